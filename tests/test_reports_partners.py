from reports import partners
from storage.types import PartnerCount, ToneCounts


def test_a_partner_has_a_balance_from_five_stories_on():
    full = partners.row(PartnerCount("inst:cci", "CCI", ToneCounts(1, 2, 2), 0.2, 0.5, 7))
    assert (full.name, full.stories, full.net, full.earlier) == ("CCI", "5", "+20", "7")
    assert full.interval.replace("\u00a0", " ") == "entre −42 et +82"  # 20 ± 2,776 x 50 / √5
    few = partners.row(PartnerCount("inst:amu", "AMU", ToneCounts(1, 2, 1), 0.2, 0.5, 0))
    assert (few.net, few.interval) == ("–", "trop peu de sujets")


def test_a_partner_nobody_named_of_late_is_left_to_the_annexes():
    assert partners.rows([PartnerCount("inst:cci", "CCI", ToneCounts(), None, None, 7)]) == ()


def test_an_interval_stays_on_the_scale():
    found = partners.level(PartnerCount("inst:cci", "CCI", ToneCounts(0, 0, 6), 0.9, 0.4, 0))
    assert found.high == 100
