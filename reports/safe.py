"""Text from outside to text that may be printed: control characters out, links http(s) only."""

import re
import unicodedata
from urllib.parse import urlsplit

from reports.french import typeset

# Cc: controls; Cf: bidi overrides, zero-width and byte-order marks; Zl, Zp: line ends; Cs, Co, Cn: no character at all.
UNPRINTABLE = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}


def printable(text: str, longest: int = 300) -> str:
    """Put an outside text on one line of visible characters, cut to `longest`."""
    visible = "".join(" " if unicodedata.category(char) in UNPRINTABLE else char for char in text)
    line = re.sub(r"[ \t]+", " ", visible).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def quoted(text: str, longest: int = 300) -> str:
    """Prepare a headline or an excerpt for print, in French typography."""
    return typeset(printable(text, longest))


def link(url: str) -> str:
    """Return the address when it is a plain http(s) one, "" otherwise: what is not a link is not printed as one."""
    if any(char.isspace() or unicodedata.category(char) in UNPRINTABLE or char in "<>\"'\\`{}|^" for char in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc else ""
