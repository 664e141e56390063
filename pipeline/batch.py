"""Anybody's articles, one JSON a line, to readings, one JSON a line: `vigie read --jsonl`.

The whole input is looked at before anything is judged: a line that is no record is told in seconds, not in hours. What
was read before an interruption stays in a file beside the output, named after what it is a reading of (input, target,
model, gazetteer, version), and the next run of the same command goes on from there.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from nlp import gazetteer
from nlp.batch import BATCH, parse, read_records
from nlp.errors import RecordError
from nlp.lexicon import Lexicon
from nlp.tone import load_judge
from nlp.types import Judge, ModelCard
from pipeline import say
from pipeline.config import Config
from pipeline.errors import VigieError
from pipeline.types import Tell


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
        before = f", dont {done.resumed} avant l’interruption" if done.resumed else ""
        say.OUT.print(f"{done.read} articles lus{before} : {out}", markup=False, soft_wrap=True)


def read(source: Path, out: Path, target: str | None, judge: Callable[[], Judge], tell: Tell) -> Done:
    """Read a file into another; the judge is loaded only when there is something to judge.

    Raises RecordError naming the first line that is no record, VigieError for a file that is not UTF-8 or that would be
    written over itself.
    """
    apart(source, out)
    count = records(source)
    out.parent.mkdir(parents=True, exist_ok=True)
    loaded = judge()
    half = unfinished(source, out, target, loaded.card)
    before = whole_lines(half)
    with source.open(encoding="utf-8-sig") as lines, half.open("a", encoding="utf8") as written:
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
        raise VigieError(f"{source} n’est pas un fichier : enregistrez-le d’abord (it is read twice: save it first)")
    if out.exists() and source.exists() and out.samefile(source):
        raise VigieError(f"{out} est le fichier à lire : donnez un autre nom à --out (the input would be lost)")


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


def whole_lines(half: Path) -> int:
    """How many lines of an unfinished file are whole; what follows the last one is cut off."""
    if not half.exists():
        return 0
    content = half.read_bytes()
    kept = content[: content.rfind(b"\n") + 1]
    if len(kept) < len(content):
        half.write_bytes(kept)
    return kept.count(b"\n")
