"""End to end on the demo press: articles a second, peak memory, and where the time goes.

Records `bench.articles_per_second` and `bench.peak_mb`.
"""

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from figures import record
from memory import Peak

from pipeline.clock import VirtualClock
from pipeline.collect import collect
from pipeline.demo.press import DemoPress
from pipeline.demo.run import clear, demo_config
from pipeline.types import Harvest
from pipeline.world import open_walk
from storage import snapshot

STEPS = {
    "fetch (wait for the crawling child)": ("fetch.py", "fetch"),
    "parse (wait for the parsing children)": ("sandbox.py", "map"),
    "read (model, gazetteer, sentences)": ("reading.py", "read"),
    "group copies": ("stories.py", "group"),
    "keep (database)": ("db.py", "run"),
    "ask (database)": ("db.py", "rows"),
    "publish": ("snapshot.py", "publish"),
}


PEAK = Peak()


def walk(weeks: int) -> tuple[Harvest, float, cProfile.Profile]:
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "demo"
        clear(out)
        press = DemoPress(weeks=weeks)
        (out / "sources.toml").write_text(press.sources_toml(), encoding="utf8")
        with press.serve() as served:
            config, steps = demo_config(out, served.hosts), press.steps()
            clock, total = VirtualClock(steps[0]), Harvest()
            with open_walk(config, clock, "bench") as opened:
                served.moment = steps[0]
                total += collect(opened, steps[0], jitter=lambda: 0.0)  # the models are loaded before the clock starts
                begun = time.monotonic()
                profile.enable()
                for step in steps[1:]:
                    served.moment = step
                    clock.turn(step)
                    total += collect(opened, step, jitter=lambda: 0.0)
                    PEAK.look()
                snapshot.publish(opened.db, config.paths.snapshot)
                profile.disable()
                return total, time.monotonic() - begun, profile


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--weeks", type=int, default=12)
    harvest, seconds, profiled = walk(options.parse_args().weeks)
    stats = pstats.Stats(profiled).stats
    print(f"{harvest} in {seconds:.1f} s")
    for label, (file, function) in STEPS.items():
        spent = sum(row[3] for (path, _line, name), row in stats.items() if path.endswith(file) and name == function)
        print(f"{label:40} {spent:7.1f} s  {100 * spent / seconds:5.1f} %")
    print(f"peak memory: walk {PEAK.own:.0f} MB, its children {PEAK.others:.0f} MB")
    record(
        "bench.articles_per_second",
        round(harvest.inserted / seconds, 1),
        "articles/s, pages and full readings",
    )
    record("bench.peak_mb", round(PEAK.mb), "MB (walk and every child)")
