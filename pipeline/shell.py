"""A question in SQL to an answer from the published snapshot, while the next run writes."""

from pathlib import Path

from pipeline import say
from pipeline.errors import ConfigError, NothingToReport
from storage.errors import StorageError
from storage.shell import Answer, export, query

WELCOME = """Copie de lecture {path}
Vues : articles, mentions, stories, weekly, sources_health — DESCRIBE articles ; pour les colonnes.
Une requête finit par « ; ». Quitter : .quit ou Ctrl-D."""


def answer(snapshot: Path, sql: str, out: Path | None, *, as_json: bool) -> None:
    """Answer one query on the terminal, in JSON, or into a .csv or .xlsx file."""
    _must_exist(snapshot)
    if out is not None:
        if out.suffix not in {".csv", ".xlsx"}:
            raise ConfigError("--out", [f"{out} : écrivez dans un fichier .csv ou .xlsx"])
        export(snapshot, sql, out)
        say.OUT.print(str(out))
        return
    result = query(snapshot, sql)
    if as_json:
        say.as_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    else:
        _show(result)


def interact(snapshot: Path) -> None:
    """Read queries from the terminal until the end."""
    _must_exist(snapshot)
    say.OUT.print(WELCOME.format(path=snapshot), markup=False)
    typed: list[str] = []
    while True:
        try:
            line = input("vigie> " if not typed else "   ...> ")
        except EOFError:
            return
        if not typed and line.strip() in {".quit", ".exit", "exit", "quit"}:
            return
        typed.append(line)
        if line.rstrip().endswith(";"):
            try:
                _show(query(snapshot, "\n".join(typed)))
            except StorageError as error:
                say.ERR.print(str(error), style="red", markup=False)
            typed = []


def _show(result: Answer) -> None:
    rows = [["" if value is None else str(value) for value in row] for row in result.rows]
    say.table(f"{len(rows)} lignes" if len(rows) > 1 else f"{len(rows)} ligne", list(result.columns), rows)


def _must_exist(snapshot: Path) -> None:
    if not snapshot.exists():
        raise NothingToReport(f"{snapshot}: nothing published yet; run vigie collect first")
