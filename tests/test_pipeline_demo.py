"""The demo press: French that agrees, a truth for every article, outlets that behave like real ones."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html import escape

import pytest

from crawlers import feeds, sitemaps
from crawlers.sources import parse_sources
from crawlers.types import Failure, FailureKind, FeedEntry, Page, Purpose
from crawlers.urls import canonical
from pipeline.demo import french
from pipeline.demo.check import flaws, slot_problems
from pipeline.demo.outlets import BY_ID, OUTLETS
from pipeline.demo.press import DemoPress
from pipeline.demo.prose_files import ProseError, parse, prose
from pipeline.demo.server import Press

STORY = """
$ objet = un vélo | un piano | une barque
== negative panne
t À {commune}, {objet} en panne
t {commune} : {n=12..19} jours de panne
t Encore {n=12..19} jours à {commune}
s Le bilan {de commune} : {n=12..19} jours. {elu} l'a dit.
a Tout est arrêté {dans quartier}.
b {elu.civ} {elu?attendu/attendue} {jour}.
b Rien n'avance [vraiment|du tout].
++ negative
c Cela dure.
q « Non », {dit} {qui}.
e Fin.
"""


@pytest.fixture(scope="module")
def press():
    return DemoPress(seed=7)


# --- French


def test_prepositions_contract_and_elide():
    assert french.of("le Rove") == "du Rove"
    assert french.of("Aubagne") == "d'Aubagne"
    assert french.of("La Ciotat") == "de La Ciotat"
    assert french.at("Les Pennes-Mirabeau") == "aux Pennes-Mirabeau"
    assert french.within("la rue des Tanneurs") == "dans la rue des Tanneurs"
    assert french.within("l'Estaque") == "à l'Estaque"
    assert french.in_country("l'Italie") == "en Italie"
    assert french.in_country("le Canada") == "au Canada"


def test_the_comma_after_a_role_goes_before_a_stop():
    assert french.sentence("« non », dit Ana, buraliste,.") == "«\xa0Non\xa0», dit Ana, buraliste."
    assert french.sentence("Ana, buraliste, rit.") == "Ana, buraliste, rit."


def test_a_drawn_word_elides_what_was_written_before_it():
    assert french.sentence("celui de électricien, que Aubagne") == "Celui d’électricien, qu’Aubagne"
    assert french.sentence("le aviron, la une, la A7") == "L’aviron, la une, la A7"
    assert french.sentence("plus de onze, de yaourts, de héros") == "Plus de onze, de yaourts, de héros"


def test_a_drawn_place_contracts_with_what_was_written_before_it():
    assert french.sentence("à Le Rove, près de le Panier") == "Au Rove, près du Panier"
    assert french.sentence("à le faire, de les voir") == "À le faire, de les voir"


def test_every_sentence_of_a_line_opens_with_a_capital():
    assert french.sentence("fini. le festival part. é.") == "Fini. Le festival part. É."
    assert french.sentence("voyez M. de Brie") == "Voyez M. de Brie"


def test_large_numbers_are_spaced_and_small_ones_spelled():
    assert french.number(7) == "sept"
    assert french.number(12500) == "12\xa0500"
    assert french.sentence("la deuxe fois, trois % de cinq") == "La 2e fois, 3\xa0% de cinq"
    assert french.sentence("cinq 000 coureurs") == "5\xa0000 coureurs"


# --- Prose files


def test_a_word_and_a_number_hold_through_a_story():
    press = DemoPress(seed=1, weeks=1, written=parse(STORY, "autre"))
    for piece in press.pieces:
        told = {word for word in piece.text.split() if word.isdigit()}
        assert len(told) <= 1, piece.text
        assert piece.text.count("M.") + piece.text.count("Mme") <= 1


def test_a_broken_line_is_named():
    with pytest.raises(ProseError, match=r"sport.txt, line 2: unclosed slot"):
        parse("== neutral match\nt Le {commune a gagné", "sport")


def test_an_unknown_slot_is_told():
    text = STORY.replace("{jour}", "{jours}")
    assert list(slot_problems(parse(text, "autre"))) == ["{jours}: no such slot"]


def test_every_committed_slot_means_something():
    assert list(slot_problems(prose())) == []


def test_the_prose_comes_out_in_clean_typography(press):
    wrong = [flaw for piece in press.pieces[::5] for flaw in flaws(piece.text)]
    assert wrong == []


# --- Chronicle


def test_the_same_seed_tells_the_same_year():
    one, other = (DemoPress(seed=3, weeks=2) for _ in range(2))
    assert one.pieces == other.pieces
    assert one.pieces != DemoPress(seed=4, weeks=2).pieces


def test_nine_months_are_written_in_five_seconds():
    begun = time.process_time()
    pieces = DemoPress(seed=11).pieces
    assert time.process_time() - begun < 5
    assert len(pieces) >= 2400


def test_things_get_better_in_the_last_weeks(press):
    assert _net_tone(press, 34, 39) > _net_tone(press, 1, 23) + 0.25


def test_the_wave_is_four_days_of_bad_news(press):
    weeks = Counter(_week(press, piece) for piece in press.pieces if piece.tone == "negative")
    usual = sorted(weeks.values())[len(weeks) // 2]
    assert weeks[24] > 1.8 * usual


def test_one_source_falls_quiet_and_comes_back(press):
    weeks = {_week(press, piece) for piece in press.pieces if piece.outlet.id == "etang-et-collines"}
    assert not weeks & {30, 31, 32, 33}
    assert {28, 29, 34, 35} & weeks


def test_copies_are_one_text_under_several_roofs(press):
    carried = Counter(piece.event for piece in press.pieces)
    assert sum(count > 1 for count in carried.values()) > 0.25 * len(carried)


def test_every_article_has_a_truth_under_its_address(press):
    truth = press.truth()
    assert all(truth[canonical(piece.url)].tone == piece.tone for piece in press.pieces)
    assert len({piece.url for piece in press.pieces}) == len(press.pieces)


def test_the_driver_steps_one_evening_at_a_time(press):
    steps = press.steps()
    assert len(steps) == 39 * 7
    assert all(step.tzinfo is not None and step.hour == 20 for step in steps)
    assert steps[0].date().weekday() == 0
    assert steps[-1].date() == date(2026, 9, 27)


# --- Outlets


def test_the_catalogue_loads(press):
    sources = parse_sources(press.sources_toml())
    assert [source.id for source in sources] == [outlet.id for outlet in OUTLETS]


def test_lists_show_nothing_that_is_not_published_yet(press):
    moment = press.steps()[60]
    truth = press.truth()
    for outlet in {piece.outlet for piece in press.pieces}:
        entries = _entries(press, outlet.id, moment)
        assert 0 < len(entries) <= 30
        assert all(entry.published <= moment for entry in entries)
        assert all(canonical(entry.url) in truth for entry in entries)


def test_every_outlet_publishes(press):
    assert {piece.outlet.id for piece in press.pieces} == set(BY_ID)


def test_an_unchanged_list_is_not_sent_again(press):
    shelves = Press(press.pieces, press.first)
    moment = press.steps()[9]
    first = shelves.answer("petit-mistral.example", "/rss.xml", moment, None)
    again = shelves.answer("petit-mistral.example", "/rss.xml", moment, first.headers["ETag"])
    later = shelves.answer("petit-mistral.example", "/rss.xml", moment + timedelta(days=1), first.headers["ETag"])
    assert (first.status, again.status, later.status) == (200, 304, 200)


def test_the_broken_list_is_a_failure_then_heals(press):
    during = datetime.combine(press.first + timedelta(weeks=11, days=2), datetime.min.time(), UTC)
    found = _parsed(press, "vu-du-port", during)
    assert isinstance(found, Failure)
    assert found.kind in {FailureKind.BROKEN_FEED, FailureKind.NOT_A_FEED}
    assert _entries(press, "vu-du-port", during + timedelta(weeks=2))


def test_a_paid_page_declares_what_is_behind_its_wall(press):
    walled = next(piece for piece in press.pieces if piece.walled and len(piece.paragraphs) > 1)
    page = _page(press, walled)
    assert '"isAccessibleForFree": false' in page
    assert '"cssSelector": ".reserve-abonnes"' in page
    assert page.index('class="reserve-abonnes"') < page.index(escape(walled.paragraphs[-1]))


def test_an_old_address_redirects_to_the_page(press):
    moved = next(piece for piece in press.pieces if piece.moved)
    answer = Press(press.pieces, press.first).answer(moved.outlet.host, moved.listed, moved.when, None)
    assert (answer.status, answer.headers["Location"]) == (301, moved.url)


def test_some_pages_are_no_more(press):
    shelves = Press(press.pieces, press.first)
    found = {shelves.answer(p.outlet.host, p.path, p.when, None).status for p in press.pieces if p.status != 200}
    assert found == {404, 410}


def test_mining_is_reserved_by_one_outlet_and_said_free_by_others(press):
    shelves = Press(press.pieces, press.first)
    moment = press.steps()[0]
    told = {outlet.id: shelves.answer(outlet.host, "/.well-known/tdmrep.json", moment, None) for outlet in OUTLETS}
    assert b'"tdm-reservation": 1' in told["eco-des-docks"].body
    assert b'"tdm-reservation": 0' in told["petit-mistral"].body
    assert told["vu-du-port"].status == 404


def test_pages_are_quick(press):
    shelves = Press(press.pieces, press.first)
    chosen = press.pieces[::10]
    begun = time.process_time()
    for piece in chosen:
        shelves.answer(piece.outlet.host, piece.path, press.steps()[-1], None)
    assert (time.process_time() - begun) / len(chosen) < 0.002


def _week(press, piece):
    return (piece.when.date() - press.first).days // 7 + 1


def _net_tone(press, first, last):
    tones = Counter(
        piece.tone for piece in press.pieces if piece.relevance == "subject" and first <= _week(press, piece) <= last
    )
    return (tones["positive"] - tones["negative"]) / (tones["positive"] + tones["negative"])


def _parsed(press, outlet_id, moment):
    outlet = BY_ID[outlet_id]
    path = outlet.feed.partition(outlet.host)[2]
    answer = Press(press.pieces, press.first).answer(outlet.host, path, moment, None)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    page = Page(outlet.id, outlet.feed, outlet.feed, Purpose.FEED, answer.status, headers, answer.body, moment)
    return (sitemaps if outlet.listing == "sitemap" else feeds).parse(page)


def _entries(press, outlet_id, moment) -> tuple[FeedEntry, ...]:
    return _parsed(press, outlet_id, moment).entries


def _page(press, piece):
    answer = Press(press.pieces, press.first).answer(piece.outlet.host, piece.path, piece.when, None)
    return answer.body.decode()
