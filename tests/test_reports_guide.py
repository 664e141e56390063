import re
from pathlib import Path

from reports import french
from reports.fits import WINDOWS
from reports.grammar import COVERAGE_RESERVES, COVERAGE_SUSPENDS
from reports.states import VerdictState

GUIDE = (Path(__file__).parent.parent / "docs" / "guide.fr.md").read_text(encoding="utf8")
PROSE = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", GUIDE, flags=re.DOTALL)


def test_the_guide_is_set_in_french():
    assert not re.findall(r"['\"]|[^ |-] [:;!?%»]|« ", PROSE)


def test_every_entry_of_the_contents_leads_somewhere():
    anchors = {
        re.sub(r"[^\w -]", "", title.lower().replace("\u00a0", "").replace("\u202f", "")).strip().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", GUIDE)) <= anchors


def test_the_guide_explains_every_verdict():
    for state in (VerdictState.STABLE, VerdictState.NOT_SHOWN, VerdictState.SUSPENDED):
        assert f"**{french.label(state)}**" in GUIDE
    assert "**Hausse confirmée**" in GUIDE
    assert "**Signal de hausse**" in GUIDE


def test_the_guide_gives_the_thresholds_in_force():
    assert f"{WINDOWS}\u00a0semaines" in GUIDE
    assert f"{COVERAGE_RESERVES:.0%}".replace("%", "\u00a0%") in GUIDE
    assert f"{COVERAGE_SUSPENDS:.0%}".replace("%", "\u00a0%") in GUIDE


def test_the_guide_never_speaks_of_opinion():
    assert "opinion" not in GUIDE.lower()
