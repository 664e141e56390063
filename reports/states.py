"""The states a verdict may have, and its direction: the words every judgement shares."""

from enum import StrEnum


class VerdictState(StrEnum):
    """What may be said of the trend, in the order tried."""

    SUSPENDED = "suspended"  # something forbids any verdict
    CONFIRMED = "confirmed"
    SIGNAL = "signal"  # to confirm
    STABLE = "stable"
    NOT_SHOWN = "not_shown"  # not enough to conclude


class Direction(StrEnum):
    """Which way."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
