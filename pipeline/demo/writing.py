"""A frame, a place and a day to a written story: templates drawn without reuse, sentences put in paragraphs."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.demo.prose_files import Frame, Pool, Prose, Slot, Template, slots
from pipeline.demo.words import Bag, Teller, lexicon

# Orders of a body: the opening, then what follows (b), context (c), quotation (q); "/" starts a paragraph, "e" ends.
RHYTHMS = (
    "ab/qb/bc/e",
    "a/bb/cq/be",
    "abq/b/cb",
    "a/q/bb/cb/e",
    "ab/cb/qb",
    "a/cb/bq/be",
    "abb/q/bc",
    "aq/bb/b/e",
    "a/bbb/q/ce",
    "acb/b/qb/q",
    "a/bq/cb/q/e",
    "ab/b/cbq",
    "abbq/cb",
    "a/b/b/qc/qe",
)


AWAY = "ailleurs"  # the file of what is not about the territory: its stories share its own sentences
SITES = {"commune", "hopital", "plage", "calanque", "massif"}  # slots that are names of the territory by themselves
NEARBY = SITES | {"quartier", "theatre", "musee"}
TERRITORY = re.compile(
    r"Marseille|Aix|Métropole|étang de Berre|calanque|Vieux-Port|Provence|Durance|Sainte-Victoire|Bouches-du-Rhône"
)
HERE = re.compile(TERRITORY.pattern + r"|[Ll]ittoral|[Tt]erritoire|[Dd]épartement|[Rr]égion|[Pp]ays|[Ii]ci\b")


@dataclass(frozen=True)
class Written:
    """What was written of one event: one text, several ways to title it."""

    title: str
    others: tuple[str, ...]  # titles other houses may give the same text
    standfirst: str
    paragraphs: tuple[str, ...]
    place: str  # "" when the story happens nowhere near

    @property
    def text(self) -> str:
        """All of it, one paragraph a line."""
        return "\n".join((self.title, self.standfirst, *self.paragraphs))


class Writer:
    """Writes stories one after the other and remembers what was used, so that near stories differ."""

    def __init__(self, prose: Prose, rng: random.Random) -> None:
        """Take the prose and the chance to draw with."""
        self._prose = prose
        self._rng = rng
        self._bag = Bag(rng)
        self._used: dict[Template, int] = {}  # when each template last served
        self._clock = 0

    def write(self, frame: Frame, day: date) -> Written:
        """Write one story."""
        place = self.place(frame)
        teller = Teller(self._prose, self._rng, self._bag, day, place, frame.tone, frame.roles)
        titles = [teller.sentence(template) for template in self._pick(frame.titles, 2 if frame.series else 3)]
        teller.forget_introductions()
        standfirst = teller.sentence(self._pick(frame.standfirsts, 1)[0])
        teller.forget_introductions()
        return Written(titles[0], tuple(titles[1:]), standfirst, self._body(frame, teller), place)

    def place(self, frame: Frame) -> str:
        """Draw where a story happens: where its frame says, or any commune; nowhere for what is about no place."""
        if frame.places:
            return self._bag.draw(f"places {frame.name}", frame.places)
        if frame.relevance == "none":
            return ""
        return self._bag.draw("commune", lexicon()["communes"]["names"])

    def _body(self, frame: Frame, teller: Teller) -> tuple[str, ...]:
        shared = AWAY if frame.name.startswith(f"{AWAY}/") else frame.series or frame.topic
        pool = self._prose.pools.get((shared, frame.tone), Pool())
        rhythm = self._bag.draw("rhythm", RHYTHMS)
        drawn = {
            "a": self._pick(frame.openings, 1),
            "b": self._in_order(frame.developments, rhythm.count("b")),
            "c": self._pick(_fitting(pool.context, frame), rhythm.count("c")),
            "q": self._pick(_fitting(pool.quotes, frame), rhythm.count("q")),
            "e": self._pick(_fitting(pool.endings, frame), rhythm.count("e")),
        }
        left = {letter: iter(templates) for letter, templates in drawn.items()}
        paragraphs = []
        for letters in rhythm.split("/"):
            told = [
                teller.sentence(template) if letter in "ab" else teller.apart(template)
                for letter in letters
                if (template := next(left[letter], None)) is not None
            ]
            if told:
                paragraphs.append(" ".join(told))
        return tuple(paragraphs)

    def _pick(self, templates: Sequence[Template], count: int) -> list[Template]:
        """The templates that served least lately, in any order among those that never did."""
        ranked = sorted(templates, key=lambda template: (self._used.get(template, 0), self._rng.random()))
        chosen = ranked[:count]
        for template in chosen[:1] if len(templates) <= count else chosen:
            self._clock += 1
            self._used[template] = self._clock
        return chosen

    def _in_order(self, templates: Sequence[Template], count: int) -> list[Template]:
        chosen = set(self._pick(templates, count))
        return [template for template in templates if template in chosen]


def _fitting(templates: Sequence[Template], frame: Frame) -> Sequence[Template]:
    """The shared sentences a story may take: one about elsewhere takes none that speaks of here."""
    return templates if frame.relevance == "subject" else [template for template in templates if not _of_here(template)]


def _of_here(template: Template) -> bool:
    named = {slot.text.split()[-1].partition(".")[0].rstrip("0123456789") for slot in slots(template)}
    return bool(named & {*NEARBY, "ville", "elu"}) or bool(HERE.search(_words(template)))


def _words(template: Template) -> str:
    return " ".join(
        part if isinstance(part, str) else "" if isinstance(part, Slot) else " ".join(map(_words, part.options))
        for part in template
    )
