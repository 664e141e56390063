"""The analysts' page: every estimate, its query, and what it was computed with."""

from dataclasses import replace

import make_facts as made

from reports import analysts
from reports.trend import measure


def test_the_analysts_page_holds_every_estimate_and_the_query():
    page = analysts.page(made.judge_week(made.facts(made.RISE), made.TERRITORY, made.AGENCY, made.WRITTEN))
    assert [row.name for row in page.estimates][:2] == ["Indice (verdict)", "À sujets égaux"]
    assert len(page.matrix) == 3
    assert [row.name[:2] for row in page.methods] == ["E0", "E1", "E2", "E3", "E4"]
    assert page.methods[-1].change == page.estimates[0].change
    assert len(page.without) == 5
    assert page.carried.startswith("Le verdict ne tient à aucun média")
    assert any("retiré 150 fois au sort" in line for line in page.notes)
    assert page.query.startswith("SELECT week")
    assert made.RISE[-1].week in page.query
    assert analysts.page(made.judge_week(made.suspended_week(), made.TERRITORY, made.AGENCY, made.WRITTEN)) is None


def test_the_analysts_are_told_when_it_was_calibrated_and_what_computed_it():
    facts = made.facts(made.FLAT)
    dated = replace(made.LABELLED, dated=made.MONDAY)
    report = made.judge_week(facts, "T", "A", made.WRITTEN, trend=measure(facts, dated))
    notes = " ".join(analysts.page(replace(report, code="0.1.0")).notes)
    assert "Étalonnage du 7\u00a0avril\u00a02031." in notes
    assert "150 tirages, graine 20220103" in notes.replace("\u00a0", " ")
    assert "calculé par Vigie 0.1.0" in notes.replace("\u00a0", " ")
    assert "Étalonnage du" not in " ".join(analysts.page(made.judge_week(facts, "T", "A", made.WRITTEN)).notes)
