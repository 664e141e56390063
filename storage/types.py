"""The vocabulary of what is kept: rows once counted."""

from dataclasses import dataclass
from datetime import date, datetime

from crawlers.types import FeedEntry


@dataclass(frozen=True)
class SaveCounts:
    """What one save changed."""

    inserted: int = 0
    revised: int = 0  # a new (article, content hash)
    unchanged: int = 0


@dataclass(frozen=True)
class ToneCounts:
    """How many items lean which way; each item counted under its likeliest tone."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def total(self) -> int:
        """All three together."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True)
class WeekCounts:
    """One ISO week (Monday 00:00 to Sunday 24:00, Europe/Paris) of coverage of the territory."""

    week: str  # "2022-W14"
    monday: date
    collected: int  # all articles first dated in the week, territory or not
    subject: int  # articles whose headline reading says "subject"
    aside: int
    teaser: int  # of the subject articles, how many were read from headline and standfirst alone
    articles: ToneCounts  # subject articles
    stories: ToneCounts  # subject stories, by the story's mean probability
    stories_without_crime: ToneCounts  # the same without the topic "securite"
    net: float | None  # mean over stories of P(positive) - P(negative); None when no story
    net_sd: float | None  # standard deviation over stories; None under 2 stories
    failures: int
    model_versions: tuple[str, ...]  # all that scored the week's articles


@dataclass(frozen=True)
class TopicCounts:
    """One topic of one week, in stories."""

    topic: str
    counts: ToneCounts


@dataclass(frozen=True)
class StoryLine:
    """One story of the week, ready to be shown."""

    story_id: str
    article_id: str  # the primary copy
    title: str
    standfirst: str
    excerpt: str  # "" when reserved
    url: str
    outlet: str
    outlets: int  # how many media carried it
    articles: int
    published: datetime
    topic: str
    negative: float
    neutral: float
    positive: float
    depth: str  # "teaser" | "full"
    full_net: float | None  # net tone of the full reading; None where no body was read
    tdm: str


@dataclass(frozen=True)
class SourceHealth:
    """How one medium behaved in the week."""

    source_id: str
    name: str
    reach: str
    polls: int
    failures: int
    articles: int  # collected in the week
    usual: float | None  # mean of the 8 weeks before; None with less than 4 weeks of history
    last_article: datetime | None  # None when it never gave one
    silent: bool  # nothing this week though it usually publishes
    last_failure: str | None  # a FailureKind value


@dataclass(frozen=True)
class CityCounts:
    """One comparison city in the week, national sources and headline reading only."""

    code: str
    name: str
    articles: ToneCounts
    net: float | None


@dataclass(frozen=True)
class FailureCount:
    """How often a kind of failure was met in the week."""

    kind: str
    count: int


@dataclass(frozen=True)
class WeekFacts:
    """Everything the weekly report needs, counted by SQL."""

    counts: WeekCounts
    curve: tuple[WeekCounts, ...]  # up to 12 weeks, oldest first, the report's week last
    topics: tuple[TopicCounts, ...]  # most covered first
    most_positive: tuple[StoryLine, ...]  # five at most, strongest first
    most_negative: tuple[StoryLine, ...]
    sources: tuple[SourceHealth, ...]
    cities: tuple[CityCounts, ...]
    failures: tuple[FailureCount, ...]
    history_weeks: int  # weeks with at least one collected article, up to and with this one
    history: tuple[WeekCounts, ...] = ()  # up to 39 weeks, oldest first, this one last: what the verdict compares
    territory_nationally: CityCounts | None = None  # the territory itself as the cities are counted; code "territory"


@dataclass(frozen=True)
class Run:
    """One run of one job, in the ledger."""

    job: str
    period: str  # the local day, hour or week the run answers for
    started: datetime
    finished: datetime | None  # None while it runs, or when it died
    outcome: str  # "running" | "ok" | "failed"
    late: bool
    detail: str


@dataclass(frozen=True)
class Fresh:
    """A feed entry whose text was never seen."""

    entry: FeedEntry
    new: bool  # False when the article is kept already, under another text


@dataclass(frozen=True)
class StoryCell:
    """One story, one medium, one week, one topic: the sums the index is linear in.

    An article weighs 1 / n, n being how many articles about the territory its story has over all weeks.
    """

    story_id: str
    source_id: str
    week: str
    topic: str  # of the story in that week
    articles: int
    weight: float  # sum of the articles' weights
    negative: float  # sum of weight x P(negative)
    neutral: float
    positive: float


@dataclass(frozen=True)
class SeenMention:
    """One place as it was accepted in an article."""

    field: str  # "title" | "standfirst" | "text"
    start: int  # first character in the field
    surface: str
    place: str
    kind: str
    reason: str


@dataclass(frozen=True)
class SeenSentence:
    """One sentence that decided a full reading."""

    field: str
    text: str
    negative: float
    neutral: float
    positive: float
    weight: float


@dataclass(frozen=True)
class SeenTeller:
    """Another article of the same story."""

    article_id: str
    outlet: str
    title: str
    published: datetime
    copy_of: str | None  # None when it is nobody's copy


@dataclass(frozen=True)
class SeenTrace:
    """A merge or a split of the story."""

    kind: str  # "merge" | "split"
    story_id: str
    into: str
    article_id: str
    at: datetime


@dataclass(frozen=True)
class SeenArticle:
    """All that is kept of one article, to be looked at."""

    id: str
    title: str
    standfirst: str
    outlet: str
    url: str
    published: datetime
    depth: str  # "teaser" | "full"
    access_reason: str
    tdm: str
    story_id: str
    copy_of: str | None
    relevance: str | None  # None when it was not read yet
    relevance_reason: str | None
    tone: tuple[float, float, float] | None  # negative, neutral, positive; None when the territory is not named
    full_net: float | None
    model: str | None
    mentions: tuple[SeenMention, ...]
    topics: tuple[tuple[str, float], ...]  # four at most
    sentences: tuple[SeenSentence, ...]
    tellers: tuple[SeenTeller, ...]
    traces: tuple[SeenTrace, ...]
