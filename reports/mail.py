"""A weekly report to the HTML of its mail: page one alone, in tables, beside the plain text.

Mail readers drop style sheets, drawings and scripts, and some fetch what a page names: there is none here, and no
address either. Every cell says both its ink and its paper, so that a reader that darkens mails darkens both.
"""

from reports import brief, collection, french, safe, why
from reports.render import PAGE, audited
from reports.types import WeeklyReport
from reports.verdict import name as verdict_name

NAMED = 5  # stories told each way, as on page one


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
        why=why.told(trend, report.told),
        variants=why.lines(trend),
        lifting=why.views(trend.drivers, report.told, 1)[:NAMED],
        weighing=why.views(trend.drivers, report.told, -1)[:NAMED],
        health=collection.health(facts.sources, coverage[-1] if coverage else None),
        troubled=[one for one in collection.by_trouble(facts.sources) if collection.state(one) in collection.MISSING],
        audited=audited(facts, trend),
    )
    # Some mail readers draw the narrow no-break space as a box: the ordinary one holds as well.
    return written.replace(french.NARROW, french.NBSP)
