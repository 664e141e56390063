"""The catalogue: what it holds, what it refuses, how a source is added, found, imported and exported."""

from datetime import date

import pytest
from shared import shared

from crawlers.discover import discover, draft, site_name
from crawlers.opml import OpmlError, from_opml, to_opml
from crawlers.sources import CATALOGUE, CatalogueError, add_sources, load_sources, parse_sources, slug, to_toml
from crawlers.types import Access, Licence, Reach, Rights, Source, Tdm

ONE = """
[[source]]
id = "le-journal"
name = "Le Journal"
reach = "local"
feeds = ["https://journal.example/feed"]
"""


def problems(text):
    with pytest.raises(CatalogueError) as refused:
        parse_sources(text)
    return "\n".join(refused.value.problems)


# --- The committed catalogue


def test_the_catalogue_holds_local_regional_and_national_media():
    reaches = [source.reach for source in load_sources()]
    assert {Reach.LOCAL, Reach.REGIONAL, Reach.NATIONAL} <= set(reaches)
    assert reaches.count(Reach.LOCAL) >= 10
    assert reaches.count(Reach.NATIONAL) >= 20


def test_every_known_feed_is_followed_except_aggregators_and_archives():
    rows = [line.split("\t") for line in (shared("data/sources") / "feeds_paca_and_national.tsv").open(encoding="utf8")]
    known = {row[1] for row in rows[1:] if row[3] != "html"}
    followed = {url for source in load_sources() for url in (*source.feeds, *source.sitemaps)}
    left_out = known - followed
    assert len(left_out) == 2
    assert all("news.google.com" in url or url == "https://marsactu.fr/sitemap_index.xml" for url in left_out)
    assert followed <= known


def test_a_local_section_is_a_feed_of_its_national_medium():
    named = {source.id: source for source in load_sources()}
    assert "https://www.lemonde.fr/marseille/rss_full.xml" in named["le-monde"].feeds
    assert named["le-monde"].reach is Reach.NATIONAL


@pytest.mark.parametrize(
    "medium", ["ouest-france", "sud-ouest", "les-echos", "le-parisien", "ici-provence", "midi-libre", "le-monde"]
)
def test_known_reservations_carry_evidence_a_day_and_no_excerpt(medium):
    rights = {source.id: source for source in load_sources()}[medium].rights
    assert rights.tdm is Tdm.RESERVED
    assert rights.licence is Licence.NONE
    assert rights.evidence
    assert rights.checked is not None
    assert rights.excerpt_chars == 0


def test_nobody_is_said_to_be_licensed():
    assert {source.rights.licence for source in load_sources()} == {Licence.NONE}


# --- Reading and refusing


def test_defaults_are_the_cautious_ones():
    (source,) = parse_sources(ONE)
    assert source == Source("le-journal", "Le Journal", Reach.LOCAL, ("https://journal.example/feed",))
    assert source.rights == Rights(Licence.NONE, Tdm.UNKNOWN)
    assert source.access is Access.FREE


def test_all_problems_are_told_at_once():
    told = problems("""
        [[source]]
        id = "Le Journal"
        name = ""
        reach = "planetary"
        access = "sometimes"
        feed = ["https://journal.example/feed"]
        feeds = ["ftp://journal.example/feed", "https://user:word@journal.example/", "https://a b.example/"]
        home = "journal.example"
        rights = { tdm = "maybe", excerpt_chars = 201, checked = "2026-01-01", full_text = true, tmd = 1 }

        [[source]]
        id = "b"
        name = "B"
        reach = "local"
        feeds = ["https://b.example/feed", "https://b.example/feed"]

        [[source]]
        id = "b"
        name = "B again"
        reach = "local"
        sitemaps = ["https://b.example/feed"]
        [[sources]]
    """)
    for expected in [
        "lower-case letters",
        "name is missing",
        "'planetary' is not one of local, regional, national, international",
        "'sometimes' is not one of",
        "unknown key 'feed'",
        "must start with http",
        "must not carry a name or password",
        "is not an address",
        "home: 'journal.example'",
        "'maybe' is not one of",
        "201 is not a number from 0 to 200",
        "checked must be a day",
        "full_text = true needs a licence",
        "unknown key 'tmd'",
        "this id is used twice",
        "is already listed by 'b'",
        "unknown key 'sources' at the top",
    ]:
        assert expected in told
    assert told.count("is already listed by") == 2


@pytest.mark.parametrize(
    ("rights", "reason"),
    [
        ('tdm = "reserved"', "evidence and checked"),
        ('licence = "CFC"', "evidence and checked"),
        ('tdm = "reserved", evidence = "x", checked = 2026-01-01, excerpt_chars = 100', "excerpt_chars must be 0"),
        ("excerpt_chars = -1", "is not a number"),
        ("excerpt_chars = true", "is not a number"),
        ('full_text = "yes"', "must be true or false"),
        ("tdm = 3", "is not one of"),
    ],
)
def test_rights_without_evidence_or_against_a_reservation_are_refused(rights, reason):
    assert reason in problems(ONE + f"rights = {{ {rights} }}\n")


def test_a_licence_opens_what_a_reservation_closed():
    (source,) = parse_sources(
        ONE
        + 'rights = { licence = "direct", tdm = "reserved", evidence = "x", checked = 2026-01-01, full_text = true }'
    )
    assert source.rights.excerpt_chars == 200
    assert source.rights.full_text


@pytest.mark.parametrize("text", ["[[source", "source = 3", "source = [3]", "[source]\nid = 'x'"])
def test_a_file_that_is_not_a_catalogue_gives_one_clear_line(text):
    assert "sources.toml" in problems(text)


def test_a_missing_or_unreadable_file_is_named(tmp_path):
    with pytest.raises(CatalogueError, match="none.toml"):
        load_sources(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(CatalogueError, match="latin.toml"):
        load_sources(tmp_path / "latin.toml")


# --- Adding


def test_adding_a_source_leaves_every_line_of_the_file_as_it_was(tmp_path):
    path = tmp_path / "sources.toml"
    before = CATALOGUE.read_text(encoding="utf8")
    path.write_text(before, encoding="utf8")
    new = Source(
        id="la-gazette",
        name='La "Gazette" \\ d’ici',
        reach=Reach.LOCAL,
        feeds=("https://gazette.example/feed?a=1&b='x'",),
        sitemaps=("https://gazette.example/news.xml",),
        home="https://gazette.example/",
        access=Access.METERED,
        rights=Rights(Licence.CFC, Tdm.RESERVED, "contrat n° 3", date(2026, 1, 31), 120, full_text=True),
    )
    add_sources(path, [new])
    assert path.read_text(encoding="utf8").startswith(before.rstrip())
    assert load_sources(path) == (*load_sources(), new)
    assert list(tmp_path.iterdir()) == [path]


def test_adding_a_duplicate_is_refused_and_changes_nothing(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text(ONE, encoding="utf8")
    with pytest.raises(CatalogueError, match="already listed"):
        add_sources(path, [Source("other", "Other", Reach.LOCAL, ("https://journal.example/feed",))])
    assert path.read_text(encoding="utf8") == ONE


def test_the_first_source_makes_the_file(tmp_path):
    source = Source("a", "A", Reach.LOCAL, ("https://a.example/feed",))
    add_sources(tmp_path / "sources.toml", [source])
    assert load_sources(tmp_path / "sources.toml") == (source,)


def test_every_source_survives_being_written_and_read():
    for source in load_sources():
        assert parse_sources(to_toml(source)) == (source,)


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("L’Usine Nouvelle", "l-usine-nouvelle"),
        ("Les Échos", "les-echos"),
        ("20 Minutes", "20-minutes"),
        ("Œil", "oeil"),
    ],
)
def test_ids_are_plain_words(name, identity):
    assert slug(name) == identity


# --- Discovering

FRONT = """
<html><head><base href="/sub/"><meta property="og:site_name" content="Le Phare">
<link rel="alternate" type="application/rss+xml" title="Le Phare » Flux" href="feed/">
<LINK REL='alternate home' TYPE='application/atom+xml; charset=utf-8' HREF=/atom.xml>
<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="feed/">
<link rel="alternate" hreflang="en" href="/en/">
<link rel="stylesheet" type="application/rss+xml" href="/style">
<link rel="alternate" type="application/feed+json" href="https://cdn.phare.example/feed.json?a=1&amp;b=2">
</head><body><a href="/rss">rss</a>
"""


def test_a_page_announces_its_feeds_but_not_its_comments():
    links = discover(FRONT, "https://phare.example/accueil")
    assert [link.url for link in links] == [
        "https://phare.example/sub/feed/",
        "https://phare.example/atom.xml",
        "https://cdn.phare.example/feed.json?a=1&b=2",
    ]
    assert links[0].title == "Le Phare » Flux"


def test_a_page_without_feeds_announces_none():
    assert discover("<html><head><title>x</title>", "https://phare.example/") == ()
    assert discover("<link rel=alternate type=application/rss+xml href='http://[bad'>", "https://x.example/") == ()


def test_a_draft_is_cautious_and_loads():
    links = discover(FRONT, "https://www.phare-marseille.example/")
    source = draft("https://www.phare-marseille.example/", links, site_name(FRONT))
    assert (source.id, source.name) == ("phare-marseille", "Le Phare")
    assert source.reach is Reach.NATIONAL
    assert source.rights == Rights()
    assert parse_sources(to_toml(source)) == (source,)


# --- OPML


def test_the_catalogue_exported_and_imported_keeps_every_feed_and_reach():
    sources = load_sources()
    back = from_opml(to_opml(sources))
    assert {feed for source in back for feed in source.feeds} == {feed for source in sources for feed in source.feeds}
    assert {(s.name, s.reach) for s in back} == {(s.name, s.reach) for s in sources if s.feeds}


def test_sections_of_one_medium_become_one_source():
    (source,) = from_opml(
        '<opml version="2.0"><body><outline text="Local"><outline text="Le Phare - Aix" xmlUrl="https://p.example/1"/>'
        '</outline><outline text="National"><outline text="Le Phare - Une" xmlUrl="https://p.example/2"/>'
        '<outline text="Le Phare - Une" xmlUrl="https://p.example/2"/>'
        '<outline text="Piège" xmlUrl="file:///etc/passwd"/></outline></body></opml>'
    )
    assert source.feeds == ("https://p.example/1", "https://p.example/2")
    assert source.reach is Reach.NATIONAL  # the widest of its folders


def test_the_known_press_list_imports():
    sources = from_opml((shared("data/sources") / "presse_amp.opml").read_text(encoding="utf8"))
    assert sum(len(source.feeds) for source in sources) == 74
    for source in sources:
        assert parse_sources(to_toml(source)) == (source,)


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>',
        '<!DOCTYPE opml SYSTEM "http://evil.example/x.dtd"><opml/>',
        "<html></html>",
        "<opml><body></opml>",
        "",
        "<opml>" + " " * 5_000_001 + "</opml>",
        "<opml>\ud800</opml>",
    ],
    ids=["entity", "outside dtd", "html", "broken", "empty", "huge", "surrogate"],
)
def test_a_hostile_or_broken_list_is_refused(text):
    with pytest.raises(OpmlError):
        from_opml(text)
