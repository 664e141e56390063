"""Simulated presses to the table of method 4.2: how often each estimator is right, and the index's bars.

Each world's runs are kept under build/bench_index as they come: interrupt it, run it again, it goes on. They are thrown
away when the code they measure changes.
"""

import argparse
import ast
import hashlib
import json
import os
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small: threads only get in each other's way

import naive_index as naive
import numpy as np
import worlds
from figures import record

from reports import audit, barometer, decomposition, estimators, grammar, panel, redraw, scoring
from reports.barometer_types import Gates
from reports.student import probability
from reports.types import VerdictState

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "build" / "bench_index"
MEASURED = [
    *("reports/barometer.py", "reports/barometer_types.py", "reports/scoring.py", "reports/panel.py"),
    *(
        "reports/audit.py",
        "reports/estimators.py",
        "reports/student.py",
        "reports/grammar.py",
        "tests/worlds.py",
        "tests/naive_index.py",
    ),
]
RUNS = 1000
SAVED_EVERY = 50
LABELS = (25, 50)  # audited stories a week
ALL = (
    *worlds.NO_CHANGE,
    worlds.TOPIC_MIX,
    *worlds.CHANGES,
    *worlds.LONGER,
    worlds.NO_SHOCKS,
    worlds.DRIFTING,
)

# Method 4.2, table C4: moments of the weekly index measured in the world where nothing changes.
SAMPLING_SD, PROCESS_SD, PROCESS_CORRELATION = 6.3, 2.9, 0.45
SERIES_SEED, REPORTS = 77, 52
WORLD_YEARS = 250  # whole presses: half a second a year
YEARS_BLOCK = 9_000_000  # of seeds, ours
WINDOWS = barometer.RECENT + barometer.EARLIER


def fingerprint():
    """What the runs depend on, comments aside."""
    trees = [ast.dump(ast.parse((ROOT / name).read_text(encoding="utf8"))) for name in MEASURED]
    return hashlib.sha256("".join(trees).encode()).hexdigest()[:16]


def one_run(scenario, run):
    """Every estimator's answer to one world: [change, low, high], and the audit's gates."""
    world = worlds.simulate(scenario, run)
    cells = world.cells()
    weights = panel.weights(panel.current(cells), cells.sources)
    fitted = barometer.fit(cells, weights)
    agenda = barometer.fit(cells, weights, constant_agenda=True)
    windows = (scenario.recent, scenario.earlier)
    index, constant = barometer.judge(fitted, *windows), barometer.judge(agenda, *windows)
    answers = {
        "E0": naive.pooled_share(world),
        "E1": naive.weekly_mean(world),
        "E2": naive.soft_effects(world, cells, weights),
        "E3": naive.luck_only(fitted, scenario),
        "E4": estimators.Answer(index.difference, index.low, index.high),
        "E6": naive.renormalised(world, cells, weights),
        "W": estimators.Answer(constant.difference, constant.low, constant.high),
    }
    row = {}
    rng = np.random.default_rng((scenario.seed(run), 1))
    for a_week in LABELS:
        labels = worlds.audited(world, cells, weights, a_week, rng)
        ratio = scenario.stories / a_week
        rectified = barometer.contrast(audit.rectified(fitted.index, labels, weights, ratio), 0.0, *windows)
        answers[f"E7/{a_week}"] = estimators.Answer(rectified.difference, rectified.low, rectified.high)
        row[f"gate/{a_week}"] = audit.gate(labels, scenario.earlier)
    row |= {name: [answer.change, answer.low, answer.high] for name, answer in answers.items()}
    return row | {"truth": world.change, "truth/W": world.constant_agenda, "p_up": index.probability_up}


def kept_runs(name, wanted, live):
    """The runs of this name, those kept first, the others lived by `live(run)`."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / (name.replace("/", "_").replace("+", "_") + ".json")
    sign = fingerprint()
    kept = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    rows = kept.get("rows", []) if kept.get("sign") == sign else []
    for run in range(len(rows), wanted):
        rows.append(live(run))
        if (run + 1) % SAVED_EVERY == 0 or run + 1 == wanted:
            path.write_text(json.dumps({"sign": sign, "rows": rows}), encoding="utf8")
    return rows[:wanted]


def summary(rows, name):
    """How often "hausse", either verdict, the truth covered; mean bias; mean half-width."""
    answers = np.array([row[name] for row in rows])
    truth = np.array([row["truth/W" if name == "W" else "truth"] for row in rows])
    change, low, high = answers.T
    return {
        "up": float((low > 0).mean()),
        "either": float(((low > 0) | (high < 0)).mean()),
        "coverage": float(((low <= truth) & (truth <= high)).mean()),
        "bias": float((change - truth).mean()),
        "width": float((high - low).mean() / 2),
    }


def table(results):
    """Print table C1 and C2 of the method."""
    for name, rows in results.items():
        print(f"\n{name} ({len(rows)} runs)   hausse   either   coverage    bias   half-width")
        for estimator in ("E0", "E1", "E2", "E3", "E4", "E6", "W", *(f"E7/{a_week}" for a_week in LABELS)):
            seen = summary(rows, estimator)
            print(
                f"  {estimator:8}{100 * seen['up']:20.1f}{100 * seen['either']:9.1f}{seen['coverage']:11.3f}"
                f"{seen['bias']:+9.2f}{seen['width']:10.1f}"
            )
        for a_week in LABELS:
            stops = np.mean([abs(row[f"gate/{a_week}"]) > grammar.AUDIT_GATE for row in rows])
            print(f"  audit gate at {a_week} a week stops {100 * stops:.1f} %")


def series_year(shift, run):
    """P(hausse) of 52 reports in a row, on a weekly series with the method's moments."""
    rng = np.random.default_rng((SERIES_SEED, run))
    weekly = worlds.walk(rng, WINDOWS + REPORTS, PROCESS_CORRELATION, PROCESS_SD)[:, 0]
    weekly += rng.normal(0, SAMPLING_SD, len(weekly))
    weekly[WINDOWS:] += shift
    return [sureness(barometer.statistic(weekly[n : n + WINDOWS], SAMPLING_SD**2)) for n in range(1, REPORTS + 1)]


def world_year(shift, run):
    """The same on a whole press: panel, fits and story covariance of each Monday."""
    scenario = worlds.Scenario("year", YEARS_BLOCK, int(shift), step=shift, earlier=WINDOWS)
    cells = worlds.simulate(scenario, run, weeks=WINDOWS + REPORTS).cells()
    found = []
    for end in range(WINDOWS + 1, WINDOWS + REPORTS + 1):
        first, last, provisional = panel.reference(end)
        weights = panel.weights(panel.draw(cells, first, last, provisional=provisional), cells.sources)
        fitted = barometer.fit(barometer.between(cells, end - WINDOWS, end), weights)
        luck = barometer.sampling_variance(fitted.covariance, fitted.index)
        found.append(sureness(barometer.statistic(fitted.index, luck)))
    return found


def sureness(found):
    """P(hausse) of one report."""
    return probability(found.difference / found.error, found.df)


def confirmed(chances):
    """First report (from 1) confirming a rise, and whether any confirms anything; two sure reports running."""
    pairs = list(pairwise(chances))
    rises = [n + 2 for n, pair in enumerate(pairs) if min(pair) >= grammar.CONFIRMED]
    falls = any(max(pair) <= 1 - grammar.CONFIRMED for pair in pairs)
    return (rises[0] if rises else None), bool(rises) or falls


def yearly(name, live, wanted):
    """Share of years with a confirmed rise, with anything confirmed, and the median reports to the rise."""
    found = [confirmed(chances) for chances in kept_runs(name, wanted, live)]
    delays = [first for first, _ in found if first is not None]
    answer = {
        "rise": len(delays) / wanted,
        "any": sum(some for _, some in found) / wanted,
        "weeks": float(np.median(delays)) if delays else float("nan"),
    }
    print(f"{name} ({wanted} years of {REPORTS} reports): {answer}")
    return answer


def exactness(count=5):
    """Worst leave-one-story-out error, Kitagawa residual, and sandwich against bootstrap, over a few worlds."""
    loo = linear = residual = ratio = 0.0
    for run in range(count):
        world = worlds.simulate(worlds.CHANGES[1], 5000 + run)
        cells = world.cells()
        weights = panel.weights(panel.current(cells), cells.sources)
        fitted = barometer.fit(cells, weights)
        counted = barometer.contrast_weights(fitted.index)
        rough = decomposition.influence(fitted, counted)
        for driver in decomposition.drivers(fitted, barometer.RECENT, barometer.EARLIER, most=20)[:20]:
            story = cells.stories.index(driver.story)
            again = barometer.fit(barometer.chosen(cells, cells.story != story), weights)
            true = float(counted @ (fitted.index - again.index))
            loo = max(loo, abs(driver.contribution / true - 1))
            linear = max(linear, abs(rough[story] / true - 1))
        for cut in (decomposition.by_topic(cells, 8, 26), decomposition.by_source(cells, 8, 26)):
            residual = max(residual, abs(cut.within + cut.mix - cut.total))
        by_luck = np.sqrt(counted @ fitted.covariance @ counted)
        ratio = max(ratio, abs(by_luck / np.sqrt(counted @ redraw.bootstrap(fitted, weights, 300) @ counted) - 1))
    return loo, linear, residual, ratio


def oracle_error():
    """Worst gap between our shares and QuaPy's, over the groups inside the simplex."""
    kept = json.loads((ROOT / "tests/gold/quapy_pacc.json").read_text(encoding="utf8"))
    worst = 0.0
    for case in kept["cases"]:
        correction = scoring.calibrate(case["labels"], case["probabilities"])
        for group in case["groups"]:
            mine = scoring.shares(correction, np.array(group["mean"]))
            score = float(scoring.scores(correction, np.array(group["mean"])))
            if min(group["exact"]) >= 0:
                worst = max(
                    worst, np.abs(mine - group["exact"]).max(), abs(score - group["exact"][2] + group["exact"][0])
                )
    return float(worst)


def suspends(rows):
    """Share of un-rescored model changes that the grammar suspends, and would not with one version.

    That readings in the database bring their versions here is held by tests/test_tracing.py.
    """
    windows = (barometer.RECENT, barometer.EARLIER)
    said = []
    for run in range(min(100, len(rows))):
        world = worlds.simulate(worlds.DRIFTING, run)
        cells = world.cells()
        now = barometer.judge(barometer.fit(cells, panel.weights(panel.current(cells), cells.sources)), *windows)
        one = Gates(weeks=34, median_stories=300.0, versions=("tone 1",), coverage=(1.0,) * 8)
        two = replace(one, versions=("tone 1", "tone 2"))
        suspended = [grammar.decide(gates, now, now).state is VerdictState.SUSPENDED for gates in (one, two)]
        said.append(suspended == [False, True])
    return float(np.mean(said))


def bars(results, exact, years):
    """Write the figures of method 7, lines 1 to 8."""
    quiet = [scenario.name for scenario in worlds.NO_CHANGE]
    pool = [row for name in quiet for row in results[name]]
    still = [name for name in results if name not in {worlds.DRIFTING.name, worlds.NO_SHOCKS.name}]
    index = {name: summary(rows, "E4") for name, rows in results.items()}
    constant = {name: summary(rows, "W") for name, rows in results.items()}
    stops = {name: np.mean([abs(r["gate/50"]) > grammar.AUDIT_GATE for r in rows]) for name, rows in results.items()}
    mix = results[worlds.TOPIC_MIX.name]
    loo, linear, residual, ratio = exact

    record("index.runs_a_world", min(map(len, results.values())), "runs")
    record("index.false_up_pooled", summary(pool, "E4")["up"], "share")
    record("index.false_up_worst", max(index[name]["up"] for name in quiet), "share")
    record("index.false_either_pooled", summary(pool, "E4")["either"], "share")
    record("index.false_either_worst", max(index[name]["either"] for name in quiet), "share")
    record("index.coverage_pooled", summary([r for n in still for r in results[n]], "E4")["coverage"], "share")
    record("index.coverage_lowest", min(index[name]["coverage"] for name in still), "share")
    record("index.coverage_highest", max(index[name]["coverage"] for name in still), "share")
    record("index.bias_worst", max(abs(index[name]["bias"]) for name in still), "points")
    record("index.bias_step_10", abs(index["step+10"]["bias"]) / 10, "share of the true +10")
    record("index.topic_mix_false_up", constant[worlds.TOPIC_MIX.name]["up"], "share")
    record("index.topic_mix_agenda", float(np.mean([r["E4"][0] - r["W"][0] for r in mix])), "points, 8 true")
    record("index.power_10_8", index["step+10"]["up"], "share")
    record("index.power_8_8", index["step+8"]["up"], "share")
    record("index.power_8_13", index["step+8/13"]["up"], "share")
    record("index.power_8_8_constant_agenda", constant["step+8"]["up"], "share")
    record("index.power_5_26_constant_agenda", constant["step+5/26"]["up"], "share")
    record("index.suspends_on_version", suspends(results[worlds.DRIFTING.name]), "share")
    record("index.drift_false_up_ppi", summary(results[worlds.DRIFTING.name], "E7/50")["up"], "share")
    record("index.audit_gate_power", float(stops[worlds.DRIFTING.name]), "share")
    record("index.audit_false_stops", float(max(stops[name] for name in quiet)), "share")
    record("index.yearly_wrong", years["none"]["any"], "share of series")
    record("index.yearly_step_8_confirmed", years["step"]["rise"], "share of series")
    record("index.yearly_step_8_weeks", years["step"]["weeks"], "weeks, median")
    record("index.yearly_wrong_whole_press", years["worlds"]["any"], "share of worlds")
    record("index.yearly_step_8_confirmed_whole_press", years["worlds step"]["rise"], "share of worlds")
    record("index.loo_error", loo, "share")
    record("index.loo_linear_error", linear, "share")
    record("index.kitagawa_residual", residual, "points")
    record("index.pacc_oracle_error", oracle_error(), "share")
    record("index.sandwich_bootstrap_gap", ratio, "share")


def main():
    """Run what is missing, print the table, and write the figures unless this is a trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", help="one world's name")
    chosen = parser.parse_args()
    results = {}
    for scenario in ALL:
        if chosen.only in {None, scenario.name}:
            results[scenario.name] = kept_runs(scenario.name, chosen.runs, partial(one_run, scenario))
            table({scenario.name: results[scenario.name]})
    if chosen.only:
        return
    years = {
        "none": yearly("year, weekly series, none", partial(series_year, 0.0), chosen.runs),
        "step": yearly("year, weekly series, step 8", partial(series_year, 8.0), chosen.runs),
        "worlds": yearly("year, whole press, none", partial(world_year, 0.0), min(chosen.runs, WORLD_YEARS)),
        "worlds step": yearly("year, whole press, step 8", partial(world_year, 8.0), min(chosen.runs, WORLD_YEARS)),
    }
    exact = exactness()
    print("leave one out, linear, Kitagawa, sandwich against bootstrap:", exact)
    if chosen.runs < RUNS:
        print(f"a trial: figures are written from {RUNS} runs a world")
        return
    bars(results, exact, years)


if __name__ == "__main__":
    main()
