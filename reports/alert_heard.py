"""The stories the detectors heard to what surrounds an alert: its topics, its negative part, what leads it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from reports.alert_types import SPORT, TERRITORY
from storage.types import HeardStory


def topics_of(stories: Sequence[HeardStory]) -> tuple[tuple[str, int], ...]:
    """Count the topics of some stories, most frequent first."""
    counted = Counter(story.topic for story in stories)
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))[:4]


def shares(heard: Sequence[HeardStory], series: str, at: datetime) -> tuple[float | None, float | None]:
    """Negative part of a series' stories in the day that ends at `at`, and before it; None without stories."""
    mine = of_series(heard, series)
    edge = at - timedelta(hours=24)
    day = [one.negative for one in mine if edge <= one.first_seen <= at]
    usual = [one.negative for one in mine if one.first_seen < edge]
    return (sum(day) / len(day) if day else None), (sum(usual) / len(usual) if usual else None)


def most_negative(heard: Sequence[HeardStory], series: str, since: datetime, until: datetime) -> list[HeardStory]:
    """Sort a series' stories first seen from `since` to `until`, the most negative first."""
    seen = [one for one in of_series(heard, series) if since <= one.first_seen <= until]
    return sorted(seen, key=lambda one: (-one.negative, one.first_seen, one.story_id))


def of_series(heard: Sequence[HeardStory], series: str) -> list[HeardStory]:
    """Keep the stories of a topic, or of the territory without sport."""
    return [one for one in heard if (one.topic != SPORT if series == TERRITORY else one.topic == series)]
