"""Anyone's table of stories to the spikes of each series: how auditors check our alerts from outside.

Columns: story, first_seen, published, series, p_negative, pickups (ISO times joined by `;`, one an outlet). Times
without a zone are read on the clocks of `zone`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from reports.own_tables import Line, OwnDataError, lines
from reports.spikes_pages import calibrate
from reports.spikes_types import NotJudged, Silence, Spike, SpikeStory, Thresholds
from reports.spikes_watch import Span, judge, spikes_of

STORIES = ("story", "first_seen", "published", "series", "p_negative", "pickups")
LONGEST = timedelta(days=3660)  # ten years of hours are judged in a minute; more is a mistyped year
WHY = {Silence.TOO_YOUNG: "moins de 28 jours d’historique"}


@dataclass(frozen=True)
class OwnScan:
    """What the detectors answer about someone's stories."""

    spikes: tuple[Spike, ...]
    not_judged: tuple[NotJudged, ...]
    thresholds: Thresholds


def moment(line: Line, column: str, written: str, zone: tzinfo) -> datetime:
    """Read an ISO date and time."""
    try:
        value = datetime.fromisoformat(written)
    except ValueError:
        raise line.wrong(column, f"« {written} » n’est pas une date ISO (attendu : 2026-03-09T08:15+01:00)") from None
    if not 1970 < value.year < 9000:
        raise line.wrong(column, f"« {written} » est hors du temps de la presse")
    return value if value.tzinfo else value.replace(tzinfo=zone)


def read_stories(text: str, zone: tzinfo, table: str = "stories") -> tuple[SpikeStory, ...]:
    """Read the stories table; raises OwnDataError, which names line and column."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for line in lines(text, table, STORIES):
        name = (line.text("series"), line.text("story"))
        if name in seen:
            raise line.wrong("story", f"« {name[1]} » est déjà dans « {name[0]} », ligne {seen[name]}")
        seen[name] = line.number
        probability = line.real("p_negative")
        if not 0 <= probability <= 1:
            raise line.wrong("p_negative", f"{probability} n’est pas entre 0 et 1")
        pickups = [one.strip() for one in line.values["pickups"].split(";") if one.strip()]
        found.append(
            SpikeStory(
                story=name[1],
                series=name[0],
                published=moment(line, "published", line.text("published"), zone),
                first_seen=moment(line, "first_seen", line.text("first_seen"), zone),
                p_negative=probability,
                pickups=tuple(moment(line, "pickups", one, zone) for one in pickups),
            )
        )
    return tuple(found)


def after(stories: Sequence[SpikeStory]) -> datetime:
    """The first full hour by which everything was seen."""
    last = max(last_seen(story) for story in stories)
    return last.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def last_seen(story: SpikeStory) -> datetime:
    """When something of a story was last seen."""
    return max((story.first_seen, *story.pickups))


def not_too_long(table: str, stories: Sequence[SpikeStory]) -> None:
    """Raise OwnDataError for a table of more hours than anybody means, its pickups included."""
    if not stories:
        return
    first, last = min(stories, key=lambda one: one.first_seen), max(stories, key=last_seen)
    days = (last_seen(last) - first.first_seen).days
    if days > LONGEST.days:
        raise OwnDataError(
            f"{table} : {days} jours de « {first.story} » à « {last.story} », au plus {LONGEST.days} : une date est"
            " fausse, ou la table est à couper"
        )


def scan_own(
    stories: Sequence[SpikeStory], zone: tzinfo, thresholds: Thresholds | None = None, budget: float | None = None,
    quiet_past: Sequence[SpikeStory] = (),
) -> OwnScan:  # fmt: skip
    """Every spike of every series; with a `budget`, at thresholds that leave so many pages a month in `quiet_past`."""
    chosen = thresholds or Thresholds()
    for table, held in (("stories", stories), ("calibrate", quiet_past)):
        not_too_long(table, held)
    if budget is not None:
        if not budget > 0 or not math.isfinite(budget):
            raise OwnDataError(f"budget : {budget} n’est pas un nombre positif")
        known = judge(quiet_past, Span(after(quiet_past), zone))[0] if quiet_past else []
        if not known:
            raise OwnDataError("calibrate : il faut plus de 28 jours d’historique pour caler un seuil")
        chosen = calibrate(known, budget)
    if not stories:
        return OwnScan((), (), chosen)
    judged, silent = judge(stories, Span(after(stories), zone))
    found = [spike for one in judged for spike in spikes_of(one, chosen)]
    return OwnScan(tuple(sorted(found, key=lambda one: (one.start, one.series))), tuple(silent), chosen)


def as_json(scan: OwnScan) -> str:
    """Return the spikes as a JSON array, one object a spike."""
    rows = [
        {
            "series": spike.series,
            "start": spike.start.isoformat(),
            "end": spike.end.isoformat(),
            "detector": spike.detector.value,
            "z": round(spike.z, 3),
            "observed": round(spike.observed, 2),
            "expected": round(spike.expected, 2),
            "stories": list(spike.stories),
        }
        for spike in scan.spikes
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def not_judged_lines(scan: OwnScan) -> tuple[str, ...]:
    """Say in French what the detectors keep silent about."""
    return tuple(f"« {one.series} » n’est pas jugée : {WHY[one.reason]} ({one.days} j)." for one in scan.not_judged)
