"""A trend to the analysts' page: every estimate with what it rests on, in rows ready to be laid out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports import french
from reports.analyst_notes import matrix, notes, query
from reports.barometer_types import Contrast, Kitagawa, Part
from reports.otherwise import MediumOut, MethodRow, carried, methods, without
from reports.safe import quoted
from reports.spans import SpanRow, interval
from reports.spans import rows as span_rows
from reports.types import Trend, WeeklyReport

MOST = 30  # lines of one table on the page; all of them are in the annexes


@dataclass(frozen=True)
class Estimate:
    """One contrast with its statistics, as printed."""

    name: str
    change: str
    interval: str
    chance: str  # P(rise)
    detectable: str
    week_sd: str
    correlation: str
    df: str


@dataclass(frozen=True)
class PartRow:
    """One line of a Kitagawa table, as printed, in points and percent."""

    name: str
    within: str
    mix: str
    share_earlier: str
    share_recent: str
    mean_earlier: str
    mean_recent: str


@dataclass(frozen=True)
class KitagawaTable:
    """One table, its total line apart."""

    title: str
    total: PartRow
    rows: tuple[PartRow, ...]
    calm: bool = False  # without crime and accidents


@dataclass(frozen=True)
class MediumRow:
    """One medium of the panel."""

    name: str
    weight: str  # percent of the panel
    lean: str  # points from the mean medium


@dataclass(frozen=True)
class Page:
    """The analysts' page."""

    estimates: tuple[Estimate, ...]
    spans: tuple[SpanRow, ...]
    methods: tuple[MethodRow, ...]
    without: tuple[MediumOut, ...]
    carried: str  # whether one medium carries the verdict
    tables: tuple[KitagawaTable, ...]
    media: tuple[MediumRow, ...]
    cities: tuple[Estimate, ...]
    notes: tuple[str, ...]
    matrix: tuple[tuple[str, ...], ...]  # rows of M, class by class; empty without a correction
    query: str


def page(report: WeeklyReport) -> Page | None:
    """Lay out the page; None when nothing can be contrasted."""
    trend = report.trend
    if trend.now is None or trend.panel is None:
        return None
    names = {source.source_id: source.name for source in report.facts.sources}

    def outlet(source: str) -> str:
        return names.get(source, source)

    tables = (
        table("Par thème", trend.topic, french.topic),
        table("Par thème, hors sécurité et faits divers", trend.topic_without_crime, french.topic, calm=True),
        table("Par média", trend.source, outlet),
        table("Par média, hors sécurité et faits divers", trend.source_without_crime, outlet, calm=True),
    )
    return Page(
        estimates=estimates(trend),
        spans=span_rows(trend),
        methods=methods(trend),
        without=without(trend, names),
        carried=carried(trend, names),
        tables=tuple(each for each in tables if each),
        media=media(trend, names),
        cities=cities(trend, quoted(report.territory, 80)),
        notes=notes(report),
        matrix=matrix(trend),
        query=query(report),
    )


def estimates(trend: Trend) -> tuple[Estimate, ...]:
    """List every estimate of the change side by side."""
    named = (
        ("Indice (verdict)", trend.now),
        ("À sujets égaux", trend.constant),
        ("Par article, reprises comptées", trend.reach_weighted),
        ("Hors sécurité et faits divers", trend.without_crime),
        ("Presse locale et régionale", trend.local),
        ("Presse nationale", trend.national),
        ("Presse internationale", trend.international),
        ("Sans la première histoire", trend.alone),
        ("Rectifié par les relectures (PPI++)", trend.audited),
        ("Pondéré par l’audience des médias", trend.reached.change if trend.reached else None),
    )
    return tuple(estimate(name, found) for name, found in named if found)


def estimate(name: str, found: Contrast) -> Estimate:
    """Write one contrast."""
    return Estimate(
        name=french.typeset(name),
        change=french.signed(found.difference, 1),
        interval=interval(found),
        chance=french.chance(found.probability_up),
        detectable=french.number(found.detectable, 1),
        week_sd=french.number(found.week_sd, 1),
        correlation=french.number(found.correlation, 2),
        df=french.number(found.df),
    )


def table(
    title: str, found: Kitagawa | None, name: Callable[[str], str], *, calm: bool = False
) -> KitagawaTable | None:
    """Write a Kitagawa table, strongest parts first."""
    if found is None:
        return None
    parts = sorted(found.parts, key=lambda part: (-abs(part.within + part.mix), part.name))
    total = PartRow("Total", french.signed(found.within, 1), french.signed(found.mix, 1), "", "", "", "")
    return KitagawaTable(title, total, tuple(row(part, quoted(name(part.name), 60)) for part in parts[:MOST]), calm)


def row(part: Part, name: str) -> PartRow:
    """Write one line."""
    return PartRow(
        name=name,
        within=french.signed(part.within, 1),
        mix=french.signed(part.mix, 1),
        share_earlier=french.number(100 * part.share_earlier, 1),
        share_recent=french.number(100 * part.share_recent, 1),
        mean_earlier="–" if part.mean_earlier is None else french.signed(part.mean_earlier),
        mean_recent="–" if part.mean_recent is None else french.signed(part.mean_recent),
    )


def media(trend: Trend, names: Mapping[str, str]) -> tuple[MediumRow, ...]:
    """List the panel, heaviest first."""
    if trend.panel is None:
        return ()
    lean = dict(trend.effects)
    pairs = sorted(zip(trend.panel.sources, trend.panel.weights, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        MediumRow(
            name=quoted(names.get(source, source), 60),
            weight=french.number(100 * weight, 1),
            lean=french.signed(lean[source], 1) if source in lean else "–",
        )
        for source, weight in pairs[:MOST]
    )


def cities(trend: Trend, territory: str) -> tuple[Estimate, ...]:
    """List the territory and the cities in the national press."""
    if trend.cities is None:
        return ()
    return (
        estimate(territory, trend.cities.territory),
        *(estimate(f"{quoted(city.name, 60)} ({city.articles})", city.change) for city in trend.cities.cities),
        estimate("Écart avec la moyenne des villes", trend.cities.gap),
    )
