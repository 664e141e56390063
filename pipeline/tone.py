"""What `vigie tone` does: measure the configured model, or say why it judged one article as it did."""

import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from nlp.batch import Record
from nlp.evaluation import card as cards
from nlp.evaluation import explain as reasons
from nlp.lexicon import Lexicon
from nlp.tone import load_judge
from nlp.types import Judge
from pipeline import say
from pipeline.config import Config
from pipeline.errors import NoSuchArticle
from pipeline.world import readable
from storage import look

ADDRESS = re.compile(r"https?://\S+|[0-9a-f]{16}")  # an address or an id: never a text to judge


def judge_of(config: Config) -> Judge:
    """Load the model that the configuration names."""
    return load_judge(config.judge, config.threads, download=config.tone.download)


def evaluate_model(judge: Judge, shared: Path, tone_sha256: str = "", *, as_json: bool) -> None:
    """Print the evaluation card; raises GoldMissing without the labelled headlines."""
    card = cards.evaluate(shared, judge, Lexicon.load(), tone_sha256)
    if as_json:
        say.as_json(card)
    else:
        say.OUT.print(cards.render(card), markup=False, soft_wrap=True)


def explain_article(config: Config, judge: Judge, what: str, now: datetime, *, as_json: bool) -> None:
    """Print why one article, kept or given, is judged as it is; raises NoSuchArticle for an unknown address or id."""
    lines = reasons.explain(_record(config, what.strip(), now), judge, Lexicon.load())
    if as_json:
        say.as_json([asdict(line) for line in lines])
    else:
        say.OUT.print(reasons.render(lines), markup=False, soft_wrap=True)


def _record(config: Config, what: str, now: datetime) -> Record:
    if not ADDRESS.fullmatch(what):
        title, _, rest = what.partition("\n")
        return Record("given", title, text=rest)
    with readable(config, now) as db:
        seen = look.article(db, what)
        if seen is None:
            raise NoSuchArticle(what)
        return Record(seen.id, seen.title, seen.standfirst, look.body(db, seen.id) or "")
