import json
import re
import unicodedata
from dataclasses import replace
from itertools import pairwise

import hostile
import make_facts as made
import pytest
import show_reports
from shared import shared
from wcag import contrast

from reports import collection, render
from reports.safe import link, printable, quoted
from reports.states import VerdictState

NAMES = list(made.WEEKS)
STYLE = (render.TEMPLATES / "week.css").read_text(encoding="utf8")
PLAIN = hostile.Page(render.html(hostile.report("texte simple", url="https://presse.test/a")))


@pytest.fixture(scope="module")
def pages():
    return {name: hostile.Page(render.html(show_reports.report(name))) for name in NAMES}


@pytest.fixture(scope="module")
def mails():
    return {name: render.text(show_reports.report(name)) for name in NAMES}


def torn(sentence):
    """The typographic faults of a sentence."""
    faults = re.findall(r"['\"`]| [:;!?%»]|« |\.\.\.|  +|(?<![\w-])-\d|(?<!v)\d\.\d", sentence)
    return [fault for fault in faults if fault]


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_the_page_is_set_in_french(pages, name):
    assert not {text: torn(text) for text in pages[name].texts if torn(text)}


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_the_mail_is_set_in_french(mails, name):
    prose = [line.strip() for line in mails[name].splitlines() if not line.strip().startswith("http")]
    assert not {line: torn(line) for line in prose if torn(line)}


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_fits_72_columns(mails, name):
    assert not [line for line in mails[name].splitlines() if len(line) > 72 and "http" not in line]


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_the_mail_starts_with_an_orphan_sign(mails, name):
    assert not [line for line in mails[name].splitlines() if re.match(r"\s*[:;!?%»]", line)]


@pytest.mark.parametrize("name", NAMES)
def test_the_report_never_speaks_of_opinion(pages, mails, name):
    said = " ".join(pages[name].texts) + mails[name] + render.subject(show_reports.report(name))
    assert not re.search(r"opinion|significati|prouvé|AVE\b|équivalent publicitaire", said)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_and_the_mail_give_the_same_verdict(pages, mails, name):
    verdict = show_reports.report(name).verdict
    assert verdict.sentence in pages[name].texts
    flat = re.sub(r"\s+", " ", mails[name])
    assert re.sub(r"\s+", " ", verdict.sentence) in flat
    assert all(re.sub(r"\s+", " ", reason) in flat for reason in verdict.reasons)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_nothing_of_the_outside(pages, name):
    page = pages[name]
    assert not {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "video",
        "audio",
        "use",
        "image",
    } & set(page.tags)
    assert not page.values("src") + page.values("srcset") + page.values("xlink:href") + page.values("style")
    assert not [value for tag, attr, value in page.attributes if attr == "href" and tag != "a"]
    assert not re.search(r"@import|@font-face|url\((?!#)", page.style)
    policy = page.values("content")[0]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


@pytest.mark.parametrize("name", NAMES)
def test_names_inside_the_page_do_not_clash(pages, name):
    ids = pages[name].values("id")
    assert len(ids) == len(set(ids))
    for reference in re.findall(r"url\(#(\w+)\)", pages[name].style):
        assert reference in ids
    for value in pages[name].values("aria-labelledby"):
        assert set(value.split()) <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_told_in_words_or_marked_as_ornament(pages, name):
    drawings = pages[name].tags.count("svg")
    told = [
        value
        for tag, attr, value in pages[name].attributes
        if tag == "svg" and attr in {"aria-label", "aria-labelledby"} and value
    ]
    ornaments = [
        1 for tag, attr, value in pages[name].attributes if tag == "svg" and (attr, value) == ("aria-hidden", "true")
    ]
    assert len(told) + len(ornaments) == drawings


@pytest.mark.parametrize("name", NAMES)
def test_headings_go_down_one_level_at_a_time(pages, name):
    levels = [int(tag[1]) for tag in pages[name].tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_week_without_story_is_a_gap_not_a_zero(pages):
    html = render.html(show_reports.report("thin"))
    wide = html[
        html.index('class="curve curve-large"') : html.index("curve-etroit", html.index('class="curve curve-large"'))
    ]
    assert wide.count("<polyline") == 3
    assert wide.count('class="missing"') == 2
    assert "semaine 7\u00a0: aucun sujet" in html


def test_an_empty_week_reads_well(pages):
    said = " ".join(pages["empty"].texts)
    assert "431\u00a0articles ont été collectés" in said
    assert "aucun n’a le territoire pour sujet, 2 ne font que le citer." in said
    assert "C’est un silence de la presse suivie, pas une image neutre." in said


def test_the_very_first_week_reads_well(pages):
    said = " ".join(pages["first"].texts)
    assert "Aucun article n’a été collecté cette semaine" in said
    assert "La courbe commencera avec le premier sujet sur le territoire." in said
    assert "Aucun média n’est encore suivi." in said


def test_a_silent_source_is_named_with_its_reason(pages, mails):
    said = " ".join(pages["silent"].texts)
    assert "Manquent\u00a0: Le Quotidien français (en panne)\u202f; Courrier de l’Étang (sans nouvel article)." in said
    assert "Motif\u00a0: accès refusé par le site." in said
    assert "Le Quotidien français\u00a0: en panne" in mails["silent"]


def test_a_late_report_says_so(pages, mails):
    assert "en retard" in pages["thin"].texts
    assert "en retard" in mails["thin"].replace("\n", " ")
    assert "en retard" not in pages["good"].texts


def test_few_stories_get_no_balance(pages):
    said = " ".join(pages["thin"].texts)
    assert "trop peu pour un solde" in said
    assert "solde de tonalité est de" not in said


def test_a_reserved_story_shows_no_excerpt_whatever_it_carries():
    facts = made.facts(
        made.history(40, before=0, after=0),
        most_positive=(made.story(0, excerpt="Phrase qui appartient au journal", tdm="reserved"),),
    )
    report = made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=made.plain_trend())
    assert "Phrase qui appartient" not in render.html(report) + render.text(report)


def test_the_least_bad_story_is_not_called_positive():
    facts = made.facts(
        made.history(40, before=0, after=0), most_positive=(made.story(6),), most_negative=(made.story(0),)
    )
    report = made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=made.plain_trend())
    assert "Aucun sujet positif cette semaine." in render.html(report)
    assert "Aucun sujet négatif cette semaine." in render.text(report)


def test_the_gold_pages_show_a_given_verdict_under_a_silent_medium_and_a_suspended_one():
    given, suspended = show_reports.report("silent"), show_reports.report("suspended")
    assert given.verdict.state is not VerdictState.SUSPENDED
    assert any(collection.state(source) is collection.SourceState.QUIET for source in given.facts.sources)
    assert "neutralisée dans l’indice" in show_reports.gold()["silent.html"]
    assert suspended.verdict.state is VerdictState.SUSPENDED


@pytest.mark.parametrize("file", sorted(show_reports.gold()))
def test_the_gold_reports_are_unchanged(file):
    """When a change is wanted: `python tests/show_reports.py --accept`, then read the diff."""
    assert show_reports.gold()[file] == (show_reports.GOLD / file).read_text(encoding="utf8")


# Colours


def colours():
    """The colour variables of the three themes, in the style sheet's order."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    light, dark, printed = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks)
    return {"light": light, "dark": light | dark, "print": light | printed}


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("ground", ["paper", "soft"])
def test_texts_can_be_read(theme, ground):
    theme = colours()[theme]
    for ink in ("ink", "muted", "accent", "negative", "positive"):
        assert contrast(theme[ink], theme[ground]) >= 4.5, ink


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_shapes_can_be_told_apart_and_from_the_paper(theme):
    theme = colours()[theme]
    for edge in ("negative", "neutral-edge", "positive", "accent"):
        assert contrast(theme[edge], theme["paper"]) >= 3, edge
    assert contrast(theme["negative"], theme["neutral"]) >= 2.5
    assert contrast(theme["positive"], theme["stripe"]) >= 4.5


def test_every_colour_is_a_variable_known_to_every_theme():
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))
    themes = colours()
    assert used - {"serif", "sans"} <= set(themes["light"])
    assert set(themes["light"]) == set(themes["dark"]) == set(themes["print"])
    assert not re.search(r"#[0-9a-f]{3,6}\b", re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL))


# Hostile texts


def same_skeleton(payload):
    """Render a page full of the payload: its elements must be those of a page full of plain words."""
    page = hostile.Page(render.html(hostile.report(payload, url="https://presse.test/a")))
    assert page.tags == PLAIN.tags
    assert [(tag, name) for tag, name, _ in page.attributes] == [(tag, name) for tag, name, _ in PLAIN.attributes]
    return page


def payloads(folder):
    fields = json.loads((folder / "xss_fields.json").read_text(encoding="utf8"))
    return sorted({one["payload"] for one in fields})


def test_hostile_texts_render_inert(tmp_path):
    found = payloads(hostile.generate(shared("bench/hostile/gen_lists.py"), tmp_path))
    assert len(found) > 30
    for payload in filter(quoted, found):  # one is a lone direction mark: nothing of it remains
        page = same_skeleton(payload)
        as_address = hostile.Page(render.html(hostile.report(payload)))
        assert all(value.startswith(("https://", "http://")) for value in as_address.values("href"))
        assert quoted(payload) in page.texts


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '" onmouseover="alert(1)',
        "' onfocus='alert(1)",
        "</style><script>alert(1)</script>",
        "{{ 7*7 }}{% x %}",
    ],
)
def test_markup_in_a_headline_stays_text(payload):
    page = same_skeleton(payload)
    assert quoted(payload) in page.texts


@pytest.mark.parametrize("payload", ["Alerte\r\nBcc: x@example.org", "a\u2028b", "\u202eelpmis", "x\x00y", "A" * 5000])
def test_mails_keep_their_lines_to_themselves(payload):
    report = hostile.report(payload)
    subject, mail = render.subject(report), render.text(report)
    assert len(subject.splitlines()) == 1
    assert len(subject) <= 200
    assert not [
        char for char in mail + subject if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} and char != "\n"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " https://a.test/",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//a.test/",
        "/relative",
        "https://",
        "https://user@evil.test/",
        "https://a.test/\u202ex",
        'https://a.test/"onclick=',
        "https://[::1",
        "ftp://a.test/",
        "",
    ],
)
def test_only_plain_web_addresses_are_links(address):
    assert link(address) == ""
    facts = made.facts(
        made.history(40, before=0, after=0), most_positive=(made.story(0, url=address),), most_negative=()
    )
    report = made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=made.plain_trend(), url=address)
    assert "<a " not in render.html(report)
    assert "Un câble sous-marin" in render.html(report)


def test_plain_addresses_stay_as_they_are():
    assert link("https://presse.test/a?b=1&c=é#d") == "https://presse.test/a?b=1&c=é#d"


def test_a_text_without_a_visible_character_has_a_stand_in():
    facts = made.facts(made.history(40, before=0, after=0), most_positive=(made.story(0, title="\u200b\u202e "),))
    assert "(sans titre)" in render.html(
        made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=made.plain_trend())
    )


def test_long_texts_are_cut_on_one_line():
    assert printable("a\nb\tc") == "a b c"
    assert len(printable("é" * 1000)) == 300


def test_numbers_do_not_depend_on_the_order_of_sources():
    report = show_reports.report("silent")
    turned = replace(report, facts=replace(report.facts, sources=report.facts.sources[::-1]))
    assert render.html(turned) == render.html(report)
