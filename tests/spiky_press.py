"""A calm press of ten weeks, and what may happen in it, kept in a database as a collect would."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from make import a_member, a_reading, a_source, an_article, at

from crawlers.types import FeedState, Reach
from nlp.types import CityTone, Tone
from storage import articles, feeds, readings, sources, stories
from storage.db import Database

START = at("2031-02-03T00:00+01:00")  # a Monday
WAVE = START + timedelta(days=59, hours=9)  # a Thursday morning
SAD, PLAIN = Tone(0.97, 0.02, 0.01), Tone(0.02, 0.9, 0.08)
OUTLETS = tuple(f"media{n}" for n in range(30))


def calm(seed=1, days=64) -> list[tuple[datetime, Tone, str]]:
    """About 20 stories a day from 6 to 22 h, a quarter of them negative."""
    rng = np.random.default_rng(seed)
    hours = [day * 24 + float(rng.uniform(6, 22)) for day in range(days) for _ in range(rng.poisson(20))]
    topics = rng.choice(["securite", "culture", "mobilite", "sport"], len(hours))
    return [
        (START + timedelta(hours=hour), SAD if rng.random() < 0.25 else PLAIN, str(topic))
        for hour, topic in zip(hours, topics, strict=True)
    ]


def wave(start=WAVE, topic="securite", stories=24) -> list[tuple[datetime, Tone, str]]:
    """Negative stories, one every 25 minutes."""
    return [(start + timedelta(minutes=25 * n), SAD, topic) for n in range(stories)]


def keep(db: Database, told: list[tuple[datetime, Tone, str]], name="calme") -> None:
    """Keep stories of one article each."""
    press = [
        an_article(
            f"{name}-{n}",
            source=OUTLETS[n % len(OUTLETS)],
            published=when - timedelta(minutes=5),
            first_seen=when,
            title=f"Titre {name} {n}",
            excerpt="Un extrait.",
        )
        for n, (when, _, _) in enumerate(told)
    ]
    _save(db, press, [a_reading(each, tone, topic=topic) for each, (_, tone, topic) in zip(press, told, strict=True)])


def affair(db: Database, start: datetime, outlets=28, name="affaire") -> str:
    """One negative story taken up by many media, one every 20 minutes; gives its id."""
    press = [
        an_article(
            name,
            source=OUTLETS[n],
            first_seen=start + timedelta(minutes=20 * n),
            published=start + timedelta(minutes=20 * n - 5),
        )
        for n in range(outlets)
    ]
    _save(db, press, [a_reading(each, SAD, topic="politique") for each in press], story=f"s-{name}")
    return f"s-{name}"


def cities(db: Database, when: datetime, tone: Tone, count: int, name: str) -> None:
    """Articles of the national press about Lyon."""
    press = [an_article(f"{name}-{n}", source="national", first_seen=when, published=when) for n in range(count)]
    said = [replace(a_reading(each, None), cities=(CityTone("lyon", tone),)) for each in press]
    _save(db, press, said)


def polled(db: Database, *moments: datetime) -> None:
    """A feed answered then."""
    for each in moments:
        feeds.save(db, [FeedState("media0", "https://media0.example/rss", last_poll=each, last_success=each)])


def _save(db, press, said, story=None) -> None:
    national = a_source("national", reach=Reach.NATIONAL)
    sources.sync(db, [*(a_source(each) for each in OUTLETS), national], START)
    articles.save(db, press, START)
    readings.save(db, said, START)
    stories.save(db, [a_member(each, story) for each in press])
