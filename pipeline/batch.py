"""Anybody's articles, one JSON a line, to readings, one JSON a line: `vigie read --jsonl`.

The whole input is looked at before anything is judged: a line that is no record is told in seconds, not in hours. What
was read before an interruption stays in a file beside the output, named after what it is a reading of (input, target,
model, gazetteer, version), and the next run of the same command goes on from there.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TextIO

from nlp import gazetteer
from nlp.batch import BATCH, parse, read_records
from nlp.errors import RecordError
from nlp.lexicon import Lexicon
from nlp.tone import load_judge
from nlp.types import Judge, ModelCard
from pipeline import say
from pipeline.config import Config
from pipeline.errors import AlreadyRunning, VigieError
from pipeline.types import Tell
from reports import french


@dataclass(frozen=True)
class Done:
    """How a reading ended."""

    read: int  # records, all of them
    resumed: int  # of which an interrupted run had read


def read_jsonl(config: Config, source: Path, out: Path, target: str | None, *, as_json: bool) -> None:
    """Read anybody's articles, one JSON a line; see `read`."""

    def judge() -> Judge:
        return load_judge(config.judge, config.threads, download=config.tone.download)

    with say.progress(silent=as_json) as tell:
        done = read(source, out, target, judge, tell)
    if as_json:
        say.as_json(asdict(done) | {"out": str(out)})
    else:
        before = f", dont {french.number(done.resumed)} avant l’interruption" if done.resumed else ""
        read_now = french.count(done.read, "article lu", "articles lus")
        say.OUT.print(f"{read_now}{before}\u00a0: {out}", markup=False, soft_wrap=True)


def read(source: Path, out: Path, target: str | None, judge: Callable[[], Judge], tell: Tell) -> Done:
    """Read a file into another; the judge is loaded only when there is something to judge.

    Raises RecordError naming the first line that is no record, AlreadyRunning when the same reading is under way,
    VigieError for a file that is not UTF-8 or that would be written over itself.
    """
    apart(source, out)
    count = records(source)
    out.parent.mkdir(parents=True, exist_ok=True)
    loaded = judge()
    half = unfinished(source, out, target, loaded.card)
    with source.open(encoding="utf-8-sig") as lines, half.open("a", encoding="utf8") as written:
        alone(written, half)
        before = whole_lines(half)
        rest = islice(parse(lines), before, None)
        for number, reading in enumerate(read_records(rest, Lexicon.load(), loaded, target), before + 1):
            written.write(f"{reading.line()}\n")
            if number % BATCH == 0:
                written.flush()
            tell("read", number)
        half.replace(out)
    return Done(count, before)


def apart(source: Path, out: Path) -> None:
    """Refuse to write over what is read, and what cannot be read twice; raises VigieError."""
    if source.exists() and not source.is_file():
        raise VigieError(
            f"{source} n’est pas un fichier\u00a0: enregistrez-le d’abord (it is read twice: save it first)"
        )
    if out.is_dir():
        raise VigieError(f"{out} est un dossier\u00a0: donnez un nom de fichier à --out (--out is a folder)")
    if out.exists() and source.exists() and out.samefile(source):
        raise VigieError(f"{out} est le fichier à lire\u00a0: donnez un autre nom à --out (the input would be lost)")


def records(source: Path) -> int:
    """How many records a file holds; raises RecordError for the first line that is none, VigieError if not UTF-8."""
    with source.open(encoding="utf-8-sig") as lines:
        try:
            return sum(1 for _ in parse(lines))
        except RecordError as error:
            raise RecordError(f"{source}, {error}") from error
        except UnicodeDecodeError as error:
            raise VigieError(f"{source}: not UTF-8 (byte {error.start}): save it again as UTF-8") from error


def unfinished(source: Path, out: Path, target: str | None, card: ModelCard) -> Path:
    """Where a reading lies until it is whole: another input, target, model, gazetteer or version is another file."""
    with source.open("rb") as file:
        read = hashlib.file_digest(file, "sha256").hexdigest()
    said = [read, target, card.sha256, version("vigie-territoire")]
    made_of = hashlib.sha256(json.dumps(said).encode("ascii") + gazetteer.FILE.read_bytes())
    return out.with_name(f"{out.name}.{made_of.hexdigest()[:12]}.part")


def alone(written: TextIO, half: Path) -> None:
    """Keep an unfinished file to one run, which the system lets go of whatever happens; raises AlreadyRunning."""
    try:
        fcntl.flock(written, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = half.exists() and os.path.samestat(os.fstat(written.fileno()), half.stat())
    except BlockingIOError:
        ours = False
    if not ours:  # another run writes it, or has just given it its name
        raise AlreadyRunning(f"{half}\u00a0: la même lecture est en cours (another run of this reading is at work)")


def whole_lines(half: Path) -> int:
    """How many lines of an unfinished file are whole; what follows the last one is cut off."""
    lines = end = 0
    with half.open("rb+") as file:
        for line in file:
            if line.endswith(b"\n"):
                lines, end = lines + 1, end + len(line)
        file.truncate(end)
    return lines
