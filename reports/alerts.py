"""Spikes of this hour and episodes already known to what people are told now: an alert, its updates, its end."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from reports.alert_types import (
    GRAVITY,
    KEPT,
    MAJOR,
    NEW_LEAD,
    QUIET,
    RISES,
    SPORT,
    STRONG,
    TERRITORY,
    Decision,
    Mutes,
    Severity,
    Telling,
)
from reports.spikes_pages import SHARED, Page, pages
from reports.spikes_types import Detector, Spike, SpikeStory, Thresholds
from reports.spikes_watch import Judged
from storage.types import Episode, HeardStory


def in_series(heard: Iterable[HeardStory], topics: Collection[str]) -> list[SpikeStory]:
    """Give each story to its topic's series, if watched, and to the territory's unless it is sport."""
    out = []
    for story in heard:
        mine = [story.topic] if story.topic in topics else []
        mine += [TERRITORY] if story.topic != SPORT else []
        out += [
            SpikeStory(
                story.story_id,
                name,
                story.published,
                story.first_seen,
                story.negative,
                story.pickups,
                story.pickups_published,
            )
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
            decisions.append(_decided(episode, now, lead, unmuted=before is not None and before.muted))
    decisions += [
        _decided(replace(each, muted=muted.cover(each)), now, None) for each in alive if each.thread not in seen
    ]
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


def _decided(episode: Episode, now: datetime, lead: Spike | None, *, unmuted: bool = False) -> Decision:
    """Say what is to be said of an episode brought up to date; `unmuted` says that it was muted an hour ago."""
    if now - episode.last_alarm >= QUIET:
        ended = replace(episode, state="ended", ended=now)
        return told(ended, Telling.END, now) if ended.told and not ended.muted else Decision(ended, None)
    if episode.muted or (episode.told and not _worth(episode, now, unmuted=unmuted)):
        return Decision(episode, None)
    return replace(told(episode, Telling.UPDATE if episode.told else Telling.ALERT, now), lead=lead)


def _worth(episode: Episode, now: datetime, *, unmuted: bool) -> bool:
    """Whether an episode already told deserves another message: it rises again, or another story leads (§3.2).

    One that becomes major is told whatever its score was: its message does not wait for the end of quiet hours.
    """
    if episode.acked or episode.told_at is None or episode.told_z is None or episode.last_alarm <= episode.told_at:
        return False
    if unmuted or (episode.severity == Severity.MAJOR and episode.told_severity != Severity.MAJOR):
        return True
    new_lead = bool(episode.stories) and episode.stories[0] not in episode.told_lead
    return episode.z >= episode.told_z + RISES or (new_lead and now - episode.told_at >= NEW_LEAD)


def told(episode: Episode, telling: Telling, now: datetime) -> Decision:
    """Count a message, and remember what it said."""
    leads = tuple(dict.fromkeys((*episode.told_lead, *episode.stories[:1])))
    gravest = max(episode.severity, episode.told_severity or episode.severity, key=GRAVITY.__getitem__)
    kept = replace(
        episode, told=episode.told + 1, told_at=now, told_z=episode.z, told_lead=leads, told_severity=gravest
    )
    return Decision(kept, telling)


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
