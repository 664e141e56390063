"""The vocabulary of alerts: what is decided of an episode, how grave it is, and what nobody wants to be told of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from reports.spikes_types import Spike
from storage.types import Episode, Mute

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


GRAVITY = {each.value: place for place, each in enumerate(Severity)}  # the gravest last


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
        """Whether its thread, a story that leads it or led one of its messages, or its topics are muted.

        The territory rises with any topic: beside one, it is not a topic of the episode.
        """
        topics = [series for series in episode.series if series != TERRITORY] or list(episode.series)
        return (
            episode.thread in self.threads
            or bool(self.stories.intersection((*episode.stories[:1], *episode.told_lead)))
            or self.series.issuperset(topics)
        )
