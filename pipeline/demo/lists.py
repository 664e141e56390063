"""The latest articles of an outlet to its list: an RSS or Atom feed, or a news sitemap."""

from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from xml.sax.saxutils import escape

from pipeline.demo.chronicle import Piece
from pipeline.demo.outlets import Listing, Outlet
from pipeline.demo.pages import RUBRICS

KEPT = 30  # articles a list names
TYPES = {
    Listing.RSS: "application/rss+xml; charset=utf-8",
    Listing.ATOM: "application/atom+xml; charset=utf-8",
    Listing.SITEMAP: "application/xml; charset=utf-8",
}
# What a house really sends the week its template breaks: the error of the machine behind.
BROKEN = """<?xml version="1.0" encoding="utf-8"?>
<b>Fatal error</b>: Allowed memory size of 134217728 bytes exhausted in <b>{host}/flux.php</b> on line <b>41</b>
<table class="trace"><tr><td>flux.php & lib/cache.php</td><
"""


def listing(outlet: Outlet, latest: Sequence[Piece]) -> str:
    """The list of an outlet, newest first."""
    write = {Listing.RSS: _rss, Listing.ATOM: _atom, Listing.SITEMAP: _sitemap}[outlet.listing]
    return write(outlet, latest)


def broken(outlet: Outlet) -> str:
    """The list of an outlet when it is no longer XML."""
    return BROKEN.format(host=outlet.host)


def _rss(outlet: Outlet, latest: Sequence[Piece]) -> str:
    tracked = "?utm_source=flux&amp;utm_medium=rss" if outlet.id == "vu-du-port" else ""  # tracked, as many are
    entries = "".join(
        f"""
<item>
<title>{escape(piece.title)}</title>
<link>http://{outlet.host}{piece.listed}{tracked}</link>
<guid isPermaLink="false">{outlet.id}-{piece.number}</guid>
<pubDate>{format_datetime(piece.when)}</pubDate>
<dc:creator>{escape(piece.author)}</dc:creator>
<category>{escape(RUBRICS.get(piece.topic, "Actualité"))}</category>
<description>{escape(f"<p>{escape(piece.standfirst)}</p>")}</description>
</item>"""
        for piece in latest
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>{escape(outlet.name)}</title>
<link>http://{outlet.host}/</link>
<description>Les derniers articles</description>
<language>fr</language>
<atom:link href="{outlet.feed}" rel="self" type="application/rss+xml"/>{entries}
</channel></rss>
"""


def _atom(outlet: Outlet, latest: Sequence[Piece]) -> str:
    entries = "".join(
        f"""
<entry>
<title>{escape(piece.title)}</title>
<link rel="alternate" href="http://{outlet.host}{piece.listed}"/>
<id>tag:{outlet.host},{piece.when:%Y}:{piece.number}</id>
<published>{piece.when.isoformat()}</published>
<updated>{piece.when.isoformat()}</updated>
<author><name>{escape(piece.author)}</name></author>
<category term="{escape(RUBRICS.get(piece.topic, "Actualité"))}"/>
<summary type="html">{escape(escape(piece.standfirst))}</summary>
</entry>"""
        for piece in latest
    )
    updated = f"<updated>{latest[0].when.isoformat()}</updated>" if latest else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">
<title>{escape(outlet.name)}</title>
<id>tag:{outlet.host},2020:flux</id>
<link rel="self" href="{outlet.feed}"/>{updated}{entries}
</feed>
"""


def _sitemap(outlet: Outlet, latest: Sequence[Piece]) -> str:
    entries = "".join(
        f"""
<url><loc>http://{outlet.host}{piece.listed}</loc>
<news:news>
<news:publication><news:name>{escape(outlet.name)}</news:name><news:language>fr</news:language></news:publication>
<news:publication_date>{piece.when.astimezone(UTC).isoformat()}</news:publication_date>
<news:title>{escape(piece.title)}</news:title>
</news:news></url>"""
        for piece in latest
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{entries}
</urlset>
"""
