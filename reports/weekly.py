"""Week facts and their trend to a weekly report, before any markup."""

from collections.abc import Mapping
from datetime import datetime

from reports.types import Trend, WeeklyReport
from reports.verdict import verdict
from storage.types import StoryLine, WeekFacts


def weekly_report(  # noqa: PLR0913 - what was counted, what was concluded, and for whom
    facts: WeekFacts,
    trend: Trend,
    told: Mapping[str, StoryLine],
    *,
    territory: str,
    agency: str,
    written: datetime,
    late: bool = False,
    code: str = "",
) -> WeeklyReport:
    """Join one week's facts and verdict. `told` are the stories shown; `late` marks one made after its Monday."""
    return WeeklyReport(
        week=facts.counts.week,
        territory=territory,
        agency=agency,
        written=written,
        facts=facts,
        trend=trend,
        verdict=verdict(trend, len(facts.sources)),
        model=model(facts),
        late=late,
        told=told,
        code=code,
    )


def model(facts: WeekFacts) -> str:
    """Name the versions that read the week, or the last week that was read; "" when none ever was."""
    for week in (facts.counts, *reversed(facts.curve)):
        if week.model_versions:
            return ", ".join(week.model_versions)
    return ""
