"""Words on a command line to articles shown, grouped, or persons forgotten: `vigie article | stories | forget`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.config import load
from pipeline.options import ConfigPath, Json, Now, moment

app = typer.Typer()


@app.command()
def article(
    wanted: Annotated[str, typer.Argument(help="Identifiant ou adresse (id or URL).")],
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Montrer un article comme il a été lu : lieux et motifs, ton, thèmes, histoire (one article as it was read)."""
    from pipeline.inspect import show_article  # noqa: PLC0415 - a command loads only what it needs: help stays quick
    from pipeline.world import readable  # noqa: PLC0415

    with readable(load(config), moment(now)) as db:
        show_article(db, wanted, as_json=as_json)


@app.command()
def stories(
    jsonl: Annotated[Path, typer.Option("--jsonl", help="Articles à grouper, un JSON par ligne (one a line).")],
    out: Annotated[Path, typer.Option("--out", help="Où écrire (where to write).")],
    as_json: Json = False,
) -> None:
    """Grouper des articles en histoires : une ligne {"id", "copy_of", "story"} par ligne lue (group articles)."""
    from pipeline.inspect import group_jsonl  # noqa: PLC0415

    group_jsonl(jsonl, out, as_json=as_json)


@app.command()
def forget(
    name: Annotated[str, typer.Argument(help="Prénom et nom (given name and surname).")],
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Oublier une personne partout et pour toujours : citations, titres, extraits (forget a person everywhere)."""
    from pipeline.forget import forget_person  # noqa: PLC0415

    forget_person(load(config), name, moment(now), as_json=as_json)
