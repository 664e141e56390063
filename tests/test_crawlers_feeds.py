"""Feeds: bytes to entries."""

import json
import tarfile

import pytest
from fakes_crawl import NOW, feed_file, feed_page, item, rss
from shared import shared

from crawlers import feeds
from crawlers.types import Failure, FailureKind, ParsedFeed


def parsed(page) -> ParsedFeed:
    result = feeds.parse(page)
    assert isinstance(result, ParsedFeed), result
    return result


def failed(page) -> FailureKind:
    result = feeds.parse(page)
    assert isinstance(result, Failure), result
    return result.kind


def test_titles_and_standfirsts_come_out_readable():
    oursins, tramway, _ = parsed(feed_file("wordpress.xml")).entries
    assert oursins.title == "Le marché aux oursins s’installe sur le quai & dans les rues"
    assert oursins.standfirst == "Douze pêcheurs ont vendu leur récolte dès l’aube, sous un ciel limpide. […]".replace(
        " […]", ""
    )
    assert oursins.section == "Vie locale; Mer"
    assert tramway.title == "« Bientôt » : le tramway de l’Estaque attend encore !"


def test_addresses_are_absolute_and_without_tracking():
    urls = [entry.url for entry in parsed(feed_file("wordpress.xml")).entries]
    assert urls[0] == "https://echo-calanques.test/2025/01/marche-oursins/"
    assert urls[1] == "https://echo-calanques.test/2025/01/tramway/"
    assert urls[2] == "https://echo-calanques.test/2999/demain/"  # its guid is its address


def test_entries_without_an_address_are_dropped_and_counted():
    feed = parsed(feed_file("wordpress.xml"))
    assert feed.dropped == 2
    assert "2 entries without a usable address" in feed.flaws


def test_french_dates_are_repaired_and_future_ones_refused():
    _, tramway, tomorrow = parsed(feed_file("wordpress.xml")).entries
    assert (tramway.published.isoformat(), tramway.date_repaired) == ("2025-01-06T09:00:00+00:00", True)
    assert (tomorrow.published, tomorrow.published_raw) == (None, "Tue, 01 Jan 2999 00:00:00 GMT")
    assert "1 dates in the future" in parsed(feed_file("wordpress.xml")).flaws


def test_a_feed_may_ask_for_its_own_pace():
    assert parsed(feed_file("wordpress.xml")).ttl_s == 1800
    assert parsed(feed_page(rss(item(), channel="<ttl>15</ttl>"))).ttl_s == 900


def test_a_reserving_notice_reserves_every_entry():
    feed = parsed(feed_file("atom.xml"))
    assert feed.reserved
    assert feed.notice.startswith("© Le Phare du Soir")
    assert all(entry.reserved for entry in feed.entries)


def test_a_reserving_header_reserves_too():
    assert parsed(feed_page(rss(item()), tdm_reservation="1")).reserved
    assert not parsed(feed_page(rss(item()))).reserved


def test_atom_is_read_without_its_markup():
    (bac,) = parsed(feed_file("atom.xml")).entries
    assert (bac.title, bac.standfirst) == ("Le bac reprend la mer & les passagers aussi", "La liaison rouvre.")
    assert bac.url == "https://phare.test/bac"
    assert bac.published.isoformat() == "2025-01-06T09:00:00+00:00"  # no zone: French legal time


def test_json_feeds_are_read():
    feed = parsed(feed_file("feed.json"))
    assert [entry.title for entry in feed.entries] == ["La fontaine coule de nouveau", "Un bref sans titre."]
    assert feed.entries[0].section == "Aubagne; Eau"
    assert feed.dropped == 1


def test_one_address_is_one_entry():
    feed = parsed(feed_page(rss(item("a"), item("b"), item("c", "https://ex.test/c"))))
    assert [entry.title for entry in feed.entries] == ["a", "c"]
    assert "1 repeated addresses" in feed.flaws


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FailureKind.EMPTY),
        (b" \n\xef\xbb\xbf", FailureKind.EMPTY),
        (b"<!doctype html><html><body>captcha</body></html>", FailureKind.NOT_A_FEED),
        (b"/etc/hostname", FailureKind.NOT_A_FEED),
        (b"http://127.0.0.1/feed", FailureKind.NOT_A_FEED),
        (b'{"a": 1}', FailureKind.NOT_A_FEED),
        (b'{"a": ', FailureKind.BROKEN_FEED),
        (b"x" * (feeds.MAX_BYTES + 1), FailureKind.TOO_LARGE),
    ],
)
def test_what_is_no_feed_says_so(body, kind):
    assert failed(feed_page(body)) is kind


def test_a_feed_without_entries_is_read_and_flagged():
    assert parsed(feed_page(rss())).flaws == ("no entry",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused(encoding):
    nested = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "haha"}">' for i in range(9))
    document = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE rss [{nested}]>' + rss(item("&l8;"))[21:]
    assert failed(feed_page(document.encode(encoding))) is FailureKind.BROKEN_FEED
    grown = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"A" * 9000}">]>' + rss(item("&a;" * 900))[21:]
    assert failed(feed_page(grown)) is FailureKind.BROKEN_FEED


def test_an_innocent_entity_is_resolved():
    document = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY eacute "&#233;">]>' + rss(item("&eacute;t&eacute;"))[21:]
    assert parsed(feed_page(document)).entries[0].title == "été"


def test_impossible_characters_are_flagged_not_fatal():
    feed = parsed(feed_page(rss(item("a &#xD800; b &#x110000;"))))
    assert feed.entries[0].title == "a \ufffd b \ufffd"
    assert "1 texts with lost characters" in feed.flaws


def test_a_thousand_attributes_are_refused():
    attributes = " ".join(f'a{i}="{i}"' for i in range(1500))
    assert failed(feed_page(rss(item(rest=f"<x {attributes}/>")))) is FailureKind.BROKEN_FEED


def test_items_over_the_cap_are_cut_before_they_are_parsed():
    feed = parsed(feed_page(rss(*(item(str(i), f"https://ex.test/{i}") for i in range(2100)))))
    assert len(feed.entries) == 2000
    assert feed.dropped == 100
    assert feed.flaws == ("100 entries over the cap of 2000",)


def test_texts_and_addresses_are_capped():
    feed = parsed(feed_page(rss(item("mot " * 5000), item("b", "https://ex.test/" + "a" * 3000))))
    assert [len(entry.title) <= 1000 for entry in feed.entries] == [True]
    assert feed.dropped == 1


def test_a_truncated_feed_keeps_its_whole_items():
    body = rss(*(item(str(i), f"https://ex.test/{i}") for i in range(20)))[:1200]
    feed = parsed(feed_page(body))
    assert len(feed.entries) >= 15
    assert any(flaw.startswith("malformed") for flaw in feed.flaws)


@pytest.mark.parametrize(
    "tail",
    ["Lire la suite", "[…]", "Lire l’article complet sur le site", "The post Oursins appeared first on L’Écho."],
)
def test_what_systems_add_to_a_standfirst_is_dropped(tail):
    assert feeds.trimmed(f"La mer est calme. {tail}") == "La mer est calme."


def test_the_caption_of_a_picture_is_no_standfirst():
    picture = (
        '<media:content url="https://ex.test/i.jpg"><media:description>Une légende</media:description></media:content>'
    )
    body = rss(item(rest=picture), item("b", "https://ex.test/b", "<description>Le chapô.</description>" + picture))
    body = body.replace("<rss ", '<rss xmlns:media="http://search.yahoo.com/mrss/" ')
    assert [entry.standfirst for entry in parsed(feed_page(body)).entries] == ["", "Le chapô."]


def test_a_standfirst_that_wants_to_know_more_is_left_whole():
    text = "Les chercheurs attendent d’en savoir plus sur la houle."
    assert feeds.trimmed(text) == text


def test_the_library_still_reads_its_own_tests():
    base = shared("data/feeds/feedparser")
    cases = {case["path"]: case for case in json.loads((base / "expectations.json").read_text("utf8"))}
    for path, keys, value in (
        ("wellformed/sanitize/entry_summary_embed.xml", ("entries", 0, "summary"), "safe description"),
        ("entities/sum.xml", ("feed", "title"), "testing ∑ entity"),
        ("wellformed/rss/channel_image_width.xml", ("feed", "image", "width"), 80),
    ):
        assert path in cases
        found = feeds.parse_raw(feed_page((base / "tests" / path).read_bytes(), url=""))
        for key in keys:
            found = found[key]
        assert found == value


def test_a_day_of_a_real_newspaper_is_read_whole():
    archive = shared("data/lemonde_rss_2022/lemonde_rss_2022_raw_feeds.tar.gz")
    with tarfile.open(archive) as tar:
        member = next(one for one in tar if one.name.endswith(".xml"))
        body = tar.extractfile(member).read()
    page = feed_page(body, url="https://www.lemonde.fr/rss/une.xml")
    feed = parsed(page)
    assert len(feed.entries) >= 15
    assert feed.reserved
    assert feed.flaws == ()
    assert all(entry.published <= NOW and entry.title and "<" not in entry.title for entry in feed.entries)
