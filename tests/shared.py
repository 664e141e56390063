"""Where the real data lives: VIGIE_SHARED, or ../shared beside the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def folder() -> Path:
    """The shared folder, whether it exists or not."""
    return Path(os.environ.get("VIGIE_SHARED", ROOT.parent / "shared"))


def shared(name: str = "") -> Path:
    """A path in the shared folder; skips the test, with a reason, where it is absent."""
    path = folder() / name
    if not path.exists():
        pytest.skip(f"real data absent: {name or 'the shared folder'} (set VIGIE_SHARED)")
    return path
