"""Pages that are generated say what the code says."""

from pipeline.docs import PAGE, reference


def test_the_command_reference_is_up_to_date():
    assert PAGE.read_text(encoding="utf8") == reference(), "run `make docs`"
