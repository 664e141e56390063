"""Addresses: forty spellings, and what must never be taken for an address."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import folder, shared

from crawlers.urls import (
    MAX_CHARS,
    NotAnAddressError,
    article_id,
    canonical,
    host_key,
    parse,
    rel_canonical,
    without_amp,
)

A = "https://presse.example/a"

# (as written, canonical). None: not an address.
TABLE = [
    ("https://presse.example/a", A),
    ("HTTPS://Presse.EXAMPLE/a", A),
    ("https://presse.example:443/a", A),
    ("https://presse.example:/a", A),
    ("https://presse.example./a", A),
    ("http://presse.example:80/a", "http://presse.example/a"),
    ("http://presse.example:8080/a", "http://presse.example:8080/a"),
    ("https://presse.example", "https://presse.example/"),
    ("https://presse.example/a#xtor=RSS-3208", A),
    ("https://presse.example/a?xtor=RSS-3208", A),
    ("https://presse.example/a?utm_source=rss&utm_medium=feed", A),
    ("https://presse.example/a?UTM_Source=rss", A),
    ("https://presse.example/a?mtm_campaign=x&id=3", A + "?id=3"),
    ("https://presse.example/a?id=3&fbclid=IwAR0&page=2", A + "?id=3&page=2"),
    ("https://presse.example/a?gclid=x&msclkid=y&dclid=z", A),
    ("https://presse.example/a?at_medium=RSS&at_campaign=flux", A),
    ("https://presse.example/a?b=2&a=1", A + "?b=2&a=1"),
    ("https://presse.example/a?", A),
    ("https://presse.example/a?id=1&amp;utm_source=rss", A + "?id=1"),
    ("https://presse.example/a?xtorque=1", A + "?xtorque=1"),
    ("https://presse.example/?p=12", "https://presse.example/?p=12"),
    ("  https://presse.example/a\n", A),
    ("https://presse.example/a\n", A),
    ("https://presse.exam\nple/a", A),
    ("https://presse.example/un titre", "https://presse.example/un%20titre"),
    ("https://presse.example/été", "https://presse.example/%C3%A9t%C3%A9"),
    ("https://presse.example/%c3%a9t%c3%a9", "https://presse.example/%C3%A9t%C3%A9"),
    ("https://presse.example/%7Emoi/%61", "https://presse.example/~moi/a"),
    ("https://presse.example/x/../a", A),
    ("https://presse.example/x/./y/..", "https://presse.example/x/"),
    ("https://presse.example/100%", "https://presse.example/100%25"),
    ("https://été.example/a", "https://xn--t-9fab.example/a"),
    ("https://xn--t-9fab.example/a", "https://xn--t-9fab.example/a"),
    ("https://PRESSE。example/a", A),
    ("https://presse.example/a?q=C%26A", A + "?q=C%26A"),
    ("http://[2001:4860:4860:0::8888]/", "http://[2001:4860:4860::8888]/"),
    ("https://moi@presse.example/a", None),
    ("https://presse.example\\@autre.example/a", None),
    ("mailto:redaction@presse.example", None),
    ("javascript:alert(1)", None),
    ("https:///a", None),
    ("/a", None),
    ("", None),
    ("http://0x7f.1/", None),
    ("http://straße.example/", None),
    ("https://presse.example/" + "a" * MAX_CHARS, None),
]


@pytest.mark.parametrize(("written", "expected"), TABLE)
def test_one_article_has_one_address(written, expected):
    assert canonical(written) == expected


def test_a_relative_address_is_resolved_against_its_feed():
    assert canonical("../b?utm_term=x", base="https://presse.example/flux/rss.xml") == "https://presse.example/b"
    assert canonical("//presse.example/a", base="https://autre.example/") == A
    for wrong in ("http://[::1", "http:127.0.0.1/", "http:///a", "javascript:a", "feed:https://presse.example/"):
        assert canonical(wrong, base="https://autre.example/") is None


@pytest.mark.parametrize("expected", sorted({pair[1] for pair in TABLE if pair[1]}))
def test_a_canonical_address_is_its_own_canonical(expected):
    assert canonical(expected) == expected


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://presse.example/", "https://presse.example/?"]))
def test_any_string_gives_a_stable_address_or_none(text, start):
    once = canonical(start + text)
    assert once is None or canonical(once) == once
    assert once is None or once.isascii()


def test_an_article_id_is_sixteen_hex_digits_of_source_and_address():
    expected = hashlib.sha256(b"la-presse\nhttps://presse.example/a").hexdigest()[:16]
    assert article_id("la-presse", A) == expected
    assert article_id("autre", A) != expected


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.presse.example/a", "presse.example"),
        ("https://rss.presse.example/a", "presse.example"),
        ("https://presse.example/a", "presse.example"),
        ("https://www.bouches-du-rhone.gouv.fr/", "bouches-du-rhone.gouv.fr"),
        ("https://feeds.bbci.co.uk/", "bbci.co.uk"),
        ("http://8.8.8.8/", "8.8.8.8"),
        ("http://[2606:4700::1111]/", "2606:4700::1111"),
        ("pas une adresse", ""),
    ],
)
def test_politeness_is_per_registered_host(url, key):
    assert host_key(url) == key


@pytest.mark.shared
def test_our_host_keys_are_those_of_the_public_suffix_list_for_every_medium_we_know():
    tldextract = pytest.importorskip("tldextract")
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    text = "\n".join(
        path.read_text(encoding="utf8", errors="replace")
        for path in sorted(shared("data/sources").rglob("*"))
        if path.is_file()
    )
    hosts = {
        parse(url).host
        for url in {word.split('"')[0] for word in text.replace(",", " ").replace('"', " ").split()}
        if url.startswith("http") and canonical(url) == url
    }
    wrong = {host for host in hosts if host_key(f"https://{host}/") != extract(host).registered_domain}
    assert len(hosts) > 50
    assert not wrong


@pytest.mark.parametrize(
    ("amp", "ordinary"),
    [
        ("https://presse.example/a/amp", A),
        ("https://presse.example/a/amp/", A),
        ("https://presse.example/a.amp.html", A + ".html"),
        ("https://presse.example/a?amp=1", A),
        ("https://presse.example/a?id=3&outputType=amp", A + "?id=3"),
        ("https://www.google.com/amp/s/presse.example/a", A),
        ("https://presse-example.cdn.ampproject.org/c/s/presse.example/a", A),
        ("https://presse.example/amp", "https://presse.example/amp"),
        ("https://presse.example/champ/ampoule", "https://presse.example/champ/ampoule"),
        (A, A),
    ],
)
def test_an_amp_page_has_the_address_of_its_article(amp, ordinary):
    assert without_amp(amp) == (ordinary if ordinary != "https://presse.example/amp" else without_amp(ordinary))


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://www.presse.example/b?utm_source=x", "https://www.presse.example/b"),
        ("/b", "https://presse.example/b"),
        ("https://amp.presse.example/b/amp", "https://amp.presse.example/b"),
        ("https://autre.example/b", None),
        ("https://presse.example.autre.test/b", None),
        ("javascript:1", None),
        ("", A),
    ],
)
def test_a_page_may_name_its_address_on_its_own_host_only(href, expected):
    assert rel_canonical(A, href) == expected


@pytest.mark.skipif(not folder().exists(), reason="real data absent (set VIGIE_SHARED)")
@pytest.mark.shared
def test_nothing_the_url_standard_refuses_is_taken_for_an_address():
    cases = json.loads(shared("data/lists/whatwg-urltestdata.json").read_text(encoding="utf8"))
    accepted = [
        case["input"]
        for case in cases
        if isinstance(case, dict) and case.get("failure") and not case.get("base") and accepts(case["input"])
    ]
    assert accepted == []


@pytest.mark.skipif(not folder().exists(), reason="real data absent (set VIGIE_SHARED)")
@pytest.mark.shared
def test_no_host_is_read_otherwise_than_by_the_url_standard():
    cases = json.loads(shared("data/lists/whatwg-urltestdata.json").read_text(encoding="utf8"))
    absolute = [case for case in cases if isinstance(case, dict) and not case.get("failure") and not case.get("base")]
    read = [(case, parse(case["input"])) for case in absolute if accepts(case["input"])]
    differing = [
        case["input"] for case, address in read if address.host != case["hostname"].strip("[]").removesuffix(".")
    ]
    assert len(read) > 40
    assert differing == []


def accepts(url):
    try:
        parse(url)
    except NotAnAddressError:
        return False
    return True
