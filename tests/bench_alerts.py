"""Alerts against worlds where the truth is known (method §3): every bar on negative spikes but those of delivery.

`--part noufaily|media|history|installation|speed` runs one part; `--runs N` uses fewer worlds and records nothing, nor
does `--quick`, which shows in a minute that every part still runs.
What is done is kept in build/bench_alerts/ under a key of the code: an interrupted bench resumes.
"""

import argparse

import numpy as np
from alert_cache import kept
from alert_installation import installation
from alert_media import BUDGETS, HEAD, HISTORIES, OURS, SETTINGS, UNION, Setting, mean, media_setting, print_row
from alert_speed import speed
from alert_table_a import agreement, table_a
from alert_worlds import CLEAN, LOW, MID
from figures import record

COMMAND = "make bench-alerts"
RUNS, FRESH = 60, 40  # "60 runs each"; hold-out "40 fresh runs"
INSTALLED = 24  # worlds of a whole installation in each group of seeds: 240 months, two minutes a group


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
    print(f"\nAs published, untuned, four clean worlds, fresh seeds\n{HEAD}")
    for name in clean[0]["fresh"]["nominal"]:
        print_row(name, [one["fresh"]["nominal"][name] for one in clean])
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
        record(f"alerts.{name}", mean(rows, field), f"share, mean of {note}", COMMAND)
    for name in ("surge", "backlog"):
        value = max(row[name] for row in union_rows)
        record(f"alerts.{name}_triggers_worst", value, f"share, the worst of {note}", COMMAND)
    record("alerts.median_hours", mean(scan_rows, "median"), f"h, mean of {note}", COMMAND)
    for place, outlets in ((0, 12), (2, 50)):
        value = float(np.mean([row["affairs"][place] for row in union_rows]))
        record(f"alerts.affair{outlets}_pod", value, f"share, union, mean of {note}", COMMAND)
    record(
        "alerts.false_rate_ratio",
        mean(scan_rows, "false_30d"),
        f"fresh over budget, joint scan, mean of {note}",
        COMMAND,
    )
    record(
        "alerts.false_rate_ratio_union", mean(union_rows, "false_30d"), f"fresh over budget, mean of {note}", COMMAND
    )
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
        watch = "told hour by hour by the watch"
        fresh, said = done["fresh"], done["fresh, as told"]
        record("alerts.installation_false_30d", said["false_30d"], f"false pages / 30 d {watch}, {note}", COMMAND)
        record("alerts.installation_false_30d_pages", fresh["false_30d"], f"same, the past at once, {note}", COMMAND)
        record("alerts.installation_wave_pod", said["wave"], f"share of waves {watch} within 48 h, {note}", COMMAND)
        value = done["waves sized by their topic, as told"]["wave"]
        record("alerts.installation_topic_wave_pod", value, f"share of waves as wide as their topic, {note}", COMMAND)
        wrong = done["label errors, as told"]
        note = f"{note}, labels err as in the error world"
        record(
            "alerts.installation_errors_false_30d", wrong["false_30d"], f"false pages / 30 d {watch}, {note}", COMMAND
        )
        record("alerts.installation_errors_wave_pod", wrong["wave"], f"share of waves {watch}, {note}", COMMAND)


def speed_part(_runs: int, _fresh: int) -> None:
    rows = speed()
    print("\nOne hourly update (84 days of history), ms\nseries   total  a series  of processor")
    for count, spent, busy in rows:
        print(f"{count:6d} {spent:7.1f} {spent / count:9.2f} {busy / count:13.2f}")
    note = "a series, judging 72 hours again as the watch does, 160 stories a day, the fastest of twelve"
    record("alerts.update_ms", max(spent / count for count, spent, _ in rows), f"ms {note}", COMMAND)
    record("alerts.update_cpu_ms", max(busy / count for count, _, busy in rows), f"ms of processor {note}", COMMAND)


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
