"""Two accounts of one event share rare words, soon after one another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nlp.events import EventIndex, event, likeness, rarities, settings
from nlp.stories import group, place
from nlp.types import OpenStory, StoryText

NOW = datetime(2031, 4, 14, 6, 0, tzinfo=UTC)
FIRE = "Incendie à Gignac : le hangar du ferrailleur détruit\nUne colonne de fumée noire, deux pompiers intoxiqués."
AFTER = "Après l’incendie du hangar de Gignac, le ferrailleur mis en cause\nLes pompiers avaient signalé des fûts."
OTHER = "Gignac inaugure sa médiathèque\nQuatre mille livres et un café associatif ouvrent samedi."
STRIKE = "Grève des éboueurs : le préfet réquisitionne les bennes\nSix dépôts étaient bloqués depuis lundi."


def article(name: str, text: str, days: float = 0, source: str = "a") -> StoryText:
    return StoryText(name, source, text, NOW + timedelta(days=days))


def test_an_event_and_its_sequel_are_one_story():
    first, second = group([article("1", FIRE), article("2", AFTER, 1.5, "b")], [], NOW)
    assert (first.story_id, second.story_id, second.copy_of) == ("s-1", "s-1", None)


def test_one_town_the_same_day_is_not_one_event():
    members = group([article("1", FIRE), article("2", OTHER, 0.1)], [], NOW)
    assert [member.story_id for member in members] == ["s-1", "s-2"]


def test_likeness_fades_with_the_days():
    by = settings()
    here, soon, late = (event(article(name, FIRE, days), by) for name, days in (("1", 0), ("2", 1), ("3", 6)))
    assert 1 >= likeness(here, soon, by) > likeness(here, late, by) > 0


def test_the_more_articles_the_more_alike_two_must_be():
    few, many = EventIndex(), EventIndex()
    for number in range(500):
        many.add(article(str(number), f"Nouvelle {number}\nRien de commun {number * 31}.", number / 100))
    assert few.asked() == settings().join < many.asked()


def test_a_story_takes_no_account_of_its_event_after_a_week():
    known = OpenStory("s-1", (article("1", FIRE), article("2", AFTER, 5)))
    (member,) = group([article("3", AFTER, 8, "c")], [known], NOW + timedelta(days=8))
    assert member.copy_of == "2"  # a copy of a text three days old
    (member,) = group([article("4", FIRE.replace("noire", "épaisse"), 8, "d")], [known], NOW + timedelta(days=8))
    assert member.story_id == "s-4"


def test_an_article_like_two_stories_makes_them_one_and_leaves_a_trace():
    one, other = article("1", FIRE), article("2", STRIKE, 0.2)
    bridge = article("3", f"{FIRE} {STRIKE}".replace("\n", " "), 0.3, "c")
    open_stories = [OpenStory("s-1", (one,)), OpenStory("s-2", (other,))]
    grouping = place([bridge], open_stories, NOW + timedelta(days=1))
    assert [(trace.kind, trace.story_id, trace.into) for trace in grouping.traces] == [("merge", "s-2", "s-1")]
    assert grouping.members[0].story_id == "s-1"


def test_an_article_whose_text_now_tells_something_else_leaves_its_story():
    known = OpenStory("s-1", (article("1", FIRE), article("2", AFTER, 0.5)))
    grouping = place([article("2", STRIKE, 0.5)], [known], NOW + timedelta(days=1))
    assert [(t.kind, t.story_id, t.into, t.article_id) for t in grouping.traces] == [("split", "s-1", "s-2", "2")]
    assert grouping.members[0].story_id == "s-2"


def test_an_article_corrected_stays_in_its_story():
    known = OpenStory("s-1", (article("1", FIRE), article("2", AFTER, 0.5)))
    grouping = place([article("2", AFTER.replace("fûts", "bidons"), 0.5)], [known], NOW + timedelta(days=1))
    assert not grouping.traces
    assert grouping.members[0].story_id == "s-1"


def test_stories_placed_day_by_day_are_those_placed_at_once_and_none_is_reopened_weeks_later():
    texts = [article(str(at), FIRE if at % 2 == 0 else AFTER, 3 * at, f"o{at}") for at in range(8)]
    at_once = {one.article_id: one.story_id for one in group(texts, [], texts[-1].published)}
    kept: dict[str, list[StoryText]] = {}
    for text in texts:
        (member,) = group([text], [OpenStory(name, tuple(held)) for name, held in kept.items()], text.published)
        held = replace(text, signature=member.signature, copy_of=member.copy_of)
        kept.setdefault(member.story_id, []).append(held)
    assert {one.article_id: name for name, held in kept.items() for one in held} == at_once
    assert list(kept) == ["s-0", "s-4"]  # the account of day 12 opens another


@pytest.mark.parametrize("word", ["dans", "pour", "les"])
def test_everybodys_words_tell_nothing(word):
    known, unknown = rarities()
    assert known[word] < settings().floor < unknown
