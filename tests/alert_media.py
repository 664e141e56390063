"""Worlds of benchmark B to thresholds from some seeds and figures from others, every method beside ours."""

from dataclasses import asdict, dataclass

import numpy as np
from alert_hourly_standards import hourly_methods
from alert_scoring import DAILY_QUIET, HOURS, QUIET, Truth, calibrated, lay, outcome, pickups, truth
from alert_standards import DAILY, daily_methods
from alert_worlds import CLEAN, DAYS, ERRORS, MID, SPORT, TRAINING, Config, apart, media, without_sport

from reports.spikes import scan
from reports.spikes_reprise import scores as reprise_scores
from reports.spikes_types import SpikeRules

BUDGETS = (1.0, 0.5)
REPRISE_PART = 0.3
# As published, untuned: three sd, the threshold of C3, α = .01
NOMINAL = {"EARS C1": 3.0, "EARS C2": 3.0, "EARS C3": 2.0, "Farrington flexible, daily": 2.326}
MORE = 99.0  # added where the reprise alarms, so that one array holds the union
DAYS_TESTED = range(TRAINING, DAYS)
OURS, UNION = "scan, joint min(count, share)", "union joint + reprise"


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
        scores |= hourly_methods(laid, pickups(worlds), rules, DAYS_TESTED)
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
    out["nominal"] = {
        name: asdict(outcome(scores[name], limit, real, quiet(name)))
        for name, limit in NOMINAL.items()
        if name in scores
    }
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
