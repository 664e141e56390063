"""A random draw of stories to a sheet labelled blind, and back to how often the machine is wrong: `vigie audit`."""

import secrets
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np

from crawlers.types import Clock
from pipeline import publish, say
from pipeline.config import Config
from pipeline.corrections import person
from pipeline.errors import ConfigError, NothingToReport
from pipeline.periods import PARIS
from pipeline.writing import writing
from reports import french, panel
from reports.audit import AuditLine, audit_line
from reports.audit_draw import Chosen, draw
from reports.collected import panel_of, watched
from reports.reference import RAW
from reports.safe import printable
from reports.scoring import columns
from storage import audits, corrections, sheets, weeks
from storage.db import Database, open_database
from storage.types import Audit, AuditDraw, AuditLabel

TONES = {"négatif": "negative", "neutre": "neutral", "positif": "positive"}
RELEVANCES = {"sujet": "subject", "cité": "aside", "hors sujet": "none"}
LONGEST_REMARK = 500  # characters
RECENT = 8  # weeks of press whose labels are summed up: those a verdict speaks of

AUDIT, PLACE, RELEVANCE, TONE, REMARK = "relecture", "n°", "pertinence", "ton", "remarque"
COLUMNS = (
    sheets.Column(AUDIT, 16),
    sheets.Column(PLACE, 5),
    sheets.Column("média", 18),
    sheets.Column("date", 11),
    sheets.Column("titre", 60),
    sheets.Column("chapeau", 70),
    sheets.Column("adresse", 30),
    sheets.Column(
        RELEVANCE, 14, tuple(RELEVANCES), "sujet : parle du territoire (défaut) ; cité : en passant ; hors sujet"
    ),
    sheets.Column(TONE, 12, tuple(TONES), "envers le territoire, d’après le titre et le chapeau seuls"),
    sheets.Column(REMARK, 40),
)


def sample(  # noqa: PLR0913 - one argument an option of the command
    config: Config,
    clock: Clock,
    stories: int,
    out: Path,
    *,
    seed: int | None,
    week: str | None,
    span: int,
    as_json: bool,
) -> None:
    """Draw stories of the last weeks, keep the draw, and write its sheet, where nothing of the machine shows."""
    last = week or publish.last_full_week(clock.now())
    publish.monday(last)
    if out.suffix.lower() not in {".csv", ".xlsx"}:
        raise ConfigError("--out", [f"{out} : la feuille s’écrit en .csv ou en .xlsx"])
    if out.exists():
        raise ConfigError("--out", [f"{out} existe déjà, peut-être remplie : choisissez un autre nom"])
    chosen = secrets.randbelow(10**6) if seed is None else seed
    with writing(config, clock, "audit sample") as db:
        audit = drawn(db, last, span, stories, chosen, clock)
        write_sheet(db, audit, out)
    if as_json:
        say.as_json({"audit": audit.id, "stories": audit.stories, "seed": audit.seed, "out": str(out)})
    else:
        told = f"Relecture {audit.id} : {french.count(stories, 'sujet')} au plus, parmi {french.number(audit.stories)}"
        say.OUT.print(f"{told}\n{out}", markup=False, soft_wrap=True)


def drawn(db: Database, last: str, span: int, stories: int, seed: int, clock: Clock) -> Audit:  # noqa: PLR0913, PLR0917 - what makes a draw
    """Draw and keep; the same week and seed give back the draw already kept.

    Raises NothingToReport when there is no story to draw, ConfigError when the seed served for another draw.
    """
    asked = weeks_up_to(last, span)
    audit_id = f"{last}-{seed}"
    kept = audits.find(db, audit_id)
    if kept is not None:
        if (kept.first_week, kept.asked) != (asked[0], stories):
            raise ConfigError("--seed", [f"{audit_id} a déjà été tiré, autrement : choisissez une autre graine"])
        return kept
    found, possible = choose(db, asked, stories, seed)
    if not found:
        raise NothingToReport(f"aucun sujet des médias du panel à tirer, de {asked[0]} à {last}")
    audit = Audit(audit_id, asked[0], last, stories, possible, seed, clock.now())
    articles = audits.pick(db, [(each.story, each.source, each.week) for each in found])
    audits.save(
        db,
        audit,
        [
            AuditDraw(place, article, each.story, each.source, each.week, each.probability, each.weight)
            for place, (each, article) in enumerate(zip(found, articles, strict=True), 1)
        ],
    )
    return audit


def choose(db: Database, asked: tuple[str, ...], stories: int, seed: int) -> tuple[list[Chosen], int]:
    """Draw stories of these weeks by the panel in force; gives how many could be drawn too."""
    index = weeks.facts(db, asked[-1]).index
    fixed = panel_of(index.sources, watched(index.sources, asked[-1]))
    if fixed is None:
        return [], 0
    cells = columns(index.cells, asked, RAW)
    weight = panel.weights(fixed, cells.sources)
    found = draw(cells, weight, range(len(asked)), stories, np.random.default_rng(seed))
    return found, len(np.unique(cells.story[weight[cells.source] > 0]))


def weeks_up_to(last: str, span: int) -> tuple[str, ...]:
    """Name this many consecutive weeks, the last included."""
    monday = weeks.monday_of(last)
    return tuple(weeks.name_of(monday - timedelta(weeks=back)) for back in reversed(range(span)))


def write_sheet(db: Database, audit: Audit, out: Path) -> None:
    """Write what is labelled: the text the machine read, and empty cells."""
    rows = [
        [
            audit.id,
            str(line.place),
            printable(line.outlet),
            f"{line.published.astimezone(PARIS):%d/%m/%Y}",
            printable(line.title, 500),
            printable(line.standfirst, 2000),
            line.url,
            *("", "", ""),
        ]
        for line in audits.sheet(db, audit.id)
    ]
    sheets.write(out, COLUMNS, rows)


def take_back(  # noqa: PLR0913 - one argument an option of the command
    config: Config, clock: Clock, source: Path, *, author: str, partial: bool, correct: bool, as_json: bool
) -> None:
    """Keep the labels of a filled sheet, all or nothing; with `correct`, each disagreement becomes a correction too."""
    author = person(author)
    rows = sheets.read(source)
    with writing(config, clock, "audit import") as db:
        audit_id, labels = understood(db, rows, source, partial=partial)
        new = audits.label(db, audit_id, labels, author, clock.now())
        wrong = audits.disagreements(db, audit_id, author)
        if correct:
            for each in wrong:
                corrections.correct(
                    db,
                    each.article_id,
                    author=author,
                    now=clock.now(),
                    tone=each.tone,
                    relevance=each.relevance,
                    reason=each.remark,
                    audit_id=audit_id,
                )
    if as_json:
        corrected = len(wrong) if correct else 0
        say.as_json({"audit": audit_id, "labels": new, "wrong": len(wrong), "corrected": corrected})
        return
    lines = [
        f"Relecture {audit_id} : {french.count(new, 'avis', 'avis')} de plus",
        f"{french.count(len(wrong), 'désaccord')} avec la machine" + (", corrigés" if correct and wrong else ""),
    ]
    say.OUT.print("\n".join(lines), markup=False, soft_wrap=True)


def understood(
    db: Database, rows: list[dict[str, str]], source: Path, *, partial: bool
) -> tuple[str, list[AuditLabel]]:
    """Read every row of a filled sheet; raises ConfigError naming all that is wrong with it, row by row."""
    missing = [name for name in (AUDIT, PLACE, RELEVANCE, TONE) if not rows or name not in rows[0]]
    if missing:
        raise ConfigError(str(source), [f"il manque la colonne « {name} »" for name in missing])
    named = {row[AUDIT].strip() for row in rows}
    audit = audits.find(db, min(named)) if len(named) == 1 else None
    if audit is None:
        raise ConfigError(
            str(source), [f"« {', '.join(sorted(named)) or 'rien'} » n’est pas un tirage que nous connaissons"]
        )
    labels: dict[int, AuditLabel] = {}
    problems: list[str] = []
    known = {line.place for line in audits.sheet(db, audit.id)}
    seen: set[int] = set()
    for number, row in enumerate(rows, 2):
        place = _place(row[PLACE])
        if place not in known or place in seen:
            why = "y est deux fois" if place in seen else "n’est pas de ce tirage"
            problems.append(f"ligne {number} : {PLACE} « {row[PLACE]} » {why}")
            continue
        seen.add(place)
        try:
            label = _label(place, row)
        except ValueError as error:
            problems.append(f"ligne {number} : {error}")
            continue
        if label is not None:
            labels[place] = label
        elif not partial:
            problems.append(f"ligne {number} : sans avis (--partial accepte les autres)")
    if not partial:
        problems += [f"{PLACE} {place} manque" for place in sorted(known - seen)]
    if problems:
        raise ConfigError(str(source), problems)
    return audit.id, [labels[place] for place in sorted(labels)]


def _place(text: str) -> int:
    """Read a number as spreadsheets may write it back; -1 for what is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return -1
    return int(value) if value == int(value) else -1


def _label(place: int, row: Mapping[str, str]) -> AuditLabel | None:
    """Read one row; None when nothing was filled in. Raises ValueError in one line."""
    relevance = _word(row[RELEVANCE], RELEVANCES, RELEVANCE)
    tone = _word(row[TONE], TONES, TONE)
    if relevance is None and tone is None:
        return None
    if relevance in {"aside", "none"}:
        if tone is not None:
            raise ValueError(f"{TONE} est donné, mais l’article ne parle pas du territoire")
    elif tone is None:
        raise ValueError(f"{TONE} manque")
    return AuditLabel(place, relevance or "subject", tone, printable(row.get(REMARK, ""), LONGEST_REMARK))


def _word(text: str, words: Mapping[str, str], column: str) -> str | None:
    """Read one of a few words, whatever its case and accents, in French or as it is kept; None for an empty cell."""
    said = _folded(text)
    known = {_folded(french_word): word for french_word, word in words.items()} | {
        word: word for word in words.values()
    }
    if said and said not in known:
        raise ValueError(f"{column} ne peut être « {printable(text, 40)} » : {french.enumerate_words([*words], 'ou')}")
    return known.get(said)


def _folded(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def result(config: Config, clock: Clock, *, week: str | None, span: int, as_json: bool) -> None:
    """Say how often people found the machine wrong, over the press of the last weeks."""
    last = week or publish.last_full_week(clock.now())
    publish.monday(last)
    path = config.paths.snapshot if config.paths.snapshot.exists() else config.paths.database
    with open_database(path, clock.now(), read_only=True) as db:
        line = line_of(db, last, span)
    if as_json:
        say.as_json(line)
    else:
        say.OUT.print(line.sentence, markup=False, soft_wrap=True)


def line_of(db: Database, last: str, span: int = RECENT) -> AuditLine:
    """Sum up the audits and corrections of these weeks for a report."""
    end = weeks.monday_of(last)
    first = end - timedelta(weeks=span - 1)
    return audit_line(audits.labelled(db, first, end), corrections.counts(db, first, end), span)
