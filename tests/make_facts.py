"""Invented week facts for the report's tests: good, thin, empty, silent, suspended…"""

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from reports.own_tables import Labelled
from reports.trend import measure
from reports.types import Trend, WeeklyReport
from reports.weekly import weekly_report
from storage.types import (
    AlertRecord,
    CityCounts,
    CityWeek,
    DetectorRecord,
    FailureCount,
    IndexFacts,
    PartnerCount,
    SourceHealth,
    SourceWeek,
    StoryCell,
    StoryLine,
    ToldAlert,
    ToneCounts,
    TopicCounts,
    WeekAlerts,
    WeekCounts,
    WeekFacts,
)

MONDAY = date(2031, 4, 7)
WRITTEN = datetime(2031, 4, 14, 5, 30, tzinfo=UTC)
MODEL = "vigie-ton-1 v0.1"
TERRITORY = "Aix-Marseille-Provence"
AGENCY = "Agence d’attractivité"

OUTLETS = [
    ("phare", "Le Phare du Midi", "local"),
    ("etang", "Courrier de l’Étang", "local"),
    ("sillon", "Le Sillon provençal", "regional"),
    ("radio", "Radio Garlaban", "local"),
    ("hebdo", "L’Hebdo des Ports", "regional"),
    ("national", "Le Quotidien français", "national"),
    ("eco", "La Feuille économique", "national"),
    ("monde", "The Channel Gazette", "international"),
]


def week(monday: date, net: float | None, stories: int, version: str = MODEL, **change: Any) -> WeekCounts:
    """One week whose counts agree roughly with its net tone."""
    iso = monday.isocalendar()
    if net is None or not stories:
        blank = WeekCounts(
            f"{iso.year}-W{iso.week:02}",
            monday,
            0,
            0,
            0,
            0,
            ToneCounts(),
            ToneCounts(),
            ToneCounts(),
            None,
            None,
            0,
            (),
        )
        return replace(blank, **change)
    positive = max(0, min(stories, round(stories * (0.36 + net / 2))))
    negative = max(0, min(stories - positive, round(stories * (0.36 - net / 2))))
    tones = ToneCounts(negative, stories - negative - positive, positive)
    crime = round(negative * 0.4)
    counts = WeekCounts(
        week=f"{iso.year}-W{iso.week:02}",
        monday=monday,
        collected=stories * 22 + 7,
        subject=round(stories * 1.6),
        aside=round(stories * 0.7),
        teaser=round(stories * 1.1),
        articles=ToneCounts(round(negative * 1.9), round(tones.neutral * 1.5), round(positive * 1.4)),
        stories=tones,
        stories_without_crime=ToneCounts(negative - crime, tones.neutral, positive),
        net=net,
        net_sd=0.55 if stories > 1 else None,
        failures=stories // 4,
        model_versions=(version,),
    )
    articles = counts.articles
    return replace(counts, **({"subject": articles.total, "teaser": round(articles.total * 0.7)} | change))


def history(
    weeks: int, *, before: float, after: float, stories: int = 24, seed: int = 7, recent: int = 8
) -> list[WeekCounts]:
    """A past of `weeks` weeks whose last `recent` ones sit at `after`, the others at `before`, with week noise."""
    noise = random.Random(seed)
    made = []
    for back in reversed(range(weeks)):
        level = after if back < recent else before
        how_many = max(1, round(stories * noise.uniform(0.8, 1.2)))
        made.append(week(MONDAY - timedelta(weeks=back), level + noise.gauss(0, 0.06), how_many))
    return made


STORIES = [
    ("Un câble sous-marin de plus : la rade devient un carrefour des données", "economie", 0.03, 0.12, 0.85, 6),
    ("À l'étang de Berre, les herbiers regagnent du terrain", "environnement", 0.05, 0.15, 0.80, 3),
    ("Le lycée maritime ouvre deux classes et affiche complet", "education", 0.04, 0.22, 0.74, 2),
    ("Un festival de quartier rassemble dix mille personnes sur le cours", "culture", 0.06, 0.26, 0.68, 2),
    ("Les trains du matin enfin à l'heure : « on ne s'y attendait plus »", "mobilite", 0.12, 0.27, 0.61, 1),
    ("Fusillade près d'un point de vente : un blessé grave", "securite", 0.93, 0.06, 0.01, 7),
    ("Immeubles évacués : quarante familles attendent toujours", "logement", 0.88, 0.10, 0.02, 4),
    ("Décharge sauvage : le maire menace de bloquer la route", "environnement", 0.79, 0.18, 0.03, 2),
    ("Urgences saturées : six heures d'attente un dimanche ordinaire", "sante", 0.76, 0.20, 0.04, 3),
    ("Grève des bennes, neuvième jour", "societe", 0.70, 0.25, 0.05, 5),
]


def story(n: int, monday: date = MONDAY, **change: Any) -> StoryLine:
    """The n-th invented story."""
    title, topic, negative, neutral, positive, outlets = STORIES[n]
    _, outlet, _ = OUTLETS[n % len(OUTLETS)]
    full = n % 3 == 0
    line = StoryLine(
        story_id=f"s-{n:016x}",
        article_id=f"{n + 0xA1B2C3D4E5F60708:016x}",
        title=title,
        standfirst="Un chapeau inventé pour l’essai.",
        excerpt="Les équipes du port y travaillaient depuis trois ans ; la mise en service est prévue à l'automne."
        if full
        else "",
        url=f"https://presse.test/articles/{n}",
        outlet=outlet,
        outlets=outlets,
        articles=outlets + n % 2,
        published=datetime(monday.year, monday.month, monday.day, 7, 15, tzinfo=UTC) + timedelta(days=n % 7, hours=n),
        topic=topic,
        negative=negative,
        neutral=neutral,
        positive=positive,
        depth="full" if full else "teaser",
        full_net=(positive - negative) * 0.6 if full else None,
        tdm="free" if full else "reserved",
    )
    return replace(line, **change)


def sources(silent: tuple[str, ...] = (), failing: tuple[str, ...] = (), polls: int = 168) -> tuple[SourceHealth, ...]:
    """The eight invented media; some silent, some failing."""
    made = []
    for n, (source_id, name, reach) in enumerate(OUTLETS):
        usual = [62.0, 31.5, 48.0, 22.0, 9.0, 140.0, 55.0, 4.5][n]
        dead = source_id in silent or source_id in failing
        made.append(
            SourceHealth(
                source_id=source_id,
                name=name,
                reach=reach,
                polls=polls,
                failures=polls if source_id in failing else (3 if n == 3 else 0),
                articles=0 if dead else math.ceil(usual * 0.95),
                usual=usual,
                last_article=datetime(2031, 4, 1, 9, 0, tzinfo=UTC)
                if dead
                else datetime(2031, 4, 13, 15, 0, tzinfo=UTC),
                silent=dead,
                last_failure="forbidden" if source_id in failing else ("timeout" if n == 3 else None),
            )
        )
    return tuple(made)


TOPICS = (
    TopicCounts("securite", ToneCounts(5, 1, 0)),
    TopicCounts("culture", ToneCounts(0, 3, 4)),
    TopicCounts("economie", ToneCounts(1, 2, 4)),
    TopicCounts("mobilite", ToneCounts(1, 2, 1)),
    TopicCounts("environnement", ToneCounts(1, 1, 2)),
    TopicCounts("politique", ToneCounts(1, 3, 0)),
    TopicCounts("logement", ToneCounts(2, 0, 0)),
    TopicCounts("sport", ToneCounts(0, 1, 1)),
)
CITIES = (
    CityCounts("69123", "Lyon", ToneCounts(9, 14, 12), 0.07),
    CityCounts("33063", "Bordeaux", ToneCounts(4, 9, 8), 0.16),
    CityCounts("59350", "Lille", ToneCounts(7, 6, 5), -0.09),
    CityCounts("31555", "Toulouse", ToneCounts(1, 3, 2), 0.12),
)
FAILURES = (FailureCount("paywall", 18), FailureCount("timeout", 3), FailureCount("not_found", 1))


RECENT = 8  # weeks
PARTNERS = (
    PartnerCount("inst:port-marseille-fos", "Port de Marseille-Fos", ToneCounts(3, 5, 9), 0.31, 0.5, 41),
    PartnerCount("inst:ap-hm", "AP-HM", ToneCounts(4, 2, 1), -0.36, 0.44, 19),
    PartnerCount("inst:mucem", "Mucem", ToneCounts(0, 1, 2), 0.5, 0.3, 12),
    PartnerCount("inst:iter", "ITER", ToneCounts(), None, None, 3),
)


ONE_HOT = {-1: (1.0, 0.0, 0.0), 0: (0.0, 1.0, 0.0), 1: (0.0, 0.0, 1.0)}
LABELLED = Labelled((-1, 0, 1) * 100, tuple(ONE_HOT[tone] for tone in (-1, 0, 1)) * 100)  # a machine never wrong


def cells(past: list[WeekCounts], media: list[str]) -> tuple[StoryCell, ...]:
    """The weeks' stories, dealt to media and topics in turn."""
    made = []
    for week in past:
        tones = [-1] * week.stories.negative + [0] * week.stories.neutral + [1] * week.stories.positive
        random.Random(week.week).shuffle(tones)
        for n, tone in enumerate(tones):
            topic = "securite" if tone < 0 and n % 3 else TOPICS[n % len(TOPICS)].topic
            source = media[n % len(media)]
            made.append(StoryCell(f"s-{week.week}-{n}", source, week.week, topic, 1, 1.0, *ONE_HOT[tone]))
    return tuple(made)


def source_weeks(past: list[WeekCounts], sources: tuple[SourceHealth, ...], stories) -> tuple[SourceWeek, ...]:
    """What each medium gave: its usual, and in the last week what its health says."""
    volume = Counter((cell.source_id, cell.week) for cell in stories)
    made = []
    for week in past:
        if not week.collected:
            continue
        for source in sources:
            articles = source.articles if week is past[-1] else round(source.usual or 0)
            if articles or volume[source.source_id, week.week]:
                made.append(
                    SourceWeek(source.source_id, week.week, articles, float(volume[source.source_id, week.week]))
                )
    return tuple(made)


def city_weeks(past: list[WeekCounts]) -> tuple[CityWeek, ...]:
    """The territory and three cities in the national press, three to eight articles a week each."""
    made = []
    for week in past[-34:]:
        noise = random.Random(f"cities {week.week}")
        for code, name in (("69123", "Lyon"), ("33063", "Bordeaux"), ("59350", "Lille"), ("territory", "territory")):
            positive = min(0.8, max(0.05, 0.35 + noise.gauss(0, 0.08)))
            articles = random.Random(f"{code} {week.week}").randint(3, 8)
            made.append(CityWeek(code, name, week.week, articles, 0.85 - positive, 0.15, positive))
    return tuple(made)


def index_facts(past: list[WeekCounts], media: tuple[SourceHealth, ...]) -> IndexFacts:
    """All that the index rests on, in agreement with the weeks."""
    told = cells(past, [source.source_id for source in media] or [OUTLETS[0][0]])
    return IndexFacts(
        sources=source_weeks(past, media, told),
        cells=told,
        eve=tuple(cell for cell in told if cell.week != past[-1].week),
        cities=city_weeks(past),
        partners=PARTNERS if len(past) > RECENT else (),
    )


def facts(past: list[WeekCounts], **change: Any) -> WeekFacts:
    """A whole week of facts ending with the last week of `past`."""
    media = change.get("sources", sources())
    made = WeekFacts(
        counts=past[-1],
        curve=tuple(past[-12:]),
        topics=TOPICS,
        most_positive=tuple(story(n) for n in range(5)),
        most_negative=tuple(story(n) for n in range(5, 10)),
        sources=sources(),
        cities=CITIES,
        failures=FAILURES,
        history_weeks=len(past),
        territory_nationally=CityCounts("territory", "territory", ToneCounts(8, 5, 6), -0.08),
        history=tuple(past[-65:]),
        index=index_facts(past, media),
    )
    return replace(made, **change)


def judge_week(
    facts: WeekFacts,
    territory: str,
    agency: str,
    written: datetime,
    *,
    late: bool = False,
    trend: Trend | None = None,
    **line: Any,
) -> WeeklyReport:
    """The report of a week; the stories that pull are told by invented lines."""
    trend = trend or measure(facts, LABELLED)
    told = {
        driver.story: story(n % 5 if driver.contribution > 0 else 5 + n % 5, story_id=driver.story, **line)
        for n, driver in enumerate(trend.drivers)
    }
    return weekly_report(facts, trend, told, territory=territory, agency=agency, written=written, late=late)


@cache
def plain_trend() -> Trend:
    """The trend of a week in which nothing happened, measured once: most tests are about other things."""
    return measure(facts(history(40, before=0, after=0)), LABELLED)


def this_week(past: list[WeekCounts], net: float, tones: ToneCounts) -> list[WeekCounts]:
    """The past, with a last week that agrees with the topics above."""
    last = week(MONDAY, net, tones.total)
    return [
        *past[:-1],
        replace(
            last, stories=tones, stories_without_crime=ToneCounts(tones.negative - 5, tones.neutral - 1, tones.positive)
        ),
    ]


ALERT = ToldAlert(
    thread="a-3f9c2d",
    told=datetime(2031, 4, 8, 12, 10, tzinfo=UTC),
    detector="scan",
    series=("securite", "territoire"),
    title=STORIES[5][0],
    ended=datetime(2031, 4, 10, 7, 10, tzinfo=UTC),
    acked=True,
    verdict="true",
)
ALERTS = WeekAlerts(
    week=AlertRecord(2, 1, 0),
    quarter=AlertRecord(4, 2, 1, (DetectorRecord("scan", 3, 1), DetectorRecord("reprise", 1, 0))),
    ever=AlertRecord(12, 7, 2),
    told=(ALERT, replace(ALERT, thread="a-77b1e0", detector="reprise", ended=None, acked=False, verdict=None)),
)


def good_week() -> WeekFacts:
    """A full week after a clear and lasting rise."""
    past = this_week(history(40, before=-0.12, after=0.14), 0.11, ToneCounts(11, 13, 12))
    return facts(past, alerts=ALERTS)


def undecided_week() -> WeekFacts:
    """A full week, nothing shown either way."""
    return facts(this_week(history(40, before=0.0, after=0.02), 0.04, ToneCounts(11, 13, 12)))


def thin_week() -> WeekFacts:
    """Three stories from one outlet, as the real year often has; two weeks of the curve are empty."""
    past = history(30, before=-0.1, after=-0.1, stories=4)
    past[-4] = week(past[-4].monday, None, 0, collected=310)
    past[-9] = week(past[-9].monday, None, 0)
    last = replace(
        week(MONDAY, -0.31, 3, collected=548, subject=3, aside=1, teaser=3, articles=ToneCounts(2, 1, 0)),
        stories=ToneCounts(2, 1, 0),
        stories_without_crime=ToneCounts(1, 1, 0),
    )
    one = tuple(replace(line, usual=560.0, articles=548) for line in sources() if line.source_id == "national")
    return facts(
        [*past[:-1], last],
        topics=(TopicCounts("securite", ToneCounts(1, 0, 0)), TopicCounts("sante", ToneCounts(1, 1, 0))),
        most_positive=(),
        most_negative=(story(5, outlets=1, articles=1), story(8, outlets=1, articles=1)),
        sources=one,
        cities=CITIES[:2],
        territory_nationally=None,
        failures=(),
    )


def empty_week() -> WeekFacts:
    """Nothing about the territory, though the press was read."""
    past = history(20, before=-0.1, after=-0.1, stories=6)
    last = week(MONDAY, None, 0, collected=431, aside=2)
    return facts([*past[:-1], last], topics=(), most_positive=(), most_negative=(), cities=(), failures=())


def first_week() -> WeekFacts:
    """The very first run, which collected nothing at all."""
    last = week(MONDAY, None, 0)
    return facts(
        [last], history_weeks=0, topics=(), most_positive=(), most_negative=(), cities=(), failures=(), sources=()
    )


def silent_week() -> WeekFacts:
    """The largest source is down, another one silent."""
    past = this_week(history(40, before=0.0, after=-0.1), -0.12, ToneCounts(11, 13, 12))
    return facts(past, sources=sources(silent=("etang",), failing=("national",)))


def suspended_week() -> WeekFacts:
    """A full week, but only eleven weeks of history."""
    return facts(this_week(history(11, before=0.0, after=0.0), -0.03, ToneCounts(11, 13, 12)))


RISE = history(40, before=-0.2, after=0.3, stories=60)
FLAT = history(40, before=0, after=0)


@cache
def rise() -> Trend:
    """A lasting rise, measured once."""
    return measure(facts(RISE), LABELLED)


@cache
def flat() -> Trend:
    """Nothing happened, measured once."""
    return measure(facts(FLAT), LABELLED)


WEEKS = {
    "good": good_week,
    "undecided": undecided_week,
    "thin": thin_week,
    "empty": empty_week,
    "first": first_week,
    "silent": silent_week,
    "suspended": suspended_week,
}
