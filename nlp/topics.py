"""The thirteen topics and those added by example: names, French labels, IPTC Media Topics, axes of the agency."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nlp.errors import TopicsError
from nlp.types import TopicScore

FILE = Path(__file__).with_name("topics.toml")
KEYS = frozenset({"label", "iptc", "axes", "crime", "examples"})
THIRTEEN = (
    *("securite", "economie", "environnement", "mobilite", "logement", "education", "sante"),
    *("culture", "tourisme", "sport", "politique", "societe", "autre"),
)  # of the annotation guide, in the order of the model's outputs
LEAST = 8  # examples of a new topic: with fewer, a single odd headline decides what it is


@dataclass(frozen=True)
class Topic:
    """One topic: of the annotation guide, or added by its examples."""

    name: str  # as stored: "securite"
    label: str  # as the agency reads it: "Sécurité et justice"
    iptc: tuple[str, ...]  # qcodes of top Media Topics, the main one first
    axes: tuple[str, ...]  # keys of `axes()`, the main one first; empty where it speaks of no one axis
    crime: bool  # faits divers: set apart in every count
    examples: tuple[str, ...]  # headlines of our own writing; empty for the thirteen, which the model was trained on


@dataclass(frozen=True)
class Topics:
    """What topics.toml says."""

    axes: Mapping[str, str]  # key to French label
    every: tuple[Topic, ...]  # the thirteen in the order of the model's outputs, then the new ones


def load(path: Path = FILE) -> Topics:
    """Read a file of topics; raises TopicsError naming every problem at once."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise TopicsError(f"{path.name}: {error}") from error
    named = content.pop("axes", {})
    if not isinstance(named, dict):
        raise TopicsError(f"{path}: axes is not a table: write [axes] on a line of its own")
    axes = {key: str(name) for key, name in named.items()}
    shapes = [problem for name, entry in content.items() for problem in _shape_problems(name, entry)]
    every = [] if shapes else [_topic(name, entry) for name, entry in content.items()]
    problems = shapes + [problem for topic in every for problem in _problems(topic, axes)]
    if problems:
        raise TopicsError(f"{path}: " + "; ".join(problems))
    return Topics(axes, tuple(sorted(every, key=lambda topic: bool(topic.examples))))


def _topic(name: str, entry: Mapping[str, Any]) -> Topic:
    lists = (tuple(map(str, entry.get(key, ()))) for key in ("iptc", "axes", "examples"))
    iptc, axes, examples = lists
    return Topic(name, str(entry.get("label", "")), iptc, axes, bool(entry.get("crime", False)), examples)


def _shape_problems(name: str, entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return [f"{name} is not a table: write [{name}] on a line of its own"]
    unknown = [f"{name}: unknown key {key!r}" for key in entry if key not in KEYS]
    return unknown + [
        f"{name}: {key} must be a list of texts"
        for key in ("iptc", "axes", "examples")
        if not isinstance(entry.get(key, []), list) or not all(isinstance(one, str) for one in entry.get(key, []))
    ]


def _problems(topic: Topic, axes: Mapping[str, str]) -> list[str]:
    found = [f"{topic.name} speaks of {axis!r}, which is no axis" for axis in topic.axes if axis not in axes]
    if not topic.label:
        found.append(f"{topic.name} has no label")
    if topic.name not in THIRTEEN and not topic.examples:
        found.append(f"{topic.name} is new and has no examples: {LEAST} are needed, a dozen is better")
    if topic.name in THIRTEEN and topic.examples:
        found.append(f"{topic.name} is read by the model: examples would set it aside")
    if topic.examples and len(set(topic.examples)) < LEAST:
        found.append(f"{topic.name} has {len(set(topic.examples))} examples: {LEAST} are needed, a dozen is better")
    return found


@cache
def _ours() -> Topics:
    return load()


def topics() -> tuple[Topic, ...]:
    """Every topic: the thirteen in the order of the model's outputs, then those added by example."""
    return _ours().every


def axes() -> Mapping[str, str]:
    """The agency's axes: key to French label, in their order."""
    return _ours().axes


def names() -> tuple[str, ...]:
    """The stored names of the thirteen, in the order of the model's outputs."""
    return tuple(topic.name for topic in topics() if not topic.examples)


def new() -> tuple[Topic, ...]:
    """The topics added by example."""
    return tuple(topic for topic in topics() if topic.examples)


def crime() -> frozenset[str]:
    """Names of the faits divers."""
    return frozenset(topic.name for topic in topics() if topic.crime)


def label(name: str) -> str:
    """The French label of a stored name; the name itself when it is not one of ours."""
    return next((topic.label for topic in topics() if topic.name == name), name)


def axes_of(name: str) -> tuple[str, ...]:
    """The axes of a stored name, the main one first; empty when it is not one of ours."""
    return next((topic.axes for topic in topics() if topic.name == name), ())


def iptc_of(name: str) -> tuple[str, ...]:
    """The IPTC Media Topics of a stored name, the main one first; empty when it is not one of ours."""
    return next((topic.iptc for topic in topics() if topic.name == name), ())


def ranked(probabilities: Sequence[float]) -> tuple[TopicScore, ...]:
    """Probabilities in the model's order to scores, most likely first (ties in the model's order)."""
    scores = [TopicScore(name, value) for name, value in zip(names(), probabilities, strict=True)]
    return tuple(sorted(scores, key=lambda score: -score.probability))
