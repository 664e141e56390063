"""The reports of a folder to its front page: one line a week, the latest first."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports import french
from reports.render import PAGE, POLICY
from reports.safe import quoted

WEEK = re.compile(r"\d{4}-W\d{2}")
SAID = re.compile(r'<meta name="description" content="([^"]*)">')


@dataclass(frozen=True)
class Line:
    """One week of the archive."""

    week: str
    when: str
    said: str  # the verdict, as the report gives it
    files: tuple[tuple[str, str], ...]  # (what, where), the page aside


def sentence(page: str) -> str:
    """Read back the verdict a report page carries in its head; "" when it has none."""
    found = SAID.search(page[:4000])
    return html.unescape(found[1]) if found else ""


def lines(pages: Mapping[str, str], files: Sequence[str]) -> list[Line]:
    """List the weeks, latest first; `pages` gives the head of each page by week, `files` all names of the folder."""
    kinds = ((".pdf", "PDF"), (".txt", "courriel"), (".xlsx", "tableur"))
    return [
        Line(
            week=week,
            when=french.week_line(date.fromisocalendar(int(week[:4]), int(week[6:]), 1)),
            said=quoted(sentence(pages[week]), 400),
            files=tuple((name, f"{week}{end}") for end, name in kinds if f"{week}{end}" in files),
        )
        for week in sorted(pages, reverse=True)
    ]


def front(pages: Mapping[str, str], files: Sequence[str], territory: str, agency: str) -> str:
    """Write the front page: one file, no script, no outside request; links lead to the files beside it."""
    return PAGE.get_template("archive.html").render(
        lines=lines(pages, files), territory=quoted(territory, 80), agency=quoted(agency, 80), policy=POLICY
    )
