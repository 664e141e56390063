"""A weekly report to its annexes: tables a spreadsheet opens without running anything."""

from dataclasses import fields

from reports import annexes_press as press
from reports import french, week_alerts
from reports.barometer_types import Contrast, Kitagawa
from reports.estimators import Simpler
from reports.tables import Sheet, sheet
from reports.types import WeeklyReport
from storage.types import StoryLine


def sheets(report: WeeklyReport) -> tuple[Sheet, ...]:
    """Lay out every table of the report, in full; texts from outside are made inert."""
    trend = report.trend
    made = (curve(report), estimates(report), drivers(report), kitagawa("themes", trend.topic), media(report))
    calm = (
        kitagawa("themes-hors-faits-divers", trend.topic_without_crime),
        kitagawa("medias-hors-faits-divers", trend.source_without_crime),
    )
    extra = (
        kitagawa("medias-ecart", trend.source),
        *calm,
        press.topics(report),
        press.collection(report),
        press.places(report),
    )
    heard = (methods(report), press.share_of_voice(report), press.partners(report), press.voices(report))
    alerts = (press.to_watch(report), week_alerts.annex(report), week_alerts.record(report))
    return tuple(sheet for sheet in (*made, *extra, *heard, *alerts) if sheet.rows)


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
    """List the stories that pull, exactly refitted, then every other story of the week with its first-order pull.

    A story that no medium of the panel told pulls on nothing: its cell is empty.
    """
    exact = {driver.story: driver.contribution for driver in report.trend.drivers}
    linear = {driver.story: driver.contribution for driver in report.trend.pulls}
    week = dict.fromkeys(cell.story_id for cell in report.facts.index.cells if cell.week == report.week)
    stories = dict.fromkeys([*exact, *linear, *week])
    return sheet(
        "histoires",
        ("histoire", "contribution", "titre", "media", "medias", "theme", "adresse", "reference", "exacte", "semaine"),
        (
            (
                *(story, exact.get(story, linear.get(story)), *story_cells(report.told.get(story))),
                *(int(story in exact), int(story in week)),
            )
            for story in stories
        ),
    )


def story_cells(told: StoryLine | None) -> tuple[str | int | None, ...]:
    """Write what is known of a story."""
    if told is None:
        return (None,) * 6
    return (told.title, told.outlet, told.outlets, french.topic(told.topic), told.url, told.article_id)


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
