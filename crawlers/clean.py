"""What publishers wrote to what can be read and kept: markup, control characters and broken encodings removed."""

import html
import re
import unicodedata

from lxml import etree
from lxml import html as lxml_html

MARKUP_CAP = 200_000  # characters of markup looked at for one line of text: 100 times the longest title seen

# C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, byte-order mark, surrogates, non-characters.
# U+200C and U+200D stay: scripts and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_C1 = re.compile("[\x80-\x9f]")
_TAG = re.compile(r"<(?:/?[a-zA-Z]|!--|!\[CDATA\[|\?)")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)

# Elements whose text nobody reads, and elements that end a line.
_SILENT = ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head")
_BLOCK_TAGS = (
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr img li main nav ol p pre section table td th tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())


def _windows_bytes() -> dict[str, int]:
    """Each character's byte in windows-1252, with the five holes filled as browsers fill them."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
        table.setdefault(chr(byte), byte)  # the same byte read as latin-1
    return table


_BYTES = _windows_bytes()
_FOLLOWING = "".join(re.escape(char) for char, byte in _BYTES.items() if 0x80 <= byte <= 0xBF)
# UTF-8 once read as latin-1 or windows-1252. Only the lead characters that no French word puts before such signs:
# "É»" closes a quotation, "Ã©" never does.
_MOJIBAKE = re.compile(f"[ÂÃÅ][{_FOLLOWING}]|â[{_FOLLOWING}]{{2}}|ð[{_FOLLOWING}]{{3}}")
# windows-1252 once read as latin-1: the C1 controls that were quotes, œ and €.
_WINDOWS = {byte: char for char, byte in _BYTES.items() if 0x80 <= byte <= 0x9F and byte != 0x85 and ord(char) > 0xFF}


def line(text: str, cap: int) -> str:
    """One readable line of at most `cap` characters, from text without markup."""
    text, before = _readable(text[: cap * 4]), ""
    while not text.isascii() and text != before:  # what was between two characters is gone: they may be broken ones
        text, before = _readable(text), text
    return cut(" ".join(text.split()), cap)


def _readable(text: str) -> str:
    text = _UNWANTED.sub("", repaired(text))
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))


def plain(markup: str, cap: int) -> str:
    """One readable line from a fragment of HTML: tags dropped with what they hide, entities resolved once."""
    if _TAG.search(markup):
        return line(_text_of(markup[:MARKUP_CAP]), cap)
    if "&" in markup:
        return line(html.unescape(markup[:MARKUP_CAP]), cap)
    return line(markup, cap)


def untagged(text: str, cap: int) -> str:
    """One readable line from text said to be plain: tags dropped, a lone "&" or "<" left alone."""
    return line(_text_of(text[:MARKUP_CAP].replace("&", "&amp;")) if _TAG.search(text) else text, cap)


def paragraphs(text: str, cap: int) -> str:
    """Many lines, each cleaned, empty ones dropped, joined by a line feed; at most `cap` characters."""
    lines = (line(part, cap) for part in text[: cap * 2].replace("\r", "\n").split("\n"))
    return cut("\n".join(part for part in lines if part), cap)


def repaired(text: str) -> str:
    """UTF-8 or windows-1252 that somebody read as latin-1, read again."""
    if text.isascii():
        return text
    if _C1.search(text):
        text = text.translate(_WINDOWS)
    for _ in range(2):  # some pages were encoded twice
        if not _MOJIBAKE.search(text):
            break
        text = _MOJIBAKE.sub(_reread, text)
    return text


def doubtful(text: str) -> bool:
    """True when characters were lost before they reached us (U+FFFD): the text is kept, and flagged."""
    return "\ufffd" in text


# Not left before an ellipsis; "Â…", "Ã…" and "Å…" would be read as broken encoding the next time.
LOOSE = " ,;:–—-(«“ÂÃÅ"


def cut(text: str, cap: int) -> str:
    """At most `cap` characters, ending on a whole word and an ellipsis when something was left out."""
    if len(text) <= cap:
        return text
    if cap < 2:
        return text[:cap]
    head = text[: cap - 1]
    space = head.rfind(" ", cap // 2)
    return (head[:space] if space > 0 and not text[cap - 1].isspace() else head).rstrip(LOOSE) + "…"


def _reread(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[char] for char in match.group()).decode("utf8")
    except UnicodeDecodeError:
        return match.group()


def _text_of(markup: str) -> str:
    """The text of an HTML fragment, a space where a block starts or ends."""
    try:
        root = lxml_html.fragment_fromstring(_UNWANTED.sub("", markup).replace("<![CDATA[", ""), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    etree.strip_elements(root, *_SILENT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    pieces = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            pieces.append((" " if node.tag in _BLOCKS else "") + (node.text or ""))
        elif node is not root:
            pieces.append((" " if node.tag in _BLOCKS else "") + (node.tail or ""))
    return "".join(pieces)
