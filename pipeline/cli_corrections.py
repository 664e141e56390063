"""Words on a command line to what people say against the machine: `vigie correct | audit | rescore`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.clock import RealClock, VirtualClock
from pipeline.config import load
from pipeline.options import ConfigPath, Json, Now, moment

app = typer.Typer()
audit_app = typer.Typer(no_args_is_help=True, help="Relectures à l’aveugle : tirer, relire, mesurer (blind audits).")
By = Annotated[str, typer.Option("--by", help="Qui le dit (who says so).")]


@app.command()
def correct(
    article: Annotated[
        str,
        typer.Argument(help="Identifiant, adresse, ou leur début s’il est unique (id, URL, or a unique beginning)."),
    ],
    by: By,
    tone: Annotated[
        str | None, typer.Option("--tone", help="negative, neutral ou positive, envers le territoire.")
    ] = None,
    relevance: Annotated[
        str | None,
        typer.Option("--relevance", help="subject (en parle), aside (le cite en passant) ou none (n’en parle pas)."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi (why).")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Reprendre la dernière correction (take it back).")] = False,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Corriger ce que la machine dit d’un article (correct what the machine says of an article).

    La correction l’emporte partout où l’on compte, vaut pour les copies du même texte et survit à toute relecture
    (it wins wherever something is counted, holds for copies of the text and survives re-scoring).
    """
    from pipeline.corrections import correct_article  # noqa: PLC0415 - a command loads only what it needs

    clock = VirtualClock(moment(now)) if now else RealClock()
    correct_article(
        load(config),
        clock,
        article,
        author=by,
        tone=tone,
        relevance=relevance,
        reason=reason,
        undo=undo,
        as_json=as_json,
    )


@app.command()
def rescore(
    first: Annotated[
        str | None, typer.Option("--from", help="Premier jour de publication, 2022-04-04 (default: all).")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Dernier jour, compris (last day, included).")] = None,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Relire les titres archivés avec le modèle présent (re-score the archive's headlines with the present model).

    Les lectures d’avant et les corrections restent ; interrompue, la relecture reprend où elle en était (older readings
    stay with their lineage, corrections too; it resumes where it stopped).
    """
    from pipeline.rescore import rescore_archive  # noqa: PLC0415

    clock = VirtualClock(moment(now)) if now else RealClock()
    rescore_archive(load(config), clock, first, last, as_json=as_json)


Week = Annotated[str | None, typer.Option("--week", help="Semaine ISO, 2022-W14 (default: the last full week).")]


@audit_app.command("sample")
def audit_sample(
    stories: Annotated[int, typer.Option("--stories", min=1, max=2000, help="Combien de sujets (how many stories).")],
    out: Annotated[Path, typer.Option("--out", help="Feuille à remplir, .xlsx ou .csv (sheet to fill in).")],
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Graine du tirage (default: at random, and told).")
    ] = None,
    week: Week = None,
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=52, help="Combien de semaines, la dernière comprise (how many weeks).")
    ] = 1,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Tirer au hasard des sujets à relire à l’aveugle (draw stories at random, to be labelled blind).

    Les médias sont tirés selon leur poids dans le panel, les sujets à égalité dans un média ; l’avis de la machine
    n’est pas montré (media by panel weight, stories alike within a medium; the machine's label is not shown).
    """
    from pipeline.audit import sample  # noqa: PLC0415

    clock = VirtualClock(moment(now)) if now else RealClock()
    sample(load(config), clock, stories, out, seed=seed, week=week, span=weeks, as_json=as_json)


@audit_app.command("import")
def audit_import(
    sheet: Annotated[Path, typer.Argument(help="Feuille remplie, .xlsx ou .csv (the sheet, filled in).")],
    by: By,
    partial: Annotated[
        bool, typer.Option("--partial", help="Accepter des lignes sans avis (accept rows left empty).")
    ] = False,
    correct: Annotated[
        bool,
        typer.Option("--correct", help="Corriger aussi la machine là où elle est contredite (correct it as well)."),
    ] = False,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Reprendre une feuille remplie : toute, ou rien si une ligne est fausse (keep a filled sheet, all or nothing)."""
    from pipeline.audit import take_back  # noqa: PLC0415

    clock = VirtualClock(moment(now)) if now else RealClock()
    take_back(load(config), clock, sheet, author=by, partial=partial, correct=correct, as_json=as_json)


@audit_app.command("result")
def audit_result(
    week: Week = None,
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=520, help="Combien de semaines de presse (how many weeks of press).")
    ] = 8,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Dire combien de fois les relecteurs contredisent la machine (say how often readers contradict the machine)."""
    from pipeline.audit import result  # noqa: PLC0415

    clock = VirtualClock(moment(now)) if now else RealClock()
    result(load(config), clock, week=week, span=weeks, as_json=as_json)
