"""The agency's own survey, a CSV, to rows: `vigie survey import`."""

from datetime import date, datetime
from pathlib import Path

from pipeline import say
from pipeline.config import Config
from pipeline.lock import only_one
from pipeline.own_index import WrongTable, text_of
from pipeline.world import open_writable
from reports.own_tables import Line, OwnDataError, lines
from storage import snapshot
from storage import surveys as survey_rows
from storage.types import Survey

COLUMNS = ("survey", "question", "date", "value", "low", "high", "respondents", "source")


def import_surveys(config: Config, table: Path, now: datetime, *, as_json: bool) -> None:
    """Keep every wave of a table; raises WrongTable, naming the line and the column, and then keeps none."""
    try:
        read = [wave(line) for line in lines(text_of(table), str(table), COLUMNS)]
    except OwnDataError as error:
        raise WrongTable(str(error)) from error
    with only_one(config.paths.lock, "survey"), open_writable(config, now) as db:
        survey_rows.save(db, read, now)
        snapshot.publish(db, config.paths.snapshot)
    if as_json:
        say.as_json({"waves": len(read)})
    else:
        say.OUT.print(f"{len(read)} vagues d’enquête gardées")


def wave(line: Line) -> Survey:
    """Read one line."""
    try:
        answered = date.fromisoformat(line.text("date"))
    except ValueError:
        raise line.wrong("date", "attendu : 2026-11-23") from None
    value, low, high = line.real("value"), optional(line, "low"), optional(line, "high")
    if not -100 <= value <= 100:
        raise line.wrong("value", f"{value} n’est pas entre −100 et 100")
    if (low is None) != (high is None):
        raise line.wrong("low", "low et high vont ensemble")
    respondents = optional(line, "respondents")
    if respondents is not None and (respondents < 1 or respondents != int(respondents)):
        raise line.wrong("respondents", f"{respondents} n’est pas un nombre de personnes")
    return Survey(
        survey=line.text("survey"),
        question=line.text("question"),
        answered=answered,
        value=value,
        low=low,
        high=high,
        respondents=None if respondents is None else int(respondents),
        source=line.text("source"),
    )


def optional(line: Line, column: str) -> float | None:
    """Read a number that may be absent."""
    return line.real(column) if line.values[column].strip() else None
