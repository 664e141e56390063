"""Counts of institutions and partners to rows ready to be laid out, each tone with its basis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports import brief, french
from reports.safe import quoted
from reports.student import quantile
from reports.types import Level
from storage.types import PartnerCount

FEW = 5  # stories: below, no balance is given
LISTED = 30  # on the page; all of them are in the annexes


@dataclass(frozen=True)
class Row:
    """One partner, as printed."""

    name: str
    stories: str
    tones: str
    net: str
    interval: str
    earlier: str


def rows(counts: Sequence[PartnerCount]) -> tuple[Row, ...]:
    """Lay out the partners that were named in the last weeks, most told first."""
    return tuple(row(one) for one in counts if one.stories.total)[:LISTED]


def row(one: PartnerCount) -> Row:
    """Lay out one partner."""
    measured = level(one)
    return Row(
        name=quoted(one.name, 60),
        stories=french.number(one.stories.total),
        tones=french.typeset(brief.tone_list(one.stories)),
        net=french.signed(measured.value) if measured else "–",
        interval=french.between(measured.low, measured.high) if measured else "trop peu de sujets",
        earlier=french.number(one.earlier),
    )


def level(one: PartnerCount) -> Level | None:
    """Put a 95 % interval of Student around a partner's balance, in points; None under five stories.

    The machine's scores are not corrected here.
    """
    stories = one.stories.total
    if stories < FEW or one.net is None or one.net_sd is None:
        return None
    value, half = 100 * one.net, 100 * quantile(0.975, stories - 1) * one.net_sd / math.sqrt(stories)
    return Level(value, max(-100.0, value - half), min(100.0, value + half), stories)
