"""Rights: who decides whether mining is reserved, and what follows for reading, showing and keeping."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.rights import decide, reserving_notice, tdm_state
from crawlers.robots import RobotsAnswer
from crawlers.types import Access, Depth, Licence, Rights, Tdm

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
URL = "https://presse.example/directory-b/html/a"
YES = RobotsAnswer(allowed=True, reason="", crawl_delay_s=None, fetched=NOW, status=200)
NO = RobotsAnswer(allowed=False, reason="", crawl_delay_s=None, fetched=NOW, status=200)
ASK = RobotsAnswer(allowed=True, reason="", crawl_delay_s=None, fetched=NOW, status=200, ai_agents_blocked=("GPTBot",))
ABSENT: dict[str, str] = {}


def rule(location, value, **more: str):
    return {"location": location, "tdm-reservation": value, **more}


def site(*rules: dict[str, object]):
    return json.dumps(rules)


def tag(value):
    return {"tdm-reservation": value}


R, F, NOBODY = Tdm.RESERVED, Tdm.FREE, Tdm.FREE  # all four asked and silent: free
ALL, OPEN = site(rule("/", 1)), site(rule("/", 0))

# tdmrep.json ("" absent), header, meta -> state, who decides. The order of W3C TDMRep, "Processing priority".
PRECEDENCE = [
    # each alone
    ("nobody speaks", "", ABSENT, ABSENT, NOBODY, "robots"),
    ("the file reserves", ALL, ABSENT, ABSENT, R, "tdmrep.json"),
    ("the file frees", OPEN, ABSENT, ABSENT, F, "tdmrep.json"),
    ("the header reserves", "", tag("1"), ABSENT, R, "header"),
    ("the header frees", "", tag("0"), ABSENT, F, "header"),
    ("the page reserves", "", ABSENT, tag("1"), R, "meta"),
    ("the page frees", "", ABSENT, tag("0"), F, "meta"),
    # the later overrides the earlier
    ("header over file, freeing", ALL, tag("0"), ABSENT, F, "header"),
    ("header over file, reserving", OPEN, tag("1"), ABSENT, R, "header"),
    ("page over file, freeing", ALL, ABSENT, tag("0"), F, "meta"),
    ("page over file, reserving", OPEN, ABSENT, tag("1"), R, "meta"),
    ("page over header, freeing", "", tag("1"), tag("0"), F, "meta"),
    ("page over header, reserving", "", tag("0"), tag("1"), R, "meta"),
    ("page over both, freeing", ALL, tag("1"), tag("0"), F, "meta"),
    ("page over both, reserving", OPEN, tag("0"), tag("1"), R, "meta"),
    # any other value is unset, and silence resets nothing
    ("a wrong page value leaves the header", OPEN, tag("1"), tag("2"), R, "header"),
    ("a wrong header value leaves the file", ALL, tag("true"), ABSENT, R, "tdmrep.json"),
    ("wrong values everywhere are silence", site(rule("/", "oui")), tag(""), tag("-1"), NOBODY, "robots"),
    ("a file that is not JSON is silence", "<!doctype html>", ABSENT, ABSENT, NOBODY, "robots"),
    ("a file that is no list is silence", json.dumps(rule("/", 1)), ABSENT, ABSENT, NOBODY, "robots"),
    # which rule of the file: the first that covers the path
    (
        "the first match decides",
        site(rule("/directory-b/", 1), rule("/directory-b/html/", 0)),
        {},
        {},
        R,
        "tdmrep.json",
    ),
    ("a rule for elsewhere is silence", site(rule("/directory-a/", 1)), ABSENT, ABSENT, NOBODY, "robots"),
    ("a star covers", site(rule("/*/html/", 1)), ABSENT, ABSENT, R, "tdmrep.json"),
    ("a dollar ends", site(rule("/directory-b/html$", 1)), ABSENT, ABSENT, NOBODY, "robots"),
]


def state(tdmrep="", headers=ABSENT, meta=ABSENT, *, rights=Rights(), feed=False, robots=YES, url=URL):  # noqa: B008 - frozen
    return tdm_state(url, tdmrep, headers, meta, rights, feed_reserved=feed, robots=robots, now=NOW)


def test_the_table_has_its_twenty_four_cases():
    assert len(PRECEDENCE) == 24


@pytest.mark.parametrize("case", PRECEDENCE, ids=lambda case: case[0])
def test_the_last_valid_word_decides(case):
    _, tdmrep, headers, meta, expected, where = case
    found = state(tdmrep, headers, meta)
    assert (found.state, found.where, found.url, found.checked) == (expected, where, URL, NOW)


def test_the_words_are_kept_as_evidence_and_cut():
    assert state(headers=tag("1")).value == "tdm-reservation: 1"
    assert len(state(rights=Rights(tdm=R, evidence="x" * 500)).value) == 200


@pytest.mark.parametrize(
    ("location", "url", "covered"),
    [
        ("/a%2Fb", "https://presse.example/a%2fb", True),
        ("/%7emoi", "https://presse.example/~moi", True),
        ("/été", "https://presse.example/%C3%A9t%C3%A9", True),
        ("/A", "https://presse.example/a", False),
        ("a/", "https://presse.example/a/b", True),
        ("/foo-%24", "https://presse.example/foo-$", False),
        ("", "https://presse.example/a", True),
    ],
)
def test_locations_are_compared_as_addresses(location, url, covered):
    assert (state(site(rule(location, 1)), url=url).state is R) is covered


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '[1, null, {"location": 3}, {"location": "/"}]', '{"a": 1}', "null", "\0"]
)
def test_a_hostile_file_is_silence(text):
    assert state(text).state is F


# Who else may speak


@pytest.mark.parametrize("missing", ["tdmrep.json", "header", "meta", "robots"])
def test_mining_is_unknown_until_all_four_were_asked(missing):
    found = state(
        None if missing == "tdmrep.json" else "",
        None if missing == "header" else ABSENT,
        None if missing == "meta" else ABSENT,
        robots=None if missing == "robots" else YES,
    )
    assert (found.state, found.where) == (Tdm.UNKNOWN, missing)


def test_a_reservation_holds_before_all_were_asked():
    assert state(ALL, None, None, robots=None).state is R


def test_a_robots_txt_that_could_not_be_read_was_not_heard():
    assert state(robots=NO).state is Tdm.UNKNOWN


def test_a_reservation_written_by_a_person_or_a_feed_outlives_the_page():
    assert state(headers=tag("0"), rights=Rights(tdm=R)).where == "catalogue"
    assert state(headers=tag("0"), feed=True).where == "feed"


def test_a_catalogue_that_says_free_yields_to_the_publisher():
    free = Rights(tdm=F, evidence="courrier du 2 mars")
    assert state(ALL, rights=free).state is R
    assert (state(None, None, None, rights=free).state, state(None, None, None, rights=free).where) == (F, "catalogue")


def test_ai_agents_sent_away_by_name_mean_ask_first():
    found = state(robots=ASK)
    assert found.state is Tdm.UNKNOWN
    assert "GPTBot" in found.value
    assert decide(Rights(), found, Access.FREE, ASK).reason == "ask_first"
    answered = state(robots=ASK, rights=Rights(tdm=F))
    assert decide(Rights(tdm=F), answered, Access.FREE, ASK).depth_allowed is Depth.FULL


# What follows

CFC = Rights(licence=Licence.CFC, full_text=True)


@pytest.mark.parametrize(
    ("rights", "evidence", "access", "robots", "expected"),
    [
        (Rights(), state(), Access.FREE, YES, (Depth.FULL, 200, False, "")),
        (Rights(), state(), Access.METERED, YES, (Depth.FULL, 200, False, "")),
        (Rights(), state(), Access.SUBSCRIBER, YES, (Depth.TEASER, 200, False, "paywall")),
        (Rights(), state(ALL), Access.FREE, YES, (Depth.TEASER, 0, False, "reserved")),
        (Rights(), state(None), Access.FREE, YES, (Depth.TEASER, 200, False, "tdm_unknown")),
        (Rights(), state(), Access.FREE, NO, (Depth.TEASER, 200, False, "robots")),
        (Rights(), state(), Access.FREE, None, (Depth.TEASER, 200, False, "robots")),
        (Rights(), state(ALL), Access.FREE, NO, (Depth.TEASER, 0, False, "robots")),
        (CFC, state(ALL), Access.SUBSCRIBER, YES, (Depth.FULL, 200, True, "")),
        (CFC, state(ALL), Access.FREE, NO, (Depth.TEASER, 200, False, "robots")),
        (Rights(licence=Licence.OPEN), state(), Access.FREE, YES, (Depth.FULL, 200, False, "")),
        (Rights(full_text=True), state(), Access.FREE, YES, (Depth.FULL, 200, False, "")),
        (Rights(excerpt_chars=80), state(), Access.FREE, YES, (Depth.FULL, 80, False, "")),
        (Rights(excerpt_chars=5000), state(), Access.FREE, YES, (Depth.FULL, 200, False, "")),
        (Rights(excerpt_chars=-1), state(), Access.FREE, YES, (Depth.FULL, 0, False, "")),
    ],
)
def test_what_may_be_read_shown_and_kept(rights, evidence, access, robots, expected):
    decision = decide(rights, evidence, access, robots)
    assert (decision.depth_allowed, decision.excerpt_chars, decision.keep_body, decision.reason) == expected


# Notices


@pytest.mark.parametrize(
    "notice",
    [
        "L’utilisation de ce flux est réservée à un usage strictement personnel, non professionnel et non collectif",
        "Flux réservé à une consultation à titre privé.",
        "For personal, non-commercial use only",
        "FOR PERSONAL USE ONLY",
        "Utilisation à des fins non commerciales uniquement",
        "La fouille de textes et de données est interdite (article L. 122-5-3 du CPI).",
        "Toute fouille de données (TDM) est soumise à autorisation.",
        "L’éditeur s’oppose à toute extraction automatisée de ses contenus.",
        "No text and data mining without permission.",
        "All text & data mining rights reserved",
        "Tous droits réservés, y compris pour l’entraînement d’intelligence artificielle.",
        "Rights reserved under article 4 of directive (EU) 2019/790",
        "Contenus réservés : aucun robot, aucun moissonnage.",
    ],
)
def test_these_notices_reserve(notice):
    assert reserving_notice(notice)


@pytest.mark.parametrize(
    "notice",
    [
        "",
        "© 2026 La Presse",
        "Copyright La Presse. Tous droits réservés.",
        "All rights reserved.",
        "Reproduction interdite sans autorisation.",
        "L’actualité de l’intelligence artificielle. Tous droits réservés.",
        "Creative Commons BY 4.0",
        "Politique de protection des données personnelles : voir le site",
        "Utilisation de vos données personnelles : voir le site",
        "Licence ouverte Etalab 2.0",
        "Le magazine du personnel communal",
    ],
)
def test_these_notices_reserve_nothing_more_than_the_law(notice):
    assert not reserving_notice(notice)


def test_a_hostile_notice_takes_no_time():
    for text in ("usage " * 50_000, "personal " * 50_000, "interdit " * 50_000, "l’" * 50_000, "a" * 10**6):
        reserving_notice(text)
