"""Invented weeks to pages and mails one can open: `python tests/show_reports.py DIR`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import make_facts as made

from reports import render
from reports.types import WeeklyReport
from reports.weekly import judge_week


def report(name: str) -> WeeklyReport:
    """The report of one invented week."""
    return judge_week(made.WEEKS[name](), made.TERRITORY, made.AGENCY, made.WRITTEN, late=name == "thin")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in made.WEEKS:
        (folder / f"{name}.html").write_text(render.html(report(name)), encoding="utf8")
        (folder / f"{name}.txt").write_text(
            render.subject(report(name)) + "\n\n" + render.text(report(name)), encoding="utf8"
        )
        print(folder / f"{name}.html")
