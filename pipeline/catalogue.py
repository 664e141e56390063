"""What `vigie sources` does: show, check, add to and exchange the media catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from crawlers import discover, opml
from crawlers.fetch import CrawlWeb
from crawlers.rights import ASK_FIRST
from crawlers.sandbox import Sandbox
from crawlers.sitemaps import SitemapIndex
from crawlers.sources import add_sources, load_sources
from crawlers.types import Failure, Page, ParsedFeed, Purpose, Request, Source, Tdm
from pipeline import publish, say
from pipeline.clock import VirtualClock
from pipeline.config import SOURCES, Config
from pipeline.errors import ConfigError, VigieError
from pipeline.lock import only_one
from pipeline.world import LimitedParser, crawl_settings, open_writable, refuse_anonymous
from reports import french
from storage import failures as failure_rows
from storage import rights as rights_rows
from storage import sources as source_rows


@dataclass(frozen=True)
class Answer:
    """What one address of a medium said."""

    source_id: str
    url: str
    fine: bool
    entries: int
    newest: datetime | None  # None when no entry bears a date
    trouble: str  # "" when fine; else a French label and a detail
    tdm: str  # "" when nothing was said


def show(config: Config, *, as_json: bool) -> None:
    """Print the catalogue."""
    sources = load_sources(config.paths.sources)
    if as_json:
        say.as_json([asdict(source) for source in sources])
        return
    rows = [
        [
            source.id,
            source.name,
            french.reach(source.reach.value),
            str(len(source.feeds) + len(source.sitemaps)),
            source.access.value,
            source.rights.licence.value,
            source.rights.tdm.value,
        ]
        for source in sources
    ]
    say.table("Médias suivis", ["id", "nom", "portée", "flux", "accès", "licence", "TDM"], rows)


def check(config: Config, names: Sequence[str], now: datetime, *, as_json: bool) -> None:
    """Ask each medium whether it answers, what robots.txt and TDM say; keep what was said, with its time."""
    refuse_anonymous(config)
    known = {source.id: source for source in load_sources(config.paths.sources)}
    unknown = sorted(set(names) - known.keys())
    if unknown:
        raise ConfigError("vigie sources check", [f"no source is called {name!r}" for name in unknown])
    chosen = [known[name] for name in names] if names else list(known.values())
    questions = [request for source in chosen for request in _questions(source)]
    answers = []
    with (
        only_one(config.paths.lock, "sources check"),  # for as long as hosts are asked: two of us would go too fast
        open_writable(config, now) as db,
        CrawlWeb(crawl_settings(config), VirtualClock(now)) as web,
        Sandbox() as parser,
        say.progress(silent=as_json) as tell,
    ):
        source_rows.sync(db, tuple(known.values()), now)
        tell("polling", len(questions))
        for page in web.fetch(questions):
            answers.append(_answer(page, parser))
            rights_rows.save(db, list(page.tdm))
            if isinstance(page, Failure):
                failure_rows.save(db, [page])
            tell("asked", len(answers))
    if as_json:
        say.as_json([asdict(answer) for answer in answers])
        return
    say.table(
        "Médias interrogés",
        ["média", "adresse", "répond", "articles", "plus récent", "TDM", "remarque"],
        [
            [
                answer.source_id,
                answer.url,
                "oui" if answer.fine else "non",
                str(answer.entries),
                f"{answer.newest:%d/%m/%Y}" if answer.newest else "",
                answer.tdm,
                answer.trouble,
            ]
            for answer in sorted(answers, key=lambda each: (each.source_id, each.url))
        ],
    )


def add(config: Config, url: str, now: datetime, *, as_json: bool) -> None:
    """Add a medium by its home page, where its feeds are looked for, or by a feed's own address."""
    refuse_anonymous(config)
    path = _editable(config)
    with CrawlWeb(crawl_settings(config), VirtualClock(now)) as web, Sandbox() as parser:
        (page,) = list(web.fetch([Request("new", url, Purpose.PROBE)]))
        if isinstance(page, Failure):
            raise VigieError(f"{url} : {french.failure(page.kind.value)} ({page.detail})")
        source = _found(page, parser)
    if not source.feeds and not source.sitemaps:
        raise VigieError(f"{url} : aucun flux n’y est annoncé ; donner l’adresse du flux lui-même")
    add_sources(path, [source])
    if as_json:
        say.as_json(asdict(source))
    else:
        say.OUT.print(
            f"Ajouté à {path} : {source.name} ({source.id}), {len(source.feeds)} flux. Portée et droits à vérifier."
        )


def import_opml(config: Config, file: Path, *, as_json: bool) -> None:
    """Add the media of an OPML file that the catalogue does not have yet."""
    path = _editable(config)
    known = load_sources(path)
    feeds = {feed for source in known for feed in source.feeds}
    ids = {source.id for source in known}
    news = [
        source for source in opml.from_opml(file.read_bytes()) if source.id not in ids and not feeds & set(source.feeds)
    ]
    add_sources(path, news)
    if as_json:
        say.as_json([source.id for source in news])
    else:
        say.OUT.print(f"{french.count(len(news), 'média ajouté', 'médias ajoutés')} à {path}")


def export_opml(config: Config, file: Path) -> None:
    """Write the catalogue as OPML."""
    publish.write_whole(file, opml.to_opml(load_sources(config.paths.sources)))
    say.OUT.print(str(file))


def _questions(source: Source) -> Iterable[Request]:
    for feed in source.feeds:
        yield Request(source.id, feed, Purpose.FEED, rights=source.rights)
    for sitemap in source.sitemaps:
        yield Request(source.id, sitemap, Purpose.SITEMAP, rights=source.rights)
    if source.home:
        yield Request(source.id, source.home, Purpose.PROBE, rights=source.rights)


def _answer(page: Page | Failure, parser: Sandbox) -> Answer:
    tdm = ", ".join(f"{each.state.value} ({each.where})" for each in page.tdm if each.state is not Tdm.UNKNOWN)
    tdm = tdm or "; ".join(each.value for each in page.tdm if each.value.startswith(ASK_FIRST))
    if isinstance(page, Failure):
        trouble = f"{french.failure(page.kind.value)} : {page.detail}"
        return Answer(page.source_id, page.url, fine=False, entries=0, newest=None, trouble=trouble, tdm=tdm)
    if page.purpose is Purpose.PROBE:
        return Answer(page.source_id, page.url, fine=True, entries=0, newest=None, trouble="", tdm=tdm)
    (feed,) = LimitedParser(parser).feeds([page])
    if isinstance(feed, SitemapIndex):
        flaw = f"index de {len(feed.sitemaps)} plans de site"
        return Answer(page.source_id, page.url, fine=True, entries=0, newest=None, trouble=flaw, tdm=tdm)
    if isinstance(feed, Failure):
        trouble = f"{french.failure(feed.kind.value)} : {feed.detail}"
        return Answer(page.source_id, page.url, fine=False, entries=0, newest=None, trouble=trouble, tdm=tdm)
    newest = max((entry.published for entry in feed.entries if entry.published), default=None)
    said = tdm or ("reserved (feed)" if feed.reserved else "")
    return Answer(
        page.source_id,
        page.url,
        fine=True,
        entries=len(feed.entries),
        newest=newest,
        trouble="; ".join(feed.flaws),
        tdm=said,
    )


def _found(page: Page, parser: Sandbox) -> Source:
    """Read a page that may be a feed, or a home page that announces feeds."""
    (feed,) = parser.feeds([page])
    html = page.body.decode("utf8", "replace")
    if isinstance(feed, ParsedFeed):
        link = discover.FeedLink(page.final_url, feed.title)
        return discover.draft(page.final_url, [link], feed.title)
    return discover.draft(page.final_url, discover.discover(html, page.final_url), discover.site_name(html))


def _editable(config: Config) -> Path:
    """Give the catalogue to write in; the packaged one is never changed behind its owner's back."""
    if config.paths.sources == SOURCES:
        raise ConfigError(
            str(config.origin or "vigie.toml"),
            [f"paths.sources is not set: copy {SOURCES}, name the copy there, then add to it"],
        )
    return config.paths.sources
