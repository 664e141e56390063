import re
from dataclasses import replace
from datetime import date

import hostile
import make_facts as made
import pytest

from reports import charts, outcomes, places, render
from reports.types import Level, TrendWeek
from storage.types import PlaceCount, Survey

COUNTS = (PlaceCount("13055", "Marseille", 41, -0.2), PlaceCount("13001", "Aix-en-Provence", 9, 0.35))
FEW = PlaceCount("13014", "Berre-l’Étang", 2, -0.9)
SURVEY = Survey("Baromètre", "Avez-vous une bonne image ?", date(2031, 4, 9), 24.0, 18.0, 30.0, 1001, "Institut")


def page(**change):
    facts = made.facts(made.history(40, before=0, after=0))
    facts = replace(facts, index=replace(facts.index, **change))
    return render.html(made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=made.plain_trend()))


def test_the_map_draws_the_92_communes_inside_its_frame():
    width, height, shapes = places.outlines()
    assert len(shapes) == len({shape.code for shape in shapes}) == 92
    for shape in shapes:
        numbers = [int(number) for number in re.findall(r"-?\d+", shape.path)]
        assert shape.path.startswith("M")
        assert shape.path.endswith("z")
        assert all(0 <= x <= width for x in numbers[::2])
        assert all(0 <= y <= height for y in numbers[1::2])


def test_a_commune_is_shaded_by_its_stories_and_named_for_who_cannot_see():
    atlas = places.atlas((*COUNTS, FEW))
    shades = {commune.label.split("\u00a0:")[0]: commune.shade for commune in atlas.communes}
    assert (shades["Marseille"], shades["Aix-en-Provence"], shades["Cassis"]) == (4, 3, 0)
    assert atlas.said.startswith("3\u00a0communes sur 92")
    assert [row.net for row in atlas.rows] == ["\u221220", "+35", "–"]


@pytest.mark.parametrize(
    ("stories", "shade"), [(0, 0), (1, 1), (2, 1), (3, 2), (7, 2), (8, 3), (19, 3), (20, 4), (900, 4)]
)
def test_shades_meet_without_overlap(stories, shade):
    assert places.shade(stories) == shade


def test_no_map_without_a_commune():
    assert places.atlas(()) is None
    assert 'class="map"' not in page()
    assert 'class="map"' in page(places=COUNTS)


def test_a_hostile_place_stays_text():
    plain = hostile.Page(page(places=COUNTS))
    attacked = hostile.Page(page(places=(replace(COUNTS[0], name='"><script>alert(1)</script>'), COUNTS[1])))
    assert attacked.tags == plain.tags


# Surveys


def test_the_slot_for_surveys_is_labelled_while_it_is_empty():
    assert "Place réservée au baromètre de l’agence" in page()


def test_a_survey_is_shown_beside_the_tone_with_its_interval_and_who_answered():
    html = page(surveys=(SURVEY,))
    assert "1\u202f001\u00a0personnes, Institut" in html
    assert "entre\u00a0+18\u00a0et\u00a0+30" in html
    assert "Un losange marque le résultat d’une enquête." in html
    assert html.count('class="wave"') == 2  # wide and narrow curves


def test_a_survey_without_interval_says_none():
    assert outcomes.row(replace(SURVEY, low=None, high=None, respondents=None)).interval == "–"


def test_a_wave_stands_on_its_week_and_inside_the_frame():
    weeks = [TrendWeek("2031-W15", made.MONDAY, 12, Level(0, -5, 5, 12))]
    curve = charts.curve(weeks, charts.WIDE, (SURVEY, replace(SURVEY, answered=date(2031, 4, 14))))
    assert [wave.x for wave in curve.waves] == [curve.marks[0].x]
    assert curve.shape.top <= curve.waves[0].y <= curve.bottom
