"""Copies of one text are one story; two texts on one subject are not."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.stories import are_copies, group
from nlp.types import OpenStory, StoryText

NOW = datetime(2022, 4, 8, 12, 0, tzinfo=UTC)
BODY = (
    "Le conseil municipal a voté lundi soir la rénovation de la halle aux poissons, fermée depuis deux hivers. "
    "Les travaux dureront dix-huit mois et coûteront quatre millions d’euros, dont la moitié payée par la région. "
    "Les mareyeurs, installés dans des tentes sur le quai, espèrent revenir avant les fêtes de fin d’année. "
    "L’opposition a jugé le calendrier intenable et réclame un audit indépendant avant la pose de la première pierre."
)


def article(name: str, text: str, source: str = "a", hours: float = 0) -> StoryText:
    return StoryText(name, source, text, NOW - timedelta(days=1) + timedelta(hours=hours))


def test_the_same_text_in_two_outlets_is_one_story_led_by_the_earliest():
    late = article("2", f"La halle sera rénovée\n{BODY}", "b", hours=3)
    early = article("1", f"Halle aux poissons : le feu vert\n{BODY}", "a")
    second, first = group([late, early], [], NOW)
    assert (first.story_id, first.copy_of) == ("s-1", None)
    assert (second.story_id, second.copy_of) == ("s-1", "1")


def test_a_cut_copy_is_a_copy():
    cut = " ".join(BODY.split()[: int(0.6 * len(BODY.split()))])
    assert are_copies(article("1", f"Halle aux poissons : le feu vert\n{BODY}"), article("2", f"Feu vert\n{cut}", "b"))


def test_two_accounts_of_one_event_are_not_copies():
    other = (
        "Feu vert pour la halle\nRéunis lundi, les élus ont donné leur accord à un chantier attendu : la criée, close "
        "depuis 2020, rouvrira dans un an et demi. La facture, quatre millions, sera partagée avec la région. Une "
        "partie des élus doute des délais annoncés par la mairie et demande une expertise."
    )
    assert not are_copies(article("1", f"Halle aux poissons : le feu vert\n{BODY}"), article("2", other, "b"))


def test_the_same_headline_in_two_outlets_is_one_story_in_two_texts():
    one = article("1", "Le port vote la grève contre la réforme\nLes dockers se réunissent mardi.")
    two = article("2", "VIDÉO. Le port vote la grève contre la réforme\nUne assemblée générale houleuse.", "b")
    first, second = group([one, two], [], NOW)
    assert (second.story_id, second.copy_of) == (first.story_id, None)


def test_a_rubric_is_not_a_story():
    one = article("1", "Revue de presse\nLes élections dominent les unes.")
    two = article("2", "Revue de presse\nLe football partout ce matin.", "b")
    assert not are_copies(one, two)


def test_an_outlet_does_not_copy_itself_days_later():
    one, soon, late = (
        article(name, f"Le dessin du jour\nLe dessin paru en une le {day} avril. {BODY}", hours=hours)
        for name, day, hours in (("1", 4, -96), ("2", 4, -90), ("3", 8, 0))
    )
    assert are_copies(one, soon)
    assert not are_copies(one, late)


def test_two_teasers_that_share_a_formula_stay_apart():
    one = article("1", "Ligue 1 : suivez en direct le match entre Nantes et Reims\nCoup d’envoi à 21 heures.")
    two = article("2", "Ligue 1 : suivez en direct le match entre Lens et Brest\nCoup d’envoi à 21 heures.", "b")
    assert not are_copies(one, two)


def test_an_open_story_takes_a_new_copy_and_keeps_its_id():
    known = OpenStory("s-1", (article("1", f"Halle : feu vert\n{BODY}"),))
    (member,) = group([article("9", f"La halle revit\n{BODY}", "z", hours=5)], [known], NOW)
    assert (member.story_id, member.copy_of) == ("s-1", "1")


def test_an_older_copy_that_comes_late_does_not_change_the_story():
    known = OpenStory("s-1", (article("1", f"Halle : feu vert\n{BODY}"),))
    (member,) = group([article("9", f"La halle revit\n{BODY}", "z", hours=-5)], [known], NOW)
    assert (member.story_id, member.copy_of) == ("s-1", "1")


def test_a_story_is_never_reopened_after_its_week():
    known = OpenStory("s-1", (article("1", f"Halle : feu vert\n{BODY}", hours=-24 * 8),))
    (member,) = group([article("9", f"Halle : feu vert\n{BODY}", "z")], [known], NOW)
    assert (member.story_id, member.copy_of) == ("s-9", None)


def test_empty_texts_are_not_copies_of_each_other():
    members = group([article("1", ""), article("2", "", "b")], [], NOW)
    assert [member.copy_of for member in members] == [None, None]


def test_signatures_are_the_same_from_one_run_to_the_next():
    first, second = (group([article("1", BODY)], [], NOW)[0].signature for _ in range(2))
    assert first == second
    assert len(first) == 72  # runs of three words: a short text's are all kept


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_arrival_within_a_run_changes_nothing(order):
    texts = [
        article(str(number), f"Titre numéro {number}\n{BODY if number % 2 else BODY[::-1]}", str(number), number)
        for number in range(6)
    ]
    members = {member.article_id: member for member in group([texts[number] for number in order], [], NOW)}
    assert {name: member.story_id for name, member in members.items()} == {
        "0": "s-0", "2": "s-0", "4": "s-0", "1": "s-1", "3": "s-1", "5": "s-1",
    }  # fmt: skip
