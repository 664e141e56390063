"""The lines of a message to its plain text and its HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reports.render import wrap


@dataclass(frozen=True)
class Line:
    """One paragraph, before any markup."""

    text: str
    kind: str = "text"  # "title" | "head" | "text" | "item" | "under" | "command"
    link: str = ""


def as_text(lines: Sequence[Line]) -> str:
    """Lay the lines out as a plain mail."""
    out = []
    for line in lines:
        if line.kind == "title":
            out += [wrap(line.text), "=" * 72, ""]
        elif line.kind == "head":
            out += ["", line.text.upper(), ""]
        elif line.kind == "item":
            out.append(wrap(f"– {line.text}", indent=2, first=0))
            out += [f"  {line.link}"] if line.link else []
        elif line.kind == "under":
            out.append(wrap(line.text, indent=2))
        elif line.kind == "command":
            out.append(f"    {line.text}")
        else:
            out.append(wrap(line.text))
    return "\n".join(out).rstrip() + "\n"


STYLE = {
    "title": '<h1 style="font-size:1.15em">{}</h1>',
    "head": '<h2 style="font-size:1em;margin-bottom:.2em">{}</h2>',
    "text": '<p style="margin:.3em 0">{}</p>',
    "item": '<p style="margin:.6em 0 0 1em;text-indent:-1em">– {}</p>',
    "under": '<p style="margin:.1em 0 0 1em;font-size:.92em">{}</p>',
    "command": '<p style="margin:.1em 0 .4em 1em"><code>{}</code></p>',
}


def as_html(lines: Sequence[Line]) -> str:
    """Lay the lines out as a mail of one column, without image, script or colour of its own."""
    parts = []
    for line in lines:
        text = escape(line.text)
        if line.link:
            text = f'<a href="{escape(line.link)}">{text}</a>'
        parts.append(STYLE[line.kind].format(text))
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        '</head><body style="font-family:sans-serif;max-width:42em;line-height:1.4">'
        + "".join(parts)
        + "</body></html>\n"
    )
