"""Paywalls: what a publisher reserves is taken out before anything is read."""

import json

import pytest
from fakes_crawl import HERE
from lxml import html

from crawlers import extract, paywall

SECRET = "SECRET le reste est payant"
FREE = "Le début se lit librement."


def page(head: str = "", body: str = "") -> str:
    return f"<html><head>{head}</head><body><article><h1>Titre</h1><p>{FREE}</p>{body}</article></body></html>"


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def ld(**thing: object) -> str:
    return script(json.dumps({"@type": "NewsArticle"} | thing))


def part(selector: object, *, flag: object = False) -> dict:
    return {"@type": "WebPageElement", "isAccessibleForFree": flag, "cssSelector": selector}


PAID = f'<div class="paywall big"><p>{SECRET}</p></div>'
DECLARED = [
    (ld(isAccessibleForFree=False, hasPart=part(".paywall")), PAID),
    (ld(isAccessibleForFree="False", hasPart=[part(".paywall", flag="False")]), PAID),
    (ld(isAccessibleForFree="false", hasPart=[part(".autre"), part(".paywall")]), PAID),
    (ld(hasPart=part(".paywall")), PAID),
    (ld(isAccessibleForFree=False, hasPart=part(["#x", ".paywall"])), PAID),
    (ld(isAccessibleForFree=False, hasPart=part(".x, .paywall")), PAID),
    (ld(isAccessibleForFree=False, hasPart=part("paywall")), PAID),
    (ld(isAccessibleForFree=False, hasPart=part("div.paywall > p")), PAID),
    (ld(isAccessibleForFree="http://schema.org/False", hasPart=part(".paywall")), PAID),
    (ld(isAccessibleForFree=0, hasPart=part(".paywall")), PAID),
    (ld(isAccessibleForFree="Non", hasPart=part("#mur")), f'<p id="mur">{SECRET}</p>'),
    (ld(isAccessibleForFree=False, hasPart=part(".paywall"), articleBody=SECRET), PAID),
    (ld(isAccessibleForFree=False, articleBody=SECRET), ""),
    (script(json.dumps([{"@graph": [{"isAccessibleForFree": False, "hasPart": part(".paywall")}]}])), PAID),
    (script('{"isAccessibleForFree": "False", "hasPart": {"cssSelector": ".paywall"},}'), PAID),
    (script(f"\n//<![CDATA[\n{json.dumps(part('.paywall'))}\n//]]>\n"), PAID),
    (ld(mainEntity={"@type": "Article", "isAccessibleForFree": False, "hasPart": part(".paywall")}), PAID),
    (ld(isAccessibleForFree=False, hasPart=part(".paywall")), f"{PAID}<p>Entre deux.</p>{PAID}"),
    (ld(isAccessibleForFree=False, hasPart=part(".paywall")), f'<div class="paywall">{PAID}</div>'),
    (ld(hasPart=part("::bad[")) + ld(isAccessibleForFree=False, hasPart=part(".paywall")), PAID),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body"), DECLARED, ids=range(len(DECLARED)))
def test_not_a_character_of_a_declared_paid_part_is_left(head, body):
    tree = html.document_fromstring(page(head, body))
    wall = paywall.take_out(tree)
    assert wall.declared
    assert "SECRET" not in html.tostring(tree, encoding="unicode")
    assert FREE in html.tostring(tree, encoding="unicode")


@pytest.mark.parametrize(
    "head",
    [
        "",
        ld(isAccessibleForFree=True),
        ld(isAccessibleForFree="True", hasPart=part(".paywall", flag=True)),
        ld(itemListElement=[{"@type": "NewsArticle", "isAccessibleForFree": False}]),
        ld(isPartOf={"@type": "Product", "isAccessibleForFree": False}),
        '<meta property="article:content_tier" content="free">',
        '<script type="application/ld+json">{"name": broken</script>',
    ],
)
def test_a_free_article_is_left_whole(head):
    tree = html.document_fromstring(page(head, '<div class="paywall"><p>Un texte libre.</p></div>'))
    assert not paywall.take_out(tree)
    assert "Un texte libre." in tree.text_content()


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:content_tier" content="locked">',
        '<meta itemprop="isAccessibleForFree" content="false">',
    ],
)
def test_other_declarations_count(head):
    assert paywall.take_out(html.document_fromstring(page(head))).declared


@pytest.mark.parametrize(
    "sentence",
    [
        "Il vous reste 72 % de cet article à lire. La suite est réservée aux abonnés.",
        "La suite de cet article est réservée à nos abonnés",
        "Cet article est réservé aux abonnés.",
        "Ce contenu est exclusivement réservé à nos abonnés",
        "Pour lire la suite de cet article, identifiez-vous",
        "Abonnez-vous pour lire la suite",
        "Poursuivez, pour continuer votre lecture, choisissez un abonnement",
        "Article réservé aux abonnés.",
    ],
)
def test_a_wall_in_words_is_heard(sentence):
    assert paywall.take_out(html.document_fromstring(page(body=f"<div><p>{sentence}</p></div>"))).worded


@pytest.mark.parametrize(
    "sentence",
    [
        "Les places sont réservées aux abonnés du théâtre.",
        "Abonnez-vous à notre lettre du matin",
        "La piscine est réservée aux abonnés le lundi.",
        "Pour lire la suite de ses aventures, il faudra attendre.",
        "Déjà abonné ? Connectez-vous",
    ],
)
def test_other_subscriptions_are_no_wall(sentence):
    assert not paywall.take_out(html.document_fromstring(page(body=f"<p>{sentence}</p>")))


def test_what_menus_say_is_no_wall():
    head = page().replace("<article>", "<nav>Cet article est réservé aux abonnés.</nav><article>")
    assert not paywall.take_out(html.document_fromstring(head))


def test_the_text_after_a_paid_part_stays():
    tree = html.document_fromstring((HERE / "pages" / "mur.html").read_text("utf8"))
    assert paywall.take_out(tree).removed == 2
    text = extract.text_of(tree)
    assert "SECRET" not in text
    assert "Après la pluie, le quai s’est vidé." in text
