import re
from dataclasses import replace

import make_facts as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import bars, brief, charts, cities, collection
from reports.collection import SourceState
from reports.types import Level, TrendWeek
from storage.types import AlertRecord, CityCounts, DetectorRecord, FailureCount, ToneCounts, TopicCounts, WeekAlerts

PAST = made.history(12, before=0, after=0)
SOURCE = made.sources()[0]


def facts(**counts):
    return made.facts([*PAST[:-1], replace(PAST[-1], **counts)])


def in_brief(found):
    return brief.in_brief(found, made.plain_trend())


def test_one_article_is_told_in_the_singular():
    one = facts(collected=1, subject=1, aside=0, stories=ToneCounts(1, 0, 0), stories_without_crime=ToneCounts())
    said = in_brief(replace(one, sources=(SOURCE,)))[0]
    assert said.startswith("1\u00a0article a été collecté cette semaine dans un média\u202f; 1 parle du territoire.")
    assert said.endswith("Cet unique sujet est négatif\u202f; à lui seul, il ne dit rien d’une tendance.")


def test_a_mention_in_passing_is_told_apart():
    none = {"subject": 0, "stories": ToneCounts(), "net": None}
    assert in_brief(facts(collected=300, aside=1, **none))[0].endswith("pour sujet, 1 ne fait que le citer.")
    assert in_brief(facts(collected=300, aside=0, **none))[0].endswith("aucun n’a le territoire pour sujet.")


def test_copies_are_grouped_and_said_so():
    said = in_brief(facts(subject=14, stories=ToneCounts(4, 4, 4), net=0.0))[0]
    assert "14 parlent du territoire, soit 12\u00a0sujets une fois les reprises regroupées." in said


def test_many_topics_ex_aequo_are_not_listed():
    tied = tuple(TopicCounts(slug, ToneCounts(1, 0, 0)) for slug in ("sport", "culture", "sante", "mobilite"))
    assert "thème" not in brief.topics(replace(made.good_week(), topics=tied))


@given(st.builds(ToneCounts, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)))
def test_no_tone_is_listed_with_nobody_in_it(tones):
    said = brief.tone_list(tones)
    assert not re.search(r"\b0\u00a0", said)
    assert bool(said) == bool(tones.total)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, SourceState.FINE),
        ({"failures": 3}, SourceState.STUMBLING),
        ({"failures": 168, "articles": 0}, SourceState.DOWN),
        ({"silent": True, "articles": 0}, SourceState.QUIET),
        ({"silent": True, "failures": 168, "articles": 0}, SourceState.DOWN),
        ({"polls": 0, "articles": 0}, SourceState.IDLE),
        ({"polls": 0, "articles": 12}, SourceState.FINE),
    ],
)
def test_a_medium_is_fine_stumbling_quiet_down_or_idle(change, state):
    assert collection.state(replace(SOURCE, **change)) is state


def test_the_only_medium_down_is_said_plainly():
    down = replace(SOURCE, failures=168, articles=0, silent=True, last_failure="dns")
    assert (
        collection.health((down,))
        == "Collecte\u00a0: le seul média suivi n’a rien donné\u00a0: Le Phare du Midi (en panne)."
    )
    assert "Motif\u00a0: nom de site introuvable." in collection.trouble(down)


def test_a_long_list_of_silent_media_is_cut():
    many = tuple(replace(SOURCE, name=f"Média {n}", silent=True) for n in range(9))
    assert "Média 0, Média 1, Média 2 et 6\u00a0autres (sans nouvel article)" in collection.health((*many, SOURCE))


def test_a_medium_that_never_gave_anything_is_said_so():
    said = collection.trouble(replace(SOURCE, usual=None, last_article=None))
    assert said == "Aucun article reçu à ce jour."


def test_failures_are_listed_most_frequent_first():
    said = collection.failures((FailureCount("timeout", 2), FailureCount("paywall", 1800)))
    assert (
        said
        == "Ce qui n’a pas pu être lu\u00a0: article réservé aux abonnés (1\u202f800), délai de réponse dépassé (2)."
    )
    assert collection.failures(()) == ""


@pytest.mark.parametrize(
    ("subject", "teaser", "said"),
    [
        (0, 0, ""),
        (1, 1, "Le seul article sur le territoire a été lu sur le titre et le chapeau seulement."),
        (5, 5, "Les 5\u00a0articles sur le territoire ont tous été lus sur le titre et le chapeau seulement."),
        (5, 1, "Des 5\u00a0articles sur le territoire, 1 a été lu sur le titre et le chapeau seulement."),
        (5, 0, "Des 5\u00a0articles sur le territoire, aucun n’a été lu sur le titre et le chapeau seulement."),
    ],
)
def test_what_was_read_from_headlines_alone(subject, teaser, said):
    assert collection.teaser(replace(PAST[-1], subject=subject, teaser=teaser)) == said


def test_a_city_with_nine_articles_has_no_balance():
    nine = CityCounts("1", "Ville", ToneCounts(3, 3, 3), 0.1)
    assert cities.level(nine) is None
    assert (
        cities.too_few(cities.rows([nine], None, ""))
        == "Trop peu d’articles pour un solde (moins de 10)\u00a0: Ville (9)."
    )


def test_cities_that_all_agree_keep_an_open_interval():
    level = cities.level(CityCounts("1", "Ville", ToneCounts(0, 0, 20), 0.9))
    assert level.low < 90 < level.high <= 100


@given(st.lists(st.one_of(st.none(), st.floats(-1, 1)), min_size=1, max_size=52), st.integers(1, 60))
def test_the_curve_stays_in_its_frame_and_breaks_at_gaps(nets, stories):
    levels = [
        None if net is None else Level(100 * net, max(-100, 100 * net - 9), min(100, 100 * net + 9), stories)
        for net in nets
    ]
    weeks = [
        TrendWeek(one.week, one.monday, stories if level else 0, level)
        for one, level in zip(made.history(len(nets), before=0, after=0), levels, strict=True)
    ]
    curve = charts.curve(weeks, charts.NARROW)
    if curve is None:
        assert all(net is None for net in nets)
        return
    assert [mark.y is None for mark in curve.marks] == [net is None for net in nets]
    for mark in curve.marks:
        assert curve.shape.left <= mark.x <= curve.shape.width - curve.shape.right
        if mark.y is not None:
            assert curve.shape.top - 0.1 <= mark.top <= mark.y <= mark.bottom <= curve.bottom + 0.1
    together = "".join("x" if net is None else "o" for net in nets)
    assert len(curve.lines) == len([run for run in together.split("x") if run])


TONES = st.builds(ToneCounts, st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))


@given(st.lists(TONES, min_size=1, max_size=13))
def test_topic_bars_share_one_scale_and_fit_the_row(counted):
    chart = bars.topic_chart([TopicCounts("sport", tones) for tones in counted])
    if chart is None:
        assert not any(tones.total for tones in counted)
        return
    for bar in chart.bars:
        assert chart.zero - bar.negative >= bars.PAD - 0.1
        assert chart.zero + bar.positive <= chart.neutral_axis - bars.PAD + 0.1
        assert chart.neutral_axis + bar.neutral <= 100 - bars.PAD + 0.1
    units = [
        length / n
        for bar in chart.bars
        for length, n in ((bar.negative, bar.counts.negative), (bar.positive, bar.counts.positive))
        if n
    ]
    assert max(units, default=0) - min(units, default=0) < 0.02


@given(TONES)
def test_shares_fill_the_bar(tones):
    one = bars.share("", tones)
    assert one.negative + one.neutral + one.positive == pytest.approx(100 if tones.total else 0)


def test_the_alerts_of_the_week_are_told_with_how_many_were_false():
    seen = WeekAlerts(AlertRecord(1, 0, 0), AlertRecord(4, 2, 1), surges=0)
    assert brief.alerts(seen).replace("\u00a0", " ") == (
        "Alertes : 1 envoyée cette semaine ; sur 90 jours, 4, dont 1 jugée fausse et 1 sans avis."
    )
    kinds = (DetectorRecord("scan", 3, 1), DetectorRecord("reprise", 1, 0))
    by_kind = brief.alerts(replace(seen, quarter=replace(seen.quarter, by_detector=kinds))).replace("\u00a0", " ")
    assert by_kind.endswith(
        "Par type : 3 vagues de sujets négatifs (fausses alertes signalées : 1) et "
        "1 sujet très repris (fausses alertes signalées : 0)."
    )
    assert "sans que le ton change" in brief.alerts(WeekAlerts(surges=2))
    assert brief.alerts(WeekAlerts()) == ""


def test_the_absence_of_a_medium_of_the_panel_is_said_to_move_nothing():
    one, two, three = (replace(SOURCE, source_id=name, name=name.title()) for name in ("un", "deux", "trois"))
    gone = [replace(each, articles=0, silent=True, usual=9.0) for each in (one, two)]
    panel = ("un", "deux", "trois")
    alone = collection.health([gone[0], three], 0.9, panel).replace("\u00a0", " ")
    assert "Manque : Un (sans nouvel article). Son absence est neutralisée dans l’indice. Les médias" in alone
    assert ". Leur absence est neutralisée dans l’indice. Les" in collection.health([*gone, three], 0.9, panel)
    assert ". L’absence de Un est neutralisée dans l’indice. Les" in collection.health(
        [*gone, three], 0.9, ("un", "trois")
    )
    assert "neutralisée" not in collection.health([*gone, three], 0.9, ("trois",))
    assert "neutralisée" not in collection.health([one, three], 1.0, panel)


def test_nothing_is_neutralised_in_an_index_that_no_medium_feeds():
    silent = replace(SOURCE, source_id="un", articles=0, silent=True, usual=9.0)
    said = collection.health([silent], 0.0, ("un",))
    assert "n’a rien donné" in said
    assert "neutralisée" not in said
