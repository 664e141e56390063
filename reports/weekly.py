"""Week facts to a weekly report: the verdict joined to what it rests on, before any markup."""

from datetime import datetime

from reports.types import WeeklyReport
from reports.verdict import judge
from storage.types import WeekFacts


def judge_week(facts: WeekFacts, territory: str, agency: str, written: datetime, *, late: bool = False) -> WeeklyReport:
    """Judge one week. `written` is the moment of writing; `late` marks a report made after its Monday."""
    return WeeklyReport(
        week=facts.counts.week,
        territory=territory,
        agency=agency,
        written=written,
        facts=facts,
        verdict=judge(facts),
        model=model(facts),
        late=late,
    )


def model(facts: WeekFacts) -> str:
    """Name the versions that read the week, or the last week that was read; "" when none ever was."""
    for week in (facts.counts, *reversed(facts.curve)):
        if week.model_versions:
            return ", ".join(week.model_versions)
    return ""
