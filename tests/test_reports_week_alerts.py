"""What the report says of its week's alerts."""

import json
from dataclasses import replace

import make_facts as made
import pytest
import show_reports

from reports import annexes, mail, pdf, render, week_alerts
from storage.types import AlertRecord, WeekAlerts


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_week_without_alert_says_so():
    assert plain(week_alerts.told(WeekAlerts()).said) == (
        "Aucune alerte cette semaine. Il n’y en a eu aucune depuis l’installation."
    )
    later = WeekAlerts(ever=AlertRecord(3, 1, 1))
    assert plain(week_alerts.told(later).said) == (
        "Aucune alerte cette semaine. Depuis l’installation : 3 alertes, dont 1 jugée fausse (33 %) et 1 sans avis."
    )


def test_alerts_nobody_judged_claim_no_share():
    assert plain(week_alerts.ever(AlertRecord(1, 0, 0))) == "Depuis l’installation : 1 alerte, que personne n’a jugée."
    assert (
        plain(week_alerts.ever(AlertRecord(2, 0, 0))) == "Depuis l’installation : 2 alertes, que personne n’a jugées."
    )


def test_each_alert_is_told_with_how_it_ended():
    first, second = week_alerts.told(made.ALERTS).lines
    assert plain(first.when) == "mardi 8 avril"
    assert plain(first.about) == "vague de sujets négatifs, sécurité et faits divers"
    assert plain(first.outcome) == "jugée utile, prise en charge, terminée jeudi 10 avril"
    assert plain(second.about).startswith("sujet très repris")
    assert plain(second.outcome) == "sans avis, toujours en cours"


def test_a_crowd_of_alerts_is_cut_on_the_page_and_whole_in_the_annex():
    crowd = replace(made.ALERTS, told=(made.ALERT,) * 8)
    said = week_alerts.told(crowd)
    assert len(said.lines) == week_alerts.LISTED
    assert plain(said.more) == "Et 5 autres, dans les annexes."
    report = show_reports.report("good")
    full = replace(report, facts=replace(report.facts, alerts=crowd))
    assert len(week_alerts.annex(full).rows) == 8


@pytest.mark.parametrize("name", ["good", "undecided"])
def test_page_mail_text_and_pdf_tell_the_same_alerts(name):
    report = show_reports.report(name)
    said = week_alerts.told(report.facts.alerts)
    shown = (
        render.html(report),
        render.text(report),
        mail.html(report),
        json.dumps(pdf.told(report)["alerts"], ensure_ascii=False),
    )
    for each in shown:
        assert plain(" ".join(said.said.split())) in plain(" ".join(each.split()))
        for line in said.lines:
            assert plain(line.outcome) in plain(" ".join(each.split()))


def test_the_annexes_count_them_by_period():
    tables = {table.name: table for table in annexes.sheets(show_reports.report("good"))}
    assert [row[0] for row in tables["alertes"].rows] == ["a-3f9c2d", "a-77b1e0"]
    assert tables["alertes-bilan"].rows == (
        ("semaine", 2, 1, 0, 1),
        ("90_jours", 4, 2, 1, 1),
        ("installation", 12, 7, 2, 3),
    )
    assert "alertes" not in {table.name for table in annexes.sheets(show_reports.report("undecided"))}
