"""A page's bytes to the meta tags that speak of rights, in time linear in the page."""

import html
import re
from collections.abc import Iterator

# The names we read: W3C TDMRep, and robots tags in which some publishers write noai or notdm.
SPOKEN = re.compile(r"tdm-|robots", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""(?<![a-z:-])([a-z:-]{1,40})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
MAX_TAG = 4_000  # characters; a longer one is cut
MAX_TAGS = 1_000
BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def meta_tags(body: bytes) -> dict[str, str]:
    """Return lower-case name -> content; of repeated ones, a tdm-reservation of "1" wins, others are joined."""
    found: dict[str, str] = {}
    for name, content in _spoken(_without_comments(_text(body))):
        if name == "tdm-reservation":
            found[name] = "1" if "1" in (found.get(name), content) else content
        else:
            found[name] = f"{found[name]}, {content}" if name in found else content
    return found


def _text(body: bytes) -> str:
    return body.decode(BOMS.get(body[:2], "latin-1"), "replace")  # latin-1 reads any bytes; the tags are ASCII


def _without_comments(text: str) -> str:
    kept = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(kept)  # an unclosed comment hides the rest, as in a browser
        at = end + 3
    return "".join([*kept, text[at:]])


def _spoken(text: str) -> Iterator[tuple[str, str]]:
    start = re.compile(r"<meta[\s/]", re.IGNORECASE)
    at = read = 0
    while read < MAX_TAGS and (tag := start.search(text, at)):
        end = text.find(">", tag.end(), tag.end() + MAX_TAG)
        at = end if end >= 0 else tag.end() + MAX_TAG  # never back: a page of unclosed tags is read once
        inside = text[tag.end() : at]
        if not SPOKEN.search(inside):
            continue
        read += 1
        values = {key.lower(): html.unescape(value.strip("\"'")) for key, value in ATTRIBUTE.findall(inside)}
        name = (values.get("name") or values.get("property") or "").strip().lower()
        if name and "content" in values:
            yield name, values["content"].strip()
