import csv
import io
import json

import numpy as np
import pytest

from reports.own_data import as_json, own_index
from reports.own_tables import (
    ARTICLES,
    CALIBRATION,
    OwnDataError,
    read_articles,
    read_calibration,
    read_panel,
    week_before,
    weeks_between,
)

KEYS = [
    *("week", "state", "delta", "low", "high", "p_up", "mdc", "constant_agenda", "agenda", "coverage"),
    *("drivers", "kitagawa", "causes"),
]
WEEKS = weeks_between("2022-W01", "2022-W40")


def table(header, rows, separator=","):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def soften(tone, noise):
    p = np.exp(1.5 * np.eye(3)[tone + 1] + 0.5 * noise)
    return [f"{value:.4f}" for value in p / p.sum()]


def articles(step=0.0, weeks=WEEKS, stories=20, version="tone 1", silent_from=None):
    rng = np.random.default_rng(7)
    rows = []
    for number, week in enumerate(weeks):
        for story in range(stories):
            source = f"m{rng.integers(4)}"
            lean = step if number >= len(weeks) - 8 else 0.0
            tone = int(rng.choice([-1, 0, 1], p=[0.4 - lean, 0.3, 0.3 + lean]))
            if silent_from is not None and number >= silent_from and source == "m0":
                continue
            topic = ["faits divers", "culture"][story % 2]
            for copy in range(1 + story % 3):
                row = [f"{week}-{story}-{copy}", f"{week}-{story}", source, week, topic]
                rows.append([*row, *soften(tone, rng.standard_normal(3)), version])
    return table(ARTICLES, rows)


def calibration(size=300):
    rng = np.random.default_rng(8)
    return table(CALIBRATION, [[t, *soften(t, rng.standard_normal(3))] for t in rng.choice([-1, 0, 1], size).tolist()])


def answer(text, week="2022-W40", labelled=None, panel=None):
    found = own_index(read_articles(text), read_calibration(labelled or calibration()), panel, week)
    return json.loads(as_json(found))


def test_the_answer_has_every_key_and_is_plain_json():
    found = answer(articles())
    assert list(found) == KEYS
    assert found["state"] in {"not_shown", "signal", "stable", "confirmed"}
    assert found["low"] < found["delta"] < found["high"]
    assert set(found["constant_agenda"]) == {"delta", "low", "high"}
    assert found["agenda"] == pytest.approx(found["delta"] - found["constant_agenda"]["delta"])
    assert found["coverage"] == pytest.approx(1)
    assert len(found["drivers"]) == 10
    assert found["causes"] == []
    for cut in found["kitagawa"].values():
        assert cut["within"] + cut["mix"] == pytest.approx(cut["total"], abs=1e-9)


def test_a_large_rise_is_confirmed_and_nothing_is_not():
    rise = answer(articles(step=0.3))
    assert rise["state"] == "confirmed"
    assert rise["delta"] == pytest.approx(60, abs=20)
    assert answer(articles())["state"] in {"not_shown", "stable", "signal"}


def test_weeks_after_the_one_asked_do_not_count():
    early = [row for row in articles(step=0.3).splitlines() if "2022-W40" not in row]
    assert answer("\n".join(early), "2022-W39") == answer(articles(step=0.3), "2022-W39")


def test_a_short_history_is_suspended_with_its_cause():
    found = answer(articles(weeks=WEEKS[:20]), "2022-W20")
    assert found["state"] == "suspended"
    assert found["delta"] is None
    assert found["causes"] == ["historique trop court (20\u00a0semaines sur 34)"]


def test_two_versions_in_the_windows_suspend():
    late = articles().splitlines()
    late[-1] = late[-1].replace("tone 1", "tone 2")
    found = answer("\n".join(late))
    assert found["state"] == "suspended"
    assert found["delta"] is not None  # the numbers stay, as an indication


def test_a_poor_calibration_is_suspended():
    found = answer(articles(), labelled=calibration(90))
    assert found["state"] == "suspended"
    assert "échantillon étiqueté" in found["causes"][0]


def test_a_silent_medium_lowers_coverage():
    assert answer(articles(silent_from=38))["coverage"] == pytest.approx(0.75, abs=0.1)


def test_no_article_at_all_is_a_short_history():
    found = answer(table(ARTICLES, []))
    assert found["state"] == "suspended"
    assert "0\u00a0semaine sur" in found["causes"][0]


def test_a_panel_of_unknown_media_gives_no_index():
    panel = read_panel("source,weight\nabsent,1\n", "2022-W40")
    found = answer(articles(), panel=panel)
    assert found["state"] == "suspended"
    assert found["delta"] is None


def test_a_given_panel_sets_the_weights():
    panel = read_panel("source,weight\nm0,3\nm1,1\nm2,0\n", "2022-W40")
    assert dict(zip(panel.sources, panel.weights, strict=True)) == {"m0": 0.75, "m1": 0.25}
    sources = {part["name"] for part in answer(articles(), panel=panel)["kitagawa"]["source"]["parts"]}
    assert sources == {"m0", "m1"}


def test_a_spreadsheet_saved_in_french_is_read():
    rows = list(csv.reader(io.StringIO(articles())))
    french = "\ufeff" + table(rows[0], [[cell.replace(".", ",") for cell in row] for row in rows[1:]], ";")
    assert read_articles(french) == read_articles(articles())


def broken(column, value, header=ARTICLES):
    row = ["a1", "s1", "m", "2022-W01", "t", "0.2", "0.3", "0.5", "v"]
    row[header.index(column)] = value
    return table(header, [["a0", "s1", "m", "2022-W01", "t", "0.2", "0.3", "0.5", "v"], row])


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("article", "", "valeur absente"),
        ("article", "a0", "déjà à la ligne 2"),
        ("week", "2022-40", "n’est pas une semaine"),
        ("week", "2022-W53", "n’est pas une semaine"),
        ("p_neutral", "abc", "n’est pas un nombre"),
        ("p_neutral", "nan", "fini"),
        ("p_positive", "1.5", "entre 0 et 1"),
        ("p_negative", "0.9", "ne font pas 1"),
        ("model_version", " ", "valeur absente"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_column(column, value, why):
    with pytest.raises(OwnDataError, match=f"articles, ligne 3, colonne {column} : .*{why}"):
        read_articles(broken(column, value))


def test_a_missing_column_or_cell_is_named():
    with pytest.raises(OwnDataError, match="ligne 1, colonne model_version : absente"):
        read_articles("article,story,source,week,topic,p_negative,p_neutral,p_positive\n")
    with pytest.raises(OwnDataError, match="panel, ligne 2, colonne weight : 1 valeurs pour 2"):
        read_panel("source,weight\nm\n", "2022-W40")
    with pytest.raises(OwnDataError, match="ligne 1, colonne label : absente"):
        read_calibration("")


@pytest.mark.parametrize("text", ["source,weight\nm,-1\n", "source,weight\nm,1\nm,2\n", "source,weight\nm,0\n"])
def test_a_senseless_panel_is_refused(text):
    with pytest.raises(OwnDataError, match="panel"):
        read_panel(text, "2022-W40")


def test_an_unclosed_quote_is_named():
    with pytest.raises(OwnDataError, match="CSV illisible"):
        read_panel('source,weight\n"m,1\n', "2022-W40")


def test_weeks_run_on_over_new_year():
    assert weeks_between("2020-W52", "2021-W01") == ("2020-W52", "2020-W53", "2021-W01")
    assert weeks_between("2022-W02", "2022-W01") == ()
    assert week_before("2021-W01") == "2020-W53"


def test_an_auditor_with_plain_least_squares_finds_the_same_change():
    text, labelled = articles(step=0.1), calibration()
    rows = list(csv.DictReader(io.StringIO(text)))
    known = list(csv.DictReader(io.StringIO(labelled)))
    p = np.array([[float(row[name]) for name in CALIBRATION[1:]] for row in known])
    truth = np.array([int(row["label"]) for row in known])
    matrix = np.column_stack([p[truth == tone].mean(axis=0) for tone in (-1, 0, 1)])
    h = np.array([-1, 0, 1]) @ np.linalg.inv(matrix)

    copies = {}
    for row in rows:
        copies[row["story"]] = copies.get(row["story"], 0) + 1
    rows = [row for row in rows if row["week"] in WEEKS[-34:]]
    media = sorted({row["source"] for row in rows})
    dummies = np.zeros((len(rows), len(media) + 34))
    for number, row in enumerate(rows):
        dummies[number, media.index(row["source"])] = 1
        dummies[number, len(media) + WEEKS[-34:].index(row["week"])] = 1
    root = np.sqrt([1 / copies[row["story"]] for row in rows])
    z = np.array([[float(row[name]) for name in CALIBRATION[1:]] for row in rows]) @ h
    effects = np.linalg.lstsq(dummies * root[:, None], z * root, rcond=None)[0][len(media) :]
    assert answer(text)["delta"] == pytest.approx(100 * (effects[-8:].mean() - effects[:26].mean()), abs=1e-5)
