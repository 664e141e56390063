"""Pages and sources for the crawl's tests."""

from datetime import UTC, datetime
from pathlib import Path

from crawlers.types import Page, Purpose

NOW = datetime(2025, 1, 7, 12, tzinfo=UTC)
HERE = Path(__file__).parent


def feed_page(body: bytes | str, url: str = "https://echo-calanques.test/feed/", **headers: str) -> Page:
    """A feed as fetched; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page("echo", url, url, Purpose.FEED, 200, named, body.encode() if isinstance(body, str) else body, NOW)


def feed_file(name: str, **headers: str) -> Page:
    """An invented feed of tests/feeds."""
    return feed_page((HERE / "feeds" / name).read_bytes(), **headers)


def rss(*items: str, channel: str = "") -> str:
    """A minimal RSS document around these items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{channel}{"".join(items)}</channel></rss>'


def item(title: str = "Un titre", link: str = "https://ex.test/a", rest: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{rest}</item>"
