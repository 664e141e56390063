"""The queries of docs/tracing.md give back, from rows, the very numbers the report prints."""

import re
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import mean

import make_facts as made
import numpy as np
import pytest
from make import MODEL, NEGATIVE, NEXT_MODEL, NOW, a_member, a_reading, a_source, an_article
from test_storage_alerts import an_episode

from crawlers.types import Reach
from nlp.types import CityTone, ModelCard, ReadingKind, Relevance, Tone
from reports import french
from reports.own_data import own_index
from reports.own_tables import Article
from reports.reference import RAW, shift
from reports.states import VerdictState
from reports.trend import measure
from reports.verdict import verdict
from storage import alerts, articles, audits, corrections, readings, reference, sources, stories, surveys, weeks
from storage.db import open_database
from storage.types import Audit, AuditDraw, AuditLabel, Survey

PAGE = Path(__file__).parent.parent / "docs" / "tracing.md"
QUERIES = dict(re.findall(r"^### (\w+)$.*?```sql\n(.*?)```", PAGE.read_text(encoding="utf8"), re.DOTALL | re.MULTILINE))
WEEK = "2031-W15"
MEDIA = [("phare", Reach.LOCAL), ("etang", Reach.REGIONAL), ("monde", Reach.NATIONAL)]
CITIES = ("city:lyon", "city:nice")
TOPICS = ("culture", "securite", "economie")


def tone(random, week):
    negative, neutral = sorted([random.random(), random.random()])
    lift = 0.3 * (week >= 26)
    low = negative * (1 - lift)
    return Tone(low, neutral - negative, 1 - low - (neutral - negative))


def press():
    """36 weeks of 3 media: stories told once or copied, some articles aside or elsewhere."""
    random, elsewhere = Random(7), Random(8)
    told, read, members = [], [], []
    for week in range(36):
        for number in range(12):
            day = NOW - timedelta(days=7 * (36 - week) - number % 7, hours=-3)
            tellers = random.sample(MEDIA, random.choice([1, 1, 2, 3]))
            first = None
            for source, _ in tellers:
                article = an_article(f"{week}-{number}", source=source, published=day)
                relevance = Relevance.ASIDE if number == 0 else Relevance.SUBJECT
                known = None if number == 1 else tone(random, week)
                topic = random.choice(TOPICS)
                told.append(article)
                change = {"relevance": relevance} if known else {}
                cities = tuple(CityTone(code, tone(elsewhere, week)) for code in CITIES if source == "monde")
                read.append(a_reading(article, known, topic=topic, cities=cities, **change))
                members.append(a_member(article, f"s-{week}-{number}", copy_of=first))
                first = first or article
    return told, read, members


@pytest.fixture(scope="module")
def db():
    with open_database(":memory:", NOW) as db:
        told, read, members = press()
        sources.sync(db, [a_source(name, reach=reach) for name, reach in MEDIA], NOW - timedelta(days=300))
        articles.save(db, told, NOW)
        readings.save(db, read, NOW)
        stories.save(db, members)
        yield db


def ask(db, name, week=WEEK, **change: str):
    sql = QUERIES[name].replace("2022-W14", week)
    for old, new in change.items():
        sql = sql.replace(old, new)
    found = db.connection.execute(sql)
    return [dict(zip([column[0] for column in found.description], row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def facts(db):
    return weeks.facts(db, WEEK)


def test_every_query_of_the_page_is_tried_here():
    text = Path(__file__).read_text(encoding="utf8")
    assert len(QUERIES) == PAGE.read_text(encoding="utf8").count("```sql")
    assert [name for name in QUERIES if f'"{name}"' not in text] == []


def test_figures_are_counted_from_rows(db, facts):
    counts = facts.counts
    assert ask(db, "stories") == [{"stories": counts.stories.total, "articles": counts.subject}]
    assert ask(db, "collected") == [{"collected": counts.collected}]
    tones = ask(db, "tones")[0]
    assert tones == {name: getattr(counts.stories, name) for name in ("negative", "neutral", "positive")}
    told = {row["topic"]: (row["negative"], row["neutral"], row["positive"]) for row in ask(db, "topics")}
    assert told == {
        each.topic: (each.counts.negative, each.counts.neutral, each.counts.positive) for each in facts.topics
    }
    media = {row["outlet"]: (row["articles"], row["silent"]) for row in ask(db, "media")}
    assert media == {each.name: (each.articles, each.silent) for each in facts.sources}


def test_alerts_are_counted_from_what_befell_them(db):
    db.connection.execute("BEGIN")
    db.depth = 1
    try:
        for thread, told_at in (("a-1", NOW - timedelta(days=40)), ("a-2", NOW - timedelta(days=3))):
            alerts.save(db, an_episode(thread=thread, told_at=told_at))
        alerts.mark(db, "a-1", "false", "Ana", NOW - timedelta(days=30), None)
        alerts.mark(db, "a-2", "false", "Ana", NOW + timedelta(days=30), None)
        seen = weeks.facts(db, WEEK).alerts
        rows = ask(db, "alerts")
        assert [(row["thread"], row["judged"]) for row in rows] == [("a-1", "false"), ("a-2", None)]
        assert (seen.ever.sent, seen.ever.false) == (2, 1)
        assert [one.thread for one in seen.told] == [row["thread"] for row in rows if row["this_week"]] == ["a-2"]
    finally:
        db.depth = 0
        db.connection.execute("ROLLBACK")


def test_the_headlines_make_the_balance_and_name_who_read_them(db, facts):
    rows = [row for row in ask(db, "headlines") if row["week"] == WEEK]
    assert sum(row["points"] for row in rows) / facts.counts.stories.total == pytest.approx(100 * facts.counts.net)
    assert {row["model"] for row in rows} == set(facts.counts.model_versions)
    assert {row["model_file"] for row in rows} == {MODEL.sha256[:8]}
    assert len({row["reading_id"] for row in rows}) == len(rows) == facts.counts.subject


@pytest.mark.parametrize("week", [WEEK, "2031-W03"])
def test_the_cells_are_those_the_index_is_computed_from(db, week):
    rows = ask(db, "cells", week)
    kept = weeks.facts(db, week).index.cells
    assert len(rows) == len(kept) > 0
    for row, cell in zip(rows, kept, strict=True):
        for name, value in row.items():
            assert value == (pytest.approx(getattr(cell, name)) if isinstance(value, float) else getattr(cell, name))


def test_the_stories_compared_are_counted_from_rows(db, facts):
    trend = measure(facts, made.LABELLED)
    panel = {"2021-W01": trend.panel.first, "2021-W52": trend.panel.last}
    (row,) = ask(db, "compared", **panel)
    assert row == {"recent_stories": trend.recent_stories, "earlier_stories": trend.earlier_stories}
    assert min(row.values()) > 0
    sentence = " ".join(verdict(trend, len(facts.sources)).reasons)
    assert all(french.count(stories, "sujet") in sentence for stories in row.values())


def test_the_bars_of_the_curve_are_counted_from_rows(db, facts):
    told = {row["week"]: row["stories"] for row in ask(db, "curve")}
    shown = measure(facts, made.LABELLED).weeks
    assert {week.week: week.stories for week in shown if week.stories} == told
    assert len(told) > 34


def test_the_media_that_told_a_story_are_counted_from_rows(db, facts):
    found = {row["story_id"]: row["media"] for row in ask(db, "spread")}
    drivers = [driver.story for driver in measure(facts, made.LABELLED).drivers]
    shown = weeks.told(db, drivers, WEEK)
    assert shown
    assert all(found[story] == line.outlets for story, line in shown.items())


def test_the_verdict_can_be_computed_again_from_the_table(db, facts):
    rows = [
        Article(
            *(row[name] for name in ("article", "story", "source", "week", "topic")),
            (row["p_negative"], row["p_neutral"], row["p_positive"]),
            row["model_version"],
        )
        for row in ask(db, "table")
    ]
    trend = measure(facts, made.LABELLED)
    found = own_index(rows, made.LABELLED, None, WEEK)
    assert found.delta == pytest.approx(trend.now.difference, abs=1e-6)
    assert (found.low, found.high) == (pytest.approx(trend.now.low, abs=1e-6), pytest.approx(trend.now.high, abs=1e-6))
    assert found.constant_agenda.delta == pytest.approx(trend.constant.difference, abs=1e-6)
    assert found.state == trend.decision.state.value
    first = "SELECT min(url) FROM articles WHERE story_id = ?"
    url = db.connection.execute(first, [trend.drivers[0].story]).fetchone()[0]
    story = ask(db, "story", **{"https://…": url})
    assert story
    assert all(row["model"] == "vigie-ton 1" for row in story)


def test_the_cities_sentence_comes_from_headlines(db, facts):
    rows = ask(db, "cities")
    by_week = defaultdict(list)
    for row in rows:
        by_week[row["code"], row["week"]].append(row)
    assert len(by_week) == len(facts.index.cities) > 3 * 30
    for city in facts.index.cities:
        told = by_week[city.code, city.week]
        assert len(told) == city.articles
        for name in ("negative", "neutral", "positive"):
            assert mean(row[name] for row in told) == pytest.approx(getattr(city, name), abs=1e-9)
    assert {row["model"] for row in rows} == {"vigie-ton 1"}
    balances = {key: 100 * mean(row["positive"] - row["negative"] for row in told) for key, told in by_week.items()}
    weeks_ = sorted({week for _, week in by_week})
    recent, earlier = ([balances["territory", week] for week in part] for part in (weeks_[-8:], weeks_[:-8]))
    raw = measure(facts, None).cities.territory  # without a correction: P(positive) - P(negative)
    assert mean(recent) - mean(earlier) == pytest.approx(raw.difference)


def test_the_diamonds_of_the_curve_are_rows_of_surveys(db):
    waves = [
        Survey("Baromètre", "Image de la ville", day, 12.0, 8.0, 16.0, 1004, "Institut de l’essai")
        for day in (NOW.date() - timedelta(days=30), NOW.date() - timedelta(days=500))
    ]
    surveys.save(db, waves, NOW)
    (kept,) = weeks.facts(db, WEEK).index.surveys
    (row,) = ask(db, "surveys")
    assert {name: value for name, value in row.items() if name != "week"} == asdict(kept)


def test_the_shift_of_a_model_comes_from_headlines_both_read(db):
    other = ModelCard("vigie-ton", "9", "9" * 64)
    reference.freeze(db, NOW)
    texts = reference.unscored(db, other)
    reference.score(db, [a_reading(text, NEGATIVE, model=other) for text in texts], other, NOW + timedelta(days=1))
    rows = [row for row in ask(db, "shift") if row["later_model"] == "vigie-ton 9"]
    pairs = reference.pairs(db, MODEL, other)
    assert len(rows) == len(pairs) > 0
    before, after = (np.array([getattr(pair, side) for pair in pairs]) for side in ("before", "after"))
    assert mean(row["moved"] for row in rows) == pytest.approx(shift(before, after, RAW, RAW).raw)


@pytest.mark.parametrize("later", [NEXT_MODEL, replace(MODEL, sha256="7" * 64)])
def test_windows_read_by_two_models_suspend_the_verdict_by_the_real_path(db, later):
    """Two batches of readings in the database, no version handed over; a file under the same name is another model."""
    db.connection.execute("BEGIN")
    db.depth = 1
    try:
        assert len(measure(weeks.facts(db, WEEK), made.LABELLED).gates.versions) == 1
        told, read, _ = press()
        recent = [
            one for one, article in zip(read, told, strict=True) if article.dating.published > NOW - timedelta(days=50)
        ]
        readings.save(db, [replace(one, model=later) for one in recent], NOW)
        found = measure(weeks.facts(db, WEEK), made.LABELLED)
        assert len(found.gates.versions) == 2
        assert found.decision.state is VerdictState.SUSPENDED
        assert "même version du modèle" in found.decision.causes[0]
    finally:
        db.depth = 0
        db.connection.execute("ROLLBACK")


def test_overrides_and_versions_are_seen(db):
    db.connection.execute("BEGIN")
    db.depth = 1
    try:
        row = next(row for row in ask(db, "headlines") if row["week"] == WEEK and row["tone"] == "negative")
        article = db.connection.execute("SELECT id FROM articles WHERE url = ?", [row["url"]]).fetchone()[0]
        made_ = corrections.correct(db, article, author="Ana", now=NOW, tone="positive", reason="relue")
        traced = next(each for each in ask(db, "headlines") if each["url"] == row["url"])
        assert (traced["tone"], traced["machine_tone"], traced["correction"]) == ("positive", "negative", made_.number)
        said = ask(db, "corrections")
        assert [(each["number"], each["author"], each["reason"]) for each in said] == [(1, "Ana", "relue")]
        test_the_cells_are_those_the_index_is_computed_from(db, WEEK)
        test_figures_are_counted_from_rows(db, weeks.facts(db, WEEK))

        audits.save(db, Audit("d", WEEK, WEEK, 1, 1, 7, NOW), [AuditDraw(1, article, "s", "phare", WEEK, 1.0, 1.0)])
        audits.label(db, "d", [AuditLabel(1, "subject", "positive")], "Bob", NOW)
        assert [(each["author"], each["machine_tone"], each["wrong"]) for each in ask(db, "audits")] == [
            ("Bob", "negative", True)
        ]

        newer = next(each for each in press()[0] if each.id == article)
        readings.save(db, [a_reading(newer, NEGATIVE, model=NEXT_MODEL)], NOW)
        versions = {each["model"] for each in ask(db, "models") if each["week"] == WEEK}
        assert versions == set(weeks.facts(db, WEEK).counts.model_versions) == {"vigie-ton 1", "vigie-ton 2"}

        readings.save(db, [a_reading(newer, NEGATIVE, kind=ReadingKind.FULL)], NOW)
        (whole,) = ask(db, "full")
        assert (whole["full_model"], whole["same_model"], whole["superseded_at"]) == ("vigie-ton 1", False, None)
        assert whole["full_net"] == pytest.approx(NEGATIVE.positive - NEGATIVE.negative)
    finally:
        db.depth = 0
        db.connection.execute("ROLLBACK")
