"""The demo press to how mechanical it reads: random pairs sharing a run of six words, and thirty items to look at."""

import random
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from figures import record

from pipeline.demo.press import DemoPress

RUN = 6  # words
PAIRS = 1000
BAR = 0.95
SEED = 20260927


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of six words."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def main() -> int:
    pieces = DemoPress().pieces
    rng = random.Random(SEED)
    shared: Counter[str] = Counter()
    distinct = 0
    for _ in range(PAIRS):
        one, other = rng.sample(pieces, 2)
        common = runs(one.text) & runs(other.text)
        distinct += not common
        if common:
            shared[" ".join(min(common))] += 1
    for piece in rng.sample(pieces, 30):
        print(f"--- {piece.when:%d/%m/%Y} {piece.outlet.name} | {piece.topic} | {piece.tone} | {piece.relevance}")
        print(piece.text, end="\n\n")
    print("Runs shared most:", *(f"  {count} × {run}" for run, count in shared.most_common(8)), sep="\n")
    stories = {piece.event: piece for piece in pieces}
    titles = Counter(piece.title for piece in stories.values())
    near = sum(a.text == b.text for a, b in pairwise(pieces))
    print(f"{len(pieces)} articles, {len(stories)} stories, {len(titles)} titles, {near} neighbours alike")
    record("demo.prose_distinct_pairs", distinct / PAIRS, "share of 1,000 random pairs sharing no run of six words")
    print(f"bar {BAR:.0%}: {'held' if distinct / PAIRS >= BAR else 'MISSED'}")
    return 0 if distinct / PAIRS >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
