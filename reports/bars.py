"""Counts of tones to the lengths of their bars, in percent: one bar cut by share, and the topics side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports import french
from reports.safe import quoted
from storage.types import ToneCounts, TopicCounts


@dataclass(frozen=True)
class Share:
    """One bar of tones cut by share, in percent of its width."""

    title: str
    counts: ToneCounts
    negative: float
    neutral: float
    positive: float


def share(title: str, counts: ToneCounts) -> Share:
    """Cut a full-width bar into its three tones; all zero when empty."""
    whole = counts.total or 1
    return Share(
        title, counts, 100 * counts.negative / whole, 100 * counts.neutral / whole, 100 * counts.positive / whole
    )


@dataclass(frozen=True)
class TopicBar:
    """One topic: negatives left of the axis, positives right, neutrals apart; all in percent of the row's width."""

    topic: str
    counts: ToneCounts
    negative: float
    neutral: float
    positive: float


@dataclass(frozen=True)
class TopicChart:
    """The topics' bars and the two axes they stand on."""

    zero: float
    neutral_axis: float
    bars: tuple[TopicBar, ...]


PAD = 8.0  # percent of the width kept beyond the longest bar for its figure


def topic_chart(topics: Sequence[TopicCounts]) -> TopicChart | None:
    """Lay out the topics on one common scale; None without a story."""
    topics = [topic for topic in topics if topic.counts.total]
    if not topics:
        return None
    longest = [max(getattr(one.counts, tone) for one in topics) for tone in ("negative", "neutral", "positive")]
    # Each side gets at least half of what the longest bar gets: the heads above need the room.
    negative, neutral, positive = (max(length, max(longest) / 2) for length in longest)
    unit = (100 - 3 * PAD) / (negative + neutral + positive)
    zero = PAD + unit * negative
    return TopicChart(
        zero=round(zero, 2),
        neutral_axis=round(zero + unit * positive + PAD, 2),
        bars=tuple(
            TopicBar(
                topic=quoted(french.topic(topic.topic), 40),
                counts=topic.counts,
                negative=round(unit * topic.counts.negative, 2),
                neutral=round(unit * topic.counts.neutral, 2),
                positive=round(unit * topic.counts.positive, 2),
            )
            for topic in topics
        ),
    )
