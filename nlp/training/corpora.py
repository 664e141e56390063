"""The shared corpora to training examples: a text, its target, and whatever labels it has."""

import csv
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.marking import joined
from nlp.types import TargetText

TONES = ("negative", "neutral", "positive")
RELEVANCES = ("subject", "aside", "none")
RESERVED_FROM = "2022-04-01"  # items of that year naming the territory from here on measure the result: never read
LEAK = 0.5  # share of the shorter item's word trigrams; above, a training item repeats one of the dev set

# Names of the territory in the training texts (the gazetteer serves the product; this list only marks and excludes).
TERRITORY = re.compile(
    r"(?<![\w-])(aix-marseille(?:-provence| provence)?|marseille(?:-provence|-fos)?|aix(?:-en-provence| en provence)"
    r"|bouches-du-rh[oô]ne|quartiers? nord|vieux-port|baumettes|canebi[eè]re|notre-dame de la garde|bonne m[eè]re"
    r"|mucem|eurom[eé]diterran[eé]e|calanques?|[eé]tang de berre|fos(?:-sur-mer)?|martigues|aubagne|istres|vitrolles"
    r"|gardanne|la ciotat|cassis|marignane|miramas|salon-de-provence|port-de-bouc"
    r"|les pennes-mirabeau|allauch|plan-de-cuques|berre-l['’][eé]tang|carry-le-rouet|sausset-les-pins|pertuis"
    r"|saint-zacharie|trets|rognac|velaux|ensu[eè]s-la-redonne|rue d['’]aubagne|belle de mai|la joliette"
    r"|noailles|v[eé]lodrome|ap-hm|aphm|marseillais(?:e|es)?)(?![\w-])",
    re.IGNORECASE,
)


def dice(seed: int) -> random.Random:
    """Chance that a seed repeats."""
    return random.Random(seed)  # noqa: S311 nothing secret: runs must repeat


@dataclass(frozen=True)
class Example:
    """One text with its target; a label that the corpus does not give is None."""

    id: str
    text: TargetText
    tone: int | None = None
    topic: int | None = None
    relevance: int | None = None
    date: str = ""
    title: int = 0  # characters of the headline, for items that have a standfirst too
    weight: float = 1.0  # of the tone label


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf8") as file:
        for line in file:
            yield json.loads(line)


def fold(text: str) -> list[str]:
    """Words without case nor accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"\W+", " ", plain).split()


def spans_of(text: str, place: str) -> tuple[tuple[int, int], ...]:
    """Where the place is named; the territory by any of its names."""
    if place == "Aix-Marseille-Provence":
        return tuple(found.span() for found in TERRITORY.finditer(text))
    loose = "".join("[eéèê]" if c in "eéèê" else "[\\s-]" if c in " -" else re.escape(c) for c in place.lower())
    pattern = rf"(?<!\w){loose}(?!\w)"
    return tuple(found.span() for found in re.finditer(pattern, text, re.IGNORECASE))


def gold(path: Path, topics: tuple[str, ...], place: str = "") -> list[Example]:
    """The place gold (each line names its place) or the territory set (`place` given)."""
    return [_gold(row, topics, place or row["place"]) for row in lines(path)]


def _gold(row: dict[str, Any], topics: tuple[str, ...], place: str) -> Example:
    text = joined(row["title"], row["standfirst"])
    return Example(
        row["id"],
        TargetText(text, spans_of(text, place)),
        TONES.index(row["tone"]),
        topics.index(row["topic"]),
        RELEVANCES.index(row["relevance"]),
        row["date"],
        len(row["title"]),
        1.0 if row["relevance"] == "subject" else 0.5,
    )


def place_train(folder: Path, topics: tuple[str, ...]) -> list[Example]:
    """The place gold less what may not be learnt: reserved items that name the territory, and repeats of dev items."""
    return learnable(folder, gold(folder / "gold" / "place_tone_train.jsonl", topics))


def learnable(folder: Path, examples: list[Example]) -> list[Example]:
    """The examples without reserved items that name the territory and without repeats of dev items."""
    rows = lines(folder / "gold" / "territory_tone_dev.jsonl")
    dev = [trigrams(row["title"] + " " + row["standfirst"]) for row in rows]
    found = []
    for one in examples:
        mine = trigrams(one.text.text)
        reserved = one.date >= RESERVED_FROM and TERRITORY.search(one.text.text)
        if not reserved and not any(overlap(mine, other) >= LEAK for other in dev):
            found.append(one)
    return found


def trigrams(text: str) -> set[tuple[str, ...]]:
    """Runs of three words, folded."""
    words = fold(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def overlap(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Share of the shorter one's runs that the other has too."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def mad_tsc(folder: Path, language: str) -> list[Example]:
    """MAD-TSC: attitudes towards people in news sentences (train and validation; the official test is not there)."""
    found = []
    for name in ("train", "validation"):
        for row in lines(folder / "data" / "mad_tsc" / language / f"{name}.jsonl"):
            found += _targets(row, f"mad-{language}")
    return found


def newsmtsc(folder: Path) -> list[Example]:
    """NewsMTSC: attitudes in English political news."""
    return [one for row in lines(folder / "data" / "newsmtsc" / "train.jsonl") for one in _targets(row, "newsmtsc")]


def _targets(row: dict[str, Any], corpus: str) -> list[Example]:
    text = row["sentence_normalized"]
    return [
        Example(
            f"{corpus}:{row['primary_gid']}", TargetText(text, ((t["from"], t["to"]),)), int(t["polarity"]) // 2 - 1
        )
        for t in row["targets"]
    ]


def rusentne(folder: Path) -> list[Example]:
    """RuSentNE-2023: attitudes towards countries in Russian news (the other entity types are left)."""
    found = []
    for name in ("train_data.csv", "validation_data_labeled.csv"):
        with (folder / "data" / "rusentne" / name).open(encoding="utf8") as file:
            for i, row in enumerate(csv.DictReader(file, delimiter="\t")):
                if row["entity_tag"] != "COUNTRY":
                    continue
                start, end = int(row["entity_pos_start_rel"]), int(row["entity_pos_end_rel"])
                tone = int(float(row["label"])) + 1
                found.append(Example(f"rusentne:{name}:{i}", TargetText(row["sentence"], ((start, end),)), tone))
    return found


def gerntsa(folder: Path) -> list[Example]:
    """GerNTSA: attitudes towards topics, people and places in German news."""
    rows = json.loads((folder / "data" / "gerntsa" / "GerNTSA.json").read_text(encoding="utf8"))
    found = []
    for row in rows:
        polarity, anchor = row["sentiment"]["polarity"], row["target_anchor"]
        if polarity in TONES:
            span = (anchor["from"], anchor["to"])
            found.append(
                Example(f"gerntsa:{row['id']}", TargetText(row["opinion_snippet"], (span,)), TONES.index(polarity))
            )
    return found


def sentfin(folder: Path) -> list[Example]:
    """SEntFiN: tone towards each firm of an English financial headline."""
    found = []
    with (folder / "data" / "sentfin" / "SEntFiN.csv").open(encoding="utf8") as file:
        for row in csv.DictReader(file):
            try:
                decisions = json.loads(row["Decisions"].replace("'", '"'))
            except json.JSONDecodeError:
                continue  # 13 cells hold apostrophes
            for entity, tone in decisions.items():
                start = row["Title"].find(entity)
                if start >= 0:
                    span = (start, start + len(entity))
                    found.append(
                        Example(f"sentfin:{row['S No.']}", TargetText(row["Title"], (span,)), TONES.index(tone))
                    )
    return found


SECTIONS = {
    "sport": "sport", "football": "sport", "tennis": "sport", "rugby": "sport", "basket": "sport",
    "sports-de-glisse": "sport", "culture": "culture", "livres": "culture", "cinema": "culture", "musiques": "culture",
    "televisions-radio": "culture", "series": "culture", "festival": "culture", "economie": "economie",
    "emploi": "economie", "argent": "economie", "smart-cities": "economie", "politique": "politique",
    "election-presidentielle-2022": "politique", "planete": "environnement", "climat": "environnement",
    "sante": "sante", "education": "education", "campus": "education", "police-justice": "securite",
    "m-voyage": "tourisme", "voyage": "tourisme", "le-monde-des-religions": "societe",
}  # fmt: skip
COVID = re.compile(r"covid|omicron|vaccin|sanitaire|coronavirus|épidémi|contaminations|hôpita", re.IGNORECASE)


def press_sections(folder: Path, topics: tuple[str, ...]) -> list[Example]:
    """Three months of one daily, January to March 2022, with the section of the address as a weak topic."""
    found = []
    with (folder / "data" / "lemonde_rss_2022" / "lemonde_rss_2022_items.csv").open(encoding="utf8") as file:
        for row in csv.DictReader(file):
            parts = row["guid"].split("/")
            topic = SECTIONS.get(parts[3]) if len(parts) > 3 else None
            if topic is None or row["pubDate_iso"][:10] >= RESERVED_FROM:
                continue
            text = joined(row["title"], row["description"])
            if topic == "environnement" and COVID.search(text):
                topic = "sante"
            found.append(Example(f"press:{row['guid'][-12:]}", TargetText(text), topic=topics.index(topic)))
    return found


def stage_one(folder: Path, topics: tuple[str, ...], chance: random.Random, scale: float = 1.0) -> list[Example]:
    """Target-dependent tone from elsewhere, and topics of the press: what the encoder learns before places."""

    def some(examples: list[Example], count: int) -> list[Example]:
        return chance.sample(examples, min(int(count * scale), len(examples)))

    others = [one for language in ("en", "de", "es", "it", "nl", "pt", "ro") for one in mad_tsc(folder, language)]
    return [
        *some(mad_tsc(folder, "fr"), 3000),
        *some(others, 1600),
        *some(_balanced(newsmtsc(folder), chance), 3000),
        *some(_balanced(sentfin(folder), chance), 3000),
        *some(rusentne(folder), 1800),
        *some(gerntsa(folder), 1000),
        *some(_capped(press_sections(folder, topics), 450, chance), 3000),
    ]


def _balanced(examples: list[Example], chance: random.Random) -> list[Example]:
    least = min(sum(one.tone == tone for one in examples) for tone in range(3))
    return [
        one for tone in range(3) for one in chance.sample([one for one in examples if one.tone == tone], int(least))
    ]


def _capped(examples: list[Example], most: int, chance: random.Random) -> list[Example]:
    found = []
    for topic in sorted({one.topic for one in examples if one.topic is not None}):
        same = [one for one in examples if one.topic == topic]
        found += chance.sample(same, min(most, len(same)))
    return found
