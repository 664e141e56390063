"""Series of benchmark A to Table A of the method, and to the alarms of ours beside those of R."""

import numpy as np
from alert_cache import CACHE, WEEKLY_KEY
from alert_noufaily import FIRST_CURRENT, WEEKS, Noufaily, noufaily
from alert_standards import weekly_methods
from shared import folder

from reports.spikes_weekly import farrington

# α = .01, and the published threshold of C3
NOMINAL = {"EARS C1 (7)": 2.326, "EARS C2": 2.326, "EARS C3": 2.0, "Farrington original": 2.326}


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
    for name, limit in NOMINAL.items():
        rows[f"{name}, nominal {limit:g}"] = judged_alarms(methods[name], world, limit)
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
