"""Sitemaps: to entries, or to the addresses of other sitemaps."""

import gzip

import pytest
from fakes_crawl import HERE, feed_file, feed_page

from crawlers import sitemaps
from crawlers.types import Failure, FailureKind, ParsedFeed


def test_a_news_sitemap_gives_titles_and_dates():
    feed = sitemaps.parse(feed_file("news_sitemap.xml"))
    assert isinstance(feed, ParsedFeed)
    (entry,) = feed.entries
    assert entry.url == "https://phare.test/articles/cale-seche"
    assert entry.title == "La cale sèche accueille son premier voilier d’hiver"
    assert entry.published.isoformat() == "2025-01-06T08:30:00+00:00"
    assert entry.section == "port, chantier"
    assert feed.dropped == 1  # an address without a title says nothing


def test_a_gzipped_sitemap_is_unpacked():
    body = gzip.compress((HERE / "feeds" / "news_sitemap.xml").read_bytes())
    assert len(sitemaps.parse(feed_page(body)).entries) == 1


def test_an_index_lists_its_sitemaps_freshest_first():
    index = sitemaps.parse(
        feed_page(
            "<sitemapindex><sitemap><loc>https://ex.test/1.xml</loc><lastmod>2024-01-01</lastmod></sitemap>"
            "<sitemap><loc>https://ex.test/2.xml</loc><lastmod>2025-01-01</lastmod></sitemap>"
            "<sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"
        )
    )
    assert index.sitemaps == ("https://ex.test/2.xml", "https://ex.test/1.xml")
    assert index.dropped == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FailureKind.EMPTY),
        (b"<html><body>captcha</body></html>", FailureKind.NOT_A_FEED),
        (b"bonjour", FailureKind.NOT_A_FEED),
        (gzip.compress(b" " * (sitemaps.MAX_BYTES + 10)), FailureKind.TOO_LARGE),
    ],
)
def test_what_is_no_sitemap_says_so(body, kind):
    result = sitemaps.parse(feed_page(body))
    assert isinstance(result, Failure)
    assert result.kind is kind


def test_external_entities_are_not_read():
    document = (
        '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://ex.test/a</loc>'
        "<news:news><news:title>a &x; b</news:title></news:news></url></urlset>"
    )
    result = sitemaps.parse(feed_page(document))
    assert "root:" not in repr(result)
