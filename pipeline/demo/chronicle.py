"""A seed and a number of weeks to every article the demo press publishes, with what its author meant."""

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.demo.events import Event, events
from pipeline.demo.outlets import OUTLETS, Outlet
from pipeline.demo.prose_files import Frame, Prose
from pipeline.demo.words import Bag, lexicon
from pipeline.demo.writing import Writer, Written

PARIS = ZoneInfo("Europe/Paris")
# How many other outlets carry a story: most are carried by one house alone.
CARRIED = {0: 0.6, 1: 0.26, 2: 0.1, 3: 0.04}
CARRIED_ELSEWHERE = {0: 0.75, 1: 0.2, 2: 0.05}
CARRIED_WAVE = {1: 0.4, 2: 0.35, 3: 0.25}
SAME_TITLE = 0.4  # share of the copies that keep the title of the first house
CUT = 0.45  # share of the copies that lose their last paragraph
SHORT_STANDFIRST = 0.15  # share of the copies whose standfirst loses its second sentence
OFF_ITS_TOWNS = 0.08  # how much less an outlet looks beyond its own towns
LOST, GONE, MOVED = 0.005, 0.004, 0.012  # shares of pages that answer 404, 410, or through a redirect


@dataclass(frozen=True)
class Piece:
    """One article of one outlet."""

    number: int
    outlet: Outlet
    when: datetime  # aware, in Paris
    path: str  # of its page, from the host
    title: str
    standfirst: str
    paragraphs: tuple[str, ...]
    author: str
    topic: str
    tone: str  # what its author meant, towards the place it is about
    relevance: str  # subject | aside | none
    event: int  # copies of one text share it
    walled: bool  # only subscribers read to the end
    status: int = 200  # 404 and 410: the page is no more
    moved: bool = False  # its list names an older address, which redirects

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"http://{self.outlet.host}{self.path}"

    @property
    def listed(self) -> str:
        """The path its outlet's list gives."""
        return f"/r/{self.number}" if self.moved else self.path

    @property
    def text(self) -> str:
        """All of it, one paragraph a line."""
        return "\n".join((self.title, self.standfirst, *self.paragraphs))


def chronicle(prose: Prose, seed: int, first: date, weeks: int) -> tuple[Piece, ...]:
    """Everything published from a Monday on, oldest first; the same for the same seed and prose."""
    rng = random.Random(seed)  # noqa: S311 - prose, not secrets
    house = _House(prose, rng, first)
    pieces = [piece for event in events(prose, rng, first, weeks) for piece in house.publish(event)]
    last = first + timedelta(weeks=weeks)
    return tuple(sorted((p for p in pieces if p.when.date() < last), key=lambda piece: (piece.when, piece.number)))


class _House:
    """Turns events into the articles of the outlets that carry them."""

    def __init__(self, prose: Prose, rng: random.Random, first: date) -> None:
        self._rng = rng
        self._first = first
        self._writer = Writer(prose, rng)
        self._bag = Bag(rng)
        self._authors = {outlet.id: tuple(self._name() for _ in range(7)) for outlet in OUTLETS}
        self._number = 4100  # of the first article
        self._event = 0

    def publish(self, event: Event) -> Iterator[Piece]:
        """Write one event once, then give it to the outlets that carry it."""
        written = self._writer.write(event.frame, event.day)
        self._event += 1
        week = (event.day - self._first).days // 7 + 1
        carriers = self._carriers(event.frame, written.place, week)
        when = self._hour(carriers[0], event.day)
        yield self._piece(carriers[0], event.frame, written, when)
        for outlet in carriers[1:]:
            later = when + timedelta(minutes=self._rng.randint(25, 26 * 60))
            if not _silent(outlet, (later.date() - self._first).days // 7 + 1):
                yield self._piece(outlet, event.frame, self._copied(written), later)

    def _carriers(self, frame: Frame, place: str, week: int) -> list[Outlet]:
        weights = {outlet: _interest(outlet, frame, place, week) for outlet in OUTLETS}
        weights = {outlet: weight for outlet, weight in weights.items() if weight} or {OUTLETS[0]: 1.0}
        counts = CARRIED_WAVE if frame.series else CARRIED if frame.relevance == "subject" else CARRIED_ELSEWHERE
        copies = self._rng.choices(list(counts), list(counts.values()))[0]
        chosen: list[Outlet] = []
        while weights and len(chosen) <= copies:
            chosen += self._rng.choices(list(weights), list(weights.values()))
            del weights[chosen[-1]]
        return chosen

    def _hour(self, outlet: Outlet, day: date) -> datetime:
        opens, closes = outlet.hours
        minutes = self._rng.randint(opens * 60, closes * 60 - 1)
        return datetime.combine(day, time(minutes // 60, minutes % 60, self._rng.randrange(60)), PARIS)

    def _copied(self, written: Written) -> Written:
        """The same text under another roof: another title often, a shorter end sometimes."""
        rng = self._rng
        title = written.title if rng.random() < SAME_TITLE or not written.others else rng.choice(written.others)
        standfirst, paragraphs = written.standfirst, written.paragraphs
        if rng.random() < SHORT_STANDFIRST:
            standfirst = re.split(r"(?<=[.!?]) (?=[A-ZÀÉ«])", standfirst)[0]
        if len(paragraphs) > 2 and rng.random() < CUT:
            paragraphs = paragraphs[:-1]
        return Written(title, written.others, standfirst, paragraphs, written.place)

    def _piece(self, outlet: Outlet, frame: Frame, written: Written, when: datetime) -> Piece:
        rng = self._rng
        self._number += 1
        chance = rng.random()
        return Piece(
            number=self._number,
            outlet=outlet,
            when=when,
            path=f"/{frame.topic}/{slug(written.title)}-{self._number}.html",
            title=written.title,
            standfirst=written.standfirst,
            paragraphs=written.paragraphs,
            author=rng.choice(self._authors[outlet.id]),
            topic=frame.topic,
            tone=frame.tone,
            relevance=frame.relevance,
            event=self._event,
            walled=rng.random() < outlet.walled,
            status=404 if chance < LOST else 410 if chance < LOST + GONE else 200,
            moved=LOST + GONE <= chance < LOST + GONE + MOVED,
        )

    def _name(self) -> str:
        people = lexicon()["people"]
        first = self._rng.choice(people["female" if self._rng.random() < 0.5 else "male"])
        return f"{first} {self._bag.draw('last', people['last'])}"


def _interest(outlet: Outlet, frame: Frame, place: str, week: int) -> float:
    """How likely an outlet is to carry a story, against the others; 0 when it never would."""
    if _silent(outlet, week) or (frame.outlets and outlet.id not in frame.outlets):
        return 0.0
    if outlet.topics and frame.topic not in outlet.topics:
        return 0.0
    if frame.outlets:
        return 1.0
    if frame.relevance != "subject":
        return outlet.elsewhere
    near = not outlet.towns or place in outlet.towns
    return outlet.share * (1.0 if near else OFF_ITS_TOWNS) * (2.0 if frame.series else 1.0)


def _silent(outlet: Outlet, week: int) -> bool:
    return outlet.silent is not None and outlet.silent[0] <= week <= outlet.silent[1]


def slug(title: str) -> str:
    """A title as the end of an address."""
    letters = (
        unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("Œ", "OE")).encode("ascii", "ignore").decode()
    )
    words: Sequence[str] = re.findall(r"[a-z0-9]+", letters.replace("'", " ").lower())
    return "-".join(words[:9])
