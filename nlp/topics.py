"""The thirteen topics: names, French labels and their IPTC Media Topics; scores to the topic of a text."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.types import TopicScore

FILE = Path(__file__).with_name("topics.toml")


@dataclass(frozen=True)
class Topic:
    """One topic of the annotation guide."""

    name: str  # as stored: "securite"
    label: str  # as the agency reads it: "Sécurité et justice"
    iptc: tuple[str, ...]  # qcodes of top Media Topics, the main one first


@cache
def topics() -> tuple[Topic, ...]:
    """All thirteen, in the order of the model's outputs."""
    with FILE.open("rb") as file:
        return tuple(Topic(name, entry["label"], tuple(entry["iptc"])) for name, entry in tomllib.load(file).items())


def names() -> tuple[str, ...]:
    """The stored names, in the order of the model's outputs."""
    return tuple(topic.name for topic in topics())


def label(name: str) -> str:
    """The French label of a stored name; the name itself when it is not one of ours."""
    return next((topic.label for topic in topics() if topic.name == name), name)


def ranked(probabilities: Sequence[float]) -> tuple[TopicScore, ...]:
    """Probabilities in the model's order to scores, most likely first (ties in the model's order)."""
    scores = [TopicScore(name, value) for name, value in zip(names(), probabilities, strict=True)]
    return tuple(sorted(scores, key=lambda score: -score.probability))
