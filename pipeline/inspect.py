"""What is known of articles, to look at: any press grouped into stories, and one article as it was read."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crawlers import dates
from nlp.batch import Record, parse
from nlp.reading import BODIES_WANTED
from nlp.stories import Stories
from nlp.topics import label
from nlp.types import StoryText
from pipeline import say
from pipeline.batch import apart
from pipeline.errors import NoSuchArticle
from pipeline.periods import PARIS
from reports.french import TONES
from storage import look
from storage.db import Database
from storage.types import SeenArticle, SeenQuote, SeenSentence

NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # undated articles are compared with each other, as if of one day
LAST = datetime(2100, 1, 1, tzinfo=UTC)  # a date is read, not judged: it may lie ahead of any clock
COLOURS = {"negative": "red", "neutral": "default", "positive": "green"}
RELEVANCE = {
    "subject": "parle du territoire",
    "aside": "le cite en passant",
    "none": "ne parle pas du territoire",
    None: "pas encore lu",
}
FIELDS = {"title": "titre", "standfirst": "chapô", "text": "texte"}
KINDS = {
    "commune": "commune",
    "institution": "institution",
    "site": "site",
    "territory": "territoire",
    "city": "ville comparée",
}
# Reasons are kept in English, as they were decided; a person reads them in French. Longer ones first.
REASONS = {
    "no place of the territory is named": "aucun lieu du territoire n’est nommé",
    "the target is not named": "le lieu n’est pas nommé",
    "default: nothing speaks against it": "rien ne s’y oppose",
    "context: the territory is named": "le territoire est nommé ailleurs dans le texte",
    "context: after": "contexte : après",
    "context:": "contexte :",
    "opens the headline": "ouvre le titre",
    "in the headline": "dans le titre",
    "in the standfirst only": "dans le seul chapô",
    "in the body only": "dans le seul corps du texte",
    "named three times or more": "nommé trois fois ou plus",
    "one town in a list": "une ville parmi d’autres",
    "sport result or fixture": "résultat ou calendrier sportif",
    "news digest": "revue de l’actualité",
    "named by its football club": "nommé par son club de football",
    "its institution acts": "une institution du territoire agit",
    "P(subject)": "probabilité d’être le sujet :",
    "demonym": "nom d’habitant",
    "name": "nom du lieu",
}
FATES = {"merge": "{story_id} réunie à {into}", "split": "{article_id} a quitté {story_id} pour {into}"}


def group_jsonl(source: Path, out: Path, *, as_json: bool) -> int:
    """Group anybody's articles, one JSON a line, into stories: one line per input line, in the same order.

    A line out is {"id", "copy_of": id or null, "story"}. Articles are placed in order of date; memory holds their
    sketches, never their texts. Raises RecordError naming the first line that is not a record.
    """
    apart(source, out)
    stories = Stories()
    order: list[str] = []
    copies: dict[str, str | None] = {}
    with source.open("rb") as lines:
        places = _places(lines)
        order.extend(name for _, name, _ in places)
        for _, _, offset in sorted(places):
            lines.seek(offset)
            record = next(parse([lines.readline().decode("utf-8-sig", "replace")]))
            if record.id not in copies:
                placed = stories.place(story_text(record))
                copies[record.id] = placed.copy_of
    found = ({"id": name, "copy_of": copies[name], "story": stories.story_of(name)} for name in order)
    _write(out, (json.dumps(each, ensure_ascii=False) for each in found))
    told = len({stories.story_of(name) for name in order})
    if as_json:
        say.as_json({"articles": len(order), "stories": told, "out": str(out)})
    else:
        say.OUT.print(f"{len(order)} articles, {told} histoires : {out}")
    return len(order)


def _places(lines: IO[bytes]) -> list[tuple[datetime, str, int]]:
    """Each record's date, id and place in the file, in its order."""
    offset = 0

    def told() -> Iterator[str]:
        nonlocal offset
        for line in lines:
            yield line.decode("utf-8-sig", "replace")
            offset += len(line)

    return [(published(record.date), record.id, offset) for record in parse(told())]


def _write(out: Path, lines: Iterator[str]) -> None:
    """Write line by line beside the file, then take its place: a reader sees the old one or the new one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    with draft.open("w", encoding="utf8") as file:
        file.writelines(f"{line}\n" for line in lines)
    draft.replace(out)


def story_text(record: Record) -> StoryText:
    """What grouping needs of a record; without an outlet, it is nobody's, so nobody repeats it."""
    parts = (record.title, *(part for part in (record.standfirst, record.text) if part.strip()))
    text = "\n".join(" ".join(part.split()) for part in parts)
    return StoryText(record.id, record.outlet or f"? {record.id}", text, published(record.date))


def published(raw: str) -> datetime:
    """The instant a date stands for; midnight in France for a day alone, a day of its own for what is no date."""
    try:
        read = datetime.fromisoformat(raw.strip())
        return (read if read.tzinfo else read.replace(tzinfo=PARIS)).astimezone(UTC)
    except (ValueError, OverflowError):
        return dates.read(raw, LAST).when or NO_DATE


def show_article(db: Database, wanted: str, *, as_json: bool) -> None:
    """Print one article as it was read; raises NoSuchArticle."""
    seen = look.article(db, wanted)
    if seen is None:
        raise NoSuchArticle(wanted)
    if as_json:
        say.as_json(asdict(seen))
    else:
        say.OUT.print(page(seen))


def page(seen: SeenArticle) -> RenderableType:
    """One article for a person: what it says, what was read in it and why, and who else tells it."""
    when = seen.published.astimezone(PARIS)
    parts: list[RenderableType] = [
        _underlined(seen),
        Text(f"{seen.outlet}, {when:%d/%m/%Y %H:%M}  {seen.url}", style="dim"),
        Text(_depth(seen), style="dim"),
        Text(""),
        Text.assemble(
            (RELEVANCE.get(seen.relevance, str(seen.relevance)), "bold"),
            f" : {in_french(seen.relevance_reason or 'sans motif')}",
        ),
        _tone(seen),
    ]
    if seen.topics:
        parts.append(Text("thèmes : " + ", ".join(f"{label(name)} {share:.0%}" for name, share in seen.topics)))
    parts += [_mentions(seen), _sentences(seen.sentences), _quotes(seen.quotes), _story(seen)]
    return Group(*parts)


def in_french(reason: str) -> str:
    """A reason of relevance or of a place, as the agency reads it."""
    if reason in {"name", "demonym"}:
        return REASONS[reason]
    for english, french in REASONS.items():
        if english not in {"name", "demonym"}:
            reason = reason.replace(english, french)
    return re.sub(r"(?<=\d)\.(?=\d)", ",", reason).replace(" :", "\u00a0:")


def _underlined(seen: SeenArticle) -> Text:
    told = Text()
    for field, content, style in (("title", seen.title, "bold"), ("standfirst", seen.standfirst, "")):
        part = Text(content, style=style)
        for mention in seen.mentions:
            if mention.field == field:
                part.stylize("underline cyan", mention.start, mention.start + len(mention.surface))
        told = told + part + "\n"
    told.rstrip()
    return told


def _depth(seen: SeenArticle) -> str:
    read = "lu en entier" if seen.depth == "full" else f"lu sur titre et chapô ({seen.access_reason or 'flux seul'})"
    return f"{read} ; modèle {seen.model or 'aucun'} ; identifiant {seen.id}"


def _tone(seen: SeenArticle) -> Text:
    shown = Text("ton : ")
    if seen.tone is None:
        shown.append("sans objet, ni titre ni chapô ne nomment le territoire  ")
    else:
        for name, share in zip(("negative", "neutral", "positive"), seen.tone, strict=True):
            shown.append(f"{TONES[name]} {share:.0%}  ", style=COLOURS[name])
    if seen.full_net is not None:
        by = f", lu par {seen.full_model}" if seen.full_model and seen.full_model != seen.model else ""
        net = f"{seen.full_net:+.2f}".replace("-", "\u2212").replace(".", ",")
        shown.append(f"(texte entier, non calibré tant que {BODIES_WANTED} corps ne sont pas étiquetés{by} : {net})")
    return shown


def _mentions(seen: SeenArticle) -> RenderableType:
    shown = Table("où", "écrit", "lieu", "sorte", "retenu parce que", box=None, pad_edge=False)
    for each in seen.mentions:
        kind = KINDS.get(each.kind, each.kind)
        shown.add_row(FIELDS.get(each.field, each.field), each.surface, each.place, kind, in_french(each.reason))
    return Group(Text("\nlieux", style="bold"), shown) if seen.mentions else Text("\naucun lieu retenu")


def _sentences(sentences: tuple[SeenSentence, ...]) -> RenderableType:
    return _leaning("phrases qui ont décidé", [(each, each.text) for each in sentences])


def _quotes(quotes: tuple[SeenQuote, ...]) -> RenderableType:
    shown = []
    for each in quotes:
        who = ", ".join(filter(None, (each.person, each.role, each.organisation)))
        shown.append((each, f"{who} : « {each.text} »"))
    return _leaning("qui est cité", shown)


def _leaning(title: str, lines: Sequence[tuple[SeenSentence | SeenQuote, str]]) -> RenderableType:
    """Lines under a title, each with its likeliest tone and in its colour."""
    if not lines:
        return Text("")
    shown = [Text(title, style="bold")]
    for each, said in lines:
        tones = {"negative": each.negative, "neutral": each.neutral, "positive": each.positive}
        best = max(tones, key=tones.__getitem__)
        shown.append(Text(f"  {tones[best]:.0%} {TONES[best]}  {said}", style=COLOURS[best]))
    return Group(*shown)


def _story(seen: SeenArticle) -> RenderableType:
    shown = [Text(f"\nhistoire {seen.story_id}", style="bold")]
    if seen.copy_of:
        shown.append(Text(f"  ce texte est une copie de {seen.copy_of}"))
    for each in seen.tellers:
        how = "copie" if each.copy_of == seen.id else f"copie de {each.copy_of}" if each.copy_of else "autre récit"
        when = each.published.astimezone(PARIS)
        shown.append(Text(f"  {when:%d/%m %H:%M}  {each.outlet} : {each.title} ({how}, {each.article_id})"))
    if not seen.tellers:
        shown.append(Text("  seul à la raconter"))
    for trace in seen.traces:
        at = trace.at.astimezone(PARIS)
        shown.append(Text(f"  {at:%d/%m %H:%M}  {FATES[trace.kind].format(**asdict(trace))}", style="dim"))
    return Group(*shown)
