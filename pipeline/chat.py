"""A letter's text to the same text in a chat: nothing from outside calls a room, hides a link or takes a form."""

import re

OPENING, CLOSING = "‹", "›"
CALL = re.compile(r"@(?=(?:everyone|here|channel|all)\b)|(?<!\w)@(?=\S)", re.IGNORECASE)  # not the @ of an address
HIDDEN_LINK = re.compile(r"\](?=[(\[:])")  # [words](address)
ADDRESS_ALONE = re.compile(r"\s*https?://\S+")  # the line our messages give a link


def inert(text: str, *, short: bool = False) -> str:
    """Break what Slack, Teams, Discord or Mattermost would obey: `<!channel>`, `<address|words>`, `@everyone`.

    Signs are replaced, not written as `&lt;`: Apprise does that itself for Slack alone, and twice is shown as it is.
    A `short` text gets no longer, and keeps to a telephone's letters.
    """
    return "\n".join(
        _address(line) if ADDRESS_ALONE.fullmatch(line) else _words(line, short) for line in text.split("\n")
    )


def _words(line: str, short: bool) -> str:  # noqa: FBT001 - handed on
    opening, closing, call, bracket = ("(", ")", "", ")") if short else (OPENING, CLOSING, "@ ", "] ")
    line = line.replace("<", opening).replace(">", closing)
    return HIDDEN_LINK.sub(bracket, CALL.sub(call, line))


def _address(line: str) -> str:
    """Write what calls in an address as addresses write it: it leads to the same page."""
    return line.replace("@", "%40").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace("](", "%5D(")
