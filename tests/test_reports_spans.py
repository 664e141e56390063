from dataclasses import replace
from functools import cache

import make_facts as made
import pytest

from reports import analysts, annexes, barometer, spans, why
from reports import panel as panels
from reports.collected import panel_of, watched
from reports.reference import RAW
from reports.scoring import columns
from reports.trend import measure

LONG = made.history(66, before=-0.1, after=0.1, stories=30, recent=13)


@cache
def trend():
    return measure(made.facts(LONG), made.LABELLED)


@cache
def report():
    return made.judge_week(made.facts(LONG), made.TERRITORY, made.AGENCY, made.WRITTEN, trend=trend())


def found(past, facts=None):
    facts = facts or made.facts(past)
    weeks = watched(facts.index.sources, facts.counts.week)
    return spans.spans(facts, weeks, panel_of(facts.index.sources, weeks), RAW)


def test_a_quarter_and_half_a_year_are_shown_beside_the_verdict():
    quarter, half = trend().spans
    assert (quarter.recent, quarter.earlier, half.recent, half.earlier) == (13, 26, 26, 39)
    assert quarter.change.low < quarter.change.difference < quarter.change.high
    assert quarter.recent_stories > 13 * 20
    assert quarter.earlier_stories > quarter.recent_stories


def test_longer_windows_never_make_the_verdict():
    assert trend().decision == measure(made.facts(LONG[-60:]), made.LABELLED).decision
    assert (trend().now.recent, trend().now.earlier) == (8, 26)


def test_windows_without_enough_history_say_how_much_is_missing():
    quarter, half = found(LONG[-50:])
    assert quarter.change is not None
    assert half.change is None
    assert half.missing == "historique trop court (50\N{NO-BREAK SPACE}semaines sur 65)"


def test_windows_read_by_two_versions_are_not_compared():
    past = [replace(week, model_versions=("vigie-ton-0",)) if n == 20 else week for n, week in enumerate(LONG)]
    quarter, half = found(past)
    assert quarter.change is not None  # weeks 27 to 65
    assert half.missing == spans.CAUSE_VERSIONS


def test_windows_without_stories_are_not_compared():
    past = [made.week(week.monday, None, 0, collected=310) if n > 50 else week for n, week in enumerate(LONG)]
    assert {one.missing for one in found(past)} == {spans.CAUSE_EMPTY}


def test_the_page_and_the_annex_give_every_window_with_interval_chance_and_stories():
    rows = analysts.page(report()).spans
    assert [row.name for row in rows] == ["8 semaines contre 26", "13 semaines contre 26", "26 semaines contre 39"]
    assert rows[0].note == "le verdict"
    assert all(" à " in row.interval and row.chance and "/" in row.stories for row in rows)
    names = [row[0] for row in annexes.estimates(report()).rows]
    assert {"13_contre_26_semaines", "26_contre_39_semaines"} <= set(names)


def test_local_national_and_international_press_are_three_lines():
    facts = made.facts(LONG)
    home = tuple(replace(each, reach="local") if each.reach == "international" else each for each in facts.sources)
    scoped = measure(replace(facts, sources=home), made.LABELLED)
    assert trend().international is not None
    assert scoped.international is None
    assert scoped.national == trend().national
    assert scoped.local != trend().local
    names = [line.name for line in why.lines(trend())]
    assert names[-3:] == ["Presse locale et régionale", "Presse nationale", "Presse internationale"]


def test_a_medium_whose_scope_is_unknown_is_in_no_line():
    facts = made.facts(LONG)
    unknown = tuple(replace(each, reach="") for each in facts.sources)
    scoped = measure(replace(facts, sources=unknown), made.LABELLED)
    assert (scoped.local, scoped.national, scoped.international) == (None, None, None)


def test_topics_and_media_are_split_with_and_without_crime():
    tables = analysts.page(report()).tables
    assert [table.title for table in tables] == [
        "Par thème",
        "Par thème, hors sécurité et faits divers",
        "Par média",
        "Par média, hors sécurité et faits divers",
    ]
    assert "Sécurité et faits divers".lower() not in {row.name.lower() for row in tables[1].rows}
    calm, whole = trend().topic_without_crime, trend().topic
    assert calm.within + calm.mix == pytest.approx(calm.total, abs=1e-9)
    assert len(calm.parts) == len(whole.parts) - 1
    assert abs(trend().source_without_crime.total - calm.total) < 1e-9


def test_the_longer_windows_are_those_the_bench_measures():
    facts = made.facts(LONG)
    weeks = watched(facts.index.sources, facts.counts.week)
    panel = panel_of(facts.index.sources, weeks)
    cells = columns(facts.index.cells, weeks[-39:], RAW)
    fitted = barometer.fit(cells, panels.weights(panel, cells.sources))
    assert found(LONG)[0].change == barometer.judge(fitted, 13, 26)
