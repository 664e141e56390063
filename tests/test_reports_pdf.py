import json
import re
from dataclasses import replace

import hostile
import make_facts as made
import pytest
import show_reports
import typst
from hostile import ACTIVE, addresses, inflated
from shared import shared

from reports import pdf
from reports.safe import quoted
from storage.types import NegativeWeeks, PlaceCount, ToneCounts, Voice

NAMES = list(made.WEEKS)


def pages(written):
    return len(re.findall(rb"/Type ?/Page\b", inflated(written)))


def shown(report, selector):
    """What the pages hold of one kind, as the compiler sees it."""
    asked = typst.Compiler(
        pdf.TEMPLATES / "week.typ", root=pdf.TEMPLATES, sys_inputs={"data": json.dumps(pdf.told(report))}
    )
    return json.loads(asked.query(selector))


def held(report):
    """Whether the pages pass PDF/UA-1: tagged, titled, in a named language, every drawing told in words."""
    try:
        return pdf.compiled({"data": json.dumps(pdf.told(report))}, report, accessible=True)
    except typst.TypstError as refused:
        return refused.message


@pytest.fixture(scope="module")
def written():
    return {name: pdf.pdf(show_reports.report(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_week_has_its_pages(written, name):
    assert written[name].startswith(b"%PDF-")
    assert 2 <= pages(written[name]) <= 5


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_can_be_heard_as_well_as_seen(name):
    found = held(show_reports.report(name))
    assert isinstance(found, bytes), found
    assert b"/Lang (fr-FR)" in inflated(found) or b"/Lang(fr-FR)" in inflated(found)
    assert b"/StructTreeRoot" in inflated(found)


def test_the_same_report_gives_the_same_bytes(written):
    assert pdf.pdf(show_reports.report("good")) == written["good"]
    assert b"D:20310414" in inflated(written["good"])


def test_the_detail_begins_on_the_second_page():
    """Page one holds on one page whatever the week invented here."""
    for name in NAMES:
        after = shown(show_reports.report(name), "<detail>")
        assert [one["value"] for one in after] == [2], name


def test_page_one_holds_its_box_and_its_alerts_in_a_hard_week():
    """Seven alerts, six media in trouble, long headlines: the type shrinks, nothing spills."""
    dead = made.sources(failing=tuple(source for source, *_ in made.OUTLETS[:6]))
    crowd = replace(made.ALERTS, told=(replace(made.ALERT, title="Un long titre " * 8),) * 7)
    facts = replace(show_reports.report("good").facts, sources=dead, alerts=crowd)
    report = replace(show_reports.report("good"), facts=facts)
    assert [one["value"] for one in shown(report, "<detail>")] == [2]
    told = pdf.told(report)
    assert len(told["method"]) == 5
    assert "nationale" in told["near_and_far"]


def test_the_pages_say_what_the_page_says():
    told = pdf.told(show_reports.report("good"))
    verdict = show_reports.report("good").verdict
    assert told["sentence"] == verdict.sentence
    assert len(told["lifting"]) == len(told["weighing"]) == 5
    assert told["figures"][0][0] == "36"


def test_the_pages_give_the_figures_of_the_curve_as_the_page_does():
    report = show_reports.report("thin")
    rows = pdf.told(report)["weeks"]
    assert len(rows) == len(report.trend.weeks) == 30
    assert rows[-4][2:] == ("–", "aucun sujet")
    assert rows[-1][0].startswith("15, ")
    assert "Les chiffres de la courbe" in json.dumps(shown(report, "heading"), ensure_ascii=False)


def test_voices_are_on_the_pages_when_quotes_are_kept_and_only_then():
    said = ToneCounts(1, 0, 1)
    voice = Voice("Hélène *Astruc*", "présidente", "CCI", said, 2, 3, '#panic("x")', "Le Phare", "a1", "free")
    report = show_reports.report("good")
    spoken = replace(report, facts=replace(report.facts, voices=(voice,)))
    assert "Qui parle de nous" in json.dumps(shown(spoken, "heading"), ensure_ascii=False)
    assert "*Astruc*" in json.dumps(shown(spoken, "strong"), ensure_ascii=False)
    assert "#panic(«\u00a0x\u00a0»)" in json.dumps(shown(spoken, "emph"), ensure_ascii=False)
    assert isinstance(held(spoken), bytes)
    assert "Qui parle de nous" not in json.dumps(shown(report, "heading"), ensure_ascii=False)


def test_series_to_watch_are_on_the_pages_when_they_were_judged():
    report = show_reports.report("good")
    judged = replace(report, facts=replace(report.facts, negatives=NegativeWeeks(10, ())))
    assert "Séries à surveiller" in json.dumps(shown(judged, "heading"), ensure_ascii=False)
    assert "Séries à surveiller" not in json.dumps(shown(report, "heading"), ensure_ascii=False)


def test_drawings_carry_their_own_colours():
    drawn = pdf.told(show_reports.report("good"))["curve"]["svg"]
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "var(" not in drawn
    assert ".curve .line{" in drawn


def test_a_map_is_drawn_when_communes_are_named():
    report = show_reports.report("good")
    places = (PlaceCount("13001", "Aix-en-Provence", 12, 0.2), PlaceCount("13055", "Marseille", 40, -0.1))
    facts = replace(report.facts, index=replace(report.facts.index, places=places))
    with_map = replace(report, facts=facts)
    told = pdf.told(with_map)["atlas"]
    assert ".shade-4{" in told["svg"]
    assert "var(" not in told["svg"]
    assert isinstance(held(with_map), bytes)


def test_a_sign_the_fonts_lack_does_not_stop_the_report():
    report = hostile.report("Le renard 🦊 en ville 漢字", url="https://presse.test/a")
    assert "could not be displayed" in held(report)
    assert pdf.pdf(report).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '#link("javascript:alert(1)")[x]',
        '#read("/etc/passwd")',
        '#import "@preview/x:0.1.0"',
        '"); #panic("x"); ("',
        "*gras* _pli_ $x^2$ @ref <etiquette> `code` = Titre",
        "\\u{41} ~ -- /* commentaire */ // fin",
        "{{ 7*7 }}{% x %}",
        "</title></desc><image href='http://a.test/x'/>",
    ],
)
def test_markup_in_a_headline_stays_text(payload):
    report = hostile.report(payload, url="https://presse.test/a")
    found = pdf.pdf(report)
    assert not re.search(ACTIVE, inflated(found))
    assert set(addresses(found)) <= {"https://presse.test/a"}
    headings = json.dumps(shown(report, "heading"), ensure_ascii=False)
    assert json.dumps(quoted(payload, 80), ensure_ascii=False)[1:-1] in headings


def test_the_known_payloads_render_inert(tmp_path):
    folder = hostile.generate(shared("bench/hostile/gen_lists.py"), tmp_path)
    fields = json.loads((folder / "xss_fields.json").read_text(encoding="utf8"))
    for payload in sorted({one["payload"] for one in fields}):
        found = pdf.pdf(hostile.report(payload))
        assert not re.search(ACTIVE, inflated(found)), payload
        assert all(one.startswith(("https://", "http://")) for one in addresses(found)), payload


def test_the_pages_read_nothing_but_themselves():
    source = (pdf.TEMPLATES / "week.typ").read_text(encoding="utf8")
    assert not re.search(r"\b(eval|read|include|import|plugin|csv|yaml|toml|xml|cbor)\b *[(\"@]", source)


def test_the_prose_of_the_pages_is_set_in_french():
    source = (pdf.TEMPLATES / "week.typ").read_text(encoding="utf8")
    prose = [line for line in source.splitlines() if not line.strip().startswith("//")]
    assert not [line for line in prose if re.search(r"\w [;?»%]|\w !(?!=)|\w : |« |[a-z]'[a-z]", line)]
