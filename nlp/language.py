"""French as spaCy reads it: sentences and persons, loaded once, and only when something needs it."""

import re
from functools import cache
from typing import Any

Span = tuple[int, int]

MODEL = "fr_core_news_md"
# Sentences and names have their own vectors: without the rest, names come at twice the speed, and the same.
UNUSED = ("tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer")


@cache
def _french() -> Any:
    import spacy  # noqa: PLC0415 - five seconds and 340 MiB: most runs never need it

    language = spacy.load(MODEL, exclude=list(UNUSED))
    language.enable_pipe("senter")
    return language


def sentences(text: str) -> list[Span]:
    """Spans of the sentences, paragraph by paragraph: a line end always ends one."""
    lines = [(line.start(), line[0]) for line in re.finditer(r"[^\n]+", text)]
    documents = _french().pipe((line for _, line in lines), disable=["ner"])
    return [
        (start + sentence.start_char, start + sentence.end_char)
        for (start, _), document in zip(lines, documents, strict=True)
        for sentence in document.sents
    ]


def persons(text: str) -> list[Span]:
    """Spans of the names of persons."""
    document = _french()(text, disable=["senter"])
    return [(entity.start_char, entity.end_char) for entity in document.ents if entity.label_ == "PER"]
