"""What `vigie forget` does: a person goes out of everything kept, and what is out of reach is said."""

import html
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipeline import say
from pipeline.config import Config
from pipeline.lock import only_one
from pipeline.world import open_writable
from storage import erase, people, snapshot

WRITTEN = {".html", ".txt", ".eml", ".json", ".csv", ".md"}  # reports already written are looked into, not rewritten


def forget_person(config: Config, name: str, now: datetime, *, as_json: bool) -> None:
    """Forget one person, publish the snapshot anew, and tell what was removed and what remains."""
    with only_one(config.paths.lock, "forget"):
        with open_writable(config, now) as db:
            done = people.forget(db, name, now)
            db.checkpoint()
        erase.anew(config.paths.database)  # else the name's bytes stay in the file, and go into every copy of it
        with open_writable(config, now) as db:
            snapshot.publish(db, config.paths.snapshot)
    reports = naming(config.paths.reports, name)
    backups = aside(config.paths.database)
    if as_json:
        say.as_json(asdict(done) | {"reports": list(map(str, reports)), "backups": list(map(str, backups))})
        return
    for line in told(done, reports, backups):
        say.OUT.print(line, markup=False, soft_wrap=True)


def aside(database: Path) -> list[Path]:
    """Give what was set aside beside the database, out of reach: copies made before a migration, logs not replayed."""
    made = (f"{database.stem}.step-*", f"{database.name}.wal.unreadable-*")
    return sorted(path for pattern in made for path in database.parent.glob(pattern))


def naming(folder: Path, name: str) -> list[Path]:
    """Give the written reports that hold the name, and the PDF beside each page that does: it says the same, packed."""
    found = [path for path in sorted(folder.rglob("*")) if any(people.names(text, name) for text in _texts(path))]
    papers = {path.with_suffix(".pdf") for path in found if path.suffix == ".html"}
    return sorted([*found, *(paper for paper in papers if paper.exists())])


def _texts(path: Path) -> Iterator[str]:
    """What a written file says: a workbook is a ZIP of pages of XML."""
    if path.suffix in WRITTEN:
        yield html.unescape(path.read_text(encoding="utf8", errors="replace"))
    elif path.suffix == ".xlsx" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            pages = [part for part in book.namelist() if part.endswith(".xml")]
            yield from (html.unescape(book.read(part).decode("utf8", "replace")) for part in pages)


def told(done: people.Forgotten, reports: list[Path], backups: list[Path]) -> list[str]:
    """Say what was done, in French."""
    texts = ", ".join(f"{column} {count}" for column, count in done.texts) or "aucun"
    lines = [
        f"citations retirées : {done.quotes}",
        f"textes où le nom est masqué : {texts}",
        "ce nom ne sera plus jamais gardé" + (" (il était déjà oublié)" if done.already else ""),
        "pages brutes du collecteur : effacées d’elles-mêmes sous 72 heures",
    ]
    if done.addresses:
        lines.append(f"adresses d’articles qui contiennent le nom, laissées telles quelles : {done.addresses}")
    lines += [f"rapport déjà écrit qui contient le nom, à réécrire ou à supprimer : {path}" for path in reports]
    lines += [
        f"copie ou journal mis de côté, qui peut contenir le nom, à supprimer s’il ne sert plus : {path}"
        for path in backups
    ]
    return [line.replace(" :", "\u00a0:") for line in lines]
