"""Rows to the counts of a week: SQL counts, reports judge.

Weeks are ISO weeks, Monday 00:00 to Sunday 24:00 in France, by publication date. Only the headline reading that
counts is counted: the latest of each article.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage import alerts, audits, corrections, reference, surveys, voices
from storage.db import Database, Row, utc
from storage.types import (
    CityCounts,
    CityWeek,
    FailureCount,
    IndexFacts,
    PartnerCount,
    PlaceCount,
    SourceHealth,
    SourceWeek,
    StoryCell,
    StoryLine,
    ToneCounts,
    TopicCounts,
    WeekCounts,
    WeekFacts,
)

PARIS = ZoneInfo("Europe/Paris")
CURVE_WEEKS = 12
SHOWN_WEEKS = 52  # of curve
HISTORY_WEEKS = 65  # 26 weeks against 39: the longest windows compared, and which model read them
MOST_STORIES = 5
CELL_WEEKS = 65  # the longest windows; a year of curve, and the 8 weeks that join two panels' curves, take 60
WINDOWS = 34  # 8 weeks against 26: what a verdict compares
RECENT = 8
TERRITORY = "territory"  # the code under which the territory is compared with the cities


def facts(db: Database, week: str) -> WeekFacts:
    """Count everything the weekly report needs."""
    monday = monday_of(week)
    start, end = bounds(monday)
    failures = tuple(FailureCount(*row) for row in db.rows("week_failures", start=start, end=end))
    history = _history(db, monday, sum(each.count for each in failures))
    return WeekFacts(
        counts=history[-1],
        curve=_begun(history[-CURVE_WEEKS:]),
        topics=tuple(TopicCounts(topic, ToneCounts(*tones)) for topic, *tones in db.rows("week_topics", monday=monday)),
        most_positive=_stories(db, monday, "positive"),
        most_negative=_stories(db, monday, "negative"),
        sources=tuple(_health(row) for row in db.rows("week_sources", monday=monday)),
        cities=tuple(_city(row) for row in db.rows("week_cities", monday=monday)),
        failures=failures,
        history_weeks=(db.one("week_history", monday=monday) or (0,))[0],
        history=_begun(history),
        territory_nationally=_territory(db, monday),
        index=_index(db, monday),
        audited=tuple(audits.labelled(db, monday - timedelta(weeks=WINDOWS), monday)),
        corrections=corrections.counts(db, monday - timedelta(weeks=RECENT - 1), monday),
        alerts=alerts.of_week(db, start, end),
        negatives=alerts.negatives(db, monday),
        voices=tuple(voices.of_week(db, monday)),
        changes=tuple(reference.changes(db, monday - timedelta(weeks=HISTORY_WEEKS - 1), monday)),
    )


def told(db: Database, stories: Sequence[str], week: str) -> dict[str, StoryLine]:
    """Show these stories as they were told in the weeks a verdict compares; by id."""
    monday = monday_of(week)
    rows = db.rows("told_stories", stories=list(stories), first=monday - timedelta(weeks=WINDOWS - 1), last=monday)
    return {row[0]: _story(row) for row in rows}


def story_cells(db: Database, first_week: str, last_week: str) -> list[StoryCell]:
    """Give what the index is linear in, for these weeks and those between."""
    return list(_cells(db, monday_of(first_week), monday_of(last_week)))


def monday_of(week: str) -> date:
    """Give the first day of an ISO week such as "2022-W14"."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def name_of(monday: date) -> str:
    """Name the ISO week of a Monday."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def bounds(monday: date) -> tuple[datetime, datetime]:
    """Give the instants between which a week lasts in France; 167 or 169 hours when the clocks change."""
    start, end = (datetime.combine(day, time(), PARIS) for day in (monday, monday + timedelta(days=7)))
    return start.astimezone(UTC), end.astimezone(UTC)


def _history(db: Database, monday: date, failures: int) -> tuple[WeekCounts, ...]:
    """Count the weeks up to this one; those of which nothing is known hold zeros. `failures` are this week's."""
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(HISTORY_WEEKS))]
    counted = {row[1]: _counts(row) for row in db.rows("week_counts", first=mondays[0], last=monday)}
    return tuple(counted.get(each) or _nothing(each, failures if each == monday else 0) for each in mondays)


def _index(db: Database, monday: date) -> IndexFacts:
    windows = monday - timedelta(weeks=WINDOWS - 1)
    eve = monday - timedelta(weeks=1)
    cells = _cells(db, monday - timedelta(weeks=CELL_WEEKS - 1), monday)
    return IndexFacts(
        sources=tuple(SourceWeek(*row) for row in db.rows("source_weeks", last=monday)),
        cells=cells,
        eve=_as_of(cells, eve),
        cities=tuple(CityWeek(*row) for row in db.rows("city_weeks", first=windows, last=monday)),
        places=tuple(
            PlaceCount(*row) for row in db.rows("place_counts", first=monday - timedelta(weeks=RECENT - 1), last=monday)
        ),
        surveys=surveys.between(db, monday - timedelta(weeks=SHOWN_WEEKS - 1), monday + timedelta(days=6)),
        partners=_partners(db, monday, windows),
    )


def _partners(db: Database, monday: date, first: date) -> tuple[PartnerCount, ...]:
    recent = monday - timedelta(weeks=RECENT - 1)
    return tuple(
        PartnerCount(code, name, ToneCounts(*tones), net, net_sd, earlier)
        for code, name, *tones, net, net_sd, earlier in db.rows(
            "partner_counts", first=first, recent=recent, last=monday
        )
    )


def _as_of(cells: Sequence[StoryCell], eve: date) -> tuple[StoryCell, ...]:
    """Give the cells of the windows a week earlier, as they weighed then: a story had not its articles of this week."""
    first, last = name_of(eve - timedelta(weeks=WINDOWS - 1)), name_of(eve)
    since: dict[str, int] = {}
    for cell in cells:
        if cell.week > last:
            since[cell.story_id] = since.get(cell.story_id, 0) + cell.articles
    return tuple(_lighter(cell, since.get(cell.story_id, 0)) for cell in cells if first <= cell.week <= last)


def _lighter(cell: StoryCell, fewer: int) -> StoryCell:
    """Weigh a cell as when its story had so many articles fewer."""
    if not fewer:
        return cell
    articles = round(cell.articles / cell.weight)  # of the story, all weeks
    ratio = articles / (articles - fewer)
    sums = (cell.weight, cell.negative, cell.neutral, cell.positive, cell.known)
    return StoryCell(
        cell.story_id, cell.source_id, cell.week, cell.topic, cell.articles, *(ratio * value for value in sums)
    )


def _cells(db: Database, first: date, last: date) -> tuple[StoryCell, ...]:
    return tuple(StoryCell(*row) for row in db.rows("story_cells", first=first, last=last))


def _begun(weeks: tuple[WeekCounts, ...]) -> tuple[WeekCounts, ...]:
    """Drop the weeks before the first that holds an article; the last always stays."""
    first = next((index for index, week in enumerate(weeks) if week.collected), len(weeks) - 1)
    return weeks[first:]


def _counts(row: Row) -> WeekCounts:
    """Read a row of the view `weekly`; its column `stories` is the sum of the three that follow it."""
    week, monday, collected, subject, aside, teaser, *rest = row
    articles, _, stories, without_crime = rest[:3], rest[3], rest[4:7], rest[7:10]
    net, net_sd, failures, models = rest[10:]
    return WeekCounts(
        week=week,
        monday=monday,
        collected=collected,
        subject=subject,
        aside=aside,
        teaser=teaser,
        articles=ToneCounts(*articles),
        stories=ToneCounts(*stories),
        stories_without_crime=ToneCounts(*without_crime),
        net=net,
        net_sd=net_sd,
        failures=failures,
        model_versions=tuple(models),
    )


def _nothing(monday: date, failures: int) -> WeekCounts:
    none = ToneCounts()
    return WeekCounts(name_of(monday), monday, 0, 0, 0, 0, none, none, none, None, None, failures, ())


def _stories(db: Database, monday: date, tone: str) -> tuple[StoryLine, ...]:
    return tuple(_story(row) for row in db.rows("week_stories", monday=monday, tone=tone, most=MOST_STORIES))


def _story(row: Row) -> StoryLine:
    values = list(row)
    values[9] = values[9].astimezone(UTC)  # published
    return StoryLine(*values)


def _health(row: Row) -> SourceHealth:
    values = list(row)
    values[7] = utc(values[7])  # the newest article
    return SourceHealth(*values)


def _city(row: Row) -> CityCounts:
    code, name, *tones, net = row
    return CityCounts(code, name, ToneCounts(*tones), net)


def _territory(db: Database, monday: date) -> CityCounts | None:
    *tones, net = db.rows("week_territory_nationally", monday=monday)[0]
    return CityCounts(TERRITORY, TERRITORY, ToneCounts(*tones), net) if sum(tones) else None
