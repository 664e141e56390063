"""Rows to what the alerts' detectors and their readers need, and episodes to rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta

from storage.db import Database, Row, utc
from storage.types import (
    AdoptedThresholds,
    AlertRecord,
    CityHours,
    DetectorRecord,
    Episode,
    HeardStory,
    LeadLine,
    Mute,
    NegativeWeeks,
    SeriesWeeks,
    ToldAlert,
    WeekAlerts,
)

QUARTER = timedelta(days=90)
EVER = datetime.min.replace(tzinfo=UTC)
LOOKED_BACK = 6 * 52  # weeks: the five years a weekly judgement rests on, and a year of margin
HUMAN = {"acked", "acked_by", "verdict", "judged", "judged_by", "note"}  # columns only people change


def stories(db: Database, since: datetime, now: datetime, *, as_published: bool = False) -> list[HeardStory]:
    """Give the stories about the territory seen from `since` on and before `now`, oldest first.

    Their tone and topic are those of today's readings: a replay of the past sees the past as it is read now.
    `as_published` takes an article as seen when it was published: for a capture that came once a day.
    """
    return [_heard(row) for row in db.rows("alert_stories", since=since, now=now, as_published=as_published)]


def leads(db: Database, story_ids: Sequence[str]) -> list[LeadLine]:
    """Give the stories as they are shown, in the order asked."""
    rows = {row[0]: row for row in db.rows("alert_leads", stories=list(story_ids))}
    return [_lead(rows[story]) for story in story_ids if story in rows]


def places(db: Database, story_ids: Sequence[str], most: int = 5) -> list[tuple[str, int]]:
    """Give the places these stories name, with how many name each, most named first."""
    return [(name, count) for name, count in db.rows("alert_places", stories=list(story_ids), most=most)]


def cities(db: Database, since: datetime, usual: datetime, now: datetime) -> list[CityHours]:
    """Compare the cities since `since` with the weeks from `usual` to `since`, in the national press."""
    return [CityHours(*row) for row in db.rows("alert_cities", since=since, usual=usual, now=now)]


def last_collect(db: Database, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Give when a feed last answered, and when one was first asked; None, None before the first."""
    good, first = db.one("alert_last_collect", now=now) or (None, None)
    return utc(good), utc(first)


def episodes(db: Database, since: datetime) -> list[Episode]:
    """Give the episodes that are open, or were in alarm at or after `since`, latest first."""
    return [_episode(row) for row in db.rows("episodes", since=since)]


def save(db: Database, episode: Episode) -> None:
    """Keep an episode as the watch sees it, and note what befell it; what people said of it stays."""
    known = {name: value for name, value in asdict(episode).items() if name not in HUMAN}
    db.run(
        "episode_save", **{name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
    )
    db.run("episode_events", thread=episode.thread)


def acknowledge(db: Database, thread: str, by: str, now: datetime) -> bool:
    """Write that somebody looks after an episode; False when there is no such episode."""
    return _said(db, thread, "acked", now, db.run("episode_ack", thread=thread, by=by, now=now))


def mark(db: Database, thread: str, verdict: str, by: str, now: datetime, note: str | None) -> bool:  # noqa: PLR0913, PLR0917 - the columns of a judgement
    """Write whether an episode was a true alert; False when there is no such episode."""
    changed = db.run("episode_mark", thread=thread, verdict=verdict, by=by, now=now, note=note)
    return _said(db, thread, verdict, now, changed)


def record(db: Database, since: datetime, until: datetime) -> AlertRecord:
    """Count the alerts first told in a period, both ends within, and how people had judged them by its end."""
    rows = db.rows("episode_record", since=since, until=until)
    detectors = tuple(DetectorRecord(detector, sent, false) for detector, sent, _, false in rows)
    sent, true, false = (sum(row[place] for row in rows) for place in (1, 2, 3))
    return AlertRecord(sent, true, false, detectors)


def of_week(db: Database, start: datetime, end: datetime) -> WeekAlerts:
    """Tell the alerts of a week, of the 90 days that end with it and of all the time before, as known at its end."""
    surges = (db.one("week_surges", since=start, until=end) or (0,))[0]
    last = end - timedelta(microseconds=1)
    rows = db.rows("week_alerts", since=start, until=last)
    titles = {lead.story_id: lead.title for lead in leads(db, [row[4] for row in rows if row[4]])}
    return WeekAlerts(
        week=record(db, start, last),
        quarter=record(db, end - QUARTER, last),
        surges=surges,
        ever=record(db, EVER, last),
        told=tuple(_told(row, titles) for row in rows),
    )


def negatives(db: Database, monday: date) -> NegativeWeeks:
    """Count the negative stories of each topic, commune and partner in the weeks up to this one."""
    began = (db.one("first_week", first=monday - timedelta(weeks=LOOKED_BACK), last=monday) or (None,))[0]
    if began is None:
        return NegativeWeeks()
    weeks = (monday - began).days // 7 + 1
    counts: dict[tuple[str, str, str], list[int]] = {}
    for kind, code, name, week, stories in db.rows("negative_weeks", first=began, last=monday):
        counts.setdefault((kind, code, name), [0] * weeks)[(week - began).days // 7] = stories
    return NegativeWeeks(weeks, tuple(SeriesWeeks(*named, tuple(each)) for named, each in counts.items()))


def mute(db: Database, muted: Mute) -> None:
    """Say nothing of it until then."""
    db.run(
        "mute_save", kind=muted.kind, what=muted.name, now=muted.since, until=muted.until, author=muted.author
    )  # fmt: skip


def mutes(db: Database, now: datetime) -> list[Mute]:
    """Give what is muted now."""
    return [
        Mute(kind, name, utc(since) or since, utc(until) or until, author)
        for kind, name, since, until, author in db.rows("mutes", now=now)
    ]


def story_known(db: Database, story: str) -> bool:
    """Whether there is a story of this name."""
    return bool((db.one("story_known", story=story) or (False,))[0])


def adopt(db: Database, now: datetime, found: AdoptedThresholds, *, days: int, pages: int) -> None:
    """Keep thresholds derived from the past: they count from now on."""
    kept = asdict(found) | {"series": None if found.series is None else list(found.series)}
    db.run("thresholds_save", now=now, days=days, pages=pages, **kept)


def adopted(db: Database, now: datetime) -> AdoptedThresholds | None:
    """Give the thresholds last derived; None when none was, or when people went back to the built-in ones."""
    row = db.one("thresholds_last", now=now)
    if row is None:
        return None
    scan, reprise, budget, series, capped = row
    return AdoptedThresholds(scan, reprise, budget, None if series is None else tuple(series), bool(capped))


def forget_thresholds(db: Database, now: datetime) -> int:
    """Go back to the built-in thresholds; gives how many derived ones stood."""
    return db.run("thresholds_forget", now=now)


def _said(db: Database, thread: str, what: str, now: datetime, changed: int) -> bool:
    """Note what people said of an episode; False when there is no such episode."""
    if changed:
        db.run("episode_said", thread=thread, what=what, now=now)
    return changed == 1


def _told(row: Row, titles: Mapping[str, str]) -> ToldAlert:
    thread, at, detector, series, lead, ended, acked, verdict = row
    return ToldAlert(thread, utc(at) or at, detector, tuple(series), titles.get(lead, ""), utc(ended), acked, verdict)


def _heard(row: Row) -> HeardStory:
    story, topic, published, first_seen, negative, pickups, pickups_published = row
    return HeardStory(
        story_id=story,
        topic=topic,
        published=datetime.fromtimestamp(published, UTC),
        first_seen=datetime.fromtimestamp(first_seen, UTC),
        negative=negative,
        pickups=tuple(datetime.fromtimestamp(each, UTC) for each in pickups),
        pickups_published=tuple(datetime.fromtimestamp(each, UTC) for each in pickups_published),
    )


def _lead(row: Row) -> LeadLine:
    story, title, excerpt, url, outlets, published, topic, negative = row
    return LeadLine(story, title, excerpt, url, tuple(outlets), utc(published) or published, topic, negative)


def _episode(row: Row) -> Episode:
    values = dict(zip((field.name for field in fields(Episode)), row, strict=True))
    for name in ("began", "last_alarm", "told_at", "ended", "acked", "judged"):
        values[name] = utc(values[name])
    for name in ("series", "stories", "told_lead"):
        values[name] = tuple(values[name])
    return Episode(**values)
