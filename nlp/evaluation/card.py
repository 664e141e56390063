"""A judge and the labelled headlines about the territory to its evaluation card."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp.batch import Record, read_records
from nlp.errors import NlpError
from nlp.evaluation import behaviour, pooled
from nlp.evaluation.behaviour import WHOLE, Behaviour, Outcome
from nlp.evaluation.explain import FRENCH, UNCALIBRATED
from nlp.lexicon import Lexicon
from nlp.training.measure import calibration_error, interval, macro_f1, negative_balanced
from nlp.types import Judge, ModelCard

GOLD = Path("gold") / "territory_tone_dev.jsonl"
TONES = ("negative", "neutral", "positive")
WORDS = {  # of a case's expectation and outcome; longer ones first
    "net tone above that of": "ton plus positif que celui de",
    "same for every city": "même ton pour toutes les villes",
    "same as": "même ton que",
    "not negative": "pas négatif",
    "not positive": "pas positif",
    "unsure": "incertain (aucun ton au-dessus de 80 %)",
    "against": "contre",
    **FRENCH,
}
FAMILIES = {
    "negation": "négation",
    "target_swap": "deux lieux, deux réponses",
    "reported": "propos rapportés",
    "irony": "ironie",
    "hedged": "conditionnel et futur",
    "remedy": "remède ou mal",
    "elsewhere": "mal venu d’ailleurs",
    "sport": "sport",
    "city_name": "nom de ville",
    "intensity": "intensité",
    "routine": "annonces et agenda",
    "rescue": "sauvetage ou scandale",
    "institutions": "communes et institutions",
    "turnaround": "recul d’un mal, hausse d’un bien",
    "questions": "questions",
    "comparisons": "comparaisons",
    "tail": "titre et chapô opposés",
    "spelling": "graphies",
}
DRAWS = 1000  # bootstrap draws: the ends of an interval move by less than half a point between two seeds

# The bars of the tone model: the least (or most) a release should reach.
LEAST_F1, LEAST_BALANCED, MOST_SUBSTITUTION, LEAST_BEHAVIOUR = 0.78, 0.89, 0.03, 0.85
MOST_POOLED = 0.03
ELSEWHERE = (  # bars that no labelled headline measures, and what measures them
    "Les autres seuils se mesurent à part :",
    "  MAD-TSC en français (F1 ≥ 0,69), écart entre graines (≤ 0,015) : python tests/bench_tone_recipe.py",
    "  vitesse (≥ 12 fois CamemBERT), taille (≤ 45 Mo), mémoire (≤ 600 Mo) : python tests/bench_tone_speed.py",
    "  articles entiers par seconde, part de chaque étape : python tests/bench_tone_articles.py",
)


class GoldMissing(NlpError):
    """The labelled headlines are not where they should be, or are not readable."""


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % bootstrap interval over the headlines."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Split:
    """The tone's figures on some of the headlines."""

    name: str  # "all", "with standfirst", "without standfirst"
    count: int
    macro_f1: Figure  # of the three tones
    balanced: Figure  # accuracy on the negative and on the rest, averaged
    accuracy: float
    calibration: Figure  # expected calibration error of the likeliest tone, by tenths


@dataclass(frozen=True)
class EvaluationCard:
    """What one model is worth on the tone towards the territory; labels are machine readings, not people's."""

    model: ModelCard
    splits: tuple[Split, ...]  # "all" first; a split without headlines is left out
    confusion: tuple[tuple[int, int, int], ...]  # a row a true tone, a column a tone said, in TONES' order
    behaviour: Behaviour
    pooled: tuple[float, int] | None = None  # calibration error of answers never learnt from, and on how many headlines


def evaluate(shared: Path, judge: Judge, lexicon: Lexicon, tone_sha256: str = "") -> EvaluationCard:
    """Measure a judge on the headlines about the territory under `shared`, and on the behaviour cases.

    `tone_sha256` names its tone where its card names more than that: topics told by examples change a card, not a tone.
    Raises GoldMissing where the headlines are absent or not readable.
    """
    rows = _gold(shared / GOLD)
    records = [Record(row["id"], row["title"], row.get("standfirst") or "") for row in rows]
    tones = [one.tone for one in read_records(records, lexicon, judge, WHOLE) if one.tone is not None]
    truth = np.array([TONES.index(row["tone"]) for row in rows])
    chances = np.array([[getattr(tone, name) for name in TONES] for tone in tones])
    standfirst = np.array([bool(record.standfirst.strip()) for record in records])
    chosen = {"all": standfirst | True, "with standfirst": standfirst, "without standfirst": ~standfirst}
    return EvaluationCard(
        judge.card,
        tuple(split(name, truth[where], chances[where]) for name, where in chosen.items() if where.any()),
        confusion(truth, chances.argmax(1)),
        behaviour.measure(behaviour.load(), judge, lexicon),
        pooled.error(tone_sha256 or judge.card.sha256),
    )


def _gold(path: Path) -> list[dict[str, Any]]:
    """The rows about the territory."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf8").split("\n") if line.strip()]
        subject = [row for row in rows if row["relevance"] == "subject"]
        sound = all(row["tone"] in TONES and row["id"] and row["title"] for row in subject)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GoldMissing(f"{path}: {error}. Name the folder of real data with VIGIE_SHARED.") from error
    if not subject or not sound:
        raise GoldMissing(f"{path}: no headline about the territory, or one without id, title or tone.")
    return subject


def split(name: str, truth: np.ndarray, chances: np.ndarray) -> Split:
    """Figures of some headlines: true tones (indices in TONES) against probabilities (one row a headline)."""
    said = chances.argmax(1)

    def figure(value: Callable[[np.ndarray], float]) -> Figure:
        return Figure(value(np.arange(len(truth))), *interval(value, len(truth), DRAWS))

    def centred(value: Callable[[np.ndarray], float]) -> Figure:
        # Drawing with repetition adds gaps of its own to a calibration error: its draws are brought back by that much.
        found = figure(value)
        excess = float(np.mean([value(drawn) for drawn in _draws(len(truth))])) - found.value
        return Figure(found.value, max(0.0, found.low - excess), max(0.0, found.high - excess))

    return Split(
        name,
        len(truth),
        figure(lambda drawn: macro_f1(truth[drawn], said[drawn])),
        figure(lambda drawn: _balanced(truth[drawn], said[drawn])),
        float((truth == said).mean()),
        centred(lambda drawn: calibration_error(chances[drawn], truth[drawn])),
    )


def _draws(size: int) -> Iterator[np.ndarray]:
    """The draws that `interval` makes."""
    chance = np.random.default_rng(0)
    return (chance.integers(0, size, size) for _ in range(DRAWS))


def _balanced(truth: np.ndarray, said: np.ndarray) -> float:
    # A small draw may hold one side only: there is then nothing to balance.
    if len({bool(one) for one in truth == 0}) == 1:
        return float(((truth == 0) == (said == 0)).mean())
    return negative_balanced(truth, said)


def confusion(truth: np.ndarray, said: np.ndarray) -> tuple[tuple[int, int, int], ...]:
    """How many headlines of each true tone (rows) were given each tone (columns)."""
    table = np.zeros((3, 3), int)
    np.add.at(table, (truth, said), 1)
    return tuple((int(a), int(b), int(c)) for a, b, c in table)


def render(card: EvaluationCard) -> str:
    """The whole card in French, for a terminal."""
    everything = card.splits[0]
    rows = [
        f"Modèle {card.model.id} {card.model.version} ({card.model.sha256[:12]})",
        f"Ton envers le territoire, sur {everything.count} titres qui le concernent.",
        "Étiquettes : deux lectures par des machines, puis un arbitrage ; aucune n’est humaine.",
        "",
        *_bars(card),
        "",
        *(line for one in card.splits for line in _split_lines(one)),
        "Vérité (lignes) contre réponse (colonnes)",
        f"{'':10}" + "".join(f"{FRENCH[tone]:>10}" for tone in TONES),
        *(
            f"{FRENCH[tone]:10}" + "".join(f"{number:10}" for number in row)
            for tone, row in zip(TONES, card.confusion, strict=True)
        ),
        "",
        "Cas de comportement réussis, par famille",
        *(f"{FAMILIES.get(one.family, one.family):34}{one.passed:4} sur {one.total}" for one in card.behaviour.scores),
        "",
        "Cas manqués (probabilités en % : négatif/neutre/positif)",
        *(row for one in card.behaviour.failures for row in _failure_lines(one)),
        "",
        *ELSEWHERE,
        "",
        UNCALIBRATED,
    ]
    return "\n".join(_typeset(row) for row in rows)


def _bars(card: EvaluationCard) -> list[str]:
    """Each figure beside its bar."""
    everything, cases = card.splits[0], card.behaviour
    return [
        _bar("F1 macro des trois tons", everything.macro_f1.value, LEAST_F1),
        _bar("exactitude équilibrée, négatif contre le reste", everything.balanced.value, LEAST_BALANCED),
        _bar("effet du nom de ville sur P(négatif)", cases.substitution, MOST_SUBSTITUTION, most=True),
        _bar("cas de comportement réussis", cases.rate, LEAST_BEHAVIOUR),
        _bar(f"calibration, {card.pooled[1]} titres jamais appris", card.pooled[0], MOST_POOLED, most=True)
        if card.pooled
        else "calibration hors apprentissage : pas de table pour ce modèle",
    ]


def _bar(name: str, value: float, wanted: float, *, most: bool = False) -> str:
    met = value <= wanted if most else value >= wanted
    return f"{name:48}{value:.3f}  seuil {'≤' if most else '≥'} {wanted:.2f}  {'atteint' if met else 'manqué'}"


def _split_lines(one: Split) -> list[str]:
    names = {"all": "Tous les titres", "with standfirst": "Avec chapô", "without standfirst": "Sans chapô"}
    figures = {
        "F1 macro": one.macro_f1,
        "exactitude équilibrée": one.balanced,
        "erreur de calibration": one.calibration,
    }
    return [
        f"{names.get(one.name, one.name)} ({one.count}), exactitude {one.accuracy:.3f}",
        *(
            f"  {name:24}{it.value:.3f}  intervalle à 95 % : {it.low:.3f} à {it.high:.3f}"
            for name, it in figures.items()
        ),
        "",
    ]


def _failure_lines(one: Outcome) -> list[str]:
    standfirst = f" || {one.case.standfirst}" if one.case.standfirst else ""
    return [
        f"{one.case.id:15} {one.case.title}{standfirst} [{one.case.target if not one.case.cities else '…'}]",
        f"{'':15} attendu : {_in_french(one.case.wanted)} ; dit : {_in_french(one.seen)}",
    ]


def _in_french(said: str) -> str:
    for english, french in WORDS.items():
        said = said.replace(english, french)
    return said


def _typeset(row: str) -> str:
    """French decimals, and spaces that do not break."""
    row = "".join("," if char == "." and _between_digits(row, at) else char for at, char in enumerate(row))
    return row.replace(" :", "\u00a0:").replace(" %", "\u00a0%").replace(" ;", "\u202f;")


def _between_digits(row: str, at: int) -> bool:
    return row[at - 1 : at].isdigit() and row[at + 1 : at + 2].isdigit()
