"""A judge and topics given by a dozen examples to a judge that knows them too: vectors compared, nothing trained.

Each new topic is told from ordinary headlines by a line drawn between two clouds of vectors (linear discriminant of a
shrunk covariance): the examples, and the headlines of the behaviour cases, which are our own writing too.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp.topics import Topic
from nlp.types import Judge, Judgement, ModelCard, TargetText, TopicScore

PRIOR = 0.05  # share of articles that a new topic is expected to take before its text is read: one of some twenty
SHRUNK = 0.5  # of the covariance towards a ball: a dozen examples say little of its shape


@dataclass(frozen=True)
class Line:
    """Log-odds of one topic: `weights` times the vector, plus `start`."""

    topic: str
    weights: Any  # a numpy vector
    start: float

    def probability(self, vector: Any) -> float:
        """Of the topic, for one unit vector."""
        import numpy as np  # noqa: PLC0415 heavy: only where a topic was added

        return float(1 / (1 + np.exp(-np.clip(self.weights @ vector + self.start, -30, 30))))


class ExampleJudge:
    """Another judge's judgements, with the topics of topics.toml that have examples."""

    def __init__(self, judge: Judge, topics: Sequence[Topic], ordinary: Sequence[str]) -> None:
        self._judge = judge
        beside = _vectors(judge, ordinary)
        self._lines = [line(topic.name, _vectors(judge, topic.examples), beside) for topic in topics]
        told = json.dumps([judge.card.sha256, [[topic.name, topic.examples] for topic in topics]])
        self.card = ModelCard(judge.card.id, judge.card.version, hashlib.sha256(told.encode("utf8")).hexdigest())

    def judge(self, texts: Sequence[TargetText]) -> list[Judgement]:
        """One judgement per text, same order; the probabilities of all topics sum to 1."""
        return [replace(one, topics=self._topics(one)) for one in self._judge.judge(texts)]

    def _topics(self, one: Judgement) -> tuple[TopicScore, ...]:
        import numpy as np  # noqa: PLC0415 heavy

        vector = np.array(one.vector)
        new = {each.topic: each.probability(vector) for each in self._lines}
        rest = float(np.prod([1 - share for share in new.values()]))  # none of them
        taken = (1 - rest) / (sum(new.values()) or 1.0)
        scores = [TopicScore(name, share * taken) for name, share in new.items()]
        scores += [TopicScore(each.topic, each.probability * rest) for each in one.topics]
        return tuple(sorted(scores, key=lambda score: -score.probability))


def line(topic: str, inside: Any, beside: Any) -> Line:
    """The line between vectors of a topic and ordinary ones (rows)."""
    import numpy as np  # noqa: PLC0415 heavy

    here, there = inside.mean(0), beside.mean(0)
    around = np.concatenate([inside - here, beside - there])
    spread = around.T @ around / max(1, len(around) - 2)
    ball = np.trace(spread) / len(spread) * np.eye(len(spread))
    weights = np.linalg.solve((1 - SHRUNK) * spread + SHRUNK * ball + 1e-9 * np.eye(len(spread)), here - there)
    start = -weights @ (here + there) / 2 + np.log(PRIOR / (1 - PRIOR))
    return Line(topic, weights, float(start))


def _vectors(judge: Judge, texts: Sequence[str]) -> Any:
    import numpy as np  # noqa: PLC0415 heavy

    return np.array([one.vector for one in judge.judge([TargetText(text) for text in texts])])
