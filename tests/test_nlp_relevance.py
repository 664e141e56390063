"""Subject or aside, and the reason given."""

from nlp.lexicon import Lexicon
from nlp.relevance import institution_acts, only_club, spans_by_field, territory, weigh, where
from nlp.types import Field, Relevance

LEXICON = Lexicon.load()
EVEN = (0.5, 0.45, 0.05)  # a model that cannot tell


def judged(title: str, standfirst: str = "", probabilities=EVEN) -> tuple[Relevance, float, str]:
    ours = territory(LEXICON.mentions({Field.TITLE: title, Field.STANDFIRST: standfirst}))
    seen = where(title, standfirst, spans_by_field(ours), club=only_club(ours), acts=institution_acts(ours))
    return weigh(seen, probabilities)


def test_a_headline_that_opens_on_the_place_is_about_it():
    relevance, probability, reason = judged("A Marseille, une école rouvre")
    assert relevance is Relevance.SUBJECT
    assert probability > 0.5
    assert "opens the headline" in reason


def test_the_reason_says_that_an_institution_acts_and_weighs_it_for_nothing():
    _, acting, reason = judged("Le port de Marseille-Fos électrifie ses quais")
    assert "its institution acts" in reason
    _, other, plain = judged("Marseille électrifie ses quais")
    assert "institution" not in plain
    assert acting == other
    assert "institution" not in judged("L’OM recrute un gardien")[2]


def test_a_sport_result_is_an_aside():
    relevance, _, reason = judged("Ligue 1 : l’OM s’impose 2-1 à Reims")
    assert relevance is Relevance.ASIDE
    assert "sport result" in reason
    assert "football club" in reason


def test_one_town_in_a_list_is_an_aside():
    relevance, _, reason = judged("A Paris, Lyon et Marseille, les loyers gelés")
    assert relevance is Relevance.ASIDE
    assert "list" in reason
    assert judged("De Paris à Marseille, les étudiants défilent")[0] is Relevance.ASIDE


def test_a_digest_is_an_aside():
    assert judged("Grève, Marseille, Brexit : l’essentiel de l’actualité")[0] is Relevance.ASIDE


def test_a_place_named_in_the_standfirst_alone_counts_less():
    _, high, _ = judged("Marseille : le plan vélo avance")
    _, low, _ = judged("Le plan vélo avance", "Le maire de Marseille l’a présenté lundi.")
    assert low < high


def test_a_sure_model_is_followed():
    assert judged("A Marseille, une école rouvre", probabilities=(0.01, 0.97, 0.02))[0] is Relevance.ASIDE
    assert judged("Les écoles rouvrent", "A Marseille aussi.", (0.97, 0.02, 0.01))[0] is Relevance.SUBJECT


def test_a_model_that_gives_a_certainty_breaks_nothing():
    assert judged("A Marseille, une école rouvre", probabilities=(1.0, 0.0, 0.0))[1] <= 1
    assert judged("A Marseille, une école rouvre", probabilities=(0.0, 0.0, 1.0))[1] >= 0
