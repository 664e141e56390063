"""Somebody's tables to the index of one week: `vigie index`."""

import sys
from pathlib import Path

from pipeline import say
from pipeline.errors import VigieError
from reports import french
from reports.own_data import OwnIndex, own_index
from reports.own_data import as_json as as_json_text
from reports.own_tables import OwnDataError, monday_of, read_articles, read_calibration, read_panel
from reports.states import VerdictState


class WrongTable(VigieError):
    """A table or an argument cannot be used; the message names the file, the line and the column."""

    exit_code = 2


def tell_index(articles: Path, calibration: Path, panel: Path | None, week: str, *, as_json: bool) -> None:
    """Compute and print; raises WrongTable."""
    found = compute(articles, calibration, panel, week)
    if as_json:
        sys.stdout.write(as_json_text(found) + "\n")
    else:
        say.OUT.print(in_french(found), soft_wrap=True)


def compute(articles: Path, calibration: Path, panel: Path | None, week: str) -> OwnIndex:
    """Read the tables and compute the index of one week."""
    try:
        monday_of(week)
    except ValueError:
        raise WrongTable(f"--week : « {week} » n’est pas une semaine (attendu : 2022-W40)") from None
    try:
        read = read_articles(text_of(articles), str(articles))
        labelled = read_calibration(text_of(calibration), str(calibration))
        weights = read_panel(text_of(panel), week, str(panel)) if panel else None
    except OwnDataError as error:
        raise WrongTable(str(error)) from error
    return own_index(read, labelled, weights, week)


def text_of(path: Path) -> str:
    """Read a table; raises WrongTable for what is not UTF-8."""
    try:
        return path.read_text(encoding="utf8")
    except UnicodeDecodeError:
        raise WrongTable(f"{path} : le fichier n’est pas en UTF-8") from None


def in_french(found: OwnIndex) -> str:
    """Say the answer on a few lines."""
    state = french.label(VerdictState(found.state))
    if found.delta is None or found.low is None or found.high is None:
        return f"{found.week} : {state} ({' ; '.join(found.causes)})"
    change = f"{french.points(found.delta)} ({french.between(found.low, found.high)}, confiance à 95 %)"
    lines = [f"{found.week} : {state}, {change}", *(f"Motif : {cause}" for cause in found.causes)]
    steady = found.constant_agenda
    if steady.delta is not None and steady.low is not None and steady.high is not None:
        lines.append(f"À sujets égaux : {french.points(steady.delta)} ({french.between(steady.low, steady.high)})")
    return french.typeset("\n".join(lines))
