"""OPML, the exchange format of feed readers, to sources and back."""

from collections.abc import Iterable
from dataclasses import replace
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from crawlers.errors import CrawlError
from crawlers.sources import slug, url_flaw
from crawlers.types import Reach, Source

MAX_CHARS = 5_000_000  # the largest list seen (a public directory) is 1 MB
FOLDERS = {str(reach): reach for reach in Reach}  # other folder names say nothing of the reach
WIDEST = list(Reach)  # local to international


class OpmlError(CrawlError):
    """The file is not an OPML list we accept to read."""


def from_opml(text: str | bytes) -> tuple[Source, ...]:
    """Read a list of feeds; outlines named "Medium - section" become the feeds of one medium.

    Bytes are read in the encoding that they declare.
    A folder named after a reach gives it (the widest, for a medium in several); else national, the cautious one.
    """
    sources: dict[str, Source] = {}
    for name, url, home, folder in _outlines(text):
        if url_flaw(url):
            continue
        reach = FOLDERS.get(slug(folder), Reach.NATIONAL)
        kept = None if not home or url_flaw(home) else home
        source = Source(id=slug(name) or slug(url), name=name or url, reach=reach, feeds=(url,), home=kept)
        known = sources.get(source.id)
        sources[source.id] = _merged(known, source) if known else source
    return tuple(sources.values())


def _merged(known: Source, other: Source) -> Source:
    return replace(
        known,
        feeds=tuple(dict.fromkeys(known.feeds + other.feeds)),
        home=known.home or other.home,
        reach=max(known.reach, other.reach, key=WIDEST.index),
    )


def _outlines(text: str | bytes) -> list[tuple[str, str, str, str]]:
    """Return (medium, feed, home, folder) for each outline with a feed."""
    if len(text) > MAX_CHARS:
        raise OpmlError(f"longer than {MAX_CHARS} characters")
    found: list[tuple[str, str, str, str]] = []
    folders: list[str] = []

    def start(tag: str, values: dict[str, str]) -> None:
        if not folders and tag.lower() != "opml":
            raise OpmlError("not an OPML file")
        label = values.get("title") or values.get("text") or ""
        url = values.get("xmlUrl") or values.get("xmlurl") or ""
        if tag == "outline" and url:
            named = [folder for folder in folders if folder]
            medium = label.rsplit(" - ", 1)[0].strip()
            found.append((medium, url.strip(), values.get("htmlUrl", "").strip(), named[0] if named else ""))
        folders.append(label if tag == "outline" else "")

    def end(_tag: str) -> None:
        folders.pop()

    def doctype(*_declaration: object) -> None:
        raise OpmlError("carries a DOCTYPE: refused, entities can read files and fill memory")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text, True)  # noqa: FBT003  # expat's own signature: this is the whole text
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise OpmlError(f"not well-formed: {error}") from None
    return found


def to_opml(sources: Iterable[Source], title: str = "Vigie") -> str:
    """Write the feeds as OPML 2.0, one folder per reach; sitemaps, which readers cannot follow, are left out."""
    folders: dict[Reach, list[str]] = {}
    for source in sources:
        home = f" htmlUrl={quoteattr(source.home)}" if source.home else ""
        name = quoteattr(source.name)
        folders.setdefault(source.reach, []).extend(
            f'      <outline type="rss" text={name} title={name} xmlUrl={quoteattr(feed)}{home}/>'
            for feed in source.feeds
        )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0">\n  <head><title>{quoteattr(title)[1:-1]}</title></head>\n  <body>',
    ]
    for reach in Reach:
        if folders.get(reach):
            lines += [f'    <outline text="{reach}">', *folders[reach], "    </outline>"]
    return "\n".join([*lines, "  </body>\n</opml>\n"])
