"""Pages to articles: what was lawfully read, and how it was dated."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes_crawl import HERE, NOW

from crawlers import extract
from crawlers.rights import Decision
from crawlers.sandbox import Sandbox
from crawlers.types import (
    Article,
    DateOrigin,
    Depth,
    Failure,
    FailureKind,
    FeedEntry,
    Licence,
    Page,
    Purpose,
    Reach,
    Rights,
    Source,
    Tdm,
)

SOURCE = Source("phare", "Le Phare du Soir", Reach.LOCAL)
LICENSED = replace(SOURCE, rights=Rights(licence=Licence.CFC))
READ_ALL = Decision(Depth.FULL, 200, keep_body=False, reason="")
ENTRY = FeedEntry(
    "phare",
    "https://phare.test/feed",
    "https://phare.test/halle",
    "La halle rouvre",
    "Les marchands ont repris leurs places.",
    datetime(2025, 1, 6, 7, tzinfo=UTC),
    "Mon, 06 Jan 2025 07:00:00 +0000",
)


def page(body: str | bytes, **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = "https://phare.test/halle"
    return Page("phare", url, url, Purpose.PAGE, 200, named, body.encode() if isinstance(body, str) else body, NOW)


def file(name: str) -> Page:
    return page((HERE / "pages" / name).read_bytes())


def article(one: Page, entry: FeedEntry = ENTRY, source: Source = SOURCE, decision: Decision = READ_ALL) -> Article:
    result = extract.extract(one, entry, source, NOW, decision)
    assert isinstance(result, Article), result
    return result


def test_a_free_page_is_read_whole_and_without_furniture():
    halle = article(file("libre.html"))
    assert halle.depth is Depth.FULL
    assert halle.body.startswith("Les marchands") or "Les marchands ont repris" in halle.body
    assert "si le mistral le permet." in halle.body
    for furniture in ("À lire aussi", "Crédits", "Déjà abonné", "Mentions légales"):
        assert furniture not in halle.body
    assert halle.access_reason == ""


def test_every_date_is_kept_and_the_feeds_wins():
    dating = article(file("libre.html")).dating
    assert (dating.origin, dating.feed) == (DateOrigin.FEED, ENTRY.published)
    assert dating.page == datetime(2025, 1, 6, 6, 40, tzinfo=UTC)
    assert dating.first_seen == NOW


def test_the_page_dates_what_the_feed_does_not():
    entry = replace(ENTRY, published=None, published_raw="")
    assert article(file("libre.html"), entry).dating.origin is DateOrigin.PAGE


def test_a_future_page_date_is_flagged_and_not_believed():
    future = (HERE / "pages" / "libre.html").read_text("utf8").replace("2025-01-06T07", "2999-01-06T07")
    dating = article(page(future), replace(ENTRY, published=None, published_raw="")).dating
    assert (dating.flagged, dating.origin, dating.published) == (True, DateOrigin.FIRST_SEEN, NOW)


def test_a_declared_wall_leaves_headline_and_standfirst():
    bac = article(file("mur.html"))
    assert (bac.depth, bac.body, bac.access_reason) == (Depth.TEASER, None, "paywall")
    assert "SECRET" not in repr(bac)
    assert bac.excerpt == ENTRY.standfirst


def test_a_wall_in_words_leaves_headline_and_standfirst():
    walled = (HERE / "pages" / "libre.html").read_text("utf8")
    walled = walled.replace("La seconde aile", "Il vous reste 60 % de cet article à lire. La seconde aile")
    assert article(page(walled)).access_reason == "paywall"


def test_a_page_that_reserves_itself_is_not_read_without_a_licence():
    reserved = (HERE / "pages" / "libre.html").read_text("utf8")
    reserved = page(reserved.replace("<head>", '<head><meta name="tdm-reservation" content="1">'))
    teaser = article(reserved)
    assert (teaser.body, teaser.excerpt, teaser.tdm, teaser.access_reason) == (None, "", Tdm.RESERVED, "reserved")
    assert article(reserved, source=LICENSED).depth is Depth.FULL


@pytest.mark.parametrize("reason", ["reserved", "tdm_unknown", "robots"])
def test_a_decision_against_reading_is_obeyed(reason):
    refused = Decision(Depth.TEASER, 200, keep_body=False, reason=reason)
    teaser = article(file("libre.html"), decision=refused)
    assert (teaser.body, teaser.access_reason) == (None, reason)
    assert (teaser.excerpt == "") == (reason == "reserved")


def test_excerpts_are_short_and_cut_on_a_word():
    entry = replace(ENTRY, standfirst="mot " * 200)
    excerpt = article(file("libre.html"), entry).excerpt
    assert len(excerpt) <= 200
    assert excerpt.endswith("mot…")
    assert article(file("libre.html"), entry, decision=replace(READ_ALL, excerpt_chars=0)).excerpt == ""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", FailureKind.EMPTY),
        (b"x" * (extract.MAX_BYTES + 1), FailureKind.TOO_LARGE),
        ("<html><body><article><p>Une phrase, rien de plus.</p></article></body></html>", FailureKind.TOO_SHORT),
        ("<html><body></body></html>", FailureKind.UNREADABLE),
    ],
)
def test_a_page_without_enough_text_says_so(body, kind):
    result = extract.extract(page(body), ENTRY, SOURCE, NOW, READ_ALL)
    assert isinstance(result, Failure)
    assert result.kind is kind


@pytest.mark.parametrize("actual", ["utf-8", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize(
    "header", ["", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html; charset=zz"]
)
def test_bytes_are_read_in_the_encoding_that_fits(actual, header):
    text = '<html><head><meta charset="utf-8"></head><body>l’été œuvre €</body></html>'
    assert "l’été œuvre €" in extract.decoded(text.encode(actual), header)


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-01-06T09:00:00Z"}</script>',
        '<meta property="article:published_time" content="2025-01-06T10:00:00+01:00">',
        '<meta itemprop="datePublished" content="lun., 06 janv. 2025 10:00:00 CET">',
        '<meta name="DC.date.issued" content="2025-01-06 10:00">',
    ],
)
def test_a_pages_own_date_is_found(markup):
    one = page(f"<html><head>{markup}</head><body><p>Un texte.</p></body></html>")
    assert extract.page_date(extract.tree_of(one), one).when == datetime(2025, 1, 6, 9, tzinfo=UTC)


def test_a_french_date_alone_on_its_line_is_found():
    one = page("<html><body><p>Un texte.</p><p class='c'>Publié le lundi 6 janvier 2025 à 10h</p></body></html>")
    assert extract.page_date(extract.tree_of(one), one).when == datetime(2025, 1, 6, 9, tzinfo=UTC)


def test_an_entry_alone_makes_a_teaser():
    teaser = extract.article_from_entry(ENTRY, SOURCE, NOW)
    assert (teaser.depth, teaser.access_reason, teaser.body) == (Depth.TEASER, "feed_only", None)
    assert teaser.excerpt == ENTRY.standfirst
    assert teaser.id == article(file("libre.html")).id


def test_a_reserving_feed_leaves_no_excerpt():
    teaser = extract.article_from_entry(replace(ENTRY, reserved=True), SOURCE, NOW, "reserved")
    assert (teaser.excerpt, teaser.tdm) == ("", Tdm.RESERVED)
    assert extract.article_from_entry(replace(ENTRY, reserved=True), LICENSED, NOW).excerpt == ENTRY.standfirst


def test_a_refused_feed_date_is_flagged():
    entry = replace(ENTRY, published=None, published_raw="Tue, 01 Jan 2999 00:00:00 GMT")
    dating = extract.article_from_entry(entry, SOURCE, NOW).dating
    assert (dating.flagged, dating.published, dating.origin) == (True, NOW, DateOrigin.FIRST_SEEN)


def test_thirty_thousand_teasers_take_seconds():
    started = time.process_time()
    for _ in range(2_000):
        extract.article_from_entry(ENTRY, SOURCE, NOW)
    assert time.process_time() - started < 0.5


def test_a_page_is_read_in_the_sandbox_too():
    with Sandbox() as sandbox:
        assert sandbox.article(file("libre.html"), ENTRY, SOURCE, NOW, READ_ALL) == article(file("libre.html"))
