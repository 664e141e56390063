"""A weekly report to what people read: a self-contained page, a plain-text mail and its subject."""

import re
import textwrap
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from reports import (
    alert_weekly,
    analysts,
    audit,
    bars,
    brief,
    changes,
    charts,
    cities,
    collection,
    french,
    outcomes,
    partners,
    places,
    safe,
    share_of_voice,
    voices,
    week_alerts,
    why,
)
from reports.barometer import RECENT
from reports.method import method
from reports.stories import views
from reports.types import Trend, WeeklyReport
from reports.verdict import name as verdict_name
from storage.types import WeekFacts

TEMPLATES = Path(__file__).parent / "templates"
COLUMNS = 72  # of the plain-text mail

# The page may do nothing but show itself: no script, no request, no form.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

MARKUP = re.compile(r"(<[^>]*>|{{.*?}}|{%.*?%}|{#.*?#})", re.DOTALL)


class Typography(Extension):
    """Gives the prose written in the templates its no-break spaces and apostrophes, once, when they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Typeset what lies between tags; style sheets are left alone."""
        del filename
        if name is None or name.endswith(".css"):
            return source
        parts = MARKUP.split(source)
        return "".join(part if n % 2 else french.typeset(part) for n, part in enumerate(parts))


def wrap(text: str, indent: int = 0, first: int | None = None) -> str:
    """Fold a text to the mail's width; addresses are never cut, no-break spaces never broken."""
    return textwrap.fill(
        text,
        COLUMNS,
        initial_indent=" " * (indent if first is None else first),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bullet(text: str) -> str:
    """Fold one entry of a list."""
    return wrap(f"– {french.typeset(text)}", indent=2, first=0)


def environment(*, html: bool) -> Environment:
    """Build the template environment; every value of the page is escaped, the mail is plain text."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 # off for plain text only, which has no markup to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Typography],
    )
    made.globals.update(fr=french, brief=brief, collection=collection)
    made.filters.update(
        quoted=safe.quoted, wrap=wrap, bullet=bullet, french=french.typeset, first_upper=why.first_upper
    )
    return made


PAGE = environment(html=True)
MAIL = environment(html=False)


def context(report: WeeklyReport) -> dict[str, object]:
    """Gather what both templates show, judged and worded."""
    facts = report.facts
    counts = facts.counts
    coverage = report.trend.gates.coverage
    territory = safe.quoted(report.territory, 80)
    compared = cities.rows(facts.cities, facts.territory_nationally, territory)
    shares = share_of_voice.shares(facts.index.cities, counts.monday)
    return {
        "report": report,
        "counts": counts,
        "week": safe.printable(report.week, 10),
        "territory": territory,
        "agency": safe.quoted(report.agency, 80),
        "verdict": report.verdict,
        "verdict_name": verdict_name(report.verdict),
        "in_brief": brief.in_brief(facts, report.trend),
        "level": brief.week_level(report.trend),
        "trend": report.trend,
        "why": why.told(report.trend, report.told),
        "near_and_far": why.near_and_far(report.trend),
        "variants": why.lines(report.trend),
        "lifting": why.views(report.trend.drivers, report.told, 1),
        "weighing": why.views(report.trend.drivers, report.told, -1),
        "shares": [
            bars.share("Par sujet", counts.stories),
            bars.share("Par sujet, hors sécurité et faits divers", counts.stories_without_crime),
            bars.share("Par article", counts.articles),
        ],
        "curves": [
            made
            for shape in (charts.WIDE, charts.NARROW)
            if (made := charts.curve(report.trend.weeks, shape, facts.index.surveys))
        ],
        "weeks": report.trend.weeks,
        "changed": changes.mark(facts, report.trend),
        "topics": bars.topic_chart(facts.topics),
        "positive": views(facts.most_positive, 1),
        "negative": views(facts.most_negative, -1),
        "cities": [city for city in compared if city.level],
        "few": cities.too_few(compared),
        "share_said": share_of_voice.said(shares),
        "shares_of_voice": share_of_voice.rows(shares, territory),
        "partners": partners.rows(facts.index.partners),
        "voices": voices.rows(facts.voices),
        "health": collection.health(facts.sources, coverage[-1] if coverage else None, panel_media(report.trend)),
        "sources": collection.by_trouble(facts.sources),
        "troubled": [
            one for one in collection.by_trouble(facts.sources) if collection.state(one) in collection.MISSING
        ],
        "answered": collection.answered(facts.sources),
        "teaser": collection.teaser(counts),
        "failures": collection.failures(facts.failures),
        "audited": audited(facts, report.trend),
        "alerts": week_alerts.told(facts.alerts),
        "method": method(report.model),
        "atlas": places.atlas(facts.index.places),
        "surveys": outcomes.rows(facts.index.surveys),
        "analysts": analysts.page(report),
        "to_watch": alert_weekly.to_watch(facts.negatives, counts.monday),
        "policy": POLICY,
    }


def panel_media(trend: Trend) -> tuple[str, ...]:
    """List the media of the panel; none before the first story."""
    return trend.panel.sources if trend.panel else ()


def audited(facts: WeekFacts, trend: Trend) -> str:
    """Say how often people contradict the machine; "" when nobody counted."""
    if facts.corrections is None:
        return ""
    recent = {week.week for week in trend.weeks[-RECENT:]} or {facts.counts.week}
    rows = [row for row in facts.audited if row.week in recent]
    return audit.audit_line(rows, facts.corrections, RECENT).sentence


def html(report: WeeklyReport) -> str:
    """Write the page: one file, no script, no outside request."""
    return PAGE.get_template("week.html").render(context(report))


def text(report: WeeklyReport) -> str:
    """Write the plain-text mail, 72 columns, same facts as the page."""
    written = MAIL.get_template("week.txt").render(context(report))
    # Some mail readers draw the narrow no-break space as a box: the ordinary one holds as well.
    return re.sub(r"\n{3,}", "\n\n", written.replace(french.NARROW, french.NBSP)).strip() + "\n"


def subject(report: WeeklyReport) -> str:
    """Write the mail's subject on one line, without control characters."""
    monday = report.facts.counts.monday
    when = f"semaine {monday.isocalendar().week}, {french.week_range(monday)}"
    return safe.quoted(f"Vigie, {report.territory} : {verdict_name(report.verdict).lower()} ({when})", 200)
