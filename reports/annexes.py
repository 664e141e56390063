"""A weekly report to its annexes: tables a spreadsheet opens without running anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from reports import alert_weekly, french
from reports.barometer_types import Contrast, Kitagawa
from reports.estimators import Simpler
from reports.partners import level
from reports.safe import printable
from reports.share_of_voice import shares
from reports.types import WeeklyReport

Cell = str | float | int | None
# What a spreadsheet takes for the beginning of a formula (OWASP), and what hides one: such a text gets an apostrophe.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST = 1000  # characters of a cell


@dataclass(frozen=True)
class Sheet:
    """One table: its name (a file's and a tab's), its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(report: WeeklyReport) -> tuple[Sheet, ...]:
    """Lay out every table of the report, in full; texts from outside are made inert."""
    trend = report.trend
    made = (curve(report), estimates(report), drivers(report), kitagawa("themes", trend.topic), media(report))
    calm = (
        kitagawa("themes-hors-faits-divers", trend.topic_without_crime),
        kitagawa("medias-hors-faits-divers", trend.source_without_crime),
    )
    extra = (kitagawa("medias-ecart", trend.source), *calm, topics(report), collection(report), places(report))
    heard = (methods(report), share_of_voice(report), partners(report), voices(report))
    return tuple(sheet for sheet in (*made, *extra, *heard, to_watch(report)) if sheet.rows)


def inert(value: Cell) -> Cell:
    """Keep a text from being read as a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = printable(value, LONGEST)
    return "'" + text if text.startswith(FORMULA) else text


def sheet(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Sheet:
    """Make one table whose texts are inert."""
    return Sheet(name, tuple(columns), tuple(tuple(inert(value) for value in row) for row in rows))


def curve(report: WeeklyReport) -> Sheet:
    """List the weeks of the curve."""
    return sheet(
        "indice",
        (
            "semaine",
            "lundi",
            "sujets",
            "solde",
            "bas_95",
            "haut_95",
            "nouveau_modele",
            "nouveau_panel",
            "archive_relue",
        ),
        (
            (
                *(week.week, week.monday.isoformat(), week.stories),
                *((week.level.value, week.level.low, week.level.high) if week.level else (None, None, None)),
                *(int(week.new_model), int(week.new_panel), int(week.reread)),
            )
            for week in report.trend.weeks
        ),
    )


def estimates(report: WeeklyReport) -> Sheet:
    """List every estimate of the change."""
    trend = report.trend
    named: list[tuple[str, Contrast | None]] = [
        ("indice", trend.now),
        ("a_sujets_egaux", trend.constant),
        ("par_article", trend.reach_weighted),
        ("hors_faits_divers", trend.without_crime),
        ("presse_locale", trend.local),
        ("presse_nationale", trend.national),
        ("presse_internationale", trend.international),
        *((f"{span.recent}_contre_{span.earlier}_semaines", span.change) for span in trend.spans),
        ("sans_la_premiere_histoire", trend.alone),
        ("rectifie_par_relectures", trend.audited),
        ("pondere_par_audience", trend.reached.change if trend.reached else None),
        *((f"sans_{source}", change) for source, change in trend.without_media),
    ]
    if trend.cities:
        named += [("territoire_nationale", trend.cities.territory), ("ecart_aux_villes", trend.cities.gap)]
        named += [(city.name, city.change) for city in trend.cities.cities]
    return sheet(
        "evolutions",
        ("estimation", "points", "bas_95", "haut_95", "p_hausse", "detectable", "ecart_type_hebdo", "r", "ddl"),
        (
            (
                *(name, one.difference, one.low, one.high, one.probability_up),
                *(one.detectable, one.week_sd, one.correlation, one.df),
            )
            for name, one in named
            if one
        ),
    )


def methods(report: WeeklyReport) -> Sheet:
    """List what simpler methods answer, estimators E0 to E3 of the method."""
    found = report.trend.simpler
    named = (
        zip(("E0", "E1", "E2", "E3"), (getattr(found, each.name) for each in fields(Simpler)), strict=True)
        if found
        else ()
    )
    return sheet(
        "methodes",
        ("methode", "points", "bas_95", "haut_95"),
        ((name, one.change, one.low, one.high) for name, one in named if one),
    )


def drivers(report: WeeklyReport) -> Sheet:
    """List the stories that pull."""
    pairs = [(driver, report.told.get(driver.story)) for driver in report.trend.drivers]
    return sheet(
        "histoires",
        ("histoire", "contribution", "titre", "media", "medias", "theme", "adresse", "reference"),
        (
            (
                *(driver.story, driver.contribution, told.title, told.outlet, told.outlets),
                *(french.topic(told.topic), told.url, told.article_id),
            )
            for driver, told in pairs
            if told
        ),
    )


def kitagawa(name: str, table: Kitagawa | None) -> Sheet:
    """List the parts of a decomposition."""
    parts = table.parts if table else ()
    return sheet(
        name,
        ("nom", "ton", "place", "part_avant", "part_apres", "solde_avant", "solde_apres"),
        (
            (
                part.name,
                part.within,
                part.mix,
                part.share_earlier,
                part.share_recent,
                part.mean_earlier,
                part.mean_recent,
            )
            for part in parts
        ),
    )


def media(report: WeeklyReport) -> Sheet:
    """List the panel."""
    panel, lean = report.trend.panel, dict(report.trend.effects)
    pairs = zip(panel.sources, panel.weights, strict=True) if panel else ()
    return sheet(
        "panel", ("media", "poids", "ecart_de_ton"), ((name, weight, lean.get(name)) for name, weight in pairs)
    )


def topics(report: WeeklyReport) -> Sheet:
    """List the week's topics."""
    return sheet(
        "themes-semaine",
        ("theme", "negatifs", "neutres", "positifs"),
        (
            (french.topic(one.topic), one.counts.negative, one.counts.neutral, one.counts.positive)
            for one in report.facts.topics
        ),
    )


def collection(report: WeeklyReport) -> Sheet:
    """List how each medium behaved."""
    return sheet(
        "collecte",
        ("media", "presse", "interrogations", "echecs", "articles", "ordinaire", "muet"),
        (
            (one.name, french.reach(one.reach), one.polls, one.failures, one.articles, one.usual, int(one.silent))
            for one in report.facts.sources
        ),
    )


def places(report: WeeklyReport) -> Sheet:
    """List the communes named in headlines about the territory."""
    return sheet(
        "communes",
        ("insee", "commune", "sujets", "solde"),
        ((one.code, one.name, one.stories, 100 * one.net) for one in report.facts.index.places),
    )


def share_of_voice(report: WeeklyReport) -> Sheet:
    """List each city's share of the national press, the territory among them."""
    return sheet(
        "part-de-voix",
        (
            *("ville", "nom", "articles", "sur", "part", "bas_95", "haut_95"),
            *("articles_avant", "sur_avant", "part_avant", "bas_95_avant", "haut_95_avant"),
        ),
        (
            (
                *(one.code, one.name),
                *(one.recent.articles, one.recent.of, one.recent.value, one.recent.low, one.recent.high),
                *(
                    (one.earlier.articles, one.earlier.of, one.earlier.value, one.earlier.low, one.earlier.high)
                    if one.earlier
                    else (None, None, None, None, None)
                ),
            )
            for one in shares(report.facts.index.cities, report.facts.counts.monday)
        ),
    )


def partners(report: WeeklyReport) -> Sheet:
    """List the institutions and partners named in headlines about the territory; a balance from five stories on."""
    pairs = [(one, level(one)) for one in report.facts.index.partners]
    return sheet(
        "partenaires",
        ("code", "nom", "sujets", "negatifs", "neutres", "positifs", "solde", "bas_95", "haut_95", "sujets_avant"),
        (
            (
                *(one.code, one.name, one.stories.total),
                *(one.stories.negative, one.stories.neutral, one.stories.positive),
                *((found.value, found.low, found.high) if found else (None, None, None)),
                one.earlier,
            )
            for one, found in pairs
        ),
    )


def to_watch(report: WeeklyReport) -> Sheet:
    """List the topics, communes and partners judged this week against their own past."""
    rows = alert_weekly.cells(report.facts.negatives, report.facts.counts.monday)
    return sheet("series-a-surveiller", alert_weekly.COLUMNS, rows)


def voices(report: WeeklyReport) -> Sheet:
    """List who is quoted about the territory; the words of reserved texts stay out."""
    return sheet(
        "voix",
        ("personne", "fonction", "organisation", "negatifs", "neutres", "positifs", "sujets", "medias", "paroles"),
        (
            (
                *(one.person, one.role, one.organisation),
                *(one.quotes.negative, one.quotes.neutral, one.quotes.positive, one.stories, one.outlets),
                "" if one.tdm == "reserved" else one.text,
            )
            for one in report.facts.voices
        ),
    )
