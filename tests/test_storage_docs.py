from make import NOW

from storage import docs
from storage.db import SQL, open_database


def test_the_page_of_the_schema_is_up_to_date():
    with open_database(":memory:", NOW) as db:
        assert docs.PAGE.read_text(encoding="utf8") == docs.page(db), "run python -m storage.docs"


def test_every_table_view_and_column_an_analyst_reads_is_explained():
    with open_database(":memory:", NOW) as db:
        described = db.rows("describe_schema")
    assert not [name for _, name, _, comment, *_ in described if not comment]
    plain = {"id", "source_id", "article_id", "story_id", "outlets", "title"}
    mute = [
        (name, column)
        for schema, name, sort, _, column, *_, note in described
        if schema == "main" and sort == "view" and not note and column not in plain
    ]
    assert mute == []


def test_every_column_that_may_be_null_says_when():
    with open_database(":memory:", NOW) as db:
        described = db.rows("describe_schema")
    silent = [
        (name, column)
        for schema, name, sort, _, column, _, nullable, note in described
        if schema == "kept" and sort == "table" and nullable and "NULL" not in note
    ]
    assert silent == []


def test_every_question_opens_with_what_it_asks():
    for path in SQL.glob("*.sql"):
        assert path.read_text(encoding="utf8").startswith("-- "), path.name
