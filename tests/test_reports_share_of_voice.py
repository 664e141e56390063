from datetime import date, timedelta

import pytest

from reports.share_of_voice import MIN_ARTICLES, rows, said, shares
from storage.types import CityWeek

MONDAY = date(2031, 4, 7)


def weeks(own, other, *, first=0, last=34, second=0):
    """So many articles on each side in each of the weeks back from this one."""
    made = []
    for back in range(first, last):
        day = (MONDAY - timedelta(weeks=back)).isocalendar()
        name = f"{day.year}-W{day.week:02}"
        for code, articles in (("territory", own), ("69123", other), ("33063", second)):
            if articles:
                made.append(
                    CityWeek(code, {"69123": "Lyon", "33063": "Bordeaux"}.get(code, code), name, articles, 0, 1, 0)
                )
    return made


def test_a_share_is_of_the_mentions_of_all_cities():
    found = shares(weeks(2, 6, second=2), MONDAY)
    assert [(share.code, share.recent.articles, share.recent.of) for share in found] == [
        ("69123", 48, 80),
        ("33063", 16, 80),
        ("territory", 16, 80),
    ]
    assert sum(share.recent.value for share in found) == pytest.approx(100)


def test_a_share_that_never_moves_keeps_the_interval_of_single_articles_and_one_that_jumps_has_a_wider_one():
    still = shares(weeks(5, 5), MONDAY)[0].recent
    assert still.high - still.value == pytest.approx(100 * 2.36462 * (0.25 / 80) ** 0.5, rel=1e-4)
    jumping = shares(weeks(9, 1, first=0, last=4) + weeks(1, 9, first=4, last=8), MONDAY)[0].recent
    assert jumping.high - jumping.low > 2 * (still.high - still.low)


def test_the_interval_is_that_of_a_ratio_of_weekly_sums():
    """By hand: 4 weeks, 10 articles each, ours 2, 4, 6, 8; residues ∓3 and ∓1, t(.975, 3) = 3,182."""
    made = [week for back, own in enumerate((2, 4, 6, 8)) for week in weeks(own, 10 - own, first=back, last=back + 1)]
    found = next(share for share in shares(made, MONDAY) if share.code == "territory").recent
    assert found.value == 50
    assert found.high - found.value == pytest.approx(100 * 3.18245 * (20 * 4 / 3) ** 0.5 / 40, rel=1e-4)


def test_the_weeks_before_stand_apart():
    found = shares(weeks(5, 5, last=8) + weeks(1, 9, first=8, last=34), MONDAY)
    own = next(share for share in found if share.code == "territory")
    assert (own.recent.value, own.earlier.value, own.earlier.of) == (50, pytest.approx(10), 260)


def test_too_few_articles_give_no_share():
    assert shares(weeks(1, 1), MONDAY) == ()
    assert shares(weeks(0, MIN_ARTICLES, last=3), MONDAY) == ()
    assert said(()) == ""
    assert shares(weeks(5, 5, first=8), MONDAY) == ()


def test_the_sentence_gives_the_interval_and_the_basis():
    sentence = said(shares(weeks(5, 10, last=8), MONDAY))
    assert sentence.replace("\u00a0", " ").replace("\u202f", " ") == (
        "Part de voix : sur les 8 dernières semaines, 33 % des mentions dans les titres nationaux vont au"
        " territoire, les autres à la ville comparée (entre 23 et 44 %, confiance à 95 %, 40 sur 120). Être plus cité"
        " n’est pas être mieux vu."
    )


def test_the_territory_comes_under_its_own_name():
    laid = rows(shares(weeks(5, 10), MONDAY), "Aix-Marseille-Provence")
    assert [(row.name, row.own) for row in laid] == [("Lyon", False), ("Aix-Marseille-Provence", True)]
