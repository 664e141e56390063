"""The catalogue file (sources.toml) to sources, and a new source to its block in the file."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from crawlers.errors import CrawlError
from crawlers.types import Access, Licence, Reach, Rights, Source, Tdm

CATALOGUE = Path(__file__).with_name("sources.toml")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SOURCE_KEYS = {"id", "name", "reach", "access", "home", "feeds", "sitemaps", "rights"}
RIGHTS_KEYS = {"licence", "tdm", "evidence", "checked", "excerpt_chars", "full_text"}
MAX_EXCERPT = 200  # our policy on short quotations, not a figure of the law
MAX_URL = 2048  # characters; longer addresses are refused by the gate too

Choice = TypeVar("Choice", bound=StrEnum)


class CatalogueError(CrawlError):
    """The catalogue cannot be used; `problems` names every reason, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def load_sources(path: Path = CATALOGUE) -> tuple[Source, ...]:
    """Read the catalogue, or raise one CatalogueError with all its problems."""
    try:
        text = path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError([f"{path}: cannot be read ({error})"]) from None
    return parse_sources(text, str(path))


def parse_sources(text: str, where: str = "sources.toml") -> tuple[Source, ...]:
    """Read the catalogue's text; `where` names it in the problems."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError([f"{where}: not TOML ({error})"]) from None
    problems = [f"unknown key {key!r} at the top (only [[source]] blocks)" for key in document if key != "source"]
    blocks = document.get("source", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise CatalogueError([f"{where}: sources are written [[source]], with two brackets"])
    sources = [_source(_Block(block, rank, problems)) for rank, block in enumerate(blocks, 1)]
    problems += _duplicates(sources)
    if problems:
        raise CatalogueError([f"{where}: {problem}" for problem in problems])
    return tuple(sources)


class _Block:
    """One [[source]] being read: takes values by key, notes what is wrong, goes on."""

    def __init__(self, values: Mapping[str, Any], rank: int, problems: list[str], name: str = "") -> None:
        self.values = values
        self.name = name or (f"source {values['id']!r}" if isinstance(values.get("id"), str) else f"source no. {rank}")
        self.rank = rank
        self.problems = problems

    def note(self, problem: str) -> None:
        self.problems.append(f"{self.name}: {problem}")

    def only(self, keys: set[str]) -> None:
        for key in self.values.keys() - keys:
            self.note(f"unknown key {key!r} (known: {', '.join(sorted(keys))})")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.note(f"{key} must be a text")
            return ""
        if required and not value.strip():
            self.note(f"{key} is missing")
        return value.strip()

    def choice(self, key: str, among: type[Choice], default: Choice, *, required: bool = False) -> Choice:
        value = self.values.get(key)
        if value is None:
            if required:
                self.note(f"{key} is missing (one of {', '.join(among)})")
            return default
        if value not in list(among):
            self.note(f"{key} = {value!r} is not one of {', '.join(among)}")
            return default
        return among(value)

    def urls(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(url, str) for url in value):
            self.note(f"{key} must be a list of addresses")
            return ()
        for url in value:
            self.url(key, url)
        return tuple(value)

    def url(self, key: str, url: str) -> None:
        if flaw := url_flaw(url):
            self.note(f"{key}: {url[:100]!r} {flaw}")


def url_flaw(url: str) -> str | None:
    """Say what stops an address from being listed; None when nothing does."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is what checks it
    except ValueError:
        return "is not an address"
    if parts.scheme not in {"http", "https"}:
        return "must start with http:// or https://"
    if not parts.hostname or re.search(r"[\s\x00-\x1f\\]", url):
        return "is not an address"
    if parts.username or parts.password:
        return "must not carry a name or password"
    return f"is longer than {MAX_URL} characters" if len(url) > MAX_URL else None


def _source(block: _Block) -> Source:
    block.only(SOURCE_KEYS)
    identity = block.text("id", required=True)
    if identity and not ID.fullmatch(identity):
        block.note("id takes lower-case letters, digits and single hyphens only")
    home = block.text("home")
    if home:
        block.url("home", home)
    source = Source(
        id=identity,
        name=block.text("name", required=True),
        reach=block.choice("reach", Reach, Reach.NATIONAL, required=True),
        feeds=block.urls("feeds"),
        sitemaps=block.urls("sitemaps"),
        home=home or None,
        access=block.choice("access", Access, Access.FREE),
        rights=_rights(block),
    )
    if not (source.feeds or source.sitemaps or source.home):
        block.note("needs at least one of feeds, sitemaps, home")
    return source


def _rights(source: _Block) -> Rights:
    values = source.values.get("rights", {})
    if not isinstance(values, dict):
        source.note("rights must be a table: rights = { tdm = ... }")
        return Rights()
    block = _Block(values, source.rank, source.problems, f"{source.name}, rights")
    block.only(RIGHTS_KEYS)
    licence = block.choice("licence", Licence, Licence.NONE)
    tdm = block.choice("tdm", Tdm, Tdm.UNKNOWN)
    unlicensed = tdm is Tdm.RESERVED and licence is Licence.NONE
    rights = Rights(
        licence=licence,
        tdm=tdm,
        evidence=block.text("evidence"),
        checked=_day(block),
        excerpt_chars=_excerpt(block, 0 if unlicensed else MAX_EXCERPT),
        full_text=_flag(block, "full_text"),
    )
    if unlicensed and rights.excerpt_chars:
        block.note("excerpt_chars must be 0: mining is reserved and there is no licence")
    if rights.full_text and licence is Licence.NONE:
        block.note("full_text = true needs a licence")
    claims = tdm is not Tdm.UNKNOWN or licence is not Licence.NONE
    if claims and not (rights.evidence and rights.checked):
        block.note("evidence and checked (a day) must say where and when this was read")
    return rights


def _day(block: _Block) -> date | None:
    value = block.values.get("checked")
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    block.note("checked must be a day without quotes, such as 2026-01-31")
    return None


def _excerpt(block: _Block, default: int) -> int:
    value = block.values.get("excerpt_chars", default)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_EXCERPT:
        return value
    block.note(f"excerpt_chars = {value!r} is not a number from 0 to {MAX_EXCERPT}")
    return 0


def _flag(block: _Block, key: str) -> bool:
    value = block.values.get(key, False)
    if not isinstance(value, bool):
        block.note(f"{key} must be true or false")
    return value is True


def _duplicates(sources: Sequence[Source]) -> Iterator[str]:
    ids: set[str] = set()
    addresses: dict[str, str] = {}
    for source in sources:
        if source.id and source.id in ids:
            yield f"source {source.id!r}: this id is used twice"
        ids.add(source.id)
        for url in (*source.feeds, *source.sitemaps):
            if url in addresses:
                yield f"source {source.id!r}: {url} is already listed by {addresses[url]!r}"
            addresses[url] = source.id


# --- Adding a source


def add_sources(path: Path, sources: Sequence[Source]) -> None:
    """Append blocks to the catalogue, leaving every line of it as it was; all or nothing, refusing what cannot load."""
    before = path.read_text(encoding="utf8") if path.exists() else ""
    after = "\n".join(([f"{before.rstrip()}\n"] if before.strip() else []) + [to_toml(source) for source in sources])
    parse_sources(after, str(path))
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(after, encoding="utf8")
    half.replace(path)


def to_toml(source: Source) -> str:
    """Write one [[source]] block; defaults are left unsaid."""
    lines = [
        "[[source]]",
        f"id = {_quoted(source.id)}",
        f"name = {_quoted(source.name)}",
        f"reach = {_quoted(source.reach)}",
        f"access = {_quoted(source.access)}",
    ]
    if source.home:
        lines.append(f"home = {_quoted(source.home)}")
    lines += _listed("feeds", source.feeds) + _listed("sitemaps", source.sitemaps)
    if source.rights != Rights():
        lines.append(f"rights = {{ {', '.join(_rights_toml(source.rights))} }}")
    return "\n".join(lines) + "\n"


def _listed(key: str, urls: Sequence[str]) -> list[str]:
    if not urls:
        return []
    return [f"{key} = [", *(f"    {_quoted(url)}," for url in urls), "]"]


def _rights_toml(rights: Rights) -> Iterator[str]:
    plain = Rights(licence=rights.licence, tdm=rights.tdm)
    if rights.licence is not Licence.NONE:
        yield f"licence = {_quoted(rights.licence)}"
    if rights.tdm is not Tdm.UNKNOWN:
        yield f"tdm = {_quoted(rights.tdm)}"
    if rights.evidence:
        yield f"evidence = {_quoted(rights.evidence)}"
    if rights.checked:
        yield f"checked = {rights.checked.isoformat()}"
    if rights.excerpt_chars != plain.excerpt_chars:
        yield f"excerpt_chars = {rights.excerpt_chars}"
    if rights.full_text:
        yield "full_text = true"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def slug(text: str) -> str:
    """Turn a name into an id: "L’Usine Nouvelle" becomes "l-usine-nouvelle"."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).encode("ascii", "ignore").decode()
    if "’" in text:  # NFKD drops the typographic apostrophe; a word boundary must stay
        return slug(text.replace("’", " "))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
