"""Headlines labelled by people to the calibration the index is corrected with: a file of figures, never of texts."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from nlp.batch import parse, read_lines
from nlp.lexicon import Lexicon
from nlp.tone import load_judge, tone_sha256
from pipeline import publish, say
from pipeline.config import Config
from pipeline.errors import VigieError
from pipeline.periods import PARIS
from reports.own_tables import CALIBRATION, LABELS, Labelled, OwnDataError, read_calibration
from reports.trend import corrected
from storage import labels as label_rows
from storage.db import Database

TONES = {-1: "negative", 0: "neutral", 1: "positive"}
MODEL = "model_sha256"  # a correction holds for the very model it was measured on


def path_of(config: Config) -> Path:
    """Where the agency's calibration lies: beside its database."""
    return config.paths.database.with_name("calibration.csv")


def load(config: Config, db: Database) -> Labelled | None:
    """What the index is corrected by: people's labels alone once they suffice, else beside the model's own table.

    People's are the agency's file and the audits. `provisional` says that labels of machines are still among them. None
    without any label.
    """
    ours = [
        *_file(path_of(config), model_sha256(config)),
        *((LABELS[tone], chances) for tone, chances in label_rows.audited(db)),
    ]
    if ours and not corrected(as_labelled(ours))[1]:
        return replace(as_labelled(ours), dated=_written(path_of(config)))
    table = _file(config.paths.model / "calibration.csv", model_sha256(config))
    dated = _made(config) if table else _written(path_of(config))
    return replace(as_labelled([*table, *ours]), provisional=True, dated=dated) if table or ours else None


def as_labelled(rows: Iterable[tuple[int, tuple[float, float, float]]]) -> Labelled:
    """Lay labels and probabilities in two columns."""
    pairs = list(rows)
    return Labelled(tuple(label for label, _ in pairs), tuple(chances for _, chances in pairs))


def model_sha256(config: Config) -> str:
    """Name the model that judges: by its card, by its pinned revision when it is of the hub, "" without either."""
    if config.tone.model:
        return config.tone.model
    card = _card(config)
    try:
        return tone_sha256(card)
    except (KeyError, TypeError):
        return ""


def calibrate(config: Config, source: Path, *, as_json: bool) -> None:
    """Read labelled headlines with the present model, and keep their figures.

    One JSON a line: id, title, standfirst, tone, relevance ("subject" when absent). Raises VigieError without a tone.
    """
    rows = _labels(source)
    lines = [json.dumps({key: row.get(key, "") for key in ("id", "title", "standfirst")}) for row in rows]
    judge = load_judge(config.judge, config.threads, download=config.tone.download)
    read = [json.loads(line) for line in read_lines(lines, Lexicon.load(), judge, None)]
    pairs = [
        (LABELS[row["tone"]], (one["tone"]["negative"], one["tone"]["neutral"], one["tone"]["positive"]))
        for row, one in zip(rows, read, strict=True)
        if one["tone"] is not None
    ]
    save(path_of(config), pairs, model_sha256(config))
    tell(path_of(config), as_labelled(pairs), as_json=as_json)


def _labels(source: Path) -> list[dict[str, Any]]:
    """Read the labelled headlines about the territory; raises RecordError or VigieError naming the first bad line."""
    try:
        lines = source.read_text(encoding="utf8").split("\n")
    except UnicodeDecodeError as error:
        raise VigieError(f"{source} n’est pas de l’UTF-8\u00a0: enregistrez le fichier en UTF-8") from error
    list(parse(lines))  # each is a record, or it is named
    rows = [(number, json.loads(line)) for number, line in enumerate(lines, 1) if line.strip()]
    subjects = [(number, row) for number, row in rows if row.get("relevance", "subject") == "subject"]
    for number, row in subjects:
        if str(row.get("tone")) not in LABELS:
            raise VigieError(f"{source}, ligne {number}\u00a0: tone doit être negative, neutral ou positive")
    return [row for _, row in subjects]


def save(path: Path, pairs: Sequence[tuple[int, tuple[float, float, float]]], model: str) -> None:
    """Write the calibration table that `vigie index --calibration` reads, whole or not at all."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*CALIBRATION, MODEL))
    writer.writerows((TONES[label], *(f"{chance:.6f}" for chance in chances), model) for label, chances in pairs)
    publish.write_whole(path, out.getvalue())


def tell(path: Path, labelled: Labelled, *, as_json: bool) -> None:
    """Say how many headlines it holds, and whether they are enough."""
    _, refusal = corrected(labelled)
    if as_json:
        say.as_json({"path": str(path), "headlines": len(labelled.labels), "refusal": refusal})
    else:
        say.OUT.print(f"{len(labelled.labels)} titres étiquetés : {path}", soft_wrap=True)
        say.OUT.print(f"Pas encore assez pour un verdict : {refusal}." if refusal else "Le ton peut être corrigé.")


def _card(config: Config) -> dict[str, Any]:
    """Read the card of the model in use; {} when there is none to read."""
    try:
        said = json.loads((config.paths.model / "card.json").read_text(encoding="utf8"))
        return dict(said)
    except (OSError, ValueError, TypeError):
        return {}


def _made(config: Config) -> date | None:
    """When the model in use was made, and its table with it; None when its card does not say."""
    try:
        return date.fromisoformat(str(_card(config).get("date", "")))
    except ValueError:
        return None


def _written(path: Path) -> date | None:
    """When the agency's file was last written; None without one: its labels come from audits alone."""
    return datetime.fromtimestamp(path.stat().st_mtime, PARIS).date() if path.exists() else None


def _file(path: Path, model: str) -> list[tuple[int, tuple[float, float, float]]]:
    """Read one calibration file; nothing when it is absent or was measured on another model."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf8")
    try:
        rows = read_calibration(text, str(path))
        named = {row.get(MODEL, "") for row in csv.DictReader(io.StringIO(text))}
    except (OwnDataError, csv.Error) as error:
        raise VigieError(str(error)) from error
    return list(zip(rows.labels, rows.probabilities, strict=True)) if named <= {model} else []
