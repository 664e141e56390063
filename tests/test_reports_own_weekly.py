"""Anybody's weekly counts to the weeks that stand out."""

import pytest

from reports.own_tables import OwnDataError, weeks_between
from reports.own_weekly import judge_weeks, read_counts


def table(weeks, last):
    counts = [*(10 + number % 3 for number in range(len(weeks) - 1)), last]
    return "series,week,count\n" + "\n".join(f"territoire,{w},{c}" for w, c in zip(weeks, counts, strict=True))


def test_a_week_three_times_the_usual_stands_out_and_an_ordinary_one_does_not():
    weeks = weeks_between("2022-W01", "2024-W20")
    (odd,) = judge_weeks(read_counts(table(weeks, 40)))
    (plain,) = judge_weeks(read_counts(table(weeks, 11)))
    assert (odd.week, odd.alarm, plain.alarm) == ("2024-W20", True, False)
    assert 9 < odd.expected < 13


def test_a_week_that_is_not_named_counts_nothing():
    text = table(weeks_between("2022-W01", "2024-W19"), 10) + "\ncassis,2024-W20,1"
    assert {(week.series, week.count) for week in judge_weeks(read_counts(text))} == {("territoire", 0), ("cassis", 1)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("series,week,count\na,2022-14,3", "ligne 2, colonne week"),
        ("series,week,count\na,2022-W14,-1", "colonne count"),
        ("series,week,count\na,2022-W14,1\na,2022-W14,2", "ligne 3"),
        ("series,week,count\n", "aucune ligne"),
    ],
)
def test_a_wrong_table_says_where(text, said):
    with pytest.raises(OwnDataError, match=said):
        read_counts(text)


def test_a_history_too_short_says_how_much_is_needed():
    with pytest.raises(OwnDataError, match="il en faut 55"):
        judge_weeks(read_counts(table(weeks_between("2022-W01", "2022-W30"), 10)))
