"""The archive read again by another model: lineage kept, corrections kept, interruptions harmless, the shift told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeJudge
from make import NOW, a_source, an_article

from crawlers.types import Depth, Rights
from nlp.lexicon import Lexicon
from nlp.reading import Reader
from nlp.types import Tone
from pipeline.errors import ConfigError
from pipeline.rescore import bounds, rescore, told
from storage import articles, corrections, look, readings, reference, sources, weeks
from storage.db import open_database
from storage.types import ToneCounts

LEXICON = Lexicon.load()
DAY = timedelta(days=1)
TITLES = [f"Marseille : {event} numéro {number}" for number in range(3) for event in ("un scandale", "un festival")]
PRESS = [an_article(f"a{n}", title=title, published=NOW - (9 - n) * DAY) for n, title in enumerate(TITLES)]


class OtherJudge(FakeJudge):
    """Another version, which finds everything somewhat better."""

    card = replace(FakeJudge.card, version="1", sha256="1" * 64)

    def _one(self, text):
        found = super()._one(text)
        tone = found.tone
        return replace(found, tone=Tone(tone.negative * 0.9, tone.neutral, tone.positive + tone.negative * 0.1))


def reader(judge):
    return Reader(LEXICON, judge)


@pytest.fixture
def db():
    with open_database(":memory:", NOW) as opened:
        sources.sync(opened, [a_source()], NOW)
        articles.save(opened, PRESS, NOW)
        readings.save(opened, reader(FakeJudge()).read(PRESS), NOW)
        yield opened


def again(db, judge=None, **bounds: object):
    judge = judge or OtherJudge()
    return rescore(db, reader(judge), judge.card, NOW + DAY, **bounds)


def test_every_article_is_read_once_by_the_new_model_and_old_readings_stay(db):
    assert again(db).read == len(PRESS)
    rows = db.connection.execute(
        "SELECT model_version, count(*), count(superseded_at) FROM kept.readings GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [("0", len(PRESS), len(PRESS)), ("1", len(PRESS), 0)]
    assert again(db).read == 0


def test_a_correction_survives(db):
    before = weeks.facts(db, "2031-W15").counts
    corrections.correct(db, PRESS[2].id, author="Ana", now=NOW, tone="positive")
    corrected = weeks.facts(db, "2031-W15").counts
    assert corrected.articles.negative == before.articles.negative - 1
    again(db)
    sql = "SELECT tone, machine_tone, model FROM articles WHERE id = ?"
    assert db.connection.execute(sql, [PRESS[2].id]).fetchone() == ("positive", "negative", "fake 1")
    assert weeks.facts(db, "2031-W15").counts.articles == corrected.articles


def in_full(db):
    """Which version read the whole text of each article, and whether it counts."""
    return db.connection.execute(
        "SELECT article_id, model_version, superseded_at IS NULL FROM kept.readings WHERE kind = 'full' ORDER BY 1, 2"
    ).fetchall()


def shown_in_full(db):
    facts = weeks.facts(db, "2031-W16")
    return {line.article_id for line in facts.most_positive + facts.most_negative if line.full_net is not None}


@pytest.mark.parametrize("licensed", [True, False])
def test_the_full_reading_follows_where_a_licence_keeps_the_body(licensed):
    body = "Marseille vit un scandale de plus. Le port de Marseille se tait."
    read = an_article("lu", title="Marseille : un succès", published=NOW, depth=Depth.FULL, body=body)
    with open_database(":memory:", NOW) as db:
        sources.sync(db, [a_source(rights=Rights(full_text=licensed))], NOW)
        articles.save(db, [read], NOW)
        readings.save(db, reader(FakeJudge()).read([read]), NOW)
        assert in_full(db) == [(read.id, "0", True)]
        assert shown_in_full(db) == {read.id}

        assert again(db).read == 1
        kept = [(read.id, "0", False), (read.id, "1", True)] if licensed else [(read.id, "0", True)]
        assert in_full(db) == kept
        assert shown_in_full(db) == ({read.id} if licensed else set())  # two models are never shown side by side
        seen = look.article(db, read.id)
        assert (seen.model, seen.full_model) == ("fake 1", "fake 1" if licensed else "fake 0")


def test_an_interruption_goes_on_where_it_stopped(db):
    class Tired(OtherJudge):
        def judge(self, texts):
            if self.calls == 2:
                raise KeyboardInterrupt
            return super().judge(texts)

    judge = Tired()
    with pytest.raises(KeyboardInterrupt):
        again(db, judge, chunk=2)
    assert readings.unread_count(db, judge.card) == len(PRESS) - 4
    assert again(db).read == len(PRESS) - 4


def test_the_change_stays_told_once_the_archive_is_read_again(db):
    assert weeks.facts(db, "2031-W15").changes == ()
    again(db)
    (found,) = weeks.facts(db, "2031-W15").changes
    assert (found.before, found.after) == (FakeJudge.card, OtherJudge.card)
    assert (found.when, found.articles, len(found.pairs)) == (NOW + DAY, len(PRESS), len(PRESS))
    again(db, FakeJudge())  # put back
    (back,) = weeks.facts(db, "2031-W15").changes
    assert (back.before, back.after) == (OtherJudge.card, FakeJudge.card)
    assert weeks.facts(db, "2029-W01").changes == ()


def test_between_two_days_only_these_days_are_read(db):
    since, until = bounds("2031-04-07", "2031-04-08")
    done = again(db, since=since, until=until)
    assert done.read == 2
    assert [(each.articles, each.first_week, each.last_week) for each in done.others] == [(4, "2031-W14", "2031-W15")]
    assert weeks.facts(db, "2031-W15").counts.model_versions == ("fake 0", "fake 1")
    assert "suspendu" in told(done)[-1]


def test_days_are_days_in_france():
    assert bounds("2031-04-07", "2031-04-07") == (
        datetime(2031, 4, 6, 22, tzinfo=UTC),
        datetime(2031, 4, 7, 22, tzinfo=UTC),
    )
    assert bounds(None, None) == (None, None)


def test_every_wrong_day_is_named():
    with pytest.raises(ConfigError) as stop:
        bounds("hier", "2031-13-01")
    assert [problem.split()[0] for problem in stop.value.problems] == ["--from", "--to"]
    with pytest.raises(ConfigError, match="vient après"):
        bounds("2031-04-08", "2031-04-07")


def test_the_shift_of_the_frozen_set_is_what_the_model_changed(db):
    done = again(db)
    assert (done.before.version, done.shift.headlines) == ("0", len(PRESS))
    rows = db.connection.execute(
        "SELECT 100 * (avg(after.positive - after.negative) - avg(before.positive - before.negative)) "
        "FROM kept.readings AS before JOIN kept.readings AS after USING (article_id) "
        "WHERE before.model_version = '0' AND after.model_version = '1'"
    ).fetchone()
    assert done.shift.raw == pytest.approx(rows[0])
    assert done.shift.raw > 0
    assert "à titres constants" in told(done)[1]


def test_the_frozen_set_keeps_its_texts_whatever_becomes_of_the_articles(db):
    reference.freeze(db, NOW)
    revised = replace(PRESS[0], title="Marseille : un succès")
    articles.save(db, [revised], NOW)
    readings.save(db, reader(FakeJudge()).read([revised]), NOW)
    judge = OtherJudge()
    done = again(db, judge)
    assert done.shift.headlines == len(PRESS)
    assert PRESS[0].title in {text.text for text in judge.seen}
    assert reference.unscored(db, judge.card) == []


def test_the_frozen_set_grows_to_its_size_and_forgets_nothing(db):
    assert reference.freeze(db, NOW) == len(PRESS)
    assert reference.freeze(db, NOW) == 0
    late = an_article("late", title="Marseille : un record", published=NOW)
    articles.save(db, [late], NOW)
    readings.save(db, reader(FakeJudge()).read([late]), NOW)
    assert reference.freeze(db, NOW) == 1
    assert db.connection.execute("SELECT count(*) FROM kept.reference_headlines").fetchone() == (len(PRESS) + 1,)


def test_a_first_model_has_nothing_to_be_compared_with(db):
    done = again(db, FakeJudge())
    assert (done.read, done.before, done.shift, done.others) == (0, None, None, ())
    assert weeks.facts(db, "2031-W15").counts.articles != ToneCounts()


def test_a_model_trained_again_under_the_same_number_is_another_model(db):
    class Again(OtherJudge):
        card = replace(FakeJudge.card, sha256="2" * 64)

    since, _ = bounds("2031-04-09", None)
    again(db, Again(), since=since)
    assert weeks.facts(db, "2031-W15").counts.model_versions == ("fake 0 (00000000)", "fake 0 (22222222)")
    again(db, Again())
    assert weeks.facts(db, "2031-W15").counts.model_versions == ("fake 0",)
