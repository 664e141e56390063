"""Dates: as written by feeds and pages, to instants."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers import dates
from crawlers.types import DateOrigin

NOW = datetime(2025, 11, 1, 12, tzinfo=UTC)


def utc(*parts: int):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "when", "repaired"),
    [
        ("Mon, 06 Jan 2025 10:00:00 +0100", utc(2025, 1, 6, 9), False),
        ("2025-01-06T10:00:00.123Z", utc(2025, 1, 6, 10), False),
        ("lun., 06 janv. 2025 10:00:00 +0100", utc(2025, 1, 6, 9), True),
        ("mar., 05 août 2025 10:00:00 CEST", utc(2025, 8, 5, 8), True),
        ("Mon, 06 Jan 2025 10:00:00 CET", utc(2025, 1, 6, 9), True),
        ("2025-01-06 10:00", utc(2025, 1, 6, 9), True),
        ("2025-07-06 10:00", utc(2025, 7, 6, 8), True),
        ("dimanche 3 août 2025 à 18h05", utc(2025, 8, 3, 16, 5), True),
        ("Publié le 1er févr. 2025 à 9h", utc(2025, 2, 1, 8), True),
        ("22/10/2025 10:00", utc(2025, 10, 22, 8), True),
        ("Thu, 29 Feb 2024 23:59:60 GMT", utc(2024, 3, 1), False),
        ("06 Jan 25 10:00 GMT", utc(2025, 1, 6, 10), False),
        ("January 6, 2025 3:00 pm EST", utc(2025, 1, 6, 20), True),
        ("1736157600", utc(2025, 1, 6, 10), True),
    ],
)
def test_written_dates_are_read(raw, when, repaired):
    witness = dates.read(raw, NOW)
    assert (witness.when, witness.repaired, witness.refused) == (when, repaired, "")


@pytest.mark.parametrize("raw", ["", "hier soir", "31/02/2025", "Mon, 32 Jan 2025", "0000-00-00", "99999999999999"])
def test_what_is_no_date_gives_none(raw):
    assert dates.read(raw, NOW) == dates.Witness(raw=raw)


def test_the_parsers_own_reading_is_the_last_resort():
    assert dates.read("20250106T10", NOW, fallback=utc(2025, 1, 6, 10)).when == utc(2025, 1, 6, 10)


def test_the_future_and_the_time_before_the_web_are_refused():
    assert dates.read("Tue, 01 Jan 2999 00:00:00 GMT", NOW).refused == "in the future"
    assert dates.read("Thu, 01 Jan 1970 00:00:00 GMT", NOW).refused == "before the web"
    assert dates.read("Tue, 01 Jan 2999 00:00:00 GMT", NOW).when is None


def test_a_clock_a_little_ahead_is_read_as_now():
    assert dates.read((NOW + timedelta(minutes=5)).isoformat(), NOW).when == NOW


def test_the_hour_lived_twice_is_the_first():
    assert dates.read("Sun, 26 Oct 2025 02:30:00", NOW).when == utc(2025, 10, 26, 0, 30)


def test_the_feed_dates_an_article_before_its_page_does():
    feed, page = dates.read("2025-01-06T10:00:00Z", NOW), dates.read("2025-01-05T10:00:00Z", NOW)
    dating = dates.dated(feed, page, NOW)
    assert (dating.published, dating.origin, dating.page) == (utc(2025, 1, 6, 10), DateOrigin.FEED, utc(2025, 1, 5, 10))


def test_a_refused_date_is_flagged_and_the_next_witness_heard():
    feed = dates.read("Tue, 01 Jan 2999 00:00:00 GMT", NOW)
    dating = dates.dated(feed, dates.read("2025-01-05T10:00:00Z", NOW), NOW)
    assert (dating.origin, dating.flagged) == (DateOrigin.PAGE, True)
    assert dates.dated(feed, dates.Witness(), NOW).published == NOW
