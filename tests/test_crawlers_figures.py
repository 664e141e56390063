"""The cheap figures of the crawl, measured again: docs/figures.json must still say what the code does."""

import json

import bench_extraction
import bench_feeds
import pytest
from figures import FIGURES
from shared import shared


def kept(key: str) -> float:
    figures = json.loads(FIGURES.read_text(encoding="utf8")) if FIGURES.exists() else {}
    if key not in figures:
        pytest.skip(f"{key} was never measured")
    return figures[key]["value"]


@pytest.mark.shared
def test_feedparsers_expectations_are_met_as_recorded():
    shared("data/feeds")
    met, _ = bench_feeds.expectations()
    assert met == kept("feeds.expectations") >= 2017


@pytest.mark.shared
def test_texts_and_dates_are_as_good_as_recorded():
    shared("data/html_fr")
    f1, theirs = bench_extraction.texts()
    accuracy, htmldates = bench_extraction.days()
    assert f1 == pytest.approx(kept("extraction.f1"), abs=1e-6)
    assert accuracy == pytest.approx(kept("dates.accuracy"), abs=1e-6)
    assert f1 >= theirs
    assert accuracy >= htmldates
