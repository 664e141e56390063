"""The schema to its own page: `python -m storage.docs` writes docs/schema.md from the comments of the database."""

from datetime import UTC, datetime
from pathlib import Path

from storage.db import MEMORY, Database, open_database

PAGE = Path(__file__).parent.parent / "docs" / "schema.md"
HEAD = """# Schema

*Written by `python -m storage.docs` from the comments in `storage/schema/`; do not edit.*

Analysts read eight views, in the published snapshot (`vigie sql`): `articles`, `mentions`, `stories`, `weekly`,
`sources_health`, `corrections`, `audits` and `quotes`. They rest on the tables of the schema `kept`. Weeks are ISO
weeks, Monday 00:00 to Sunday 24:00 in France, by publication date. Instants are kept with their time zone; tables
hold nothing that is not listed here.
The same words are in the database itself:
`SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'weekly'`.
"""


def page(db: Database) -> str:
    """Give the whole page."""
    parts = [HEAD, "\n## Views for analysts\n"]
    described = db.rows("describe_schema")
    columns: dict[tuple[str, str], list[tuple[str, str, bool, str]]] = {}
    for schema, name, _, _, column, kind, nullable, note in described:
        columns.setdefault((schema, name), []).append((column, kind, nullable, note))
    headings = {(schema, name): (sort, comment) for schema, name, sort, comment, *_ in described}
    views = ["articles", "mentions", "stories", "weekly", "sources_health", "corrections", "audits", "quotes"]
    parts += [_table(name, headings["main", name][1], columns["main", name], full=False) for name in views]
    parts.append("\n## Tables\n")
    parts += [
        _table(f"kept.{name}", comment, columns[schema, name], full=True)
        for (schema, name), (sort, comment) in headings.items()
        if schema == "kept" and sort == "table"
    ]
    parts.append("\n## Views the counts rest on\n")
    parts += [
        _table(f"kept.{name}", comment, columns[schema, name], full=False)
        for (schema, name), (sort, comment) in headings.items()
        if schema == "kept" and sort == "view"
    ]
    return "".join(parts)


def _table(name: str, comment: str, columns: list[tuple[str, str, bool, str]], *, full: bool) -> str:
    head = (
        "| Column | Type | May be NULL | Meaning |\n|---|---|---|---|\n"
        if full
        else "| Column | Type | Meaning |\n|---|---|---|\n"
    )
    rows = []
    for column, kind, nullable, note in columns:
        cells = [f"`{column}`", kind, "yes" if nullable else "", note] if full else [f"`{column}`", kind, note]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return f"\n### `{name}`\n\n{comment}.\n\n{head}{''.join(rows)}"


def main() -> None:
    """Write the page."""
    with open_database(MEMORY, datetime.now(UTC)) as db:
        PAGE.write_text(page(db), encoding="utf8")


if __name__ == "__main__":
    main()
