"""A text is known again re-headlined, cut, reordered or dressed by the house; a formula is not a text."""

from datetime import UTC, datetime, timedelta

from nlp.copies import CopyIndex, are_copies, overlap, signature, sketch
from nlp.types import StoryText

NOW = datetime(2031, 4, 14, 6, 0, tzinfo=UTC)
SENTENCES = (
    "Le conseil municipal a voté lundi soir la rénovation de la halle aux poissons, fermée depuis deux hivers.",
    "Les travaux dureront dix-huit mois et coûteront quatre millions d’euros, dont la moitié payée par la région.",
    "Les mareyeurs, installés dans des tentes sur le quai, espèrent revenir avant les fêtes de fin d’année.",
    "L’opposition a jugé le calendrier intenable et réclame un audit indépendant avant la première pierre.",
    "Le dernier appel d’offres, lancé au printemps, n’avait reçu qu’une réponse, trop chère de moitié.",
)
TEASER = "Fermée depuis deux hivers, la halle aux poissons rouvrira dans dix-huit mois, pour quatre millions d’euros."


def article(name: str, title: str, rest: str, source: str = "a", hours: float = 0, **more: object) -> StoryText:
    return StoryText(name, source, f"{title}\n{rest}", NOW + timedelta(hours=hours), **more)


def test_another_headline_hides_nothing():
    assert are_copies(article("1", "Halle aux poissons : feu vert", TEASER), article("2", "Elle rouvre !", TEASER, "b"))


def test_another_order_hides_nothing():
    other = " ".join(reversed(SENTENCES))
    assert are_copies(article("1", "Feu vert", " ".join(SENTENCES)), article("2", "La halle", other, "b"))


def test_a_teaser_of_the_same_standfirst_is_a_copy_of_the_whole():
    full = f"{TEASER} {' '.join(SENTENCES)}"
    assert are_copies(article("1", "La halle", full), article("2", "Quai des pêcheurs", TEASER, "b"))


def test_a_quotation_in_common_is_not_a_text_in_common():
    own = (
        "Sur le quai, personne n’y croyait plus. Les étals démontés servent de bancs, les frigos de placards. Une "
        "pétition avait réuni six mille noms en trois semaines, portée par une écaillère à la retraite."
    )
    assert not are_copies(
        article("1", "Feu vert", " ".join(SENTENCES)), article("2", "Reportage au port", f"{own} {SENTENCES[3]}", "b")
    )


def test_one_formula_for_two_towns_is_two_texts():
    formula = "La mairie de {} organise une collecte de sang samedi de 8 heures à midi dans la grande salle des fêtes."
    one = article("1", "Collecte de sang", formula.format("Istres"))
    assert not are_copies(one, article("2", "Don du sang", formula.format("Miramas"), "b"))


def test_one_rubric_with_another_figure_is_two_texts():
    formula = "Le dessin paru en une de notre édition du {} avril est signé par une habituée de ces pages."
    one = article("1", "Vu par une habituée", formula.format(8))
    assert not are_copies(one, article("2", "Vu encore", formula.format(17), "b"))


def test_a_copy_points_to_the_oldest_text_whatever_it_was_taken_from():
    index, text = CopyIndex(), " ".join(SENTENCES)
    placed = [index.place(article(name, f"Titre {name}", text, name, hours)) for hours, name in enumerate("abc")]
    assert [primary for primary, _ in placed] == [None, "a", "a"]


def test_a_copy_known_by_its_signature_alone_is_found_again():
    body = " ".join(SENTENCES)
    known = StoryText("1", "a", "Halle : feu vert\nUn chapô.", NOW, signature(f"Halle : feu vert\nUn chapô. {body}"))
    index = CopyIndex()
    index.keep(known)
    assert index.place(article("2", "La halle rouvre", body, "b"))[0] == "1"


def test_a_text_carried_again_after_a_week_is_new():
    index = CopyIndex()
    index.place(article("1", "La halle", TEASER))
    assert index.place(article("2", "La halle", TEASER, "b", hours=24 * 8))[0] is None


def test_what_is_a_week_old_is_let_go():
    index = CopyIndex()
    for number in range(5000):
        index.place(article(str(number), f"Titre {number}", f"Texte {number} de la série {number * 7}", hours=number))
    assert len(index._kept) < 5000


def test_shares_are_estimated_from_the_smallest_hashes():
    words = [f"mot{number}" for number in range(2000)]
    whole, cut = sketch("T\n" + " ".join(words)), sketch("T\n" + " ".join(words[:1000]))
    jaccard, containment, _ = overlap(whole, cut)
    assert abs(jaccard - 0.5) < 0.12
    assert containment > 0.9
