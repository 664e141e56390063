"""Prose files to frames: each kind of story with its hand-written titles, standfirsts and sentences.

The format is told in full, with examples, in `prose/README.md`; `python -m pipeline.demo.check` reads a file and says
what is wrong. In short: a file is named after its topic; `== tone name key=value…` opens a frame, below it one template
a line after a letter (`t` title, `s` standfirst, `a` opening, `b` following sentence); `++ tone` opens a pool shared by
the topic's frames of that tone (`c` context, `q` quotation, `e` ending); `$ name = a | b` lists words and
`@ name = masculine/feminine | …` lists people's roles, for this file alone. In a template `[this|that]` is a choice and
`{slot}` a word found by `words.py`. `#` starts a comment line.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PROSE = Path(__file__).parent / "prose"
TONES = ("negative", "neutral", "positive")
OPTIONS = {"topic", "relevance", "mois", "lieu", "titre", "serie", "roles"}


@dataclass(frozen=True)
class Slot:
    """A place in a template where a word goes."""

    text: str
    home: str = ""  # the file it was written in, whose own words it may name


@dataclass(frozen=True)
class Choice:
    """A place in a template where one of several wordings goes."""

    options: tuple["Template", ...]


Template = tuple[str | Slot | Choice, ...]


@dataclass(frozen=True)
class Frame:
    """One kind of story, as written by hand."""

    name: str
    topic: str
    tone: str
    relevance: str  # subject | aside | none
    titles: tuple[Template, ...]
    standfirsts: tuple[Template, ...]
    openings: tuple[Template, ...]
    developments: tuple[Template, ...]
    months: tuple[int, int] | None  # None: any time of the year
    places: tuple[str, ...]  # () for any commune
    outlets: tuple[str, ...]  # () for any outlet
    series: str  # "" for the ordinary flow; the wave's frames carry the wave's name
    roles: str  # which speakers answer to {qui}: the topic's, unless the frame says otherwise

    def in_season(self, month: int) -> bool:
        """Whether this can happen in that month."""
        if self.months is None:
            return True
        first, last = self.months
        return first <= month <= last if first <= last else month >= first or month <= last


@dataclass
class Pool:
    """Sentences shared by the frames of one topic and tone."""

    context: list[Template] = field(default_factory=list)
    quotes: list[Template] = field(default_factory=list)
    endings: list[Template] = field(default_factory=list)


@dataclass(frozen=True)
class Prose:
    """Everything written by hand."""

    frames: tuple[Frame, ...]
    pools: dict[tuple[str, str], Pool]
    words: dict[tuple[str, str], tuple[str, ...]]  # (file, name): that file's own words
    roles: dict[tuple[str, str], tuple[str, ...]]  # (file, name): that file's own kinds of people

    @property
    def templates(self) -> int:
        """How many distinct templates were written."""
        found: set[Template] = set()
        for frame in self.frames:
            found |= {*frame.titles, *frame.standfirsts, *frame.openings, *frame.developments}
        for pool in self.pools.values():
            found |= {*pool.context, *pool.quotes, *pool.endings}
        return len(found)


class ProseError(ValueError):
    """A prose file breaks its own rules."""


def compile_template(text: str, home: str = "") -> Template:
    """Cut a written line into words, slots and choices."""
    template, end = _sequence(text, 0, "", home)
    if end != len(text):
        raise ProseError(f"unbalanced bracket in: {text}")
    return template


def _sequence(text: str, start: int, stops: str, home: str) -> tuple[Template, int]:
    parts: list[str | Slot | Choice] = []
    place, plain = start, ""
    while place < len(text) and text[place] not in stops:
        if text[place] not in "{[":
            if text[place] in "]}":
                raise ProseError(f"bracket closed but never opened in: {text}")
            plain += text[place]
            place += 1
            continue
        if plain:
            parts.append(plain)
            plain = ""
        if text[place] == "{":
            slot, place = _slot(text, place + 1, home)
            parts.append(slot)
        else:
            choice, place = _choice(text, place + 1, home)
            parts.append(choice)
    if plain:
        parts.append(plain)
    return tuple(parts), place


def _slot(text: str, start: int, home: str) -> tuple[Slot, int]:
    close = text.find("}", start)
    if close < 0:
        raise ProseError(f"unclosed slot in: {text}")
    return Slot(text[start:close], home), close + 1


def _choice(text: str, start: int, home: str) -> tuple[Choice, int]:
    options, place = [], start
    while True:
        option, place = _sequence(text, place, "|]", home)
        if place >= len(text):
            raise ProseError(f"unclosed choice in: {text}")
        options.append(option)
        place += 1
        if text[place - 1] == "]":
            return Choice(tuple(options)), place


def slots(template: Template) -> list[Slot]:
    """Every slot of a template, those of its choices included."""
    found: list[Slot] = []
    for part in template:
        if isinstance(part, Slot):
            found.append(part)
        elif isinstance(part, Choice):
            for option in part.options:
                found += slots(option)
    return found


@dataclass
class _Reading:
    """A prose file being read, line after line."""

    home: str
    frames: list[Frame] = field(default_factory=list)
    pools: dict[tuple[str, str], Pool] = field(default_factory=dict)
    words: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    roles: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)  # of the open frame; [] when a pool is open
    lines: dict[str, list[Template]] = field(default_factory=dict)
    pool: Pool | None = None  # the open pool; None when a frame is open

    def line(self, text: str) -> None:
        mark, _, rest = text.partition(" ")
        rest = rest.strip()
        if mark in {"$", "@"}:
            self.own(mark, rest)
        elif mark == "==":
            self.close()
            self.head, self.pool = rest.split(), None
        elif mark == "++":
            self.close()
            tone, _, other = rest.partition(" ")
            self.pool = self.pools.setdefault((other.strip() or self.home, tone), Pool())
        elif self.pool is not None and mark in {"c", "q", "e"}:
            pool = self.pool
            kept = {"c": pool.context, "q": pool.quotes, "e": pool.endings}[mark]
            kept.append(compile_template(rest, self.home))
        elif self.head and mark in {"t", "s", "a", "b"}:
            self.lines.setdefault(mark, []).append(compile_template(rest, self.home))
        else:
            raise ProseError(f"unexpected {mark!r} here")

    def own(self, mark: str, rest: str) -> None:
        name, equals, listed = rest.partition("=")
        choices = tuple(choice.strip() for choice in listed.split("|") if choice.strip())
        if not equals or len(choices) < 2 or not re.fullmatch(r"[a-z]+", name.strip()):
            raise ProseError(f"write: {mark} name = choice | choice (name in a-z, at least two choices)")
        (self.words if mark == "$" else self.roles)[self.home, name.strip()] = choices

    def close(self) -> None:
        if self.head:
            self.frames.append(_frame(self.home, self.head, self.lines))
        self.head, self.lines, self.pool = [], {}, None


def parse(text: str, home: str) -> Prose:
    """Read one prose file; a ProseError names the broken line."""
    reading = _Reading(home)
    for count, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            reading.line(line)
        except ProseError as error:
            raise ProseError(f"{home}.txt, line {count}: {error}") from None
    try:
        reading.close()
    except ProseError as error:
        raise ProseError(f"{home}.txt: {error}") from None
    return Prose(tuple(reading.frames), reading.pools, reading.words, reading.roles)


def _frame(home: str, head: list[str], lines: dict[str, list[Template]]) -> Frame:
    if len(head) < 2:
        raise ProseError("a frame opens with: == tone name")
    tone, name, *options = head
    given = dict(option.partition("=")[::2] for option in options)
    if tone not in TONES:
        raise ProseError(f"{name}: the tone {tone!r} is none of {', '.join(TONES)}")
    if unknown := given.keys() - OPTIONS:
        raise ProseError(f"{name}: unknown option {', '.join(sorted(unknown))} (known: {', '.join(sorted(OPTIONS))})")
    for mark, least in (("t", 2), ("s", 1), ("a", 1), ("b", 2)):
        if len(lines.get(mark, [])) < least:
            raise ProseError(f"{name}: at least {least} lines of {mark!r}")
    months = re.fullmatch(r"(\d+)-(\d+)", given.get("mois", "1-12"))
    if months is None:
        raise ProseError(f"{name}: months are written mois=6-9")
    return Frame(
        name=f"{home}/{name}",
        topic=given.get("topic", home),
        tone=tone,
        relevance=given.get("relevance", "subject"),
        titles=tuple(lines["t"]),
        standfirsts=tuple(lines["s"]),
        openings=tuple(lines["a"]),
        developments=tuple(lines["b"]),
        months=(int(months[1]), int(months[2])) if "mois" in given else None,
        places=tuple(given["lieu"].replace("_", " ").split(",")) if "lieu" in given else (),
        outlets=tuple(given["titre"].split(",")) if "titre" in given else (),
        series=given.get("serie", ""),
        roles=given.get("roles", given.get("topic", home)),
    )


@cache
def prose(folder: Path = PROSE) -> Prose:
    """Read every prose file of the folder once."""
    frames: list[Frame] = []
    pools: dict[tuple[str, str], Pool] = {}
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    roles: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        found = parse(path.read_text(encoding="utf8"), path.stem)
        frames += found.frames
        words |= found.words
        roles |= found.roles
        for key, pool in found.pools.items():
            kept = pools.setdefault(key, Pool())
            kept.context += pool.context
            kept.quotes += pool.quotes
            kept.endings += pool.endings
    return Prose(tuple(frames), pools, words, roles)
