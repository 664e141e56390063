"""Words on a command line to what the tone model is worth, and why it judged as it did: `vigie tone …`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.config import load
from pipeline.options import ConfigPath, Json, Now, moment

app = typer.Typer(no_args_is_help=True, help="Le modèle de ton : sa mesure, ses raisons (the tone model).")


@app.command()
def evaluate(
    shared: Annotated[
        Path,
        typer.Option(
            envvar="VIGIE_SHARED", help="Dossier des titres étiquetés (folder holding gold/territory_tone_dev.jsonl)."
        ),
    ] = Path("../shared"),
    config: ConfigPath = None,
    as_json: Json = False,
) -> None:
    """Mesurer le modèle sur les titres étiquetés et les cas de comportement (measure the model, print its card)."""
    from pipeline.calibration import model_sha256  # noqa: PLC0415
    from pipeline.tone import evaluate_model, judge_of  # noqa: PLC0415 - a command loads only what it needs: help stays quick

    settings = load(config)
    evaluate_model(judge_of(settings), shared, model_sha256(settings), as_json=as_json)


@app.command()
def explain(
    what: Annotated[
        str, typer.Argument(help="Adresse ou identifiant d’un article gardé, ou un texte (URL, id, text).")
    ],
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Montrer phrase par phrase pourquoi un article est ainsi jugé (show sentence by sentence why).

    Un texte : le titre sur la première ligne, le reste ensuite (a text: headline on the first line, the rest after).
    """
    from pipeline.tone import explain_article, judge_of  # noqa: PLC0415

    settings = load(config)
    explain_article(settings, judge_of(settings), what, moment(now), as_json=as_json)
