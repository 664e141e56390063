"""Words on a command line to the index of anybody's articles, the calibration and the surveys."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.config import load

app = typer.Typer()
survey_app = typer.Typer(no_args_is_help=True, help="Les enquêtes de l’agence (the agency's own surveys).")

ConfigPath = Annotated[
    Path | None, typer.Option("--config", help="Fichier de configuration (default: vigie.toml if present).")
]
Json = Annotated[bool, typer.Option("--json", help="Sortie JSON pour les scripts (JSON output).")]


@app.command()
def index(
    articles: Annotated[
        Path,
        typer.Option(
            help="CSV : article, story, source, week, topic, p_negative, p_neutral, p_positive, model_version."
        ),
    ],
    calibration: Annotated[Path, typer.Option(help="CSV : label, p_negative, p_neutral, p_positive.")],
    week: Annotated[str, typer.Option(help="Semaine ISO jugée, 2022-W40 (the week to judge).")],
    panel: Annotated[Path | None, typer.Option(help="CSV : source, weight (default: drawn from the articles).")] = None,
    as_json: Json = False,
) -> None:
    """Calculer l’indice d’une semaine sur ses propres données (the index of a week from anybody's own data)."""
    from pipeline.own_index import tell_index  # noqa: PLC0415 - a command loads only what it needs: help stays quick

    tell_index(articles, calibration, panel, week, as_json=as_json)


@app.command()
def calibrate(
    labelled: Annotated[Path, typer.Argument(help="JSON, un titre par ligne : id, title, standfirst, tone.")],
    config: ConfigPath = None,
    as_json: Json = False,
) -> None:
    """Mesurer les erreurs du modèle sur des titres relus par des personnes (calibrate on labelled headlines)."""
    from pipeline.calibration import calibrate as run  # noqa: PLC0415

    run(load(config), labelled, as_json=as_json)


@survey_app.command("import")
def survey_import(
    table: Annotated[Path, typer.Argument(help="CSV : survey, question, date, value, low, high, respondents, source.")],
    config: ConfigPath = None,
    as_json: Json = False,
) -> None:
    """Garder les résultats d’une enquête, à lire près du ton (keep survey results, shown beside the tone)."""
    from pipeline.clock import RealClock  # noqa: PLC0415
    from pipeline.surveys import import_surveys  # noqa: PLC0415

    import_surveys(load(config), table, RealClock().now(), as_json=as_json)
