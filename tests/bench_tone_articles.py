"""Whole articles a second through the shipped model (600 words, four mentions in the body), and the share of each step.

Run: python tests/bench_tone_articles.py [--articles 32]. Two threads, as the configuration has it; articles are our own
sentences, each with another number in it, so that no sentence is scored once for two articles.
"""

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

from bench_tone_speed import ENDINGS, OPENINGS, PLACES
from make import an_article

from crawlers.types import Article, Depth
from nlp import text
from nlp.lexicon import Lexicon
from nlp.reading import Reader
from nlp.tone import TrainedJudge

WORDS, MENTIONS, TURNS, THREADS = 600, 4, 3, 2


class Timed:
    """Seconds spent in each step."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    def step(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, its time added up under a name."""

        def run(*given: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                self.spent[name] += time.perf_counter() - begun

        return run


class Steps:
    """A lexicon or a judge of which some methods are timed; the rest is its own."""

    def __init__(self, whole: object, **timed: Callable[..., Any]) -> None:
        self._whole, self._timed = whole, timed

    def __getattr__(self, name: str) -> Any:
        return self._timed.get(name) or getattr(self._whole, name)


def article(number: int) -> Article:
    """600 words of which four sentences, evenly spread, name a place."""
    body, words, named = [], 0, 0
    for at in range(1000):
        if words >= WORDS:
            break
        place = words * MENTIONS >= named * WORDS and named < MENTIONS
        where = PLACES[(number + at) % 8] if place else "la commune"
        named += place
        opening, ending = OPENINGS[(number + at) % 8], ENDINGS[(number * 3 + at) % 8]
        body.append(f"{opening} numéro {1000 * number + at} {ending.format(where)}")
        words += len(body[-1].split())
    title = f"À {PLACES[number % 8]}, {number} logements rénovés"
    return an_article(f"long-{number}", title=title, depth=Depth.FULL, body=" ".join(body))


def main() -> None:
    """Print articles a second and the share of each step."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--articles", type=int, default=32)
    articles = [article(number) for number in range(arguments.parse_args().articles)]
    lexicon, judge, spent, whole = Lexicon.load(), TrainedJudge(threads=THREADS), Timed(), []
    timed = Reader(
        Steps(lexicon, mentions=spent.step("places", lexicon.mentions)),
        Steps(judge, judge=spent.step("tone, topics, relevance", judge.judge)),
        spent.step("sentences", text.split),
    )
    Reader(lexicon, judge).read(articles[:1])  # loads what is loaded once
    for _ in range(TURNS):
        begun = time.perf_counter()
        readings = timed.read(articles)
        whole.append(time.perf_counter() - begun)
    words = sum(len((one.body or "").split()) for one in articles) / len(articles)
    named = sum(each.field == "text" for one in readings if one.sentences for each in one.mentions) / len(articles)
    print(f"{len(articles)} articles of {words:.0f} words, {named:.1f} mentions in the body, {THREADS} threads")
    print(f"{len(articles) / median(whole):.1f} articles a second (load {os.getloadavg()[0]:.1f})")
    for name, seconds in [*spent.spent.most_common(), ("the rest", sum(whole) - sum(spent.spent.values()))]:
        print(f"  {name:26}{seconds / sum(whole):6.1%}")


if __name__ == "__main__":
    main()
