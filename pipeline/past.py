"""A past in the database to the alerts it would have sent, and to the thresholds it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline.config import Config
from pipeline.periods import PARIS
from pipeline.watch import HISTORY, RULES, SIGHT, in_force
from reports.alerts import described, goes_on, in_series
from reports.spikes_pages import Page, calibrate, pages
from reports.spikes_types import Basis, Detector, SpikeStory, Thresholds
from reports.spikes_watch import Span, judge, spikes_of
from storage import alerts as alert_rows
from storage.db import Database
from storage.types import Episode, HeardStory

LOWEST, HIGHEST = 2.0, 3.5  # bounds of a threshold derived from the past (method §3.2)
ROUNDS_A_DAY = 3  # fewer distinct collects a day than this: the capture was daily, and tells no hour
DAILY = 0.5  # part of the days that were so


@dataclass(frozen=True)
class Replay:
    """What would have fired."""

    pages: tuple[Episode, ...]  # oldest first
    days: float  # judged
    thresholds: Thresholds  # in force
    derived: Thresholds | None  # those this past asks for, within their bounds; None when it is too short
    published_as_seen: bool
    not_judged: tuple[tuple[str, int], ...]  # series, days of history

    @property
    def monthly(self) -> float:
        """Alerts per 30 days, true and false together."""
        return len(self.pages) * 30 / self.days if self.days else 0.0

    def judged(self, verdict: str | None) -> int:
        """Count the alerts that people said were "true" or "false"; None: those nobody judged."""
        return sum(page.verdict == verdict for page in self.pages)

    @property
    def false_monthly(self) -> float | None:
        """Alerts judged false, per 30 days: no fewer were. None when nobody judged any."""
        if not self.days or (self.pages and self.judged(None) == len(self.pages)):
            return None
        return self.judged("false") * 30 / self.days


def replay(db: Database, config: Config, since: datetime, until: datetime, budget: float, now: datetime) -> Replay:  # noqa: PLR0913, PLR0917 - the world and the question
    """Score every hour from `since` to `until` as if each had been the present, and group what fires in alerts.

    Stories are read as today's model reads them. Where capture was daily, publication is taken as first sight.
    """
    heard = alert_rows.stories(db, since - HISTORY, now)
    daily = captured_daily(heard)
    if daily:
        heard = alert_rows.stories(db, since - HISTORY, now, as_published=True)
    stories: Sequence[SpikeStory] = in_series([one for one in heard if one.first_seen < until], config.alerts.series)
    judged, silent = judge(stories, Span(until, PARIS, since=since), RULES)
    thresholds = in_force(db, config.alerts, now)
    found = pages([spike for one in judged for spike in spikes_of(one, thresholds)])
    known = alert_rows.episodes(db, since - SIGHT)
    return Replay(
        pages=tuple(replace(described(page, thresholds, None), verdict=verdict(page, known)) for page in found),
        days=max((one.days for one in judged), default=0.0),
        thresholds=thresholds,
        derived=bounded(calibrate(judged, budget)) if judged else None,
        published_as_seen=daily,
        not_judged=tuple((one.series, one.days) for one in silent),
    )


def verdict(page: Page, known: Sequence[Episode]) -> str | None:
    """What people said of the alert that left then; None when none did, or nobody said."""
    said = {each.verdict for each in known if each.detector in set(Detector) and goes_on(each, page)} - {None}
    return "true" if "true" in said else min(said, default=None, key=str)


def captured_daily(heard: Sequence[HeardStory]) -> bool:
    """Whether most days saw their stories in one or two collects; days of one or two stories cannot tell."""
    rounds: dict[date, list[tuple[int, int]]] = {}
    for story in heard:
        local = story.first_seen.astimezone(PARIS)
        rounds.setdefault(local.date(), []).append((local.hour, local.minute // 10))
    telling = [times for times in rounds.values() if len(times) >= ROUNDS_A_DAY] or list(rounds.values())
    few = sum(len(set(times)) < ROUNDS_A_DAY for times in telling)
    return bool(telling) and few >= DAILY * len(telling)


def bounded(thresholds: Thresholds) -> Thresholds:
    """Keep a derived threshold within what the method allows; lowered, it promises no budget any more."""
    capped = max(thresholds.scan, thresholds.reprise) > HIGHEST
    return replace(
        thresholds,
        basis=Basis.CAPPED if capped else thresholds.basis,
        scan=min(max(thresholds.scan, LOWEST), HIGHEST),
        reprise=min(max(thresholds.reprise, LOWEST), HIGHEST),
    )
