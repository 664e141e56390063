"""An archive read by an older model to one read by the present one, lineage kept, and what the change shifted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from crawlers.types import Clock
from nlp.lexicon import Lexicon
from nlp.reading import Reader
from nlp.tone import load_judge
from nlp.types import ModelCard
from pipeline import say
from pipeline.collect import CHUNK, ArticleReader
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.periods import PARIS
from pipeline.writing import writing
from reports import french
from reports.reference import RAW, Shift, shift
from storage import readings as reading_rows
from storage import reference
from storage.db import Database, transaction
from storage.types import ReadBy

Count = Callable[[int], None]


@dataclass(frozen=True)
class Rescored:
    """What one re-scoring did."""

    read: int  # articles
    model: ModelCard
    others: tuple[ReadBy, ...]  # versions whose readings still count: any suspends the verdicts of their weeks
    before: ModelCard | None  # the version that read the frozen set before; None for the first
    shift: Shift | None  # None with fewer than two headlines in common


def rescore_archive(config: Config, clock: Clock, first: str | None, last: str | None, *, as_json: bool) -> None:
    """Read again what the present model has not read, whole or between two days; what is done stays done."""
    since, until = bounds(first, last)
    judge = load_judge(config.judge, config.threads, download=config.tone.download)
    reader = Reader(Lexicon.load(), judge, keep_quotes=config.keep_quotes)
    with writing(config, clock, "rescore") as db:
        total = reading_rows.unread_count(db, judge.card, since, until)
        with progress(total, silent=as_json) as count:
            done = rescore(db, reader, judge.card, clock.now(), since=since, until=until, count=count)
    if as_json:
        say.as_json(done)
    else:
        say.OUT.print("\n".join(told(done)), markup=False, soft_wrap=True)


def rescore(  # noqa: PLR0913 - the archive, who reads it, and between which instants
    db: Database,
    reader: ArticleReader,
    model: ModelCard,
    now: datetime,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    count: Count = lambda _: None,
    chunk: int = CHUNK,
) -> Rescored:
    """Read chunk by chunk, each kept in one transaction: an interruption loses one at most, and the next run goes on.

    Older readings stay, superseded; corrections are not touched.
    """
    reference.freeze(db, now)
    read = 0
    while articles := reading_rows.unread(db, model, chunk, since, until):
        found = reader.read(articles)
        with transaction(db):
            reading_rows.save(db, found, now)
        read += len(articles)
        count(read)
    return shifted(db, reader, model, now, read)


def shifted(db: Database, reader: ArticleReader, model: ModelCard, now: datetime, read: int) -> Rescored:
    """Read the frozen set with this model, and compare it with the version before."""
    reference.gather(db)
    texts = reference.unscored(db, model)
    for start in range(0, len(texts), CHUNK):
        reference.score(db, reader.read(texts[start : start + CHUNK]), model, now)
    others = tuple(each for each in reading_rows.versions(db) if each.model != model)
    old = reference.before(db, model)
    pairs = reference.pairs(db, old, model) if old else []
    if len(pairs) < 2:
        return Rescored(read, model, others, old, None)
    before, after = (np.array([getattr(pair, side) for pair in pairs]) for side in ("before", "after"))
    return Rescored(read, model, others, old, shift(before, after, RAW, RAW))


def bounds(first: str | None, last: str | None) -> tuple[datetime | None, datetime | None]:
    """Read two days, both included, into instants in France; raises ConfigError naming every problem."""
    problems: list[str] = []
    start, end = (_day(name, said, problems) for name, said in (("--from", first), ("--to", last)))
    if start and end and start > end:
        problems.append(f"--from {start} vient après --to {end}")
    if problems:
        raise ConfigError("vigie rescore", problems)
    return _midnight(start), _midnight(end and end + timedelta(days=1))


def _day(name: str, said: str | None, problems: list[str]) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        problems.append(f"{name} ne peut être « {said} » : il faut un jour, 2022-04-04")
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), PARIS) if day else None


@contextmanager
def progress(total: int, *, silent: bool) -> Iterator[Count]:
    """Show how far the reading is; nothing when scripts listen."""
    if silent or not say.ERR.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("articles relus"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=say.ERR) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)


def told(done: Rescored) -> list[str]:
    """Write what was done, what the change of model shifted, and what remains."""
    name = f"{done.model.id} {done.model.version}"
    read = f"{french.count(done.read, 'article')} {french.plural(done.read, 'relu')}"
    lines = [f"{read} par {name} ({done.model.sha256[:8]})"]
    if done.shift and done.before:
        low, mean, high = (french.signed(each, 1) for each in (done.shift.low, done.shift.raw, done.shift.high))
        lines.append(
            f"à titres constants ({french.number(done.shift.headlines)}), le ton lu, brut (sans correction), change"
            f" de {mean} {french.plural(done.shift.raw, 'point')} (entre {low} et {high}, confiance à 95 %) depuis"
            f" {done.before.id} {done.before.version} ({done.before.sha256[:8]})"
        )
    lines += [
        f"restent {french.count(other.articles, 'article')} lus par {other.model.id} {other.model.version}"
        f" ({other.model.sha256[:8]}), de {other.first_week} à {other.last_week} :"
        " tout verdict qui les compare aux autres est suspendu"
        for other in done.others
    ]
    return [french.typeset(line) for line in lines]
