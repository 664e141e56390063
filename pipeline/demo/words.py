"""Slots to words: places, invented people and organisations, numbers and dates that hold for a whole story."""

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.demo import french
from pipeline.demo.prose_files import Choice, Prose, Slot, Template

WORDS = Path(__file__).parent / "words.toml"
_NUMBER = re.compile(r"(?:(?P<name>\w+)=)?(?P<digits>#)?(?P<low>\d+)\.\.(?P<high>\d+)")
T = TypeVar("T")
_FRESH = {"dit", "qui"}  # drawn anew for each sentence; every other slot keeps its word through the story
_PREPOSITIONS = {
    "de": french.of,
    "à": french.at,
    "que": french.that,
    "dans": french.within,
    "en": french.in_country,
    "sans": french.bare,
}
_OFFICES = {"elu", "procureur"}  # roles one person holds for the whole year in one town
_FORMS = ("", "seul", "nom", "civ")  # how a person may be named


@dataclass(frozen=True)
class Person:
    """Somebody invented; the role is told once in a body."""

    first: str
    last: str
    female: bool
    role: str  # "" for a bare name


@cache
def lexicon() -> dict[str, dict[str, list[str]]]:
    """Read the word lists: `words`, `roles`, `communes`, `quartiers`, `people`."""
    return tomllib.loads(WORDS.read_text(encoding="utf8"))


class Bag:
    """Draws from a list without repeating anything before all was drawn; remembers who holds which office where."""

    def __init__(self, rng: random.Random) -> None:
        """Keep the chance to draw with."""
        self._rng = rng
        self._left: dict[str, list[object]] = {}
        self.officials: dict[tuple[str, str], Person] = {}

    def draw(self, name: str, choices: Sequence[T]) -> T:
        """Give the next of this bag, refilled and shaken when empty."""
        left = self._left.get(name)
        if not left:
            left = list(choices)
            self._rng.shuffle(left)
            self._left[name] = left
        return left.pop()  # type: ignore[return-value]  # only T ever entered this bag


class Teller:
    """Fills the templates of one story: a slot keeps its word from the title to the last sentence."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a story is made of, one argument each
        self, prose: Prose, rng: random.Random, bag: Bag, day: date, place: str, tone: str, roles: str
    ) -> None:
        """Start with nothing said but the day, the place and the mood."""
        self._prose = prose
        self._rng = rng
        self._bag = bag
        self._day = day
        self._tone = tone
        self._roles = roles
        self._said: dict[str, str | Person] = {"commune": place} if place else {}
        self._introduced: set[Person] = set()

    def sentence(self, template: Template) -> str:
        """Fill one template into a typeset sentence."""
        for name in _FRESH:
            self._said.pop(name, None)
        return french.sentence(self._fill(template))

    def apart(self, template: Template) -> str:
        """A sentence of a shared pool: the people it names are nobody the story already knows."""
        known = self._said
        self._said = {name: word for name, word in known.items() if not isinstance(word, Person)}
        told = self.sentence(template)
        self._said = known
        return told

    def forget_introductions(self) -> None:
        """Before each part a reader may read alone: roles are told again."""
        self._introduced.clear()

    def _fill(self, template: Template) -> str:
        return "".join(self._part(part) for part in template)

    def _part(self, part: str | Slot | Choice) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Choice):
            return self._fill(self._rng.choice(part.options))
        return self._slot(part.text, part.home)

    def _slot(self, text: str, home: str) -> str:
        if found := _NUMBER.fullmatch(text):
            return self._number(found)
        if "?" in text:
            name, _, forms = text.partition("?")
            person = self._value(name, home)
            masculine, _, feminine = forms.partition("/")
            return feminine if isinstance(person, Person) and person.female else masculine
        preposition, space, name = text.partition(" ")
        if (preposition, name) == ("de", "pays"):
            return french.of_country(self._slot(name, home))
        if space:
            return _PREPOSITIONS[preposition](self._slot(name, home))
        name, _, form = text.partition(".")
        value = self._value(name, home)
        return self._person(value, form) if isinstance(value, Person) else value

    def _person(self, person: Person, form: str) -> str:
        full = f"{person.first} {person.last}"
        if form == "nom":
            return person.last
        if form == "seul":
            return full
        if person in self._introduced:
            return f"{'Mme' if person.female else 'M.'}{french.NBSP}{person.last}" if form == "civ" else full
        self._introduced.add(person)
        return f"{full}, {person.role}," if person.role else full  # a comma too many goes in french.sentence

    def _number(self, found: re.Match[str]) -> str:
        name = found["name"]
        if name and name in self._said:
            return str(self._said[name])
        low, high = int(found["low"]), int(found["high"])
        value = self._rng.randint(low, high)
        step = 1 if high <= 100 else 5 if high <= 500 else 10 if high <= 1000 else 50 if high <= 10000 else 500
        words = french.number(max(low, value // step * step), digits=found["digits"] is not None)
        if name:
            self._said[name] = words
        return words

    def _value(self, name: str, home: str) -> str | Person:
        key = f"{home}:{name}" if (home, name.rstrip("0123456789")) in self._prose.words else name
        if key not in self._said:
            self._said[key] = self._find(name, home)
        return self._said[key]

    def _find(self, name: str, home: str) -> str | Person:
        base = name.rstrip("0123456789")
        if own := self._prose.words.get((home, base)):
            return self._bag.draw(f"{home}:{base}", own)
        if own := self._prose.roles.get((home, base)):
            return self._somebody(self._bag.draw(f"{home}:{base}", own))
        words, roles = lexicon()["words"], lexicon()["roles"]
        if base == "dit":
            base = f"dit_{self._tone}"
        special: dict[str, Callable[[], str | Person]] = {
            "p": self._stranger,
            "qui": self._passer_by,
            "commune": self._other_commune,
            "quartier": self._district,
        }
        if base in special:
            return special[base]()
        if base in roles and base not in words:
            role = self._bag.draw(f"roles {base}", roles[base])
            return self._official(role) if base in _OFFICES else self._somebody(role)
        if base in words:
            return self._bag.draw(base, words[base])
        return _when(name, self._day, self._rng)

    def _official(self, role: str) -> Person:
        """The same mayor of the same town, from one story to the next."""
        office = str(self._said.get("commune", "")), role
        if office not in self._bag.officials:
            self._bag.officials[office] = self._somebody(role)
        return self._bag.officials[office]

    def _stranger(self) -> Person:
        return self._somebody("")

    def _passer_by(self) -> Person:
        roles = lexicon()["roles"]
        kind = self._roles if self._roles in roles else "autre"
        return self._somebody(self._bag.draw(f"roles {kind}", roles[kind]))

    def _somebody(self, role: str) -> Person:
        people = lexicon()["people"]
        female = self._rng.random() < 0.5
        first = self._bag.draw("first f" if female else "first m", people["female" if female else "male"])
        masculine, _, feminine = role.partition("/")
        told = (feminine or masculine) if female else masculine
        return Person(first, self._bag.draw("last", people["last"]), female, told)

    def _other_commune(self) -> str:
        while (other := self._bag.draw("commune", lexicon()["communes"]["names"])) in self._said.values():
            pass
        return other

    def _district(self) -> str:
        districts = lexicon()["quartiers"]
        place = str(self._said.get("commune", ""))
        name = place if place in districts else "ailleurs"
        return self._bag.draw(f"quartier {name}", districts[name])


def _when(name: str, day: date, rng: random.Random) -> str:
    """A word of time, seen from the day of the story; raises KeyError when it is none."""
    ahead = day + timedelta(days=rng.randint(9, 60))
    today, eve = french.weekday(day), french.weekday(day - timedelta(days=1))
    parts = ("matin", "après-midi", "en début de soirée", "à la mi-journée", "en fin de journée", "soir")
    answers = {
        "jour": today,
        "veille": eve,
        "lendemain": french.weekday(day + timedelta(days=1)),
        "moment": f"{eve} {rng.choice(parts)}",
        "nuit": f"dans la nuit {french.of(eve)} à {today}",
        "mois": french.month(day),
        "moisdernier": french.month(day.replace(day=1) - timedelta(days=1)),
        "moisprochain": french.month(day.replace(day=28) + timedelta(days=7)),
        "date": french.long_date(ahead),
        "an": str(day.year),
        "anprochain": str(day.year + 1),
        "andernier": str(day.year - 1),
        "annees": str(day.year + rng.randint(2, 5)),
        "ansavant": str(day.year - rng.randint(3, 12)),
    }
    return answers[name]


def unknown(slot: Slot, prose: Prose) -> str:
    """Say what is wrong with a slot; "" when nothing is."""
    text = slot.text
    if found := _NUMBER.fullmatch(text):
        return "" if int(found["low"]) < int(found["high"]) else f"{{{text}}}: the first number must be the smaller"
    if ".." in text:
        return f"{{{text}}}: a number is written {{12..40}}, {{#12..40}} or {{n=12..40}}"
    if "?" in text:
        name, _, forms = text.partition("?")
        return _unknown_name(name, slot, prose) if "/" in forms else f"{{{text}}}: write {{{name}?masculine/feminine}}"
    *prepositions, name = text.split(" ")
    if strange := [word for word in prepositions if word not in _PREPOSITIONS]:
        return f"{{{text}}}: {strange[0]!r} is none of {', '.join(_PREPOSITIONS)}"
    name, _, form = name.partition(".")
    return _unknown_name(name, slot, prose) if form in _FORMS else f"{{{text}}}: .{form} is none of .seul .nom .civ"


def _unknown_name(name: str, slot: Slot, prose: Prose) -> str:
    base = name.rstrip("0123456789")
    words, roles = lexicon()["words"], lexicon()["roles"]
    own = (slot.home, base) in prose.words or (slot.home, base) in prose.roles
    if own or base in {"dit", "p", "qui", "commune", "quartier"} or base in words or base in roles:
        return ""
    try:
        _when(name, date(2026, 1, 5), random.Random(0))  # noqa: S311 - prose, not secrets
    except KeyError:
        return f"{{{slot.text}}}: no such slot"
    return ""
