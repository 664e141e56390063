"""How a past was captured is read from when its stories were seen."""

from datetime import datetime, timedelta

import pytest

from pipeline.past import captured_daily
from pipeline.periods import PARIS
from storage.types import HeardStory

START = datetime(2031, 2, 3, tzinfo=PARIS)


def seen(day: int, hour: float) -> HeardStory:
    when = START + timedelta(days=day, hours=hour)
    return HeardStory("s", "securite", when, when, 1.0, (when,))


@pytest.mark.parametrize(
    ("days", "daily"),
    [
        ([(18.0, 18.1, 18.1, 18.1)] * 20, True),
        ([(7.0, 9.5, 12.0, 18.0)] * 20, False),
        ([(9.5,)] * 20 + [(7.0, 9.5, 12.0, 18.0)] * 3, False),  # most days have one story: they cannot tell
        ([(18.1,)] * 20 + [(18.0, 18.1, 18.1)] * 3, True),
        ([(18.0,)] * 20, True),
    ],
)
def test_a_capture_of_once_a_day_is_told_by_days_with_several_stories(days, daily):
    assert captured_daily([seen(day, hour) for day, hours in enumerate(days) for hour in hours]) is daily
