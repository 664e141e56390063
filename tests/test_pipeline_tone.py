"""`vigie tone`: the model's card, and why one article is judged as it is."""

import json

import pytest
from fakes import FakeJudge
from make import NOW, a_source, an_article

from crawlers.types import Depth, Rights
from nlp.evaluation.card import GoldMissing
from nlp.tone import FOLDER
from pipeline.cli import main
from pipeline.config import load
from pipeline.errors import NoSuchArticle
from pipeline.tone import evaluate_model, explain_article
from storage import articles, sources
from storage.db import open_database

BODY = "À Aubagne, la halle brûle pour la troisième fois. La mairie promet une enquête.\nRien de plus n’est connu."


@pytest.fixture
def configured(tmp_path):
    path = tmp_path / "vigie.toml"
    path.write_text('[paths]\ndatabase = "v.duckdb"\nsnapshot = "absent.duckdb"\n', encoding="utf8")
    return path


@pytest.fixture
def model():
    if not (FOLDER / "card.json").exists():
        pytest.fail("no model in nlp/models/tone: it is committed with the code")


def keep(folder, article):
    with open_database(folder / "v.duckdb", NOW) as db:
        sources.sync(db, [a_source(rights=Rights(full_text=True))], NOW)
        articles.save(db, [article], NOW)


def test_a_kept_article_is_explained_by_its_id_its_address_and_with_its_body(tmp_path, configured, capsys):
    article = an_article(title="Marseille inaugure un musée", depth=Depth.FULL, body=BODY)
    keep(tmp_path, article)
    for wanted in (article.id, article.url):
        explain_article(load(configured), FakeJudge(), wanted, NOW, as_json=True)
        lines = json.loads(capsys.readouterr().out)
        assert [(line["field"], line["weight"]) for line in lines] == [("title", 3.0), ("text", 1.0)]
        assert lines[1]["text"] == "À Aubagne, la halle brûle pour la troisième fois."


@pytest.mark.usefixtures("model")
def test_a_text_is_explained_as_it_is_given(configured, capsys):
    assert main(["tone", "explain", "Marseille inaugure un musée\nAubagne brûle.", "--config", str(configured)]) == 0
    said = capsys.readouterr().out
    assert "titre" in said
    assert "corps" in said
    assert "Ton net" in said


def test_an_unknown_address_is_not_taken_for_a_text(tmp_path, configured):
    keep(tmp_path, an_article())
    with pytest.raises(NoSuchArticle, match="ailleurs"):
        explain_article(load(configured), FakeJudge(), "https://ailleurs.example/un", NOW, as_json=False)


def test_without_labelled_headlines_the_measure_says_what_is_missing(tmp_path):
    with pytest.raises(GoldMissing, match="VIGIE_SHARED"):
        evaluate_model(FakeJudge(), tmp_path, as_json=False)
