"""Prose files to what is wrong with them, and sample articles to read: `python -m pipeline.demo.check [file…]`."""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from pipeline.demo.french import NBSP
from pipeline.demo.prose_files import PROSE, Frame, Prose, ProseError, Slot, Template, parse, slots
from pipeline.demo.words import lexicon, unknown
from pipeline.demo.writing import NEARBY, SITES, TERRITORY, Writer

LEAST = {"titles": 3, "standfirsts": 2, "openings": 2, "developments": 4}  # of each frame
LEAST_POOL = {"context": 8, "quotes": 8, "endings": 6}
LEAST_FRAMES = 8
DRAFTS = 6  # articles written of each frame, to look at the typography of what comes out
FLAWS = {
    "a straight double quote": re.compile('"'),
    "a straight apostrophe": re.compile("'"),
    "no space before « : »": re.compile(r"[^\W\d]:(?![/\d])"),
    "no no-break space before ; ! ? % or €": re.compile(rf"(?<![{NBSP}!?(…])[;!?%€]"),
    "no no-break space inside « »": re.compile(rf"«(?!{NBSP})|(?<!{NBSP})»"),
    "two stops or commas": re.compile(r"[.,]\s*[.,](?!\.)"),
    "a space before a comma or a full stop": re.compile(r"\s[,.](?!\d)"),
    "« de le », « de les », « à le » or « à les »": re.compile(
        r"\b(?:[Dd]e|[Àà]) (?:le|les) (?![a-z]+er\b|[a-z]+re\b|[a-z]+ir\b)"
    ),
    "a missing elision": re.compile(r"\b(?:de|que|le|la|ne|se|je) (?:[aeéèêiouâî][a-zé]*)\b"),
}
NO_ELISION = re.compile(r"\b(?:de|que|le|la) (?:onze|oui|un sur|une sur|une\b|ouistiti)")


def problems(found: Prose) -> Iterator[str]:
    """Everything to put right in one file."""
    if len(found.frames) < LEAST_FRAMES:
        yield f"only {len(found.frames)} frames (at least {LEAST_FRAMES})"
    names = Counter(frame.name for frame in found.frames)
    yield from (f"frame {name} is written twice" for name, count in names.items() if count > 1)
    for (topic, tone), pool in found.pools.items():
        for kind, least in LEAST_POOL.items():
            if len(getattr(pool, kind)) < least:
                yield f"pool {tone} {topic}: only {len(getattr(pool, kind))} {kind} (at least {least})"
    for frame in found.frames:
        yield from (f"{frame.name}: {problem}" for problem in frame_problems(frame))
    yield from slot_problems(found)
    yield from (f"written {count} times: {line}" for line, count in repeated(found).items())


def frame_problems(frame: Frame) -> Iterator[str]:
    """What one frame lacks."""
    for kind, least in LEAST.items():
        if len(getattr(frame, kind)) < least:
            yield f"only {len(getattr(frame, kind))} {kind} (at least {least})"
    if frame.roles not in lexicon()["roles"]:
        yield f"no roles {frame.roles!r} (known: {', '.join(lexicon()['roles'])})"
    named = {slot.text.split()[-1].split(".")[0] for template in every(frame) for slot in slots(template)}
    if frame.relevance == "none" and not frame.places and (near := NEARBY & named):
        yield f"about no place of ours, yet it uses {', '.join(sorted(near))}: give it lieu=… or other words"
    if frame.relevance == "subject" and not any(
        names_place(template) for template in (*frame.titles, *frame.standfirsts)
    ):
        yield "neither title nor standfirst ever names the place"
    if frame.relevance == "subject":
        for title in frame.titles:
            for standfirst in frame.standfirsts:
                if not (names_place(title) or names_place(standfirst)):
                    yield f"no place in: {shown(title)} / {shown(standfirst)}"


def names_place(template: Template) -> bool:
    """Whether a line always tells a reader where it happens; a name inside a choice is not counted."""
    return any(
        (isinstance(part, Slot) and part.text.split()[-1] in SITES)
        or (isinstance(part, str) and TERRITORY.search(part))
        for part in template
    )


def every(frame: Frame) -> tuple[Template, ...]:
    """All the lines of a frame."""
    return (*frame.titles, *frame.standfirsts, *frame.openings, *frame.developments)


def lines(found: Prose) -> Iterator[Template]:
    """All the lines of a file."""
    for frame in found.frames:
        yield from every(frame)
    for pool in found.pools.values():
        yield from (*pool.context, *pool.quotes, *pool.endings)


def slot_problems(found: Prose) -> Iterator[str]:
    """Slots that mean nothing, each told once."""
    wrong = {unknown(slot, found) for template in lines(found) for slot in slots(template)}
    yield from sorted(wrong - {""})


def repeated(found: Prose) -> Mapping[str, int]:
    """Lines written more than once."""
    counts = Counter(shown(template) for template in lines(found))
    return {line: count for line, count in counts.items() if count > 1}


def shown(template: Template) -> str:
    """A template as it was written."""
    return "".join(
        part
        if isinstance(part, str)
        else f"{{{part.text}}}"
        if isinstance(part, Slot)
        else f"[{'|'.join(map(shown, part.options))}]"
        for part in template
    )


def flaws(text: str) -> Iterator[str]:
    """Faults of typography and agreement in a written text, with the words around each."""
    for name, pattern in FLAWS.items():
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - 25) : found.end() + 15].replace("\n", " ")
            if not NO_ELISION.search(around):
                yield f"{name}: …{around}…"


def draft(found: Prose) -> Iterator[tuple[Frame, str]]:
    """A few articles of each frame, as the demo would write them."""
    writer = Writer(found, random.Random(7))  # noqa: S311 - prose, not secrets
    for turn in range(DRAFTS):
        for frame in found.frames:
            written = writer.write(frame, date(2026, (frame.months or (4, 4))[0], 2 + 4 * turn))
            yield frame, written.text + "\n" + "\n".join(written.others)


def check(path: Path) -> bool:
    """Print what is wrong with one file and five articles of it; whether it is sound."""
    try:
        found = parse(path.read_text(encoding="utf8"), path.stem)
    except (ProseError, OSError) as error:
        tell(f"{path.name}: {error}")
        return False
    wrong = list(problems(found))
    if not any(unknown(slot, found) for template in lines(found) for slot in slots(template)):
        drafts = list(draft(found))
        wrong += sorted({flaw for frame, text in drafts for flaw in flaws(text)})
        for frame, text in random.Random(3).sample(drafts, min(5, len(drafts))):  # noqa: S311 - prose, not secrets
            tell(f"--- {frame.name} ({frame.tone})\n{text}\n")
    tell(f"{path.name}: {len(found.frames)} frames, {found.templates} lines, {len(wrong)} problems")
    for problem in wrong:
        tell(f"  {problem}")
    return not wrong


def tell(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    paths = [Path(name) for name in sys.argv[1:]] or sorted(PROSE.glob("*.txt"))
    sound = [check(path) for path in paths]  # every file is told of, even after a bad one
    sys.exit(0 if all(sound) else 1)
