"""The vocabulary of what is kept: rows once counted."""

from dataclasses import dataclass, field
from datetime import date, datetime

from crawlers.types import FeedEntry
from nlp.types import ModelCard


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
    full_net: float | None  # of the full reading, uncorrected; None where none is by the model that read the headlines
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
class StoryCell:
    """One story, one medium, one week, one topic: the sums the index is linear in.

    An article weighs 1 / n, n being how many articles about the territory its story has up to the last week asked for.
    """

    story_id: str
    source_id: str
    week: str
    topic: str  # of the story in that week
    articles: int
    weight: float  # sum of the articles' weights
    negative: float  # sum of weight x P(negative), over the articles whose tone is the machine's
    neutral: float
    positive: float
    known: float = 0.0  # sum of weight x tone (-1, 0, 1), over the articles whose tone a person gave


@dataclass(frozen=True)
class SourceWeek:
    """What one medium gave in one week."""

    source_id: str
    week: str
    articles: int  # collected, about the territory or not
    volume: float  # sum of the weights of its articles about the territory: its worth in stories


@dataclass(frozen=True)
class CityWeek:
    """One city in one week of the national press, headline readings only: means over articles."""

    code: str  # "territory" for the territory itself
    name: str
    week: str
    articles: int
    negative: float
    neutral: float
    positive: float


@dataclass(frozen=True)
class PlaceCount:
    """How often one commune was in the headlines about the territory, over the recent weeks."""

    code: str  # INSEE
    name: str
    stories: int
    net: float  # mean over its stories of P(positive) - P(negative)


@dataclass(frozen=True)
class PartnerCount:
    """How often one institution or partner was in the headlines about the territory."""

    code: str
    name: str
    stories: ToneCounts  # of the last 8 weeks
    net: float | None  # mean over these of P(positive) - P(negative); None without a story
    net_sd: float | None  # its standard deviation over stories; None under 2
    earlier: int  # stories of the 26 weeks before


@dataclass(frozen=True)
class Survey:
    """One wave of one question of a survey: an outcome, where tone is an output."""

    survey: str
    question: str
    answered: date  # last day of the wave
    value: float  # points, -100..100
    low: float | None  # 95 % interval; None when the survey gives none
    high: float | None
    respondents: int | None
    source: str


@dataclass(frozen=True)
class IndexFacts:
    """What the index, its gates and its reasons rest on."""

    sources: tuple[SourceWeek, ...] = ()  # every week since the first article, this one last
    cells: tuple[StoryCell, ...] = ()  # of the last 65 weeks
    eve: tuple[StoryCell, ...] = ()  # of the 34 weeks before this one, as they weighed then
    cities: tuple[CityWeek, ...] = ()  # of the last 34 weeks
    places: tuple[PlaceCount, ...] = ()  # of the last 8 weeks, most told first
    surveys: tuple[Survey, ...] = ()
    partners: tuple[PartnerCount, ...] = ()  # of the last 8 weeks, most told first


@dataclass(frozen=True)
class DetectorRecord:
    """How the alerts of one detector fared."""

    detector: str  # "scan" | "reprise"
    sent: int
    false: int


@dataclass(frozen=True)
class AlertRecord:
    """How the alerts of a period fared, as people judged them."""

    sent: int  # episodes told, silences of the collect apart
    true: int
    false: int
    by_detector: tuple[DetectorRecord, ...] = ()  # those that sent one at least

    @property
    def unjudged(self) -> int:
        """Nobody said."""
        return self.sent - self.true - self.false


@dataclass(frozen=True)
class ToldAlert:
    """One alert on the press: what its first message told, and where it stood at the end of a period."""

    thread: str
    told: datetime  # first message
    detector: str  # "scan" | "reprise"
    series: tuple[str, ...]  # the strongest first
    title: str  # of the story that led it; "" when that story is no longer known
    ended: datetime | None  # None while it lasted
    acked: bool  # whether somebody looked after it
    verdict: str | None  # "true" | "false"; None when nobody had judged it


@dataclass(frozen=True)
class WeekAlerts:
    """The alerts on the press, as the weekly report tells them: as known at the end of its week."""

    week: AlertRecord = AlertRecord(0, 0, 0)  # those first told in the week
    quarter: AlertRecord = AlertRecord(0, 0, 0)  # in the 90 days that end with it
    surges: int = 0  # times in the week when volume alone rose
    ever: AlertRecord = AlertRecord(0, 0, 0)  # since the installation
    told: tuple[ToldAlert, ...] = ()  # in the week, the earliest first


@dataclass(frozen=True)
class SeriesWeeks:
    """Negative stories of one topic, commune or partner, week after week."""

    kind: str  # "topic" | "commune" | "institution"
    code: str
    name: str
    counts: tuple[int, ...]  # one a week, zeros included, the report's week last


@dataclass(frozen=True)
class NegativeWeeks:
    """The negative stories of every series that had one, over the same weeks."""

    weeks: int = 0  # from the first week with an article, six years at most, to the report's
    series: tuple[SeriesWeeks, ...] = ()


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
    history: tuple[WeekCounts, ...] = ()  # up to 65 weeks, oldest first, this one last
    territory_nationally: CityCounts | None = None  # the territory itself as the cities are counted; code "territory"
    index: IndexFacts = field(default_factory=IndexFacts)
    audited: tuple[
        "AuditedArticle", ...
    ] = ()  # blind labels on the press of the last 35 weeks: this verdict's and the last's
    corrections: "CorrectionCounts | None" = None  # on that of the last 8 weeks; None when nobody counted
    alerts: WeekAlerts = WeekAlerts()
    voices: tuple["Voice", ...] = ()  # most heard first; empty unless the agency keeps quotes
    negatives: NegativeWeeks | None = None  # None when nobody counted
    changes: tuple["ModelChange", ...] = ()  # of model, over the weeks of `history`; the latest first


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
class SeenQuote:
    """Who is quoted in an article, and in which tone."""

    person: str  # "" when nobody is named
    role: str
    organisation: str
    text: str
    negative: float
    neutral: float
    positive: float


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
    quotes: tuple[SeenQuote, ...] = ()  # empty unless the agency keeps quotes
    full_model: str | None = None  # by which model `full_net` was read; None with it


@dataclass(frozen=True)
class Letter:
    """One message to one recipient of one channel, as it is asked for."""

    key: str  # written twice, it is kept once
    kind: str  # "alert" | "update" | "end" | "report" | "test"
    thread: str
    channel: str
    recipient: str  # "" for a channel with one end
    subject: str
    body: str
    html: str | None = None
    facts: str | None = None  # a JSON object, for machines; None when there is none
    not_before: datetime | None = None  # None: as soon as possible


@dataclass(frozen=True)
class Posted:
    """A letter as it lies in the outbox."""

    letter: Letter
    message_id: str
    reply_to: str | None  # None for the first of its thread to this recipient
    written: datetime
    state: str  # "waiting" | "sent" | "dead" | "replaced" | "withdrawn"
    attempts: int
    next_try: datetime
    settled: datetime | None  # None while it waits
    trouble: str | None  # None when no attempt failed
    first_try: datetime | None = None  # None before the first attempt


@dataclass(frozen=True)
class OutboxHealth:
    """What waits and what was given up."""

    waiting: int
    troubled: int  # of those waiting, how many an attempt has already failed for
    dead: int
    oldest: datetime | None  # when the oldest letter past its time was due; None when none is
    trouble: str | None  # of the latest failure among them; None without one
    withdrawn: int = 0  # muted before they left


@dataclass(frozen=True)
class HeardStory:
    """One story about the territory, as the alerts' detectors are told of it."""

    story_id: str
    topic: str
    published: datetime
    first_seen: datetime
    negative: float  # mean probability over its articles about the territory
    pickups: tuple[datetime, ...]  # when each medium's first article was seen
    pickups_published: tuple[datetime, ...] = ()  # when each of these media published it; empty when nobody knows


@dataclass(frozen=True)
class LeadLine:
    """One story of an alert, ready to be shown."""

    story_id: str
    title: str
    excerpt: str  # "" when reserved
    url: str
    outlets: tuple[str, ...]  # names, the first to tell it first
    published: datetime
    topic: str
    negative: float


@dataclass(frozen=True)
class CityHours:
    """One comparison city in the national press: these hours beside the weeks before."""

    code: str
    name: str
    articles: int
    negative: float  # sum of probabilities in these hours
    usual_articles: int
    usual_negative: float


@dataclass(frozen=True)
class Episode:
    """One rise of negative coverage, or a silence of the collect, as people are told of it."""

    thread: str
    detector: str  # "scan" | "reprise" | "silence" | "surge"
    series: tuple[str, ...]
    severity: str  # "info" | "notable" | "strong" | "major"
    state: str  # "open" | "ended"
    began: datetime
    last_alarm: datetime
    z: float
    observed: float
    expected: float
    stories: tuple[str, ...]  # most leading first
    told: int = 0  # messages written
    told_at: datetime | None = None  # None when none was
    told_z: float | None = None
    told_lead: tuple[str, ...] = ()
    muted: bool = False
    ended: datetime | None = None  # None while it lasts
    acked: datetime | None = None
    acked_by: str | None = None
    verdict: str | None = None  # "true" | "false"; None when nobody judged
    judged: datetime | None = None
    judged_by: str | None = None
    note: str | None = None
    told_severity: str | None = None  # the gravest told; None when nothing was


@dataclass(frozen=True)
class AdoptedThresholds:
    """Scores at which an alert leaves, derived from this installation's past."""

    scan: float
    reprise: float
    budget: float  # false alerts per 30 days they were derived for
    series: tuple[str, ...] | None = None  # topics watched then; None when not written down
    capped: bool = False  # the past asked for more than the method allows


@dataclass(frozen=True)
class Mute:
    """What nobody wants to be told of for a while."""

    kind: str  # "story" | "topic" | "thread"
    name: str
    since: datetime
    until: datetime
    author: str


@dataclass(frozen=True)
class FoundArticle:
    """One article a person may have meant, as the machine reads it."""

    id: str
    title: str
    outlet: str
    url: str
    relevance: str | None  # the machine's; None when it was not read yet
    tone: str | None  # the machine's likeliest; None when the territory is not named
    copies: int  # other articles of the same text


@dataclass(frozen=True)
class Correction:
    """What one person said of one article, and what the machine said then."""

    number: int
    article_id: str
    relevance: str  # "subject" | "aside" | "none"
    tone: str | None  # None when only the relevance was corrected
    reason: str  # "" when none was given
    author: str
    made_at: datetime
    machine_relevance: str
    machine_tone: str | None  # None when the machine found no place of the territory
    model: str
    audit_id: str | None = None  # None when made by hand


@dataclass(frozen=True)
class Audit:
    """One random draw of stories to be labelled blind."""

    id: str
    first_week: str
    last_week: str
    asked: int
    stories: int  # that could be drawn
    seed: int
    drawn_at: datetime


@dataclass(frozen=True)
class AuditDraw:
    """One story of a draw, by one of its articles."""

    place: int  # on the sheet, from 1
    article_id: str
    story_id: str
    source_id: str
    week: str
    probability: float  # that the story had to be in the draw
    weight: float  # of its label, for the draw to speak for the panel


@dataclass(frozen=True)
class SheetLine:
    """One story of a draw as it is shown to who labels it: nothing of the machine."""

    place: int
    outlet: str
    published: datetime
    title: str
    standfirst: str
    url: str


@dataclass(frozen=True)
class AuditLabel:
    """What one person said blind of one story of a draw."""

    place: int
    relevance: str
    tone: str | None  # None when the article is not about the territory
    remark: str = ""


@dataclass(frozen=True)
class AuditedArticle:
    """One blind label beside what the machine alone says of the article now."""

    article_id: str
    story_id: str
    source_id: str
    week: str
    topic: str
    weight: float
    author: str
    relevance: str  # the person's
    tone: str | None  # the person's; None when the article is not about the territory
    machine_relevance: str
    probabilities: tuple[float, float, float] | None  # negative, neutral, positive; None when it names no place
    wrong: bool
    model: str


@dataclass(frozen=True)
class CorrectionCounts:
    """How many corrections were made over some weeks of press, and how many of them contradict the machine."""

    made: int
    changed: int
    automatic: int = 0  # headlines about the territory that nobody corrected, over the same weeks


@dataclass(frozen=True)
class ReferencePair:
    """One headline of the frozen set as two versions of the model read it: negative, neutral, positive."""

    before: tuple[float, float, float]
    after: tuple[float, float, float]


@dataclass(frozen=True)
class ModelChange:
    """One version of the model whose readings took over from another's, and how both read the frozen set."""

    before: ModelCard
    after: ModelCard
    when: datetime  # the last of these articles changed reading
    articles: int
    pairs: tuple[ReferencePair, ...] = ()  # empty when both never read the set


@dataclass(frozen=True)
class ReadBy:
    """How much of the archive counts as one version of the model read it."""

    model: ModelCard
    articles: int
    first_week: str
    last_week: str


@dataclass(frozen=True)
class Voice:
    """Who speaks of the territory in a week: a person in office, an office not named further, or an organisation."""

    person: str  # "" when nobody is named
    role: str  # "" when an organisation speaks
    organisation: str  # "" when the texts do not say
    quotes: ToneCounts  # the same words in several media count once
    stories: int
    outlets: int
    text: str  # of these quotes, the one whose tone is strongest, cut to 200 characters
    outlet: str  # where it was read
    article_id: str
    tdm: str = "free"  # of that article: "reserved" shows no words
