"""A text to its folded bytes: what names are compared on, one byte per character."""

import unicodedata


def _table() -> bytes:
    """Latin-1 byte to folded byte: lower case, no accent, a space for anything that is not a letter or a figure."""
    letters = (unicodedata.normalize("NFD", chr(code).lower())[0] for code in range(256))
    return "".join(char if char.isascii() and char.isalnum() else " " for char in letters).encode("ascii")


TABLE = _table()


def fold(text: str) -> bytes:
    """One byte per character, a space at each end: offsets in the text are offsets here, less one.

    Whatever Latin-1 lacks (curly apostrophes, non-breaking hyphens, œ) becomes a space: never a letter of our names.
    """
    return b" " + text.encode("latin-1", "replace").translate(TABLE) + b" "


def plain(text: str) -> str:
    """The folded words of a text, one space between them."""
    return " ".join(text.encode("latin-1", "replace").translate(TABLE).decode("ascii").split())
