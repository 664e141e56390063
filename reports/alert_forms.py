"""An alert's facts to its two forms that are no letter: 160 characters for a telephone, and JSON for a tool."""

import json
import unicodedata

from reports import french, safe
from reports.alert_text import SEVERITIES, AlertFacts, series_name
from reports.alert_types import SILENCE, Severity, Telling
from reports.spikes_types import Detector

LONGEST = 160  # GSM characters of one short message (3GPP TS 23.038, 7-bit alphabet)
LEAST_TITLE = 15  # characters of a title under which it says nothing
PLACE = 40
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")  # two characters each
SAME = str.maketrans({"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "œ": "oe", "Œ": "OE", "…": "..."})
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def short(facts: AlertFacts) -> str:
    """Say it in 160 GSM characters: where, what, observed against usual, the leading story if it fits, what to type."""
    command = "vigie doctor" if facts.episode.detector == SILENCE else f"vigie alerts ack {facts.episode.thread}"
    last = "" if facts.telling is Telling.END else f" {command}"
    head = gsm(f"Vigie {safe.printable(facts.place, PLACE)}: {_what(facts)}.")
    head = cut(head, LONGEST - len(last))
    room = LONGEST - size(head) - len(last) - 3  # a space and two quotes
    title = gsm(safe.printable(facts.leads[0].title)).replace('"', "'") if facts.leads else ""
    return head + (f' "{cut(title, room)}"' if title and room >= LEAST_TITLE else "") + last


def _what(facts: AlertFacts) -> str:
    episode = facts.episode
    if episode.detector == SILENCE:
        if facts.telling is Telling.END:
            return "la collecte a repris"
        return f"aucun flux ne répond depuis {round(episode.observed)} h"
    importance = SEVERITIES[Severity(episode.severity)]
    words = {Telling.ALERT: f"alerte {importance}", Telling.UPDATE: f"suite, {importance}", Telling.END: "fin d'alerte"}
    observed, usual = round(episode.observed), french.number(episode.expected, 1).removesuffix(",0")
    if episode.detector == Detector.REPRISE.value:
        seen = f"1 sujet négatif dans {observed} médias en 24 h (habituel {usual})"
    else:
        hours = f" en {facts.width} h" if facts.width else ""
        seen = f"{observed} sujets négatifs{hours} (habituel {usual})"
    return f"{words[facts.telling]}, {series_name(episode.series[0])}: {seen}"


def gsm(text: str) -> str:
    """Write a text with the letters a short message has; what has no neighbour among them is left out."""
    out = []
    for char in text.translate(SAME).translate(DASHES):
        if char in BASIC or char in EXTENDED:
            out.append(char)
        elif unicodedata.category(char) == "Zs":
            out.append(" ")
        else:
            out += [part for part in unicodedata.normalize("NFKD", char) if part in BASIC]
    return " ".join("".join(out).split())


def size(text: str) -> int:
    """How many of the 160 places a text takes."""
    return sum(2 if char in EXTENDED else 1 for char in text)


def cut(text: str, room: int) -> str:
    """Keep what fits, and say that something is missing."""
    if size(text) <= room:
        return text
    while text and size(text) > room - 3:
        text = text[:-1]
    return text.rstrip() + "..."


def for_machines(facts: AlertFacts) -> str:
    """Say the same in JSON, in the words of `vigie alerts scan --json`."""
    episode = facts.episode
    said = {
        "severity": episode.severity,
        "series": list(episode.series),
        "detector": episode.detector,
        "z": round(episode.z, 3),
        "threshold": round(facts.threshold, 3),
        "observed": round(episode.observed, 2),
        "expected": round(episode.expected, 2),
        "start": episode.began.isoformat(),
        "end": episode.last_alarm.isoformat(),  # of the last alarm hour so far
        "state": episode.state,
        "stories": list(episode.stories),
    }
    return json.dumps(said, ensure_ascii=False)
