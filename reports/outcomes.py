"""Survey waves to rows ready to be laid out: outcomes, where tone is an output."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports import french
from reports.safe import quoted
from storage.types import Survey


@dataclass(frozen=True)
class Row:
    """One wave of one question."""

    name: str
    question: str
    when: str
    value: str
    interval: str
    who: str  # how many answered, and who asked


def rows(surveys: Sequence[Survey]) -> list[Row]:
    """Lay out the waves, latest first."""
    ordered = sorted(surveys, key=lambda one: (one.answered, one.survey, one.question), reverse=True)
    return [row(one) for one in ordered]


def row(one: Survey) -> Row:
    """Lay out one wave."""
    who = [quoted(one.source, 80)]
    if one.respondents is not None:
        who.insert(0, french.count(one.respondents, "personne"))
    known = one.low is not None and one.high is not None
    return Row(
        name=quoted(one.survey, 80),
        question=quoted(one.question, 200),
        when=french.long_date(one.answered),
        value=french.signed(one.value),
        interval=french.between(one.low or 0.0, one.high or 0.0) if known else "–",
        who=", ".join(who),
    )
