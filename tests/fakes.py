"""Hand-written stand-ins for the world: a judge, a clock."""

import hashlib
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from nlp.types import Judgement, ModelCard, TargetText, Tone, TopicScore

TOPICS = (
    *("securite", "economie", "environnement", "mobilite", "logement", "education", "sante"),
    *("culture", "tourisme", "sport", "politique", "societe", "autre"),
)
TOPIC_WORDS = {
    "securite": ("fusillade", "trafic", "police", "prison", "incendie"),
    "economie": ("usine", "emploi", "entreprise", "start-up", "port"),
    "education": ("école", "université", "collège"),
    "culture": ("festival", "musée", "exposition"),
    "sport": ("match", "ligue", "om"),
}
GOOD = ("succès", "prix", "inaugure", "embauche", "record", "renaît", "réussite", "beauté")
BAD = ("fusillade", "mort", "scandale", "pollution", "effondrement", "trafic", "échec", "insalubre")


class FakeJudge:
    """Counts good and bad words around the target: the same text always gets the same judgement."""

    card = ModelCard("fake", "0", "0" * 64)

    def __init__(self) -> None:
        self.calls = 0
        self.seen: list[TargetText] = []

    def judge(self, texts: Sequence[TargetText]) -> list[Judgement]:
        self.calls += 1
        self.seen += texts
        return [self._one(text) for text in texts]

    def _one(self, text: TargetText) -> Judgement:
        words = text.text.lower()
        good = sum(word in words for word in GOOD)
        bad = sum(word in words for word in BAD)
        total = 1 + 3 * good + 3 * bad
        counts = [1 + 5 * sum(word in words for word in TOPIC_WORDS.get(topic, ())) for topic in TOPICS]
        topics = [TopicScore(topic, count / sum(counts)) for topic, count in zip(TOPICS, counts, strict=True)]
        digest = hashlib.sha256(text.text.encode("utf8", "replace")).digest()
        norm = math.sqrt(sum(byte * byte for byte in digest))
        return Judgement(
            Tone(3 * bad / total, 1 / total, 3 * good / total),
            tuple(sorted(topics, key=lambda score: -score.probability)),
            (0.8, 0.15, 0.05) if text.spans else (0.4, 0.3, 0.3),
            tuple(byte / norm for byte in digest),
        )


class FakeClock:
    """A clock that moves only when told, or when someone sleeps."""

    def __init__(self, start: datetime = datetime(2022, 4, 4, 6, 0, tzinfo=UTC)) -> None:
        self.time = start
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
