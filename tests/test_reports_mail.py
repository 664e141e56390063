import re
from dataclasses import replace
from datetime import date

import hostile
import make_facts as made
import pytest
import show_reports
from wcag import contrast

from reports import french, mail, week_alerts, why
from reports.method import method
from reports.safe import quoted
from reports.types import Level, TrendWeek

NAMES = list(made.WEEKS)
PLAIN = hostile.Page(mail.html(hostile.report("texte simple")))


@pytest.fixture(scope="module")
def mails():
    return {name: hostile.Page(mail.html(show_reports.report(name))) for name in NAMES}


def torn(sentence):
    """The typographic faults of a sentence."""
    return re.findall(r"['\"`]| [:;!?%»]|« |\.\.\.|  +|(?<![\w-])-\d|(?<!v)\d\.\d|\u202f", sentence)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_the_mail_is_set_in_french(mails, name):
    assert not {text: torn(text) for text in mails[name].texts if torn(text)}


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_is_tables_and_inline_styles_alone_and_names_no_address(mails, name):
    page = mails[name]
    allowed = {
        *("html", "head", "meta", "title", "body", "table", "tr", "td", "th"),
        *("h1", "h2", "span", "br", "b"),
    }
    assert set(page.tags) <= allowed
    assert not {"href", "src", "background", "srcset", "class", "id"} & {name for _, name, _ in page.attributes}
    assert not [style for style in page.values("style") if "url(" in style or "@" in style]


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_is_at_most_600_wide_and_light_enough_not_to_be_cut(mails, name):
    assert set(mails[name].values("width")) == {"600"}
    assert len(mail.html(show_reports.report(name)).encode()) < 100_000  # some readers cut a mail at 102 kB


@pytest.mark.parametrize("name", NAMES)
def test_every_ink_comes_with_its_paper_and_can_be_read_on_it(mails, name):
    for style in mails[name].values("style"):
        ink = re.findall(r"(?<![-\w])color:(#\w+)", style)
        paper = re.findall(r"background-color:(#\w+)", style)
        if ink:
            assert paper, style
            assert contrast(ink[-1], paper[-1]) >= 4.5, style


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_gives_the_verdict_of_the_page(mails, name):
    verdict = show_reports.report(name).verdict
    said = " ".join(mails[name].texts)
    for sentence in (verdict.sentence, *verdict.reasons):
        assert sentence.replace("\u202f", "\u00a0") in said


def test_five_stories_at_most_are_told_each_way(mails):
    texts = mails["good"].texts
    up, down = texts.index("Vers le haut"), texts.index("Vers le bas")
    end = next(n for n, text in enumerate(texts) if text.startswith("Part de chaque histoire"))
    for part in (texts[up + 1 : down], texts[down + 1 : end]):
        assert 1 <= len([text for text in part if re.fullmatch(r"[+−]\d+,\d", text)]) <= mail.NAMED


def test_a_silent_source_is_named_in_the_mail(mails):
    assert any(text.startswith("Le Quotidien français\u00a0: en panne") for text in mails["silent"].texts)


def test_the_same_week_gives_the_same_bytes():
    first = mail.html(made.judge_week(made.good_week(), made.TERRITORY, made.AGENCY, made.WRITTEN))
    again = mail.html(made.judge_week(made.good_week(), made.TERRITORY, made.AGENCY, made.WRITTEN))
    assert first.encode() == again.encode()
    late = mail.html(replace(show_reports.report("good"), late=True))
    assert "(en retard)" in late
    assert "(en retard)" not in first


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '" style="background:url(https://a.test/x)',
        "' onfocus='alert(1)",
        "</td></table><img src=x onerror=alert(1)>",
        "{{ 7*7 }}{% x %}",
        "javascript:alert(1)",
    ],
)
def test_a_hostile_headline_is_text_in_the_mail(payload):
    page = hostile.Page(mail.html(hostile.report(payload)))
    assert page.tags == PLAIN.tags
    assert [(tag, name) for tag, name, _ in page.attributes] == [(tag, name) for tag, name, _ in PLAIN.attributes]
    assert page.values("style") == PLAIN.values("style")
    assert quoted(payload).replace("\u202f", "\u00a0") in page.texts


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_holds_all_of_page_one(mails, name):
    """Curve, local and national lines, alerts and the method box: the mail calls itself the first page."""
    report, said = show_reports.report(name), " ".join(mails[name].texts)
    assert all(line.replace("\u202f", "\u00a0") in said for line in method(report.model))
    assert week_alerts.told(report.facts.alerts).said.split(".")[0] in said
    for week in report.trend.weeks[-mail.CURVE :]:
        if week.level:
            assert french.between(week.level.low, week.level.high) in said
    for row in why.lines(report.trend):
        assert row.name in said


def test_bars_lie_on_their_side_of_nought_and_fill_at_most_their_half():
    level = Level(-40.0, -60.0, -20.0, 12)
    weeks = [
        TrendWeek("2031-W01", date(2030, 12, 30), 12, level),
        TrendWeek("2031-W02", date(2031, 1, 6), 12, replace(level, value=10.0)),
        TrendWeek("2031-W03", date(2031, 1, 13), 0, None),
    ]
    drawn = [(one.below, one.above, one.balance) for one in mail.bars(weeks)]
    assert drawn == [(100, 0, "−40"), (0, 25, "+10"), (0, 0, "–")]
    assert mail.bars(weeks[2:]) == []


def test_the_first_of_a_month_in_figures_is_a_plain_one():
    (bar,) = mail.bars([TrendWeek("2032-W10", date(2032, 3, 1), 12, Level(1.0, 0.0, 2.0, 12))])
    assert bar.week == "10, 1/03"
