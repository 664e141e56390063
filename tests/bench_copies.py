"""Copies found among thousands of texts: precision, recall, and what 100,000 articles cost.

`python tests/bench_copies.py` edits demo stories, and news texts read from VIGIE_SHARED, as houses do (new headline, a
cut of 40 %, another order, house style), hides them among hard negatives (the same event in other words, a quotation
in common, one formula for two towns) and places all in one index: any two texts put together count, not only the pairs
foreseen. `--seed 1` is the half thresholds were set on; the recorded figures are of seed 2022.
"""

import argparse
import csv
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

from figures import record
from shared import folder

from nlp.copies import CopyIndex
from nlp.types import StoryText
from pipeline.demo.chronicle import chronicle
from pipeline.demo.prose_files import prose as demo_prose
from pipeline.demo.writing import Writer

MONDAY = datetime(2031, 4, 14, 6, 0, tzinfo=UTC)
STYLE = (
    (" pour cent", " %"), ("M. ", "Monsieur "), ("Mme ", "Madame "), (" heures", "h"), ("mais ", "toutefois "),
    ("a déclaré", "a indiqué"), ("a expliqué", "a précisé"), ("selon ", "d’après "), ("lundi", "ce lundi"),
    ("deux ", "2 "), ("trois ", "3 "), ("quatre ", "4 "), ("dix ", "10 "), ("cinq ", "5 "), ("notamment ", ""),
    ("également ", ""), ("environ ", "près de "), ("afin de", "pour"), ("cependant", "pourtant"), ("hier", "la veille"),
    ("Covid-19", "covid"), ("millions d’euros", "M€"), ("« ", "“"), (" »", "”"),
)  # fmt: skip
HEADS = ("Ce que l’on sait", "Le point", "Une affaire qui fait parler", "Les explications", "L’essentiel", "À la une")


@dataclass(frozen=True)
class Text:
    """One article of the bench."""

    id: str
    origin: str  # texts of one origin are copies of each other
    title: str
    rest: tuple[str, ...]  # sentences
    kind: str
    teaser: bool
    day: float  # days since the bench's first; copies follow within 60 hours

    def story(self, outlet: int) -> StoryText:
        text = f"{self.title}\n{' '.join(self.rest)}"
        return StoryText(self.id, f"outlet-{outlet}", text, MONDAY + timedelta(days=self.day))


def sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÀÉ«“\"0-9])", text.strip()) if part)


DAYS = 210  # the demo's thirty weeks: one of its frames serves again weeks later, with other names


def demo_texts(rng: random.Random) -> list[tuple[str, tuple[str, ...], str, float]]:
    seen: dict[int, tuple[str, tuple[str, ...], str, float]] = {}
    for piece in chronicle(demo_prose(), rng.randrange(10**6), date(2031, 1, 6), 30):
        standfirst = piece.standfirst
        day = (piece.when.date() - date(2031, 1, 6)).days + rng.random()
        rest = sentences(" ".join((standfirst, *piece.paragraphs)))
        seen.setdefault(piece.event, (piece.title, rest, standfirst, day))
    return list(seen.values())


def news_texts(rng: random.Random) -> list[tuple[str, tuple[str, ...], str, float]]:
    """MasakhaNEWS articles, whole up to 60 sentences; read, never kept."""
    csv.field_size_limit(10**8)
    texts = {}
    for name in ("dev.tsv", "fewshot50_train.tsv"):
        path = folder() / "data" / "masakhanews_fra" / name
        if path.exists():
            with path.open(encoding="utf8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    body = sentences(row["text"])[:60]
                    if len(body) >= 8:
                        texts[row["headline"]] = (row["headline"], body, " ".join(body[:2]), rng.random() * DAYS)
    chosen = list(texts.values())
    rng.shuffle(chosen)
    return chosen


def year_teasers(rng: random.Random, most: int) -> list[tuple[str, tuple[str, ...], str, float]]:
    """Real headlines and standfirsts of the first quarter of 2022; read, never kept."""
    path = folder() / "data" / "lemonde_rss_2022" / "lemonde_rss_2022_items.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["pubDate_iso"] < "2022-04-01" and row["description"]]
    rows = [row for row in rows if len(row["description"].split()) >= 18]
    # An item carried twice under two addresses would be its own false copy: one per standfirst.
    unique = list({row["description"]: row for row in rows}.values())
    chosen = rng.sample(unique, min(most, len(unique)))
    first = datetime(2022, 1, 1, tzinfo=UTC)
    return [
        (
            row["title"],
            sentences(row["description"]),
            row["description"],
            (datetime.fromisoformat(row["pubDate_iso"]) - first) / timedelta(days=1),
        )
        for row in chosen
    ]


def restyled(parts: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    """House style: half of the house's words, and one word in sixty lost or doubled by hand."""
    rules = [rule for rule in STYLE if rng.random() < 0.5]
    done = []
    for part in parts:
        for old, new in rules:
            part = part.replace(old, new)  # noqa: PLW2901 - one rule after the other
        words = part.split()
        done.append(" ".join(word for word in words if rng.random() > 1 / 60))
    if rng.random() < 0.4:
        done[0] = f"{rng.choice(('(AFP) – ', 'MARSEILLE – ', 'Par la rédaction. '))}{done[0]}"
    return tuple(done)


def cut(parts: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    """40 % of the words go, from the end or here and there."""
    words = sum(len(part.split()) for part in parts)
    if len(parts) < 4:
        return (" ".join(" ".join(parts).split()[: max(4, round(words * 0.6))]),)
    order = list(range(len(parts)))
    if rng.random() < 0.4:
        rng.shuffle(order)
    kept, count = set(), 0
    for place in order:
        if count >= words * 0.6:
            break
        kept.add(place)
        count += len(parts[place].split())
    return tuple(part for place, part in enumerate(parts) if place in kept)


def reordered(parts: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    """Another order: blocks of two sentences, shuffled."""
    blocks = [parts[at : at + 2] for at in range(0, len(parts), 2)]
    rng.shuffle(blocks)
    return tuple(part for block in blocks for part in block)


def edited(text: Text, number: int, rng: random.Random) -> Text:
    """One copy: always another headline, then one to three of the other edits."""
    chosen = rng.sample([cut, reordered, restyled], rng.choice((1, 1, 2, 3)))
    parts = text.rest
    for edit in (cut, reordered, restyled):
        if edit in chosen:
            parts = edit(parts, rng)
    words = rng.choice(text.rest).split()
    title = f"{rng.choice(HEADS)} : {' '.join(words[: rng.randint(5, 9)])}"
    kind = "+".join(edit.__name__ for edit in (cut, reordered, restyled) if edit in chosen)
    return Text(f"{text.id}-{number}", text.origin, title, parts, kind, text.teaser, text.day + rng.random() * 2.5)


def other_words(rng: random.Random, count: int) -> list[Text]:
    """The same frame, the same day, told twice by one writer: one event in other words."""
    press = demo_prose()
    writer = Writer(press, rng)
    made = []
    frames = [frame for frame in press.frames if frame.relevance == "subject"]
    for number in range(count):
        frame, day = rng.choice(frames), rng.random() * DAYS
        for side in "ab":
            written = writer.write(frame, date(2031, 4, 14))
            rest = sentences(" ".join((written.standfirst, *written.paragraphs)))
            made.append(
                Text(f"w{number}{side}", f"w{number}{side}", written.title, rest, "other words", teaser=False, day=day)
            )
    return made


def quoting(
    texts: list[Text], hosts: list[tuple[str, tuple[str, ...], str, float]], rng: random.Random, count: int
) -> list[Text]:
    """Another article, a fifth to three tenths of which are another one's sentences: quotations, an agency's lines."""
    made: list[Text] = []
    while len(made) < count:
        one, (title, host, _, _) = rng.choice(texts), rng.choice(hosts)
        own, number = list(host), len(made)
        limit = rng.uniform(0.2, 0.3) * min(words(host), words(one.rest))
        for part in rng.sample(one.rest, len(one.rest)):
            limit -= len(part.split())
            if limit < 0:
                break
            own.insert(rng.randrange(len(own) + 1), part)
        if len(own) > len(host):
            # Two texts that quote from one host would be copies of each other: a host serves once.
            hosts = [each for each in hosts if each[1] is not host] or hosts
            made.append(Text(f"q{number}", f"q{number}", title, tuple(own), "quoting", teaser=False, day=one.day + 0.3))
        if len({each[1] for each in hosts}) == 1:
            break
    return made


def words(parts: tuple[str, ...]) -> int:
    return sum(len(part.split()) for part in parts)


FORMULAS = (
    "La mairie de {town} organise une collecte de sang {day} de 8 heures à {hour} heures dans la salle des fêtes.",
    "La circulation sera coupée {day} dans le centre de {town} de 8 heures à {hour} heures pour des travaux sur l’eau.",
    "Le marché de {town} change de place {day} : les forains s’installeront jusqu’à {hour} heures près de la gare.",
    "Suivez en direct la rencontre de la {hour}e journée entre {town} et {other}, coup d’envoi {day} dans la soirée.",
    "Météo : à {town}, les températures atteindront {hour} degrés {day}, avec un vent modéré et quelques nuages.",
)
TOWNS = (
    *("Istres", "Miramas", "Cassis", "Aubagne", "Gardanne", "Vitrolles", "Martigues"),
    *("Allauch", "Peynier", "Trets", "Lançon", "Rognac", "Marignane"),
)


def formulas(rng: random.Random, count: int) -> list[Text]:
    """One formula, other towns and figures: no copy of one another."""
    made, seen = [], set()
    while len(made) < count:
        town, other = rng.sample(TOWNS, 2)
        day = rng.choice(("lundi", "mardi", "jeudi", "samedi"))
        rest = rng.choice(FORMULAS).format(town=town, other=other, day=day, hour=rng.randint(11, 29))
        told = (rest[:40], town)
        if told not in seen:
            seen.add(told)
            made.append(
                Text(
                    f"f{len(made)}",
                    f"f{len(made)}",
                    f"{rng.choice(HEADS)} à {town}",
                    (rest,),
                    "formula",
                    teaser=True,
                    day=rng.random() * 7,
                )
            )
        elif len(seen) >= len(TOWNS) * len(FORMULAS) - 2:
            break
    return made


def corpus(seed: int) -> list[Text]:
    """All texts of one seed."""
    rng = random.Random(seed)
    demo, news = demo_texts(rng), news_texts(rng)
    rng.shuffle(demo)
    full = [("d", each) for each in demo[:800]] + [("n", each) for each in news[: len(news) * 2 // 3]]
    hosts = demo[800:] + news[len(news) * 2 // 3 :]
    originals = [
        Text(f"{mark}{rank}", f"{mark}{rank}", title, rest, "original", teaser=False, day=day)
        for rank, (mark, (title, rest, _, day)) in enumerate(full)
    ]
    copies = [edited(text, number, rng) for text in originals for number in (1, 2)]
    short = [("t", each) for each in year_teasers(rng, 900)] or [("t", each) for _, each in full]
    teasers = [
        Text(f"{mark}{rank}", f"{mark}{rank}", title, sentences(standfirst), "original", teaser=True, day=day)
        for rank, (mark, (title, _, standfirst, day)) in enumerate(short)
    ]
    short_copies = [edited(text, 1, rng) for text in teasers]
    quotes = quoting(originals, hosts, rng, 400)
    everything = originals + copies + teasers + short_copies + other_words(rng, 400) + quotes + formulas(rng, 60)
    rng.shuffle(everything)
    return everything


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2022)
    parser.add_argument("--scale", type=int, default=0, help="internal: measure one size in this process")
    parser.add_argument("--failures", type=int, default=40)
    asked = parser.parse_args()
    if asked.scale:
        scale(asked.scale)
        return
    quality(asked.seed, asked.failures)
    growth(recorded=asked.seed == 2022)


def quality(seed: int, most: int) -> None:
    """Place a corpus, print the table and every failure's id, kind and overlap."""
    texts = {text.id: text for text in corpus(seed)}
    # Copies of one text come from different houses: an outlet's own repetitions are another matter.
    stories = [text.story(rank) for rank, text in enumerate(texts.values())]
    stories.sort(key=lambda one: (one.published, one.article_id))
    index, together = CopyIndex(), {}
    for story in stories:
        primary, _ = index.place(story)
        together.setdefault(primary or story.article_id, []).append(story.article_id)
    group = {name: primary for primary, names in together.items() for name in names}

    by_origin: dict[str, list[str]] = {}
    for text in texts.values():
        by_origin.setdefault(text.origin, []).append(text.id)
    wanted = [pair for names in by_origin.values() for pair in combinations(sorted(names), 2)]
    # Two cuts of one text may have little in common: each is judged against the text they are cut from.
    wanted = [pair for pair in wanted if any(texts[name].kind == "original" for name in pair)]
    found = [pair for names in together.values() for pair in combinations(names, 2)]
    figures: dict[str, float] = {}
    for label, teaser in (("full", False), ("teaser", True)):
        pairs = [pair for pair in wanted if texts[pair[0]].teaser is teaser]
        missed = [pair for pair in pairs if group[pair[0]] != group[pair[1]]]
        put = [pair for pair in found if texts[pair[0]].teaser is teaser]
        wrong = [pair for pair in put if texts[pair[0]].origin != texts[pair[1]].origin]
        figures[f"{label}.recall"] = 1 - len(missed) / len(pairs)
        figures[f"{label}.precision"] = 1 - len(wrong) / max(1, len(put))
        print(
            f"{label:7} {len(pairs)} pairs: recall {figures[f'{label}.recall']:.4f}, "
            f"{len(put)} put together: precision {figures[f'{label}.precision']:.4f}"
        )
        print("  pairs by edit: ", Counter(kinds(texts, pair) for pair in pairs).most_common())
        print("  missed by edit:", Counter(kinds(texts, pair) for pair in missed).most_common())
        print("  wrong by kind: ", Counter(kinds(texts, pair) for pair in wrong).most_common())
        print("  missed:", " ".join(f"{a}~{b}" for a, b in missed[:most]))
        print("  wrong: ", " ".join(f"{a}~{b}" for a, b in wrong[:most]))
    if seed == 2022:
        pairs = [pair for pair in wanted if not texts[pair[0]].teaser]
        hard = sum(text.kind in {"other words", "quoting", "formula"} for text in texts.values())
        print(f"{len(wanted)} pairs to find, {hard} hard negatives, {len(texts)} texts")
        record("copies.precision", figures["full.precision"], "share of pairs put together, full texts")
        record("copies.recall", figures["full.recall"], f"share of {len(pairs)} pairs, full texts")
        record("copies.teaser_precision", figures["teaser.precision"], "share of pairs put together, teasers")
        record("copies.teaser_recall", figures["teaser.recall"], "share of pairs, teasers")


def kinds(texts: dict[str, Text], pair: tuple[str, str]) -> str:
    return " / ".join(sorted({texts[name].kind for name in pair}))


def growth(*, recorded: bool) -> None:
    """Each size in its own process: peak memory is the process's."""
    for size in (10_000, 30_000, 100_000):
        out = subprocess.run(
            [sys.executable, __file__, "--scale", str(size)], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        seconds, peak, copies = (float(part) for part in out.stdout.split())
        print(f"{size:7} articles: {seconds:5.1f} s, peak {peak:5.0f} MB, {copies:.0f} copies")
    if recorded:
        record("copies.seconds_100k", seconds, "s")
        record("copies.peak_mb_100k", peak, "MB")


def scale(size: int) -> None:
    """Articles of some 250 to 600 words drawn from all sentences, a third of them copies, all within one week."""
    rng = random.Random(size)
    pool = [part for text in corpus(3) if not text.teaser for part in text.rest]
    recent: list[tuple[str, list[str]]] = []
    index, copies = CopyIndex(), 0
    spent, begun = 0.0, time.perf_counter()
    step = timedelta(days=6) / size
    for number in range(size):
        if recent and rng.random() < 1 / 3:
            title, parts = rng.choice(recent)
            parts = list(cut(tuple(parts), rng)) if rng.random() < 0.5 else list(parts)
        else:
            parts = rng.sample(pool, rng.randint(12, 30))
            title = parts[0][:80]
            recent = [*recent[-400:], (title, parts)]
        story = StoryText(
            f"{number:06d}",
            f"outlet-{rng.randrange(80)}",
            f"{title} {number}\n{' '.join(parts)}",
            MONDAY + number * step,
        )
        begun = time.perf_counter()
        primary, _ = index.place(story)
        spent += time.perf_counter() - begun
        copies += primary is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(spent, peak, copies)


if __name__ == "__main__":
    main()
