"""A report to the analysts' small print: what its estimates rest on, and the query that lists their headlines."""

from reports import changes, french
from reports.redraw import BOOTSTRAP_SEED, DRAWS
from reports.safe import printable, quoted
from reports.types import Trend, WeeklyReport

ORIGINS = 6  # sources of audience figures named on the page
TRACE = (
    "SELECT week, outlet, title, story_id, weight_then, topic, negative, neutral, positive, model, reading_id,"
    " correction FROM (SELECT *, 1 / count(*) OVER (PARTITION BY story_id) AS weight_then FROM index_headlines"
    " WHERE week <= '{last}') WHERE week >= '{first}' ORDER BY week, story_id"
)


def notes(report: WeeklyReport) -> tuple[str, ...]:
    """Say what the estimates were made with, and which changes of model lie behind them."""
    lines = [*made_with(report.trend), *changes.notes(report.facts, report.trend), program(report)]
    return tuple(french.typeset(line) for line in lines)


def program(report: WeeklyReport) -> str:
    """Say what drew the lots and what computed: the same seed and code give the same figures."""
    code = f" ; calculé par Vigie {printable(report.code, 40)}" if report.code else ""
    return f"Intervalles de la courbe : {DRAWS} tirages, graine {BOOTSTRAP_SEED}{code}."


def made_with(trend: Trend) -> list[str]:
    """Say what panel, correction, audience, audit and versions the estimates rest on."""
    found = []
    if trend.panel:
        kind = "provisoire" if trend.panel.provisional else "annuel"
        found.append(
            f"Panel {kind} de {french.count(len(trend.panel.sources), 'média')}, tiré des semaines"
            f" {trend.panel.first} à {trend.panel.last}."
        )
    heard = " ; ".join(f"{french.number(100 * share)} %" for share in trend.gates.coverage)
    if heard:
        found.append(f"Poids du panel entendu, semaine après semaine : {heard}.")
    if trend.calibration:
        (negative, neutral, positive), condition = trend.calibration.sizes, trend.calibration.condition
        found.append(
            f"Ton corrigé d’après {negative + neutral + positive} titres étiquetés : {negative} négatifs,"
            f" {neutral} neutres, {positive} positifs ; conditionnement {french.number(condition, 1)}."
            + (f" Étalonnage du {french.long_date(trend.calibrated)}." if trend.calibrated else "")
        )
        if trend.noise:
            level, move = (
                f"{french.number(one, 1)} {french.plural(one, 'point')}"
                for one in (trend.noise.level, trend.noise.change)
            )
            found.append(
                f"Cet étalonnage, retiré {DRAWS} fois au sort, ferait varier (écart-type) chaque niveau de {level},"
                f" que la bande de la courbe compte, et l’évolution de {move},"
                " que l’intervalle du verdict ne compte pas."
            )
    else:
        found.append("Ton non corrigé : ces chiffres sont ceux de la machine, et ne sont pas jugés.")
    if trend.reached:
        origins = " ; ".join(quoted(origin, 120) for origin in trend.reached.origins[:ORIGINS])
        found.append(
            f"Audience fournie par l’agence pour {french.count(trend.reached.media, 'média')} du panel"
            f" ({french.number(100 * trend.reached.share)} % de son poids), hors verdict : {origins}."
        )
    audit = trend.gates.audit
    found.append(f"Relectures humaines : z = {french.signed(audit, 2)}." if audit is not None else "")
    versions = ", ".join(printable(version, 80) for version in trend.gates.versions)
    found.append(f"Versions du modèle sur les semaines comparées : {versions or 'aucune'}.")
    return [line for line in found if line]


def matrix(trend: Trend) -> tuple[tuple[str, ...], ...]:
    """Write M: for each true tone (rows), the mean probabilities the machine gives (columns)."""
    if trend.calibration is None:
        return ()
    return tuple(
        (name, *(french.number(float(value), 2) for value in trend.calibration.matrix[:, number]))
        for number, name in enumerate(french.TONES.values())
    )


def query(report: WeeklyReport) -> str:
    """Write the one query that lists every headline the index counted."""
    weeks = report.trend.weeks
    first, last = (weeks[max(0, len(weeks) - 34)].week, weeks[-1].week) if weeks else (report.week, report.week)
    return TRACE.format(first=printable(first, 10), last=printable(last, 10))
