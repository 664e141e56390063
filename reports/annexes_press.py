"""A weekly report to the annexes that tell of the press: its topics, media, places, and who is heard."""

from reports import alert_weekly, french
from reports.partners import level
from reports.share_of_voice import shares
from reports.tables import Sheet, sheet
from reports.types import WeeklyReport


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
