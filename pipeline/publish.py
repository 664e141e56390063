"""A counted week to files a person opens: the page and the mail, written whole or not at all."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from pipeline.errors import ConfigError, NothingToReport
from pipeline.periods import PARIS
from reports import annexes, archive, pdf, render, spreadsheets
from reports import mail as mails
from reports.own_tables import Labelled
from reports.trend import measure
from reports.types import Audience, Trend, WeeklyReport
from reports.weekly import weekly_report
from storage import weeks
from storage.db import Database
from storage.types import WeekFacts

MAIL_PAGE = ".mail.html"  # beside the text: what a mail shows of the page
HEAD = 4000  # characters of a page in which its verdict stands


@dataclass(frozen=True)
class Published:
    """One report and where it lies."""

    report: WeeklyReport
    page: Path
    paper: Path  # the same as PDF
    mail: Path
    workbook: Path  # every table of the report; each is a CSV too, in annexes/<week>/
    front: Path  # the page that lists all reports of the folder


def monday(week: str) -> datetime:
    """Monday 00:00 in France of an ISO week such as "2022-W14"; raises ConfigError on anything else."""
    try:
        day = datetime.strptime(week + "-1", "%G-W%V-%u")  # noqa: DTZ007 - the zone is set on the next line
    except ValueError:
        raise ConfigError("--week", [f"« {week} » n’est pas une semaine ISO, telle que 2022-W14"]) from None
    return day.replace(tzinfo=PARIS)


def last_full_week(now: datetime) -> str:
    """The ISO week that ended with the last Sunday."""
    local = now.astimezone(PARIS)
    year, week, _ = (local - timedelta(days=local.isoweekday())).isocalendar()
    return f"{year}-W{week:02d}"


def report(  # noqa: PLR0913 - the world, the week, and how it is shown
    db: Database,
    week: str,
    now: datetime,
    out: Path,
    *,
    agency: str,
    territory: str,
    labelled: Labelled | None = None,
    audience: Sequence[Audience] = (),
    late: bool = False,
) -> Published:
    """Count, judge and write one week; raises NothingToReport for a week that has not begun or was never watched.

    `labelled` are the headlines people labelled, from which the tone is corrected; without any, no verdict is given.
    """
    if monday(week) > now:
        raise NothingToReport(f"{week} n’a pas commencé : il n’y a pas de rapport à écrire")
    facts = weeks.facts(db, week)
    if facts.history_weeks == 0:
        raise NothingToReport(f"{week} : rien n’a été collecté jusque-là ; lancez d’abord vigie collect")
    trend = measure(facts, labelled, audience=audience)
    told = weeks.told(db, shown(facts, trend), week)
    named = {"territory": territory, "agency": agency, "code": version("vigie-territoire")}
    judged = weekly_report(facts, trend, told, **named, written=now, late=late)
    page, mail, paper = (out / f"{week}{end}" for end in (".html", ".txt", ".pdf"))
    write_whole(page, render.html(judged))
    write_whole(paper, pdf.pdf(judged))
    write_whole(mail, f"{render.subject(judged)}\n\n{render.text(judged)}")
    write_whole(out / f"{week}{MAIL_PAGE}", mails.html(judged))
    workbook = write_annexes(judged, out)
    return Published(judged, page, paper, mail, workbook, write_front(out, territory=territory, agency=agency))


def shown(facts: WeekFacts, trend: Trend) -> list[str]:
    """List the stories a report or its annexes show: those that pull, and all of the week."""
    week = (cell.story_id for cell in facts.index.cells if cell.week == facts.counts.week)
    return list(dict.fromkeys([*(driver.story for driver in trend.drivers), *week]))


def write_annexes(report: WeeklyReport, out: Path) -> Path:
    """Write every table of a report, as CSV files and as one workbook; give the workbook."""
    tables = annexes.sheets(report)
    for table in tables:
        write_whole(out / "annexes" / report.week / f"{table.name}.csv", spreadsheets.csv_text(table))
    workbook = out / f"{report.week}.xlsx"
    write_whole(workbook, spreadsheets.xlsx(tables, report.written))
    return workbook


def write_front(out: Path, *, territory: str, agency: str) -> Path:
    """Write the page that lists all the reports of a folder."""
    names = sorted(path.name for path in out.iterdir())
    pages = {}
    for name in names:
        if name.endswith(".html") and archive.WEEK.fullmatch(name.removesuffix(".html")):
            with (out / name).open(encoding="utf8") as page:
                pages[name.removesuffix(".html")] = page.read(HEAD)
    front = out / "index.html"
    write_whole(front, archive.front(pages, names, territory, agency))
    return front


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content.encode("utf8") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
