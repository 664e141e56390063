"""Student's distribution against printed tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reports import student


@pytest.mark.parametrize(
    ("level_", "df", "t"),
    [(0.975, 1, 12.7062), (0.975, 10, 2.22814), (0.95, 6, 1.94318), (0.995, 32, 2.73848), (0.8, 1000, 0.841983)],
)
def test_student_agrees_with_the_printed_tables(level_, df, t):
    assert student.quantile(level_, df) == pytest.approx(t, rel=1e-5)


@given(st.floats(0.001, 0.999), st.floats(1, 400))
def test_student_quantile_and_probability_undo_each_other(level_, df):
    assert student.probability(student.quantile(level_, df), df) == pytest.approx(level_, abs=1e-7)


def test_student_quantiles_are_those_of_scipy():
    for freedom in (2.5, 30, 120, 226):
        assert student.quantile(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-8)
