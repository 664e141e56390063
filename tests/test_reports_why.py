"""Why the index moved: parts of the change, the story and the medium it hangs on."""

from dataclasses import replace

import make_facts as made
import pytest

from reports import otherwise, why
from reports.trend import measure


def test_the_parts_of_the_change_add_up_as_printed():
    line = why.agenda(made.rise())
    whole, tone, rest = (int(part.split("\u00a0")[0].replace("\u2212", "-")) for part in pieces(line))
    assert whole == tone + rest


def pieces(line):
    words = line.replace("(", " ").split(" ")
    return [word for word in words if word[:1] in {"+", "\u2212", "0"} and "point" in word][:3]


def test_a_tone_not_established_alone_is_said_so():
    assert "n’est pas établie à elle seule" in why.agenda(made.flat())
    assert "n’est pas établie" not in why.agenda(made.rise())


def test_a_change_of_the_whole_press_is_not_ours():
    line = why.ours(made.flat())
    assert "rien ne montre que le territoire suive un autre chemin" in line
    assert why.ours(measure(made.suspended_week(), made.LABELLED)) == ""


def test_the_story_that_pulls_most_is_named_with_what_would_be_without_it():
    trend = made.rise()
    first = trend.drivers[0].story
    line = why.hanging(trend, {first: made.story(0, story_id=first)})
    assert "Un câble sous-marin" in line
    assert why.hanging(trend, {}) == ""


def test_a_story_that_moves_no_printed_point_is_said_to_move_none():
    trend = replace(made.rise(), alone=made.rise().now)
    first = trend.drivers[0].story
    line = why.hanging(trend, {first: made.story(0, story_id=first)})
    assert "l’évolution resterait de +" in line
    assert "au lieu de" not in line


def test_a_verdict_that_hangs_on_one_story_says_so():
    trend = replace(made.rise(), alone=made.flat().now)
    first = trend.drivers[0].story
    assert "tient à cette seule histoire" in why.hanging(trend, {first: made.story(0, story_id=first)})


def test_drivers_are_five_each_way_and_the_leave_one_out_is_exact():
    trend = made.rise()
    up = [driver for driver in trend.drivers if driver.contribution > 0]
    assert len(up) == len(trend.drivers) - len(up) == 5
    assert trend.alone.difference == pytest.approx(trend.now.difference - trend.drivers[0].contribution)


def test_a_verdict_that_hangs_on_one_medium_names_it():
    trend = replace(made.rise(), without_media=(("radio", made.flat().now), *made.rise().without_media))
    said = otherwise.carried(trend, {"radio": "Radio <b>Garlaban</b>"})
    assert "sans «\u00a0Radio <b>Garlaban</b>\u00a0»" in said
    assert otherwise.carried(made.flat(), {}) == ""  # nothing is carried
