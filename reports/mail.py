"""A weekly report to the HTML of its mail: page one alone, in tables, beside the plain text.

Mail readers drop style sheets, drawings and scripts, and some fetch what a page names: there is none here, and no
address either. Every cell says both its ink and its paper, so that a reader that darkens mails darkens both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports import brief, changes, collection, french, safe, week_alerts, why
from reports.method import method
from reports.render import PAGE, audited, panel_media
from reports.types import TrendWeek, WeeklyReport
from reports.verdict import name as verdict_name

NAMED = 5  # stories told each way, as on page one
CURVE = 12  # weeks
LEAST = 20.0  # points that fill a bar, unless a week has more


@dataclass(frozen=True)
class Bar:
    """One week of the curve, drawn as cells: what a mail reader shows without fetching anything."""

    week: str
    balance: str  # signed; "–" without a story
    interval: str
    stories: str
    below: float  # percent of the half below nought
    above: float


def bars(weeks: Sequence[TrendWeek]) -> list[Bar]:
    """Draw the last weeks of the curve, the present one last; none before the first story."""
    shown = weeks[-CURVE:]
    if not any(week.level for week in shown):
        return []
    full = max(LEAST, *(abs(week.level.value) for week in shown if week.level))
    return [bar(week, full) for week in shown]


def bar(week: TrendWeek, full: float) -> Bar:
    """Draw one week; `full` points fill half the width."""
    value = week.level.value if week.level else 0.0
    return Bar(
        week=f"{week.monday.isocalendar().week}, {week.monday.day}/{week.monday:%m}",
        balance=french.signed(value) if week.level else "–",
        interval=french.between(week.level.low, week.level.high) if week.level else "aucun sujet",
        stories=french.number(week.stories),
        below=round(100 * max(-value, 0.0) / full),
        above=round(100 * max(value, 0.0) / full),
    )


def html(report: WeeklyReport) -> str:
    """Write the mail's page; the same report always gives the same bytes."""
    facts, trend = report.facts, report.trend
    coverage = trend.gates.coverage
    written = PAGE.get_template("mail.html").render(
        report=report,
        counts=facts.counts,
        verdict=report.verdict,
        verdict_name=verdict_name(report.verdict),
        territory=safe.quoted(report.territory, 80),
        agency=safe.quoted(report.agency, 80),
        week=safe.printable(report.week, 10),
        level=brief.week_level(trend),
        answered=collection.answered(facts.sources),
        followed=len(facts.sources),
        bars=bars(trend.weeks),
        changed=changes.mark(facts, trend),
        method=method(report.model),
        why=why.told(trend, report.told),
        variants=why.lines(trend),
        lifting=why.views(trend.drivers, report.told, 1)[:NAMED],
        weighing=why.views(trend.drivers, report.told, -1)[:NAMED],
        health=collection.health(facts.sources, coverage[-1] if coverage else None, panel_media(trend)),
        troubled=[one for one in collection.by_trouble(facts.sources) if collection.state(one) in collection.MISSING],
        audited=audited(facts, trend),
        alerts=week_alerts.told(facts.alerts),
    )
    # Some mail readers draw the narrow no-break space as a box: the ordinary one holds as well.
    return written.replace(french.NARROW, french.NBSP)
