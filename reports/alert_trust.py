"""What thresholds rest on, and how alerts fared, to what may be said of how often they are false."""

from reports import french
from reports.spikes_types import Basis, Detector
from storage.types import AlertRecord, DetectorRecord

KINDS = {  # one and several alerts of a detector
    Detector.SCAN: ("vague de sujets négatifs", "vagues de sujets négatifs"),
    Detector.REPRISE: ("sujet très repris", "sujets très repris"),
}
UNPROMISED = {
    Basis.CAPPED: "le passé de cette installation demandait un seuil plus haut que la méthode ne le permet",
    Basis.BY_HAND: "les seuils ont été fixés à la main dans vigie.toml",
    Basis.OTHER_SERIES: "les séries surveillées ne sont pas celles pour lesquelles les seuils ont été calés",
}


def promise(basis: Basis, budget: float | None) -> str:
    """Say how many false alerts the thresholds aim at, where that is known; else why nothing is promised."""
    if basis in UNPROMISED or budget is None:
        why = UNPROMISED.get(basis, UNPROMISED[Basis.BY_HAND])
        return f"Aucun nombre de fausses alertes n’est promis : {why}."
    number = french.number(budget, 1).removesuffix(",0")
    false = french.plural(budget, "fausse alerte", "fausses alertes")
    aim = f"visent au plus {number} {false} par 30 jours, toutes séries ensemble."
    return f"Les seuils, tirés du passé de cette installation, {aim}" if basis is Basis.PAST else f"Les seuils {aim}"


def fared(record: AlertRecord) -> str:
    """Say how the alerts of 90 days were judged; "" when none was sent."""
    if not record.sent:
        return ""
    judged = [
        french.count(count, word, words)
        for count, word, words in (
            (record.true, "jugée utile", "jugées utiles"),
            (record.false, "jugée fausse", "jugées fausses"),
            (record.unjudged, "sans avis", "sans avis"),
        )
        if count
    ]
    sent = french.count(record.sent, "alerte envoyée", "alertes envoyées")
    return f"Depuis 90 jours : {sent}, dont {french.enumerate_words(judged)}."


def this_kind(record: AlertRecord, detector: str) -> str:
    """Say how the alerts of one detector were judged; "" when it sent none."""
    mine = next((one for one in record.by_detector if one.detector == detector), None)
    return f"De ce type : {told(mine)}." if mine else ""


def by_detector(record: AlertRecord) -> str:
    """Say it of each detector, in one clause; "" when no alert was sent."""
    return french.enumerate_words([told(one) for one in record.by_detector])


def told(one: DetectorRecord) -> str:
    """Count what was sent, and what of it people found false."""
    sent = french.count(one.sent, *KINDS[Detector(one.detector)])
    return f"{sent} (fausses alertes signalées : {french.number(one.false)})"
