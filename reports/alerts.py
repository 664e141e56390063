"""Spikes of this hour and episodes already known to what people are told now: an alert, its updates, its end."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

import numpy as np

from reports.spikes_baseline import HOURS
from reports.spikes_budget import episodes as grouped
from reports.spikes_pages import SHARED, Page, pages
from reports.spikes_types import Detector, Spike, SpikeStory, Thresholds
from reports.spikes_watch import Judged
from storage.types import Episode, HeardStory, Mute

TERRITORY = "territoire"  # the series of everything but sport
SPORT = "sport"  # has its own rhythm: inside the territory it costs .14 of detection (method §3.2)
SILENCE, SURGE = "silence", "surge"
COLLECT = "collecte"  # the series of a silence
QUIET = timedelta(hours=24)  # without alarm, an episode is over
REFRACTORY = timedelta(hours=24)  # before a silence that lasts is said again
RISES = 1.0  # standard deviations more than told: worth another message at once (method §3.2)
NEW_LEAD = timedelta(hours=3)  # a new leading story is worth one too, not every hour of a day when they change places
STRONG, MAJOR = 1.0, 2.0  # standard deviations above the threshold
SAME_TONE = 1.0  # share score below which a surge of volume has no tone
KEPT = 40  # stories remembered of an episode


class Telling(StrEnum):
    """What a message says."""

    ALERT = "alert"
    UPDATE = "update"
    END = "end"


class Severity(StrEnum):
    """How far above the threshold."""

    INFO = "info"
    NOTABLE = "notable"
    STRONG = "strong"
    MAJOR = "major"  # leaves even in quiet hours


@dataclass(frozen=True)
class Decision:
    """One episode as it stands, and what to say of it."""

    episode: Episode
    telling: Telling | None  # None: keep it, say nothing
    lead: Spike | None = None  # what stands out most in it; None for a silence, a surge, or an end out of sight


@dataclass(frozen=True)
class Mutes:
    """What nobody wants to be told of."""

    stories: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()

    @classmethod
    def of(cls, muted: Iterable[Mute]) -> "Mutes":
        """Sort by kind."""
        kinds: dict[str, set[str]] = {"story": set(), "topic": set(), "thread": set()}
        for each in muted:
            kinds[each.kind].add(each.name)
        return cls(*(frozenset(kinds[kind]) for kind in ("story", "topic", "thread")))

    def cover(self, episode: Episode) -> bool:
        """Whether its thread, its leading story or all its series are muted."""
        return (
            episode.thread in self.threads
            or bool(self.stories.intersection(episode.stories[:1]))
            or self.series.issuperset(episode.series)
        )


def in_series(heard: Iterable[HeardStory], topics: Collection[str]) -> list[SpikeStory]:
    """Give each story to its topic's series, if watched, and to the territory's unless it is sport."""
    out = []
    for story in heard:
        mine = [story.topic] if story.topic in topics else []
        mine += [TERRITORY] if story.topic != SPORT else []
        out += [
            SpikeStory(story.story_id, name, story.published, story.first_seen, story.negative, story.pickups)
            for name in mine
        ]
    return out


def follow(
    spikes: Sequence[Spike], thresholds: Thresholds, known: Sequence[Episode], muted: Mutes, now: datetime
) -> list[Decision]:
    """Decide for every episode of the press: those that begin, go on, or have ended. Pure: nothing is kept or sent."""
    alive = [each for each in known if each.state == "open" and each.detector in set(Detector)]
    over = [each for each in known if each.state == "ended"]
    seen: set[str] = set()
    decisions = []
    for page in pages(spikes):
        before = next((each for each in alive if each.thread not in seen and goes_on(each, page)), None)
        if before is None and any(goes_on(each, page) for each in alive):
            continue  # a second page of an episode already brought up to date
        back = None if before else next((each for each in over if goes_on(each, page)), None)
        if back and (page_end(page) <= back.last_alarm or now - page_end(page) >= QUIET):
            continue  # told, and over: still in sight of the detectors
        if back:  # said to be over, and it is not: the same thread goes on
            before = replace(back, state="open", ended=None)
        episode = described(page, thresholds, before)
        seen.add(episode.thread)
        episode = replace(episode, muted=muted.cover(episode))
        lead = leading(page, thresholds)
        if back and not episode.muted:
            decisions.append(replace(told(episode, Telling.UPDATE, now), lead=lead))
        else:
            decisions.append(_decided(episode, now, lead))
    decisions += [_decided(each, now, None) for each in alive if each.thread not in seen]
    return decisions


def goes_on(episode: Episode, page: Page) -> bool:
    """Whether a page is the episode: near in time, with a series or half of its stories in common."""
    starts, ends = min(spike.start for spike in page), page_end(page)
    if starts - episode.last_alarm >= QUIET or episode.began - ends >= QUIET:
        return False
    stories = {story for spike in page for story in spike.stories}
    shared = len(stories.intersection(episode.stories))
    return bool({spike.series for spike in page}.intersection(episode.series)) or (
        shared >= SHARED * max(min(len(stories), len(episode.stories)), 1)
    )


def page_end(page: Page) -> datetime:
    """End of the last alarm hour."""
    return max(spike.end for spike in page)


def leading(page: Page, thresholds: Thresholds) -> Spike:
    """Pick the spike that stands out most."""
    return max(page, key=lambda spike: (_excess(spike, thresholds), spike.series))


def described(page: Page, thresholds: Thresholds, before: Episode | None) -> Episode:
    """Bring an episode up to date with its page, or begin one."""
    lead = leading(page, thresholds)
    series = [spike.series for spike in sorted(page, key=lambda one: -_excess(one, thresholds))]
    stories = [story for spike in (lead, *page) for story in spike.stories]
    now_seen = Episode(
        thread="",
        detector=lead.detector.value,
        series=tuple(dict.fromkeys(series)),
        severity=severity(_excess(lead, thresholds)),
        state="open",
        began=min(spike.start for spike in page),
        last_alarm=page_end(page),
        z=lead.z,
        observed=lead.observed,
        expected=lead.expected,
        stories=tuple(dict.fromkeys(stories))[:KEPT],
    )
    if before is None:
        return replace(now_seen, thread=name(lead.series, now_seen.began))
    return replace(
        before,
        detector=now_seen.detector,
        series=tuple(dict.fromkeys((*now_seen.series, *before.series))),
        severity=now_seen.severity,
        began=min(before.began, now_seen.began),
        last_alarm=max(before.last_alarm, now_seen.last_alarm),
        z=now_seen.z,
        observed=now_seen.observed,
        expected=now_seen.expected,
        stories=tuple(dict.fromkeys((*now_seen.stories, *before.stories)))[:KEPT],
    )


def _excess(spike: Spike, thresholds: Thresholds) -> float:
    return spike.z - (thresholds.scan if spike.detector is Detector.SCAN else thresholds.reprise)


def severity(excess: float) -> str:
    """Name how far above the threshold a score is."""
    if excess >= MAJOR:
        return Severity.MAJOR.value
    return (Severity.STRONG if excess >= STRONG else Severity.NOTABLE).value


def name(series: str, began: datetime) -> str:
    """Name an episode so that people can type it."""
    return "a-" + hashlib.sha256(f"{series} {began.timestamp():.0f}".encode()).hexdigest()[:6]


def _decided(episode: Episode, now: datetime, lead: Spike | None) -> Decision:
    """Say what is to be said of an episode brought up to date."""
    if now - episode.last_alarm >= QUIET:
        ended = replace(episode, state="ended", ended=now)
        return told(ended, Telling.END, now) if ended.told and not ended.muted else Decision(ended, None)
    if episode.muted or (episode.told and not _worth(episode, now)):
        return Decision(episode, None)
    return replace(told(episode, Telling.UPDATE if episode.told else Telling.ALERT, now), lead=lead)


def _worth(episode: Episode, now: datetime) -> bool:
    """Whether an episode already told deserves another message: it rises again, or another story leads (§3.2)."""
    if episode.acked or episode.told_at is None or episode.told_z is None or episode.last_alarm <= episode.told_at:
        return False
    new_lead = bool(episode.stories) and episode.stories[0] not in episode.told_lead
    return episode.z >= episode.told_z + RISES or (new_lead and now - episode.told_at >= NEW_LEAD)


def told(episode: Episode, telling: Telling, now: datetime) -> Decision:
    """Count a message, and remember what it said."""
    leads = tuple(dict.fromkeys((*episode.told_lead, *episode.stories[:1])))
    kept = replace(episode, told=episode.told + 1, told_at=now, told_z=episode.z, told_lead=leads)
    return Decision(kept, telling)


def silence(
    last: datetime | None, first: datetime | None, hours: int, known: Sequence[Episode], now: datetime
) -> Decision | None:
    """Decide about the collect itself: no feed answered for so long is told as an alert is; its return too."""
    since = last or first
    before = next((each for each in known if each.detector == SILENCE and each.state == "open"), None)
    if since is None or now - since < timedelta(hours=hours):
        return None if before is None else told(replace(before, state="ended", ended=now), Telling.END, now)
    mute_for = (now - since) / timedelta(hours=1)
    if before is None:
        begun = Episode(
            thread=name(COLLECT, since),
            detector=SILENCE,
            series=(COLLECT,),
            severity=Severity.STRONG.value,
            state="open",
            began=since,
            last_alarm=now,
            z=0.0,
            observed=mute_for,
            expected=1.0,
            stories=(),
        )
        return told(begun, Telling.ALERT, now)
    going = replace(before, last_alarm=now, observed=mute_for)
    again = before.told_at is None or (now - before.told_at >= REFRACTORY and not before.acked)
    return told(going, Telling.UPDATE, now) if again else Decision(going, None)


def surges(judged: Sequence[Judged], thresholds: Thresholds, known: Sequence[Episode]) -> list[Decision]:
    """Note when the territory is much spoken of with its usual tone: information, which pages nobody."""
    out = []
    for one in judged:
        if one.series != TERRITORY:
            continue
        much = np.where(one.scanned.share < SAME_TONE, one.scanned.count, -1.0)
        found = grouped(much, thresholds.scan, one.rules.quiet)
        for start, end, peak in zip(found.start, found.end, found.peak, strict=True):
            began, last = one.calendar.moment(int(start) + 1), one.calendar.moment(int(end) + 1)
            near = [
                each
                for each in known
                if TERRITORY in each.series and began - each.last_alarm < QUIET and each.began - last < QUIET
            ]
            if any(each.detector != SURGE for each in near):
                continue  # an alert says more
            # A surge under way keeps its name: the detectors' sight may begin after it did.
            began = min([began, *(each.began for each in near)])
            day = int(((one.laid.seen <= peak) & (one.laid.seen > peak - HOURS)).sum())
            usual = float((one.laid.seen < peak).sum()) / max(peak / HOURS, 1.0)
            kept = Episode(
                thread=name(SURGE, began),
                detector=SURGE,
                series=(TERRITORY,),
                severity=Severity.INFO.value,
                state="ended",
                began=began,
                last_alarm=last,
                z=float(much[0, peak]),
                observed=float(day),
                expected=usual,
                stories=(),
                ended=last,
            )
            out.append(Decision(kept, None))
    return out


def width(judged: Sequence[Judged], spike: Spike) -> int | None:
    """Find the window that shows a scan's spike best, in hours; None for a reprise."""
    one = next((each for each in judged if each.series == spike.series), None)
    if one is None or spike.detector is not Detector.SCAN:
        return None
    first, last = (int(place) for place in one.calendar.place((spike.start, spike.end)))
    hours = slice(max(first - 1, 0), max(last, first))
    if hours.stop <= hours.start:
        return None
    return int(one.scanned.width[0, hours.start + int(one.scanned.joint[0, hours].argmax())])


def leaves(now: datetime, quiet: tuple[time, time] | None, importance: str, zone: tzinfo) -> datetime:
    """When a message may leave: now, or at the end of the quiet hours, which a major alert does not wait for."""
    if quiet is None or importance == Severity.MAJOR:
        return now
    local = now.astimezone(zone)
    start, end = quiet
    inside = start <= local.time() < end if start <= end else (local.time() >= start or local.time() < end)
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if local.time() >= end else 0)
    return datetime.combine(day, end, tzinfo=zone)
