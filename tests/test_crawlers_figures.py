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
def test_texts_are_as_good_as_recorded():
    shared("data/html_fr")
    ours, theirs = bench_extraction.texts()
    assert ours == pytest.approx(kept("extraction.f1"), abs=1e-6)
    assert ours >= theirs


@pytest.mark.shared
def test_dates_are_as_good_as_recorded():
    base = shared("data/html_fr/htmldate")
    gold = bench_extraction.gold_dates()
    right = sum(
        bench_extraction.our_day(url, (base / case["file"]).read_bytes()) == case["date"] for url, case in gold.items()
    )
    assert right / len(gold) == pytest.approx(kept("dates.accuracy"), abs=1e-6)
    assert kept("dates.accuracy") >= kept("dates.accuracy_htmldate")
