"""Alerts against worlds where the truth is known (method §3): every bar on negative spikes but those of delivery.

`--part noufaily|media|history|installation|speed` runs one part; `--runs N` uses fewer worlds and records nothing, nor
does `--quick`, which shows in a minute that every part still runs.
What is done is kept in build/bench_alerts/ under a key of the code: an interrupted bench resumes.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from alert_installation import installation
from alert_noufaily import FIRST_CURRENT, WEEKS, Noufaily, noufaily
from alert_scoring import DAILY_QUIET, HOURS, QUIET, Truth, calibrated, lay, outcome, pickups, truth
from alert_speed import speed
from alert_standards import DAILY, daily_methods, weekly_methods
from alert_worlds import CLEAN, DAYS, ERRORS, LOW, MID, SPORT, TRAINING, Config, apart, media, without_sport
from figures import record
from shared import folder

from reports.spikes import scan
from reports.spikes_reprise import scores as reprise_scores
from reports.spikes_types import SpikeRules
from reports.spikes_weekly import farrington

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "bench_alerts"
COMMAND = "make bench-alerts"
RUNS, FRESH = 60, 40  # "60 runs each"; hold-out "40 fresh runs"
INSTALLED = 24  # worlds of a whole installation in each group of seeds: 240 months, two minutes a group
BUDGETS = (1.0, 0.5)
REPRISE_PART = 0.3
MORE = 99.0  # added where the reprise alarms, so that one array holds the union
DAYS_TESTED = range(TRAINING, DAYS)
OURS, UNION = "scan, joint min(count, share)", "union joint + reprise"


def key(*paths: Path) -> str:
    """Changes with the code and the worlds."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:12]


# Once: the code in memory does not change while it runs.
WEEKLY_KEY = key(
    *(ROOT / "reports" / f"spikes_{name}.py" for name in ("weekly", "tails")), ROOT / "tests/alert_noufaily.py"
)
KEY = key(*(ROOT / "reports").glob("spikes*.py"), *(ROOT / "tests").glob("alert_*.py"), Path(__file__))


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


# --- Benchmark B --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Setting:
    """One world and one way of reading it."""

    name: str
    config: Config
    weight: str = "label"
    sport_apart: bool = False
    history: int = 84
    standards: bool = True


SETTINGS = (
    *(Setting(config.name, config) for config in CLEAN),
    Setting("errors", ERRORS),
    Setting("errors, probabilities", ERRORS, weight="probability", standards=False),
    Setting("sport apart", SPORT, sport_apart=True, standards=False),
)
HISTORIES = tuple(Setting(f"mid, {days} days", MID, history=days, standards=False) for days in (21, 28, 56, 84))


def scored(setting: Setting, seeds: range) -> tuple[dict[str, np.ndarray], Truth]:
    """Hourly scores of every method on the runs of one setting."""
    worlds = [media(seed, setting.config) for seed in seeds]
    if setting.sport_apart:
        worlds = [without_sport(world) for world in worlds]
    rules = SpikeRules(history=setting.history)
    laid = lay(worlds, weight=setting.weight)
    ours = scan(laid, rules, DAYS_TESTED)
    scores = {OURS: ours.joint, "reprise only": reprise_scores(pickups(worlds), len(worlds), HOURS, rules, DAYS_TESTED)}
    if setting.standards:
        flat = np.bincount(laid.series * HOURS + laid.seen, laid.weight, len(worlds) * HOURS)
        scores |= daily_methods(flat.reshape(len(worlds), HOURS))
        scores["rolling 24 h count, hourly"] = scan(laid, SpikeRules(widths=(24,)), DAYS_TESTED).count
        scores["scan 3-48 h, count"] = ours.count
        scores["scan, share only"] = ours.share
    return scores, truth(worlds)


def quiet(name: str) -> int:
    """Hours without alarm that end an episode."""
    return DAILY_QUIET if name in DAILY else QUIET


def union(scores: dict[str, np.ndarray], reprise: float) -> np.ndarray:
    return np.where(scores["reprise only"] >= reprise, MORE, scores[OURS])


def media_setting(setting: Setting, runs: int, fresh: int) -> dict:
    """Thresholds from the calibration seeds, every figure from both groups of seeds."""
    calibration, evaluation = apart(setting.config, runs, fresh)
    scores, real = scored(setting, calibration)
    thresholds: dict[str, dict[str, float]] = {}
    for budget in BUDGETS:
        at = {name: calibrated(one, real, budget, quiet(name)) for name, one in scores.items()}
        at["reprise part"] = calibrated(scores["reprise only"], real, REPRISE_PART * budget)
        at[UNION] = calibrated(union(scores, at["reprise part"]), real, budget)
        thresholds[str(budget)] = at
    out = {"thresholds": thresholds, "calibration": outcomes(scores, real, thresholds)}
    del scores
    scores, real = scored(setting, evaluation)
    out["fresh"] = outcomes(scores, real, thresholds)
    return out


def outcomes(scores: dict[str, np.ndarray], real: Truth, thresholds: dict[str, dict[str, float]]) -> dict:
    """Figures of every method at every budget, and of the default threshold."""
    out = {}
    for budget, at in thresholds.items():
        rows = {name: asdict(outcome(one, at[name], real, quiet(name))) for name, one in scores.items()}
        rows[UNION] = asdict(outcome(union(scores, at["reprise part"]), at[UNION], real))
        out[budget] = rows
    out["z=2.3"] = {OURS: asdict(outcome(scores[OURS], 2.3, real))}
    return out


def mean(rows: list[dict], field: str) -> float:
    return float(np.mean([row[field] for row in rows]))


def print_row(name: str, rows: list[dict]) -> None:
    affairs = "/".join(f"{np.nanmean([row['affairs'][place] for row in rows]):.2f}" for place in range(3))
    found = "  ".join(f"{mean(rows, field):.2f}" for field in ("wave", "wave_k3", "wave_12h"))
    nuisances = f"{mean(rows, 'surge'):4.0%} {mean(rows, 'backlog'):4.0%}"
    alarmed = f"{mean(rows, 'hours_in_alarm'):5.1%} {mean(rows, 'days_in_alarm'):4.0%}"
    print(
        f"{name:44s} {mean(rows, 'false_30d'):5.2f} | {found}  {mean(rows, 'median'):5.1f}"
        f" | {mean(rows, 'affair'):.2f} {affairs} | {mean(rows, 'every'):.2f} | {nuisances} | {alarmed}",
        flush=True,
    )


HEAD = f"{'':44s} false | A     k≥3   ≤12 h median | B    12/25/50       | all  | surge backlog | in alarm: hours, days"


def bench_media(runs: int, fresh: int) -> dict:
    """Table B for the four clean worlds, each world, the error world, sport apart."""
    done = {
        one.name: kept(f"media-{one.name}-{runs}-{fresh}", lambda one=one: media_setting(one, runs, fresh))
        for one in SETTINGS
    }
    clean = [done[config.name] for config in CLEAN]
    for budget in BUDGETS:
        for group in ("calibration", "fresh"):
            print(f"\nTable B, {budget} false alert a 30 days and series, four clean worlds, {group} seeds\n{HEAD}")
            for name in clean[0][group][str(budget)]:
                print_row(name, [one[group][str(budget)][name] for one in clean])
    print(f"\nEach world, fresh seeds\n{HEAD}")
    for one in SETTINGS:
        for budget in BUDGETS:
            for name in (OURS, "reprise only", UNION):
                print_row(f"{one.name} @{budget} {name}"[:44], [done[one.name]["fresh"][str(budget)][name]])
        print_row(f"{one.name}, z = 2.3", [done[one.name]["fresh"]["z=2.3"][OURS]])
    return done


def record_media(done: dict) -> None:
    clean = [done[config.name]["fresh"]["1.0"] for config in CLEAN]
    scan_rows, union_rows = [one[OURS] for one in clean], [one[UNION] for one in clean]
    note = "four clean worlds, fresh seeds, 1 false alert / 30 d"
    for name, field, rows in (
        ("wave_pod", "wave", scan_rows),
        ("wave_pod_k3", "wave_k3", scan_rows),
        ("within_12h", "wave_12h", scan_rows),
        ("union_pod", "every", union_rows),
        ("surge_triggers", "surge", union_rows),
        ("backlog_triggers", "backlog", union_rows),
        ("time_in_alarm", "hours_in_alarm", union_rows),
    ):
        record(f"alerts.{name}", mean(rows, field), f"share, {note}", COMMAND)
    record("alerts.median_hours", mean(scan_rows, "median"), f"h, {note}", COMMAND)
    for place, outlets in ((0, 12), (2, 50)):
        value = float(np.mean([row["affairs"][place] for row in union_rows]))
        record(f"alerts.affair{outlets}_pod", value, f"share, union, {note}", COMMAND)
    record("alerts.false_rate_ratio", mean(scan_rows, "false_30d"), f"fresh over budget, joint scan, {note}", COMMAND)
    record("alerts.false_rate_ratio_union", mean(union_rows, "false_30d"), f"fresh over budget, {note}", COMMAND)
    for name, setting in (("error_world_pod", "errors, probabilities"), ("error_world_pod_labels", "errors")):
        value = done[setting]["fresh"]["1.0"][OURS]["wave"]
        record(f"alerts.{name}", value, "share of waves, fresh seeds, 1 false alert / 30 d", COMMAND)


def bench_history(runs: int, fresh: int) -> dict:
    """How much past is enough."""
    print(f"\nHistory, world mid, 1 false alert a 30 days, fresh seeds\n{HEAD}")
    out = {}
    for one in HISTORIES:
        done = kept(f"history-{one.history}-{runs}-{fresh}", lambda one=one: media_setting(one, runs, fresh))
        out[one.history] = done["fresh"]["1.0"][OURS]
        print_row(one.name, [out[one.history]])
    return out


# --- Benchmark A --------------------------------------------------------------------------------------------------
def judged_alarms(scores: np.ndarray, world: Noufaily, threshold: float) -> dict[str, float]:
    """FPR outside [first, last outbreak week], POD inside, POD in the first week, delay, PPV."""
    alarm = scores >= threshold
    weeks = np.arange(FIRST_CURRENT, WEEKS + 1)
    inside = (weeks >= world.first[:, None]) & (weeks <= world.last[:, None]) & (world.first[:, None] > 0)
    have = world.first > 0
    hit = (alarm & inside).any(1)[have]
    first = np.argmax(alarm & inside, axis=1)[have] + FIRST_CURRENT - world.first[have]
    return {
        "fpr": float((alarm & ~inside).sum() / (~inside).sum()),
        "pod": float(hit.mean()),
        "pod1w": float((hit & (first == 0)).mean()),
        "delay": float(first[hit].mean()),
        "ppv": float((alarm & inside).sum() / max(alarm.sum(), 1)),
        "alarms": float(alarm.mean()),
    }


def at_rate(scores: np.ndarray, world: Noufaily, rate: float) -> float:
    """The threshold whose FPR is `rate`."""
    weeks = np.arange(FIRST_CURRENT, WEEKS + 1)
    inside = (weeks >= world.first[:, None]) & (weeks <= world.last[:, None]) & (world.first[:, None] > 0)
    return float(np.quantile(scores[~inside], 1 - rate))


def farrington_answers(world: Noufaily, weeks: range) -> np.ndarray:
    """Expected count, dispersion and p-value of the 8,400 series: ten minutes, so kept apart."""
    path = CACHE / f"farrington-{WEEKLY_KEY}.npy"
    if not path.exists():
        done = farrington(world.counts.astype(float), weeks)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, np.stack([done.expected, done.dispersion, done.p]))
    return np.load(path)


def table_a() -> dict:
    """Every weekly method on the 8,400 series."""
    world = noufaily()
    weeks = range(FIRST_CURRENT - 1, WEEKS)
    expected, dispersion, p = farrington_answers(world, weeks)
    flexible = -np.log10(np.maximum(p, 1e-300))
    rows = {"Farrington flexible, α=.01": judged_alarms(flexible, world, 2.0)}
    for k1 in (0, 2, 3, 5, 10):
        some = world.past == k1
        part = Noufaily(
            *(getattr(world, name)[some] for name in ("counts", "first", "last", "past", "current", "scenario"))
        )
        rows[f"  past outbreaks k1={k1}"] = judged_alarms(flexible[some], part, 2.0)
    methods = {"Farrington flexible": flexible} | weekly_methods(
        world.counts.astype(float), expected, dispersion, len(weeks)
    )
    for rate in (0.01, 0.05):
        for name, scores in methods.items():
            rows[f"{name}, FPR {rate:.0%}"] = judged_alarms(scores, world, at_rate(scores, world, rate))
    by_size = [
        float(judged_alarms(flexible[world.current == k], part_of(world, world.current == k), 2.0)["pod"])
        for k in range(1, 11)
    ]
    return {"rows": rows, "by_size": by_size, "series": len(world.counts), "with_cases": int((world.first > 0).sum())}


def part_of(world: Noufaily, some: np.ndarray) -> Noufaily:
    return Noufaily(
        *(getattr(world, name)[some] for name in ("counts", "first", "last", "past", "current", "scenario"))
    )


def agreement(step: int = 1) -> dict:
    """Alarms of ours beside those of R's farringtonFlexible on the stored series."""
    path = folder() / "bench" / "noufaily"
    if not (path / "R_P.csv").exists():
        print(f"no stored R outputs in {path.name}: agreement not measured")
        return {}
    counts = np.loadtxt(path / "Rseries.csv", delimiter=",").T
    theirs = np.genfromtxt(path / "R_P.csv", delimiter=",", skip_header=1).T
    ours = farrington(counts, range(FIRST_CURRENT - 1, WEEKS)[::step])
    theirs = theirs[:, ::step]
    return {
        "agreement": float((ours.alarm == (theirs < 0.01)).mean()),
        "ours": float(ours.alarm.mean()),
        "theirs": float((theirs < 0.01).mean()),
    }


def bench_noufaily() -> tuple[dict, dict]:
    done, same = kept("noufaily", table_a), kept("agreement", agreement)
    print(f"\nTable A, {done['series']} series, {done['with_cases']} with an outbreak")
    print(f"{'':44s} FPR   POD   POD1w delay PPV")
    for name, row in done["rows"].items():
        print(f"{name:44s} {row['fpr']:.4f} {row['pod']:.3f} {row['pod1w']:.3f} {row['delay']:.2f} {row['ppv']:.2f}")
    print("POD by k2 = 1…10:", " ".join(f"{pod:.2f}" for pod in done["by_size"]))
    if same:
        rates = f"{same['ours']:.2%} and {same['theirs']:.2%}"
        print(f"R's farringtonFlexible: {same['agreement']:.2%} identical alarms (alarm rates {rates})")
    return done, same


# --- All of it ----------------------------------------------------------------------------------------------------
def weekly_part(_runs: int, _fresh: int) -> None:
    done, same = bench_noufaily()
    row = done["rows"]["Farrington flexible, α=.01"]
    record("alerts.noufaily_fpr", row["fpr"], "share of weeks, α = .01", COMMAND)
    record("alerts.noufaily_pod", row["pod"], "share of outbreaks, α = .01", COMMAND)
    if same:
        record("alerts.r_agreement", same["agreement"], "share of 210 × 49 identical alarms", COMMAND)


def media_part(runs: int, fresh: int) -> None:
    done = bench_media(runs, fresh)
    if runs == RUNS:
        record_media(done)


def history_part(runs: int, fresh: int) -> None:
    done = bench_history(runs, fresh)
    if runs == RUNS:
        lost = done[84]["wave"] - done[28]["wave"]
        record(
            "alerts.lost_with_28_days", lost, "wave POD of 84 days of history minus that of 28, fresh seeds", COMMAND
        )


def installation_part(runs: int, _fresh: int) -> None:
    size = INSTALLED if runs == RUNS else min(runs, 6)
    done = kept(f"installation-{size}", lambda: installation(size))
    print("\nWhole installation, one budget of 1 false page a 30 days for seven series")
    for name, row in done.items():
        print(f"{name}: " + ", ".join(f"{figure} {value:.3f}" for figure, value in row.items()))
    if runs == RUNS:
        note = "seven series, fresh seeds, budget 1"
        record("alerts.installation_false_30d", done["fresh"]["false_30d"], f"false pages / 30 d, {note}", COMMAND)
        record("alerts.installation_wave_pod", done["fresh"]["wave"], f"share of waves, {note}", COMMAND)
        value = done["waves sized by their topic"]["wave"]
        record("alerts.installation_topic_wave_pod", value, f"share of waves as wide as their topic, {note}", COMMAND)


def speed_part(_runs: int, _fresh: int) -> None:
    rows = speed()
    print("\nOne hourly update (84 days of history), ms\nseries   total  a series")
    for count, spent in rows:
        print(f"{count:6d} {spent:7.1f} {spent / count:9.2f}")
    slowest = max(spent / count for count, spent in rows)
    record("alerts.update_ms", slowest, "ms a series-hour, 160 stories a day", COMMAND)


def quick() -> None:
    """Two small worlds, one installation, every seventh week of R's series: that it runs, not how good it is."""
    print(f"Two runs each, nothing is recorded\n{HEAD}")
    for config in (LOW, MID):
        done = media_setting(Setting(config.name, config, standards=False), 2, 2)["fresh"]["1.0"]
        for name, row in done.items():
            print_row(f"{config.name} {name}", [row])
    for name, row in installation(1).items():
        print(f"installation, {name}: " + ", ".join(f"{figure} {value:.3f}" for figure, value in row.items()))
    print("R's farringtonFlexible, share of identical alarms:", agreement(7).get("agreement", "no stored outputs"))


PARTS = {
    "noufaily": weekly_part,
    "media": media_part,
    "history": history_part,
    "installation": installation_part,
    "speed": speed_part,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=list(PARTS))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    if chosen.quick:
        quick()
        return
    for name, part in PARTS.items():
        if chosen.part in {None, name}:
            part(chosen.runs, min(FRESH, chosen.runs))


if __name__ == "__main__":
    main()
