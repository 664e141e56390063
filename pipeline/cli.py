"""Words on a command line to the walk: `vigie demo | collect | read | report | sources | sql | schedule | doctor`."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, cast

import typer

from crawlers.errors import CrawlError
from nlp.errors import NlpError
from pipeline import cli_alerts, cli_corrections, cli_index, cli_look, cli_tone
from pipeline.clock import RealClock, VirtualClock
from pipeline.config import load
from pipeline.errors import ConfigError, VigieError
from pipeline.lock import only_one
from pipeline.options import ConfigPath, Json, Now, Out, moment
from pipeline.say import ERR
from storage.errors import DatabaseLocked, StorageError

EXIT_CODES = """
Codes de sortie (exit codes): 0 fait ; 1 erreur ; 2 configuration ou argument ; 3 déjà en cours ou base occupée ;
4 rien à rapporter ; 5 examen négatif ; 130 interrompu.
"""

# Typer carries its own click and does not name this one: the base of every mistyped argument.
USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])

app = typer.Typer(
    name="vigie",
    help="Vigie : comment la presse montre un territoire (how the press shows a territory)." + EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
sources_app = typer.Typer(no_args_is_help=True, help="Les médias suivis (the media catalogue).")
app.add_typer(sources_app, name="sources")
app.add_typer(cli_tone.app, name="tone")
app.add_typer(cli_look.app)
app.add_typer(cli_index.app)
app.add_typer(cli_index.survey_app, name="survey")
app.add_typer(cli_corrections.app)
app.add_typer(cli_corrections.audit_app, name="audit")
app.add_typer(cli_alerts.app)
app.add_typer(cli_alerts.alerts_app, name="alerts")


@app.callback()
def logs(
    *, verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Plus de détails (more detail).")] = False
) -> None:
    """Choose how much is told."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )


@app.command()
def demo(
    out: Out = None,
    seed: Annotated[int, typer.Option(help="Graine de la presse inventée (seed of the invented press).")] = 7,
    weeks: Annotated[int, typer.Option(min=1, max=60, help="Combien de semaines (how many weeks).")] = 39,
    as_json: Json = False,
) -> None:
    """Montrer tout le chemin sur une presse inventée, hors ligne (the whole walk on an invented press, offline)."""
    from pipeline.demo.run import run_demo  # noqa: PLC0415 - a command loads only what it needs: help stays quick

    run_demo(out or Path("var/demo"), seed=seed, weeks=weeks, as_json=as_json)


@app.command()
def collect(
    config: ConfigPath = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Interroger aussi les flux dont l’heure n’est pas venue (all feeds, due or not)."),
    ] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Collecter la presse une fois : flux, pages, lecture, base (collect once: feeds, pages, reading, database)."""
    from pipeline.commands import collect_once  # noqa: PLC0415

    clock = VirtualClock(moment(now)) if now else RealClock()
    collect_once(load(config), clock, everything=everything, as_json=as_json)


@app.command()
def read(
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", help="Articles à lire, un JSON par ligne (one a line).")
    ] = None,
    out: Out = None,
    target: Annotated[str | None, typer.Option(help="Lieu à juger (place to judge; default: the territory).")] = None,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lire des articles : lieux, ton, thèmes (read articles: places, tone, topics).

    Sans --jsonl, relit dans la base ce que le modèle présent n’a pas lu (without --jsonl, reads what is unread).
    """
    from pipeline.batch import read_jsonl  # noqa: PLC0415
    from pipeline.commands import read_unread  # noqa: PLC0415

    if jsonl is None:
        read_unread(load(config), moment(now), as_json=as_json)
    elif out is None:
        raise ConfigError("vigie read", ["--jsonl demande --out"])
    else:
        read_jsonl(load(config), jsonl, out, target, as_json=as_json)


@app.command()
def report(
    week: Annotated[str | None, typer.Option(help="Semaine ISO, 2022-W14 (default: the last full week).")] = None,
    out: Out = None,
    sending: Annotated[
        bool,
        typer.Option("--send", help="L’envoyer aux canaux qui reçoivent les rapports, une fois (send it, once)."),
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="L’ouvrir dans le navigateur (open it in the browser).")
    ] = False,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Écrire le rapport d’une semaine, page, PDF, courriel et tableurs (a week: page, PDF, mail, spreadsheets)."""
    from pipeline.commands import report_week  # noqa: PLC0415

    report_week(load(config), week, moment(now), out, sending=sending, preview=preview, as_json=as_json)


@sources_app.command("list")
def sources_list(config: ConfigPath = None, as_json: Json = False) -> None:
    """Lister les médias suivis (list the media)."""
    from pipeline.catalogue import show  # noqa: PLC0415

    show(load(config), as_json=as_json)


@sources_app.command("check")
def sources_check(
    names: Annotated[list[str] | None, typer.Argument(help="Identifiants (ids; default: all).")] = None,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Demander à chaque média s’il répond, et ce que disent robots.txt et TDM (ask each whether it answers)."""
    from pipeline.catalogue import check  # noqa: PLC0415

    check(load(config), names or [], moment(now), as_json=as_json)


@sources_app.command("add")
def sources_add(url: str, config: ConfigPath = None, now: Now = None, as_json: Json = False) -> None:
    """Ajouter un média par l’adresse de son site ou d’un flux (add a medium by its home page or a feed)."""
    from pipeline.catalogue import add  # noqa: PLC0415

    add(load(config), url, moment(now), as_json=as_json)


@sources_app.command("import")
def sources_import(opml: Path, config: ConfigPath = None, as_json: Json = False) -> None:
    """Ajouter les médias d’un fichier OPML (add the media of an OPML file)."""
    from pipeline.catalogue import import_opml  # noqa: PLC0415

    import_opml(load(config), opml, as_json=as_json)


@sources_app.command("export")
def sources_export(opml: Path, config: ConfigPath = None) -> None:
    """Écrire le catalogue en OPML (write the catalogue as OPML)."""
    from pipeline.catalogue import export_opml  # noqa: PLC0415

    export_opml(load(config), opml)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="Requête (default: an interactive shell).")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Écrire en .csv ou .xlsx (write to .csv or .xlsx).")] = None,
    config: ConfigPath = None,
    as_json: Json = False,
) -> None:
    """Interroger la copie de lecture, même pendant une collecte (query the published snapshot)."""
    from pipeline.commands import ask  # noqa: PLC0415

    ask(load(config), query, out, as_json=as_json)


@app.command()
def schedule(
    config: ConfigPath = None,
    once: Annotated[
        bool, typer.Option("--once", help="Faire ce qui est dû, puis finir (do what is owed, then stop).")
    ] = False,
    now: Now = None,
) -> None:
    """Veiller : collecter, guetter les pics, envoyer le rapport le lundi (collect, watch, report on Mondays)."""
    if now and not once:
        raise ConfigError("vigie schedule", ["--now demande --once\u00a0: le service suit l’horloge de la machine"])
    settings = load(config)
    with only_one(
        settings.paths.lock.with_suffix(".schedule"), "schedule"
    ):  # before anything heavy: a second one knows
        from pipeline.commands import watch  # noqa: PLC0415

        watch(settings, VirtualClock(moment(now)) if now else RealClock(), once=once)


@app.command()
def doctor(config: ConfigPath = None, now: Now = None, as_json: Json = False) -> None:
    """Dire ce qui manque ou ce qui est mal réglé (say what is missing or misconfigured)."""
    from pipeline.commands import examine_all  # noqa: PLC0415

    examine_all(load(config), moment(now), as_json=as_json)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every expected trouble is one line on standard error and an exit code."""
    # The index solves many small systems: threads only get in each other's way. Read when numpy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(args=arguments, standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except USAGE_ERROR as error:
        error.show()
        return 2
    except (KeyboardInterrupt, typer.Abort):
        ERR.print("vigie : interrompu ; ce qui était gardé le reste")
        return 130
    except (VigieError, StorageError, CrawlError, NlpError) as error:
        ERR.print(f"vigie : {error}", style="red", markup=False, soft_wrap=True)
        return exit_code(error)
    except OSError as error:
        ERR.print(
            f"vigie : {error.filename or ''} : {error.strerror or error}", style="red", markup=False, soft_wrap=True
        )
        return 1
    return 0


def exit_code(error: Exception) -> int:
    """Give each family of errors its documented code."""
    if isinstance(error, DatabaseLocked):
        return 3
    return int(getattr(error, "exit_code", 1))


if __name__ == "__main__":
    sys.exit(main())
