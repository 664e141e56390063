"""Code to the name under which what it measured is kept: an interrupted bench of the alerts resumes."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "bench_alerts"


def key(*paths: Path) -> str:
    """Changes with the code and the worlds."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:12]


# Once: the code in memory does not change while it runs.
WEEKLY_KEY = key(
    *(ROOT / "reports" / f"spikes_{name}.py" for name in ("weekly", "tails")), ROOT / "tests/alert_noufaily.py"
)
KEY = key(*(ROOT / "reports").glob("spikes*.py"), *(ROOT / "tests").glob("alert_*.py"), ROOT / "tests/bench_alerts.py")


def kept(name: str, make: Callable[[], dict]) -> dict:
    """What `make` gives, from the cache when it was already made by this code."""
    path = CACHE / KEY / f"{name}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf8"))
    start = time.perf_counter()
    value = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf8")
    print(f"[{name}: {time.perf_counter() - start:.0f} s]", flush=True)
    return value
