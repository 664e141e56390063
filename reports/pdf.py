"""A weekly report to its PDF: the page's own words and drawings, handed to typst as data, never as markup."""

import html
import json
import re
from dataclasses import asdict
from functools import cache
from typing import cast

import typst

from reports import bars, brief, changes, charts, collection, french, places
from reports.render import PAGE, TEMPLATES, context
from reports.safe import quoted
from reports.types import WeeklyReport

PAPER = charts.Shape(name="papier", width=720, left=46, right=14, plot=92, strip=16, gap=18)  # lower than the screen's
FONT = "Libertinus Serif"  # inside the compiler: the same pages on every machine
TONES = ("negative", "neutral", "positive")


def pdf(report: WeeklyReport) -> bytes:
    """Write the A4 pages; the same report gives the same bytes."""
    data = {"data": json.dumps(told(report), ensure_ascii=False, sort_keys=True)}
    try:
        return compiled(data, report, accessible=True)
    except typst.TypstError:
        # A headline holds a sign the fonts lack, an emoji perhaps: PDF/UA-1 forbids the empty box drawn instead.
        return compiled(data, report, accessible=False)


def compiled(data: dict[str, str], report: WeeklyReport, *, accessible: bool) -> bytes:
    """Compile the pages, dated of the report; raises TypstError when they must and cannot be PDF/UA-1."""
    made = compiler().compile(
        format="pdf",
        sys_inputs=data,
        pdf_standards=["ua-1"] if accessible else [],
        timestamp=int(report.written.timestamp()),
    )
    return cast("bytes", made)


@cache
def compiler() -> typst.Compiler:
    """Build the compiler, once: it reads its own fonts and the templates' folder, nothing else."""
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(TEMPLATES / "week.typ", root=TEMPLATES, font_paths=fonts)


def told(report: WeeklyReport) -> dict[str, object]:
    """Gather everything the pages show: plain texts already worded, numbers of drawings, SVG."""
    found = context(report)
    counts, facts = report.facts.counts, report.facts
    return {
        "territory": found["territory"],
        "agency": found["agency"],
        "when": french.typeset(french.week_line(counts.monday)),
        "written": french.typeset(f"rapport établi le {french.written_at(report.written)}"),
        "late": report.late,
        "week": found["week"],
        "state": found["verdict_name"],
        "sentence": report.verdict.sentence,
        "reasons": report.verdict.reasons,
        "figures": figures(report),
        "curve": curve(report),
        "weeks": weeks(report),
        "voices": rows(found["voices"]),
        "why": found["why"],
        "near_and_far": found["near_and_far"],
        "variants": rows(found["variants"]),
        "lifting": rows(found["lifting"]),
        "weighing": rows(found["weighing"]),
        "coverage": [found[key] for key in ("health", "audited") if found[key]],
        "reading": [found[key] for key in ("teaser", "failures") if found[key]],
        "troubled": [
            {
                "name": quoted(one.name, 60),
                "state": french.typeset(collection.state(one)),
                "trouble": french.typeset(collection.trouble(one)),
            }
            for one in collection.by_trouble(facts.sources)
            if collection.state(one) in collection.MISSING
        ],
        "alerts": asdict(found["alerts"]),  # type: ignore[call-overload]
        "brief": found["in_brief"],
        "shares": shares(report),
        "topics": topics(report),
        "positive": rows(found["positive"]),
        "negative": rows(found["negative"]),
        "atlas": atlas(report),
        "cities": cities(found),
        "few": found["few"],
        "share_said": found["share_said"] or "",
        "shares_of_voice": rows(found["shares_of_voice"]),
        "partners": rows(found["partners"]),
        "surveys": rows(found["surveys"]),
        "sources": [
            (
                quoted(one.name, 60),
                quoted(french.reach(one.reach), 40),
                french.number(one.articles),
                "–" if one.usual is None else french.number(one.usual),
                french.typeset(collection.state(one)),
            )
            for one in collection.by_trouble(facts.sources)
        ],
        "analysts": None if found["analysts"] is None else asdict(found["analysts"]),  # type: ignore[call-overload]
        "to_watch": None if found["to_watch"] is None else asdict(found["to_watch"]),  # type: ignore[call-overload]
        "method": found["method"],
    }


def rows(views: object) -> list[dict[str, object]]:
    """Turn views into plain rows."""
    return [asdict(view) for view in views]  # type: ignore[attr-defined]


def figures(report: WeeklyReport) -> list[tuple[str, str, str]]:
    """Give the four figures of page one: number, what it counts, beside what."""
    counts, sources = report.facts.counts, report.facts.sources
    level, answered = brief.week_level(report.trend), collection.answered(sources)
    stories = counts.stories.total
    shown = level is not None and stories >= brief.FEW
    beside = (
        "aucun sujet" if level is None else french.between(level.low, level.high) if shown else "trop peu de sujets"
    )
    return [
        (
            french.number(stories),
            f"{french.plural(stories, 'sujet')} sur le territoire",
            french.count(counts.subject, "article"),
        ),
        (french.signed(level.value) if level and shown else "–", "solde de tonalité", beside),
        (
            french.number(counts.collected),
            french.plural(counts.collected, "article collecté", "articles collectés"),
            "tous sujets confondus",
        ),
        (
            french.number(answered),
            french.plural(answered, "média a répondu", "médias ont répondu"),
            f"sur {french.count(len(sources), 'média suivi', 'médias suivis')}",
        ),
    ]


def curve(report: WeeklyReport) -> dict[str, object] | None:
    """Draw the weekly balance, with its words for those who do not see it; None before the first story."""
    drawn = charts.curve(report.trend.weeks, PAPER, report.facts.index.surveys)
    if drawn is None:
        return None
    svg = PAGE.get_template("curve.svg").render(curve=drawn)
    words = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    return {
        "svg": standalone(svg),
        "alt": "Solde de tonalité par semaine. " + html.unescape(words[1] if words else ""),
        "noted": drawn.noted,
        "changed": changes.mark(report.facts, report.trend),
        "waves": bool(drawn.waves),
    }


def weeks(report: WeeklyReport) -> list[tuple[str, ...]]:
    """Write the figures of the curve, as the page does."""
    return [
        (
            french.typeset(f"{week.monday.isocalendar().week}, {french.week_range(week.monday)}"),
            french.number(week.stories),
            french.signed(week.level.value) if week.level else "–",
            french.between(week.level.low, week.level.high) if week.level else "aucun sujet",
        )
        for week in report.trend.weeks
    ]


def atlas(report: WeeklyReport) -> dict[str, object] | None:
    """Draw the communes' map; None when no commune was named."""
    found = places.atlas(report.facts.index.places)
    if found is None:
        return None
    svg = PAGE.get_template("map.svg").render(atlas=found)
    return {"svg": standalone(svg), "said": found.said, "rows": rows(found.rows), "legend": found.legend}


def standalone(svg: str) -> str:
    """Give a drawing of the page its own name space and the page's light style."""
    opening, rest = svg.split("<svg ", 1)
    head, body = rest.split(">", 1)
    return f'{opening.strip()}<svg xmlns="http://www.w3.org/2000/svg" {head}><style>{style()}</style>{body}'


@cache
def style() -> str:
    """The page's rules for drawings, with the light colours in place of their names."""
    sheet = (TEMPLATES / "week.css").read_text(encoding="utf8")
    light = dict(re.findall(r"--([\w-]+): (#\w+);", sheet[: sheet.index("@media")]))
    rules = re.findall(
        r"^((?:\.curve |svg text|\.shade|\.topics \.heads text, \.faint)[^{\n]*) {([^}]*)}", sheet, re.MULTILINE
    )
    text = " ".join(f"{name.removeprefix('.topics .heads text, ')}{{{body}}}" for name, body in rules)
    return re.sub(r"var\(--([\w-]+)\)", lambda found: light.get(found[1], f'"{FONT}"'), text)


def shares(report: WeeklyReport) -> list[dict[str, object]]:
    """Cut the tone bars of the week."""
    counts = report.facts.counts
    named = (
        ("Par sujet", counts.stories, "sujet"),
        ("Par sujet, hors sécurité et faits divers", counts.stories_without_crime, "sujet"),
        ("Par article", counts.articles, "article"),
    )
    return [
        {
            "title": title,
            "count": french.count(tones.total, noun),
            "said": french.typeset(brief.tone_list(tones)) or "aucun sujet",
            "parts": [getattr(tones, tone) for tone in TONES],
        }
        for title, tones, noun in named
        if counts.stories.total
    ]


def topics(report: WeeklyReport) -> list[dict[str, object]]:
    """Count the topics' tones."""
    chart = bars.topic_chart(report.facts.topics)
    return [
        {"name": bar.topic, "parts": [getattr(bar.counts, tone) for tone in TONES]}
        for bar in (chart.bars if chart else ())
    ]


def cities(found: dict[str, object]) -> list[tuple[str, ...]]:
    """Write the cities' lines."""
    return [
        (
            city.name,
            french.number(city.articles.total),
            french.signed(city.level.value),
            french.between(city.level.low, city.level.high),
        )
        for city in found["cities"]  # type: ignore[attr-defined]
    ]
