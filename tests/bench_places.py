"""Places on the labelled headlines, and the speed of the candidate pass against spaCy's PhraseMatcher.

Run: python tests/bench_places.py. The recall goes through the code of `vigie read --jsonl`; misses are told by id.
"""

import json
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

import spacy
from fakes import FakeJudge
from figures import record
from shared import folder
from spacy.matcher import PhraseMatcher

from nlp.batch import read_lines
from nlp.folding import fold
from nlp.lexicon import Lexicon, territorial
from nlp.types import Field

TURNS = 5


def linked(lexicon: Lexicon) -> tuple[list[dict[str, str]], dict[str, bool], float, int]:
    """Read the labelled items; give the rows, which of them name us, the share of subjects and how many homonyms do."""
    rows = [json.loads(line) for line in (folder() / "gold/territory_tone_dev.jsonl").open(encoding="utf8")]
    judge = FakeJudge()  # places do not depend on the judge
    out = [json.loads(line) for line in read_lines(map(json.dumps, rows), lexicon, judge)]
    named = {row["id"]: any(place["kind"] != "city" for place in row["places"]) for row in out}
    subjects = [named[row["id"]] for row in rows if row["relevance"] == "subject"]
    homonyms = sum(named[row["id"]] for row in rows if row["relevance"] == "none")
    return rows, named, sum(subjects) / len(subjects), homonyms


def recall(lexicon: Lexicon) -> None:
    """How many of the labelled items about the territory get a place of it, and how many homonyms do."""
    rows, named, share, homonyms = linked(lexicon)
    table = Counter((row["relevance"], bool(row["standfirst"]), named[row["id"]]) for row in rows)
    print(f"{'label':10}{'standfirst':12}{'named':>8}{'of':>8}")
    for relevance in ("subject", "aside", "none"):
        for standfirst in (False, True):
            hits = table[relevance, standfirst, True]
            total = hits + table[relevance, standfirst, False]
            print(f"{relevance:10}{'yes' if standfirst else 'no':12}{hits:8}{total:8}")
    for relevance, wrong in (("subject", False), ("none", True)):
        print(
            f"{relevance} wrong:",
            *[row["id"] for row in rows if row["relevance"] == relevance and named[row["id"]] is wrong],
        )
    record("replay.territory_recall", share, "share of subject items given a place")
    record("places.homonyms_named", homonyms, "items of 17")


def accuracy(lexicon: Lexicon) -> None:
    """The committed cases, each right or wrong; every failure printed (they are our own sentences)."""
    cases = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf8"))["cases"]
    wrong = []
    for case in cases:
        mentions = lexicon.mentions({Field.TITLE: case["text"]})
        found = {mention.code for mention in mentions if territorial(mention)}
        cities = {mention.code for mention in mentions if not territorial(mention)}
        if found != set(case["places"]) or cities != set(case.get("cities", cities)):
            wrong.append((case["text"], found, cities))
    for text, found, cities in wrong:
        print("wrong:", text, sorted(found), sorted(cities))
    traps = sum("trap" in case for case in cases)
    print(f"{len(cases)} cases, {traps} traps, {len(wrong)} wrong")
    record("places.accuracy", 1 - len(wrong) / len(cases), f"share of {len(cases)} cases")


def speed(lexicon: Lexicon) -> None:
    """Folding, automaton and boundaries against tokenising and PhraseMatcher(LOWER): same terms, text and run."""
    rows = [json.loads(line) for line in (folder() / "gold/place_tone_train.jsonl").open(encoding="utf8")]
    texts = [f"{row['title']}. {row['standfirst']}" for row in rows]
    words = sum(len(text.split()) for text in texts)
    language = spacy.blank("fr")
    matcher = PhraseMatcher(language.vocab, attr="LOWER")
    matcher.add("place", [language.make_doc(name.form) for name in lexicon.gazetteer.names])
    passes: list[tuple[str, Callable[[str], object]]] = [
        ("folding alone", fold),
        ("candidate pass", lexicon.candidates),
        ("full linking", lambda text: lexicon.decide({Field.TITLE: text})),
        ("spaCy blank + PhraseMatcher", lambda text: matcher(language.make_doc(text))),
    ]
    rates = {}
    for name, one in passes:
        rates[name] = words / median(_seconds(one, texts) for _ in range(TURNS))
        print(f"{name:30}{rates[name] / 1e6:8.2f} M words/s")
    ratio = rates["candidate pass"] / rates["spaCy blank + PhraseMatcher"]
    record("places.speed_ratio_phrasematcher", ratio, "times PhraseMatcher(LOWER), tokenisation included")
    record("places.linking_words_per_second", rates["full linking"], "words/s")


def _seconds(one: Callable[[str], object], texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        one(text)
    return time.process_time() - start


def main() -> None:
    """Print and record everything."""
    lexicon = Lexicon.load()
    recall(lexicon)
    accuracy(lexicon)
    speed(lexicon)


if __name__ == "__main__":
    main()
