"""Invented weeks to pages and mails to look at: `python tests/show_reports.py DIR`; `--accept` renews the gold ones."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import make_facts as made

from reports import render
from reports.types import WeeklyReport

GOLD = Path(__file__).parent / "gold"


@cache
def report(name: str) -> WeeklyReport:
    """The report of one invented week."""
    return made.judge_week(made.WEEKS[name](), made.TERRITORY, made.AGENCY, made.WRITTEN, late=name == "thin")


@cache
def gold() -> dict[str, str]:
    """Every gold file by name: all the mails; the pages of a good week, a thin one, a silent medium, a suspension."""
    mails = {f"{name}.txt": f"{render.subject(report(name))}\n\n{render.text(report(name))}" for name in made.WEEKS}
    return mails | {f"{name}.html": render.html(report(name)) for name in ("good", "silent", "suspended", "thin")}


if __name__ == "__main__":
    if sys.argv[1] == "--accept":
        written = gold()
        folder = GOLD
    else:
        written = gold() | {f"{name}.html": render.html(report(name)) for name in made.WEEKS}
        folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in written.items():
        (folder / file).write_text(text, encoding="utf8")
        print(folder / file)
