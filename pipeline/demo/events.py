"""A seed and a number of weeks to what happens, day after day: which kind of story, of which tone."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.demo.prose_files import Frame, Prose

A_WEEK = 40  # stories about the territory
BEYOND = 9  # stories about other places, or none
DAYS = (1.1, 1.2, 1.2, 1.2, 1.2, 0.7, 0.5)  # Monday to Sunday: weekends are thin
BASE = {"negative": 0.45, "neutral": 0.35, "positive": 0.2}
BETTER = {"negative": 0.22, "neutral": 0.36, "positive": 0.42}  # what the improving stretch ends at
STRETCH = 9  # last weeks, over which things improve
WAVE_WEEK = 24
WAVE_DAYS = (1, 2, 3, 4)  # Tuesday to Friday
WAVE_A_DAY = 6  # stories
# Of the stories of each tone, how many belong to each topic.
TOPICS = {
    "negative": {
        "securite": 26,
        "logement": 11,
        "mobilite": 11,
        "environnement": 11,
        "politique": 9,
        "societe": 8,
        "economie": 7,
        "sante": 7,
        "education": 6,
        "culture": 3,
        "sport": 4,
        "tourisme": 3,
        "autre": 2,
    },
    "neutral": {
        "politique": 15,
        "mobilite": 12,
        "culture": 10,
        "economie": 9,
        "societe": 9,
        "education": 8,
        "sport": 8,
        "securite": 6,
        "environnement": 6,
        "sante": 6,
        "logement": 5,
        "tourisme": 5,
        "autre": 6,
    },
    "positive": {
        "culture": 18,
        "economie": 17,
        "societe": 11,
        "sport": 10,
        "tourisme": 9,
        "environnement": 8,
        "education": 8,
        "sante": 6,
        "mobilite": 5,
        "logement": 4,
        "securite": 3,
        "politique": 3,
        "autre": 3,
    },
}
KINDS = {"city": 0.45, "nowhere": 0.3, "aside": 0.25}  # of the stories about other places, or none


@dataclass(frozen=True)
class Event:
    """Something that happens on a day, told by a frame."""

    day: date
    frame: Frame


def events(prose: Prose, rng: random.Random, first: date, weeks: int) -> Iterator[Event]:
    """Everything that happens from a Monday on, day after day."""
    draw = _Draw(prose.frames, rng)
    for week in range(1, weeks + 1):
        monday = first + timedelta(weeks=week - 1)
        shares = tone_shares(week, weeks)
        count = A_WEEK + rng.randint(-3, 3)
        planned = [(_day(rng, monday), tone) for tone in _tones(rng, shares, count)]
        planned += [(_day(rng, monday), kind) for kind in rng.choices(list(KINDS), list(KINDS.values()), k=BEYOND)]
        if week == WAVE_WEEK:
            planned += [(monday + timedelta(days=day), "wave") for day in WAVE_DAYS for _ in range(WAVE_A_DAY)]
        for day, kind in sorted(planned):
            frame = draw.wave(day, day.weekday() - WAVE_DAYS[0]) if kind == "wave" else draw.frame(kind, day)
            if frame is not None:
                yield Event(day, frame)


def tone_shares(week: int, weeks: int) -> dict[str, float]:
    """How a week's stories divide: steady, then better and better over the last weeks of a long run."""
    if weeks < 2 * STRETCH:
        return BASE
    way = max(0, week - (weeks - STRETCH)) / STRETCH
    return {tone: BASE[tone] + way * (BETTER[tone] - BASE[tone]) for tone in BASE}


def _day(rng: random.Random, monday: date) -> date:
    return monday + timedelta(days=rng.choices(range(7), DAYS)[0])


def _tones(rng: random.Random, shares: dict[str, float], count: int) -> list[str]:
    """As many stories of each tone as the shares say, chance deciding the last ones only."""
    tones = [tone for tone, share in shares.items() for _ in range(int(share * count))]
    return tones + rng.choices(list(shares), list(shares.values()), k=count - len(tones))


class _Draw:
    """Draws frames: the topic by its weight, then the kind of story that was told longest ago."""

    def __init__(self, frames: Sequence[Frame], rng: random.Random) -> None:
        self._kinds: dict[str, list[Frame]] = {}
        for frame in frames:
            self._kinds.setdefault(_kind(frame), []).append(frame)
        self._rng = rng
        self._told: dict[str, int] = {}
        self._clock = 0

    def wave(self, day: date, turn: int) -> Frame | None:
        """A frame of the wave for its first, second… day: its frames are written in the order of the affair."""
        frames = self._kinds.get("wave", [])
        first, last = (len(frames) * step // len(WAVE_DAYS) for step in (turn, turn + 1))
        return self._longest_ago(frames[first:last]) if frames[first:last] else self.frame("negative", day)

    def frame(self, kind: str, day: date) -> Frame | None:
        """A frame of this tone, or of this kind of story beyond, that can happen that day; None when there is none."""
        fitting = [frame for frame in self._kinds.get(kind, []) if frame.in_season(day.month)]
        if kind in TOPICS:
            weights = TOPICS[kind]
            topics = sorted({frame.topic for frame in fitting} & weights.keys())
            if topics:
                topic = self._rng.choices(topics, [weights[topic] for topic in topics])[0]
                fitting = [frame for frame in fitting if frame.topic == topic]
        if not fitting:
            return None
        return self._longest_ago(fitting)

    def _longest_ago(self, frames: Sequence[Frame]) -> Frame:
        chosen = min(frames, key=lambda frame: (self._told.get(frame.name, 0), self._rng.random()))
        self._clock += 1
        self._told[chosen.name] = self._clock
        return chosen


def _kind(frame: Frame) -> str:
    if frame.series:
        return "wave"
    if frame.relevance == "subject":
        return frame.tone
    if frame.relevance == "aside":
        return "aside"
    return "city" if frame.places else "nowhere"
