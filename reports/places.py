"""How often each commune was told of to a small map and a short list.

Outlines: IGN Admin Express 2018, Licence Ouverte, simplified for a drawing 640 units wide (reports/communes.tsv).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports import french
from reports.safe import quoted
from storage.types import PlaceCount

OUTLINES = Path(__file__).parent / "communes.tsv"
LISTED = 10
STEPS = (1, 3, 8, 20)  # stories from which each shade begins; under the first, no shade
FEW = 5  # stories: below, no balance is given


@dataclass(frozen=True)
class Outline:
    """One commune's shape."""

    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Commune:
    """One commune on the map."""

    path: str
    shade: int  # 0: nothing told, up to 4
    label: str


@dataclass(frozen=True)
class Row:
    """One commune of the list."""

    name: str
    stories: str
    net: str


@dataclass(frozen=True)
class Atlas:
    """The map and the list."""

    width: int
    height: int
    communes: tuple[Commune, ...]
    rows: tuple[Row, ...]
    legend: tuple[tuple[int, str], ...]  # shade, what it means
    said: str  # the map in one sentence


def atlas(counts: Sequence[PlaceCount]) -> Atlas | None:
    """Lay out the map; None when no commune was named."""
    if not counts:
        return None
    width, height, shapes = outlines()
    told = {one.code: one for one in counts}
    first = [quoted(one.name, 60) for one in counts[:3]]
    return Atlas(
        width=width,
        height=height,
        communes=tuple(commune(shape, told.get(shape.code)) for shape in shapes),
        rows=tuple(row(one) for one in counts[:LISTED]),
        legend=tuple((shade, meaning(shade)) for shade in range(len(STEPS) + 1)),
        said=french.typeset(
            f"{french.count(sum(shape.code in told for shape in shapes), 'commune')} sur {len(shapes)} dans les titres"
            f" des 8 dernières semaines, d’abord {french.enumerate_words(first)}."
        ),
    )


@cache
def outlines() -> tuple[int, int, tuple[Outline, ...]]:
    """Read the shapes, and the size of the drawing."""
    head, *lines = OUTLINES.read_text(encoding="utf8").splitlines()
    width, height = (int(word) for word in head.removeprefix("# ").split())
    return width, height, tuple(Outline(*line.split("\t")) for line in lines)


def commune(shape: Outline, told: PlaceCount | None) -> Commune:
    """Shade one commune."""
    stories = told.stories if told else 0
    return Commune(shape.path, shade(stories), french.typeset(f"{shape.name} : {french.count(stories, 'sujet')}"))


def shade(stories: int) -> int:
    """Choose the shade of a count of stories."""
    return sum(stories >= step for step in STEPS)


def meaning(shade_: int) -> str:
    """Say what a shade means."""
    if shade_ == 0:
        return "aucun sujet"
    low = STEPS[shade_ - 1]
    if shade_ == len(STEPS):
        return f"{low} et plus"
    return f"{low} à {STEPS[shade_] - 1}"


def row(one: PlaceCount) -> Row:
    """Lay out one commune of the list."""
    return Row(
        name=quoted(one.name, 60),
        stories=french.number(one.stories),
        net=french.signed(100 * one.net) if one.stories >= FEW else "–",
    )
