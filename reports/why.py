"""A trend to « Pourquoi »: where the change comes from, in French sentences with their reserves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports import french
from reports.barometer_types import Contrast, Driver, Kitagawa
from reports.safe import link, quoted
from reports.states import Direction, VerdictState
from reports.trend import verdict_without
from reports.types import Trend
from storage.types import StoryLine

NAMED = 2  # topics named as the agenda's
SEEN = 0.5  # points: below, a part rounds to nothing and is not named


@dataclass(frozen=True)
class DriverView:
    """One story that pulls, ready to be laid out."""

    title: str
    url: str  # "" when the address is not a plain http(s) one
    line: str  # outlet, day, spread, topic
    pull: str  # signed, in points
    reference: str


@dataclass(frozen=True)
class Compared:
    """One line of the table that splits the change."""

    name: str
    change: str
    interval: str
    note: str


def told(trend: Trend, titles: Mapping[str, StoryLine]) -> tuple[str, ...]:
    """Tell why, in a few sentences; none when nothing can be contrasted."""
    lines = (agenda(trend), crime(trend), ours(trend), hanging(trend, titles))
    return tuple(french.typeset(line) for line in lines if line)


def agenda(trend: Trend) -> str:
    """Split the change between the tone at equal topics and what was talked about."""
    now, constant = trend.now, trend.constant
    if now is None or constant is None:
        return ""
    rest = round(now.difference) - round(constant.difference)  # as printed: the parts must add up on the page
    words = topics_named(trend.topic, rest)
    said = (
        f"Sur l’évolution mesurée ({french.points(now.difference)}), {french.points(constant.difference)}"
        f" {comes(constant.difference)} du ton des articles à sujets égaux et {french.points(rest)} de l’agenda{words}."
    )
    if constant.low <= 0 <= constant.high:
        said += (
            " La part due au ton n’est pas établie à elle seule"
            f" ({french.between(constant.low, constant.high)}, confiance à 95 %)."
        )
    return said


def comes(points: float) -> str:
    """Agree the verb with a number of points."""
    return "vient" if abs(round(points)) < 2 else "viennent"


def topics_named(table: Kitagawa | None, rest: float) -> str:
    """Name the topics whose share moved the agenda that way: « (moins de faits divers, plus de culture) »."""
    if table is None or abs(rest) < 1:
        return ""
    way = 1 if rest > 0 else -1
    parts = sorted(
        (part for part in table.parts if way * part.mix >= SEEN), key=lambda part: (-way * part.mix, part.name)
    )
    words = [
        f"{'plus' if part.share_recent > part.share_earlier else 'moins'} de place pour"
        f" « {quoted(french.topic(part.name), 40)} »"
        for part in parts[:NAMED]
    ]
    return f" ({', '.join(words)})" if words else ""


def crime(trend: Trend) -> str:
    """Say the change without crime and accidents."""
    found = trend.without_crime
    return f"Hors sécurité et faits divers, l’évolution est de {measured(found)}." if found else ""


def measured(found: Contrast) -> str:
    """Write a change with its interval."""
    return f"{french.points(found.difference)} ({french.between(found.low, found.high)})"


def near_and_far(trend: Trend) -> str:
    """Set the local press beside the national one, where there is no room for the table; "" when neither is known."""
    sides = (("presse locale et régionale", trend.local), ("presse nationale", trend.national))
    said = [f"{name} : {measured(found)}" for name, found in sides if found]
    return french.typeset(first_upper(f"{' ; '.join(said)}.")) if trend.now and said else ""


def first_upper(text: str) -> str:
    """Put a capital at the head of a line, and leave the rest alone."""
    return text[:1].upper() + text[1:]


def ours(trend: Trend) -> str:
    """Say whether it is us, or the whole press."""
    if trend.cities is None:
        return ""
    gap, others = trend.cities.gap, trend.cities.others
    names = french.enumerate_words([quoted(city.name, 60) for city in trend.cities.cities])
    said = (
        f"Dans la presse nationale, le territoire a évolué de {french.points(trend.cities.territory.difference)},"
        f" les villes comparées ({names}) de {french.points(others.difference)} en moyenne : "
    )
    if gap.low <= 0 <= gap.high:
        return f"{said}rien ne montre que le territoire suive un autre chemin qu’elles ({apart(gap)})."
    way = "mieux" if gap.difference > 0 else "moins bien"
    return f"{said}le territoire fait {way} qu’elles ({apart(gap)})."


def apart(gap: Contrast) -> str:
    """Write a gap with its interval, inside brackets."""
    return f"écart de {french.points(gap.difference)}, {french.between(gap.low, gap.high)}, confiance à 95 %"


def hanging(trend: Trend, titles: Mapping[str, StoryLine]) -> str:
    """Say what the change would be without its first story, and whether the verdict hangs on it."""
    if trend.now is None or trend.alone is None or not trend.drivers or trend.drivers[0].story not in titles:
        return ""
    title = quoted(titles[trend.drivers[0].story].title, 120) or "(sans titre)"
    without, whole = french.points(trend.alone.difference), french.points(trend.now.difference)
    moved = f"serait de {without} au lieu de {whole}" if without != whole else f"resterait de {whole}"
    said = f"Sans l’histoire « {title} », l’évolution {moved}"
    other = verdict_without(trend)
    if other is None:
        return f"{said}."
    return f"{said} : le verdict tient à cette seule histoire, et serait sans elle « {french.label(other).lower()} »."


def views(pulling: Sequence[Driver], titles: Mapping[str, StoryLine], way: int) -> list[DriverView]:
    """Prepare the stories that pull one way (+1 or -1), strongest first."""
    return [
        view(driver, titles[driver.story])
        for driver in pulling
        if way * driver.contribution > 0 and driver.story in titles
    ]


def view(driver: Driver, story: StoryLine) -> DriverView:
    """Prepare one story."""
    parts = [quoted(story.outlet, 60), french.short_date(story.published)]
    if story.outlets > 1:
        parts.append(french.count(story.outlets, "média"))
    return DriverView(
        title=quoted(story.title) or "(sans titre)",
        url=link(story.url),
        line=french.typeset(" · ".join([*parts, quoted(french.topic(story.topic), 40)])),
        pull=french.signed(driver.contribution, 1),
        reference=quoted(story.article_id, 40),
    )


def lines(trend: Trend) -> list[Compared]:
    """Lay out the change beside its variants; those that cannot be computed are left out."""
    rows = (
        ("Ensemble", trend.now, "le verdict"),
        ("À sujets égaux", trend.constant, "si l’agenda n’avait pas changé"),
        ("Hors faits divers", trend.without_crime, "sans le thème sécurité et faits divers"),
        ("Presse locale et régionale", trend.local, ""),
        ("Presse nationale", trend.national, ""),
        ("Presse internationale", trend.international, ""),
    )
    return [
        Compared(
            name=french.typeset(name),
            change=french.signed(found.difference),
            interval=french.between(found.low, found.high),
            note=french.typeset(note),
        )
        for name, found, note in rows
        if found
    ]


def shown(trend: Trend) -> bool:
    """Say whether there is a change to explain."""
    return trend.now is not None


def answered(trend: Trend) -> bool:
    """Say whether the change may be relied on."""
    return trend.decision.state is not VerdictState.SUSPENDED and trend.decision.direction is not Direction.NONE
