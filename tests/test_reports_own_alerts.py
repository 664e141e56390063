import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports.own_alerts import as_json, not_judged_lines, read_stories, scan_own
from reports.own_tables import OwnDataError
from reports.spikes_types import Thresholds

PARIS = ZoneInfo("Europe/Paris")
HEAD = "story,first_seen,published,series,p_negative,pickups\n"
START = datetime(2026, 1, 5)  # noqa: DTZ001 (tables may hold the clocks of the press)


def table(days=50, *, wave=True) -> str:
    rows = [
        f"s{day}-{hour},{START + timedelta(days=day, hours=hour):%Y-%m-%dT%H:%M},"
        f"{START + timedelta(days=day, hours=hour):%Y-%m-%dT%H:%M},ville,{float((day + hour) % 4 == 0)},"
        for day in range(days)
        for hour in range(6, 22)
    ]
    if wave:
        rows += [f"w{n},2026-02-18T10:{n:02},2026-02-18T10:{n:02},ville,1.0," for n in range(15)]
    return HEAD + "\n".join(rows) + "\n"


def test_a_wave_comes_out_as_the_promised_json():
    answer = json.loads(as_json(scan_own(read_stories(table(), PARIS), PARIS, Thresholds(2.5, 2.5))))
    assert len(answer) == 1
    assert list(answer[0]) == ["series", "start", "end", "detector", "z", "observed", "expected", "stories"]
    assert answer[0]["series"] == "ville"
    assert answer[0]["start"] == "2026-02-18T11:00:00+01:00"
    assert set(answer[0]["stories"]) >= {f"w{n}" for n in range(15)}


def test_a_calm_table_gives_an_empty_list():
    assert as_json(scan_own(read_stories(table(wave=False), PARIS), PARIS, Thresholds(2.5, 2.5))) == "[]"
    assert as_json(scan_own((), PARIS)) == "[]"


def test_a_short_table_says_why_it_is_silent():
    scan = scan_own(read_stories(table(days=10, wave=False), PARIS), PARIS)
    assert scan.spikes == ()
    assert not_judged_lines(scan) == ("« ville » n’est pas jugée : moins de 28 jours d’historique (9 j).",)


def test_a_budget_needs_a_past():
    stories = read_stories(table(), PARIS)
    calibrated = scan_own(stories, PARIS, budget=1.0, quiet_past=read_stories(table(wave=False), PARIS))
    assert calibrated.thresholds.budget == 1.0
    with pytest.raises(OwnDataError, match="28 jours"):
        scan_own(stories, PARIS, budget=1.0)
    with pytest.raises(OwnDataError, match="budget"):
        scan_own(stories, PARIS, budget=-1.0, quiet_past=stories)


def test_pickups_are_split_and_zones_kept():
    rows = read_stories(
        HEAD + "a,2026-03-09T08:15+01:00,2026-03-09T07:00Z,s,0.8,2026-03-09T08:15+01:00; 2026-03-09T10:00\n", PARIS
    )
    assert len(rows[0].pickups) == 2
    assert rows[0].pickups[1] == datetime(2026, 3, 9, 10, tzinfo=PARIS)
    assert rows[0].p_negative == 0.8


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("a,hier,2026-03-09T08:15,s,1,", "ligne 2, colonne first_seen"),
        ("a,2026-03-09T08:15,,s,1,", "ligne 2, colonne published"),
        ("a,2026-03-09T08:15,2026-03-09T08:15,s,2,", "ligne 2, colonne p_negative"),
        ("a,2026-03-09T08:15,2026-03-09T08:15,s,nan,", "ligne 2, colonne p_negative"),
        ("a,2026-03-09T08:15,2026-03-09T08:15,,1,", "ligne 2, colonne series"),
        ("a,2026-03-09T08:15,2026-03-09T08:15,s,1,2026-03-09T08:15;demain", "ligne 2, colonne pickups"),
        ("a,0001-01-01T00:00,2026-03-09T08:15,s,1,", "ligne 2, colonne first_seen"),
        (
            "a,2026-03-09T08:15,2026-03-09T08:15,s,1,\na,2026-03-09T08:15,2026-03-09T08:15,s,1,",
            "ligne 3, colonne story",
        ),
        ("a,2026-03-09T08:15", "ligne 2, colonne published"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(row, where):
    with pytest.raises(OwnDataError, match=where):
        read_stories(HEAD + row + "\n", PARIS)


@pytest.mark.parametrize("table", ["stories", "calibrate"])
def test_a_mistyped_year_of_a_pickup_is_told_and_not_walked(table):
    wrong = read_stories(HEAD + "a,2026-03-09T08:15,2026-03-09T08:15,s,1,2026-03-09T08:15;8026-03-09T09:00\n", PARIS)
    held = {"stories": wrong} if table == "stories" else {"stories": (), "quiet_past": wrong, "budget": 1.0}
    with pytest.raises(OwnDataError, match=f"{table} : .* jours de « a »"):
        scan_own(zone=PARIS, **held)
