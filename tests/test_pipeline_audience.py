"""What media reach, as the configuration says it: never a number without its source."""

import pytest

from pipeline.config import load
from pipeline.errors import ConfigError
from reports.types import Audience

PHARE = '[audience.le-phare]\nweight = 85000\norigin = "Institut A, 2025"\n'


def read(folder, text):
    path = folder / "vigie.toml"
    path.write_text(text, encoding="utf8")
    return load(path).audience


def test_an_audience_has_its_weight_and_who_measured_it(tmp_path):
    assert read(tmp_path, PHARE) == (Audience("le-phare", 85000.0, "Institut A, 2025"),)
    assert read(tmp_path, "") == ()


@pytest.mark.parametrize("origin", ["", 'origin = ""', 'origin = "  "'])
def test_a_number_without_its_source_is_refused(tmp_path, origin):
    with pytest.raises(ConfigError, match="audience.b.origin manque\u00a0: dites qui a mesuré"):
        read(tmp_path, f"{PHARE}[audience.b]\nweight = 3\n{origin}\n")


@pytest.mark.parametrize("weight", ["", "weight = 0", "weight = -1", 'weight = "mille"', "weight = true"])
def test_a_weight_is_a_number_above_nought(tmp_path, weight):
    with pytest.raises(ConfigError, match="audience.b.weight"):
        read(tmp_path, f'[audience.b]\n{weight}\norigin = "X"\n')


def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="audience n’est pas un réglage connu"):
        read(tmp_path, "audience = 3")
    with pytest.raises(ConfigError, match="audience.b n’est pas un réglage connu"):
        read(tmp_path, "[audience]\nb = 3")
