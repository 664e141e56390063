"""Stories against pairs of real items labelled before tuning: do the grouping and the label agree?

`python tests/bench_stories.py` reads the first quarter of the real year from VIGIE_SHARED, takes the items that name
the territory or a comparison city, groups them day after day as the walk does, and compares each labelled pair of
nlp/evaluation/stories_pairs.toml: agreement is the share of pairs whose items are in one story exactly when the label
says so. It also prints what grouping everything of the quarter gives, where most articles have nothing in common, and
whether the tone model's vectors tell anything of events.
"""

import argparse
import csv
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from figures import record
from shared import ROOT, folder

from nlp.events import Settings, settings
from nlp.lexicon import Lexicon
from nlp.stories import Stories
from nlp.types import Field, StoryText

ITEMS = "data/lemonde_rss_2022/lemonde_rss_2022_items.csv"
PAIRS = ROOT / "nlp" / "evaluation" / "stories_pairs.toml"
NUMBER = re.compile(r"_(\d+)_\d+\.html")
UNTIL = "2022-04-01"  # later items that name the territory are kept for the measure of others: not even looked at here


@dataclass(frozen=True)
class Pair:
    """Two items and what a reader said of them."""

    first: str
    second: str
    drawn: str
    territory: bool
    same: bool


def quarter() -> list[StoryText]:
    """Every item of the first quarter, oldest first."""
    with (folder() / ITEMS).open(encoding="utf8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["pubDate_iso"] < UNTIL]
    texts = [
        StoryText(
            found[1] if (found := NUMBER.search(row["guid"])) else row["guid"],
            "lemonde",
            f"{row['title']}\n{row['description']}",
            datetime.fromisoformat(row["pubDate_iso"]).astimezone(UTC),
        )
        for row in rows
    ]
    return sorted(texts, key=lambda text: (text.published, text.article_id))


def concerning(texts: list[StoryText]) -> list[StoryText]:
    """Those that name the territory or a comparison city."""
    lexicon = Lexicon.load(persons=lambda _: [])
    split = ((text, text.text.partition("\n")) for text in texts)
    return [text for text, (title, _, rest) in split if lexicon.mentions({Field.TITLE: title, Field.STANDFIRST: rest})]


def pairs(kind: str) -> list[Pair]:
    with PAIRS.open("rb") as file:
        return [Pair(**each) for each in tomllib.load(file)[kind]]


def grouped(texts: list[StoryText], by: Settings) -> Stories:
    """Place each item on its day, as the walk does."""
    stories = Stories(by)
    for text in texts:
        stories.place(text)
    return stories


def wrong(stories: Stories, labelled: list[Pair]) -> list[Pair]:
    """The pairs on which the grouping and the label differ."""
    return [
        pair for pair in labelled if (stories.story_of(pair.first) == stories.story_of(pair.second)) is not pair.same
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuning", action="store_true", help="look at the tuning pairs only, and at every grouping")
    asked = parser.parse_args()
    texts = quarter()
    named = concerning(texts)
    by = settings()
    stories = grouped(named, by)
    sizes = Counter(stories.story_of(text.article_id) for text in named)
    largest = max(sizes.values())
    print(f"{len(named)} items in {len(sizes)} stories, the largest of {largest}; {len(stories.traces)} merges")
    for kind in ("tuning",) if asked.tuning else ("tuning", "evaluation"):
        labelled = pairs(kind)
        missed = wrong(stories, labelled)
        print(f"{kind}: {len(labelled) - len(missed)} of {len(labelled)} agree")
        for name, part in (
            ("joined", [pair for pair in labelled if pair.drawn == "joined"]),
            ("near", [pair for pair in labelled if pair.drawn == "near"]),
            ("territory", [pair for pair in labelled if pair.territory]),
            ("same", [pair for pair in labelled if pair.same]),
            ("not the same", [pair for pair in labelled if not pair.same]),
        ):
            if part:
                print(f"  {name}: {len(part) - len([p for p in missed if p in part])} of {len(part)}")
        print("  put together wrongly:", " ".join(f"{p.first}~{p.second}" for p in missed if not p.same))
        print("  left apart wrongly:  ", " ".join(f"{p.first}~{p.second}" for p in missed if p.same))
        if kind == "evaluation":
            record("stories.agreement", 1 - len(missed) / len(labelled), f"share of {len(labelled)} labelled pairs")
    everything = grouped(texts, by)
    sizes = Counter(everything.story_of(text.article_id) for text in texts)
    print(f"whole quarter: {len(texts)} items in {len(sizes)} stories, largest {[n for _, n in sizes.most_common(8)]}")


if __name__ == "__main__":
    main()
