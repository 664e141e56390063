"""CSV text to articles, calibration and panel; what is wrong in a table is said with its line and column."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.barometer_types import Panel

PROBABILITIES = ("p_negative", "p_neutral", "p_positive")
ARTICLES = ("article", "story", "source", "week", "topic", *PROBABILITIES, "model_version")
CALIBRATION = ("label", *PROBABILITIES)
PANEL = ("source", "weight")
LABELS = {"negative": -1, "neutral": 0, "positive": 1, "-1": -1, "0": 0, "1": 1, "+1": 1}
SUM_TOLERANCE = 0.02  # three probabilities rounded to two decimals
WEEK = re.compile(r"\d{4}-W\d{2}")


class OwnDataError(Exception):
    """A table cannot be read; the message names the table, the line and the column, in French."""


@dataclass(frozen=True)
class Article:
    """One row of the articles table."""

    article: str
    story: str
    source: str
    week: str
    topic: str
    probabilities: tuple[float, float, float]  # negative, neutral, positive
    version: str


@dataclass(frozen=True)
class Labelled:
    """The calibration table."""

    labels: tuple[int, ...]  # -1, 0, 1
    probabilities: tuple[tuple[float, float, float], ...]
    provisional: bool = False  # no person labelled any: the table that comes with the model
    dated: date | None = None  # when it was measured; None when nobody wrote it


@dataclass(frozen=True)
class Line:
    """One line of a table, able to say where it is wrong."""

    table: str
    number: int
    values: dict[str, str]
    comma: bool  # decimals may be written with a comma

    def wrong(self, column: str, why: str) -> OwnDataError:
        """Name the place and what is wrong there."""
        return OwnDataError(f"{self.table}, ligne {self.number}, colonne {column} : {why}")

    def text(self, column: str) -> str:
        """Read a cell that must not be empty."""
        value = self.values[column].strip()
        if not value:
            raise self.wrong(column, "valeur absente")
        return value

    def real(self, column: str) -> float:
        """Read a finite number."""
        written = self.text(column)
        try:
            value = float(written.replace(",", ".") if self.comma else written)
        except ValueError:
            raise self.wrong(column, f"« {written} » n’est pas un nombre") from None
        if not math.isfinite(value):
            raise self.wrong(column, f"« {written} » n’est pas un nombre fini")
        return value

    def week(self, column: str) -> str:
        """Read an ISO week such as 2022-W40."""
        written = self.text(column)
        try:
            monday_of(written)
        except ValueError:
            raise self.wrong(column, f"« {written} » n’est pas une semaine (attendu : 2022-W40)") from None
        return written

    def probabilities(self) -> tuple[float, float, float]:
        """Read the three probabilities."""
        negative, neutral, positive = (self.real(column) for column in PROBABILITIES)
        for column, value in zip(PROBABILITIES, (negative, neutral, positive), strict=True):
            if not 0 <= value <= 1:
                raise self.wrong(column, f"{value} n’est pas entre 0 et 1")
        if abs(negative + neutral + positive - 1) > SUM_TOLERANCE:
            raise self.wrong(PROBABILITIES[0], "les trois probabilités ne font pas 1")
        return negative, neutral, positive


def monday_of(week: str) -> date:
    """Return the Monday of an ISO week; ValueError for anything else."""
    if not WEEK.fullmatch(week):
        raise ValueError(week)
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def weeks_between(first: str, last: str) -> tuple[str, ...]:
    """Return consecutive ISO weeks, both included; none when `first` is later."""
    start, count = monday_of(first), (monday_of(last) - monday_of(first)).days // 7 + 1
    return tuple(named(start + timedelta(weeks=number)) for number in range(count))


def named(day: date) -> str:
    """Return the ISO week of a day."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def week_before(week: str) -> str:
    """Return the ISO week before."""
    return named(monday_of(week) - timedelta(weeks=1))


def lines(text: str, table: str, wanted: Sequence[str]) -> Iterator[Line]:
    """Read a CSV with a header, comma or semicolon between cells; other columns are ignored."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        check_header(header, table, wanted)
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise OwnDataError(
                    f"{table}, ligne {reader.line_num}, colonne {header[min(len(row), len(header) - 1)]} :"
                    f" {len(row)} valeurs pour {len(header)} colonnes"
                )
            yield Line(table, reader.line_num, dict(zip(header, row, strict=True)), comma=separator == ";")
    except csv.Error as error:
        raise OwnDataError(f"{table}, ligne {reader.line_num} : CSV illisible ({error})") from None


def check_header(header: list[str], table: str, wanted: Sequence[str]) -> None:
    """Refuse a header that lacks a column, or names one twice."""
    for name in wanted:
        if header.count(name) != 1:
            raise OwnDataError(
                f"{table}, ligne 1, colonne {name} : {'absente' if name not in header else 'nommée deux fois'}"
            )


def read_articles(text: str, table: str = "articles") -> tuple[Article, ...]:
    """Read the articles table; raises OwnDataError."""
    seen: dict[str, int] = {}
    found = []
    for line in lines(text, table, ARTICLES):
        name = line.text("article")
        if name in seen:
            raise line.wrong("article", f"« {name} » est déjà à la ligne {seen[name]}")
        seen[name] = line.number
        found.append(
            Article(
                article=name,
                story=line.text("story"),
                source=line.text("source"),
                week=line.week("week"),
                topic=line.text("topic"),
                probabilities=line.probabilities(),
                version=line.text("model_version"),
            )
        )
    return tuple(found)


def read_calibration(text: str, table: str = "calibration") -> Labelled:
    """Read the calibration table; raises OwnDataError."""
    labels, probabilities = [], []
    for line in lines(text, table, CALIBRATION):
        written = line.text("label").lower()
        if written not in LABELS:
            raise line.wrong("label", f"« {written} » n’est ni negative, ni neutral, ni positive")
        labels.append(LABELS[written])
        probabilities.append(line.probabilities())
    return Labelled(tuple(labels), tuple(probabilities))


def read_panel(text: str, week: str, table: str = "panel") -> Panel:
    """Read the panel table, weights made to sum to 1; raises OwnDataError."""
    weights: dict[str, float] = {}
    for line in lines(text, table, PANEL):
        source, weight = line.text("source"), line.real("weight")
        if source in weights:
            raise line.wrong("source", f"« {source} » est nommé deux fois")
        if weight < 0:
            raise line.wrong("weight", f"{weight} est négatif")
        weights[source] = weight
    total = sum(weights.values())
    if not total > 0:
        raise OwnDataError(f"{table}, ligne 1, colonne weight : aucun poids positif")
    kept = {source: weight / total for source, weight in weights.items() if weight > 0}
    return Panel(tuple(kept), tuple(kept.values()), first=week, last=week, provisional=False)
