"""Our own labels and sentences: legal values, targets that are there, no press text, nothing of the test cases."""

import csv
import json
import re

from shared import shared

from nlp import topics
from nlp.evaluation import behaviour
from nlp.training import corpora, own


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def test_every_sentence_of_ours_names_its_targets_and_has_legal_labels() -> None:
    examples = own.written(topics.names())
    assert len(examples) > 1500
    assert all(one.text.spans for one in examples)


def test_no_headline_of_the_contrasts_is_learnt_and_each_names_its_places() -> None:
    rows = list(corpora.lines(own.EVALUATION / "contrasts.jsonl"))
    learnt = {words(row["title"]) for row in corpora.lines(own.WRITTEN)}
    assert len(rows) > 1000
    assert not learnt & {words(row["title"]) for row in rows}
    for row in rows:
        assert len({target["tone"] for target in row["targets"]}) > 1
        for target in row["targets"]:
            assert corpora.spans_of(f"{row['title']} {row['standfirst']}", target["name"])


def test_our_labels_hold_numbers_and_no_text() -> None:
    with own.LABELLED.open(encoding="utf8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert {tuple(row) for row in rows} == {("number", "place", "relevance", "tone", "topic", "torn")}
    assert all(row["number"].isdigit() and len(row["place"]) < 25 for row in rows)
    assert len({(row["number"], row["place"]) for row in rows}) == len(rows)


def test_no_sentence_of_ours_is_one_of_the_behaviour_cases() -> None:
    cases = {words(asked.title) for case in behaviour.load() for asked in case.asked()}
    mine = {words(json.loads(line)["title"]) for line in own.WRITTEN.read_text(encoding="utf8").splitlines()}
    assert not cases & mine


def test_labels_of_reserved_items_and_of_repeats_of_dev_are_not_learnt() -> None:
    folder = shared()
    examples = own.labelled(folder, topics.names())
    assert len(examples) > 1500
    assert not [
        one for one in examples if one.date >= corpora.RESERVED_FROM and corpora.TERRITORY.search(one.text.text)
    ]


def test_no_sentence_of_ours_is_a_press_text() -> None:
    titles = {words(title) for _, title, _ in own._year(shared()).values() if len(title.split()) > 3}
    gold = {
        words(row["title"])
        for name in ("place_tone_train", "territory_tone_dev")
        for row in corpora.lines(shared() / "gold" / f"{name}.jsonl")
    }
    files = (own.WRITTEN, own.EVALUATION / "contrasts.jsonl")
    mine = {words(json.loads(line)["title"]) for file in files for line in file.read_text(encoding="utf8").splitlines()}
    assert not mine & (titles | gold)
