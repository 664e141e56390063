"""The vocabulary of reading: places, mentions, tones, topics, readings and stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PlaceKind(StrEnum):
    """What a gazetteer entry is."""

    COMMUNE = "commune"  # one of the 92; code = INSEE
    INSTITUTION = "institution"
    SITE = "site"
    TERRITORY = "territory"  # the whole: "Aix-Marseille-Provence", "Bouches-du-Rhône", periphrases
    CITY = "city"  # a comparison city, outside the territory


@dataclass(frozen=True)
class Place:
    """One entry of the gazetteer (nlp/territories.toml)."""

    code: str  # INSEE code, or registry id such as "site:calanques"
    name: str
    kind: PlaceKind


class Relevance(StrEnum):
    """What an item has to do with the territory (annotation guide)."""

    SUBJECT = "subject"
    ASIDE = "aside"
    NONE = "none"


class Field(StrEnum):
    """Which part of an article."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BODY = "text"


@dataclass(frozen=True)
class Mention:
    """One place named at one position; offsets count characters within `field`, end excluded."""

    surface: str
    start: int
    end: int
    field: Field
    kind: PlaceKind
    code: str
    reason: str = ""  # why it was accepted: "name", "context: maire", …


@dataclass(frozen=True)
class Tone:
    """Probabilities of the tone towards a target; they sum to 1 (tolerance 1e-6)."""

    negative: float
    neutral: float
    positive: float

    @property
    def net(self) -> float:
        """Positive minus negative, in [-1, 1]."""
        return self.positive - self.negative

    @property
    def label(self) -> str:
        """The likeliest of "negative", "neutral", "positive"; ties go to the earlier of neutral, negative, positive."""
        best = max(self.neutral, self.negative, self.positive)
        if self.neutral == best:
            return "neutral"
        return "negative" if self.negative == best else "positive"


@dataclass(frozen=True)
class TopicScore:
    """One of the 13 topics with its probability."""

    topic: str
    probability: float


@dataclass(frozen=True)
class SentenceTone:
    """One sentence that weighed in a reading, cut to 200 characters."""

    text: str
    field: Field
    tone: Tone
    weight: float
    quoted: bool = False  # somebody's words, not the paper's own: they weigh half


@dataclass(frozen=True)
class QuoteTone:
    """What a person in office, or an organisation, is reported to say of the territory."""

    person: str  # given name and surname; "" when an office or an organisation is not named further
    role: str  # "" when an organisation speaks
    organisation: str  # "" when the text does not say
    text: str  # cut to 200 characters
    field: Field
    start: int  # of the words, in the field
    end: int
    verbatim: bool  # between quotation marks, or reported
    tone: Tone  # of the sentence, towards the territory where it is named, as a whole elsewhere


@dataclass(frozen=True)
class TargetText:
    """A text with the spans (start, end) of the target to judge; no span means "as a whole"."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What the trained model says of one TargetText."""

    tone: Tone
    topics: tuple[TopicScore, ...]  # the 13, most likely first; independent of the target
    relevance: tuple[float, float, float]  # P(subject), P(aside), P(none)
    vector: tuple[float, ...]  # unit-length sentence vector


class Judge(Protocol):
    """The trained model, or a fake."""

    card: "ModelCard"

    def judge(self, texts: Sequence[TargetText]) -> list[Judgement]:
        """One judgement per text, same order; never raises on odd text."""


@dataclass(frozen=True)
class ModelCard:
    """Which model made a score: the lineage every stored score carries."""

    id: str
    version: str
    sha256: str


class ReadingKind(StrEnum):
    """What was read."""

    HEADLINE = "headline"  # title and standfirst: redone for ever, feeds the index
    FULL = "full"  # body too, where lawful: shown beside


@dataclass(frozen=True)
class CityTone:
    """The tone towards a comparison city (or any other target) of the same article."""

    code: str
    tone: Tone


@dataclass(frozen=True)
class Reading:
    """What an article says of the territory."""

    article_id: str
    kind: ReadingKind
    relevance: Relevance
    relevance_reason: str
    mentions: tuple[Mention, ...]
    tone: Tone | None  # None when the territory is not named
    cities: tuple[CityTone, ...]
    topics: tuple[TopicScore, ...]  # empty when neither the territory nor a city is named
    sentences: tuple[SentenceTone, ...]  # the deciding sentences, most weight first; empty for headline
    model: ModelCard
    input_hash: str  # SHA-256 (hex) of exactly what was read
    polarisation: float | None = None  # 0 all agree … 1 half for, half against; None for headline
    quotes: tuple[QuoteTone, ...] = ()  # of headline and standfirst, or of the body; empty unless quotes are kept


@dataclass(frozen=True)
class StoryText:
    """What grouping needs of one article."""

    article_id: str
    source_id: str
    text: str  # headline, standfirst and, where lawful, body
    published: datetime
    signature: tuple[int, ...] = ()  # sketch of the text (nlp/copies.py), computed when empty
    copy_of: str | None = None  # of an article already placed: the primary copy's id; None when it is nobody's copy


@dataclass(frozen=True)
class OpenStory:
    """A story still young enough to receive an article."""

    id: str
    articles: tuple[StoryText, ...]


@dataclass(frozen=True)
class StoryMember:
    """The story an article belongs to."""

    article_id: str
    story_id: str  # "s-" + the id of its first article: stable
    copy_of: str | None  # the primary copy's article id; None when the article is nobody's copy
    signature: tuple[int, ...]


@dataclass(frozen=True)
class StoryTrace:
    """One change of the stories already told: two made one, or an article gone from one."""

    kind: str  # "merge": all of `story_id` went to `into`; "split": `article_id` alone left `story_id` for `into`
    story_id: str
    into: str
    article_id: str  # the article that showed it
    published: datetime  # of that article
