"""Stories to hourly scores: negative stories that rise in count and in share beyond what is usual (method §3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.spikes_baseline import DAYS, HOURS, Baseline, HourlyCounts, baseline
from reports.spikes_tails import NOTHING, Bools, Floats, Ints, count_tail, score_of_tail, share_tail
from reports.spikes_types import HourlyScores, HourlyStories, SpikeRules

TOGETHER = 4  # days judged at once: the three of a watch and the one under way
CATCH_UP = 3.0  # late stories in one hour, over the usual number: beyond, a feed is catching up (method §3.2)


def scan(laid: HourlyStories, rules: SpikeRules, days: range | None = None) -> HourlyScores:
    """Scores of every hour of `days` (default: all that have enough history), for every series at once."""
    counts = count(laid, rules)
    scores = _blank(laid.size, laid.hours)
    every = days if days is not None else range(rules.least_history, laid.hours // HOURS)
    for start in range(0, len(every), TOGETHER):
        _judge(counts, every[start : start + TOGETHER], rules, scores)
    return scores


def count(laid: HourlyStories, rules: SpikeRules) -> HourlyCounts:
    """Stories to the counts the detectors need."""
    dated = redated(laid, rules)
    weight, ones = tilted(laid.weight, rules), np.ones_like(laid.weight)
    return HourlyCounts(
        negative=_grid(laid, laid.published, weight),
        square=_grid(laid, laid.published, weight**2),
        every=_grid(laid, laid.published, ones),
        held_negative=_held(laid, dated, weight, rules),
        held_every=_held(laid, dated, ones, rules),
        arrivals=_grid(laid, laid.seen, (weight >= 0.5).astype(float)),
        weekday=laid.weekday,
    )


def tilted(p: Floats, rules: SpikeRules) -> Floats:
    """Probabilities as they would be were negative stories commoner, as they are in a spike."""
    return np.asarray(p * rules.tilt / (p * rules.tilt + 1 - p))


def _grid(laid: HourlyStories, hour: Ints, weight: Floats) -> Floats:
    """Weights added by series and hour, those before the grid left out."""
    inside = hour >= 0
    if inside.all():
        return _cells(laid.series, hour, weight, (laid.size, laid.hours))
    return _cells(laid.series[inside], hour[inside], weight[inside], (laid.size, laid.hours))


def _cells(series: Ints, hour: Ints, weight: Floats, shape: tuple[int, int]) -> Floats:
    """Weights added by cell of a grid of (series, hours)."""
    flat = np.bincount(series * shape[1] + hour, weight, shape[0] * shape[1])
    return np.asarray(flat.reshape(shape))


def redated(laid: HourlyStories, rules: SpikeRules) -> Ints:
    """The hour each story counts at in the test: first sight, but publication when its feed is catching up."""
    rushed = catching_up(laid.series, laid.seen, laid.seen - laid.published >= rules.late, (laid.size, laid.hours))
    return np.where(rushed, laid.published, laid.seen)


def catching_up(series: Ints, hour: Ints, late: Bools, shape: tuple[int, int]) -> Bools:
    """Tell, of what was seen in each hour of a grid of (series, hours), whether a feed was catching up then.

    Many come late in one hour: that hour tells of our collection, not of the press.
    """
    many = _cells(series, hour, late.astype(float), shape)
    usual = (np.cumsum(many, -1) - many) / np.maximum(np.arange(shape[1]), 1.0)
    return np.asarray(((many >= 2) & (many > CATCH_UP * usual))[series, hour])


def _held(laid: HourlyStories, dated: Ints, weight: Floats, rules: SpikeRules) -> Floats:
    """Weights each window holds at each hour: stories enter when seen and leave `width` hours after their date.

    Where every story enters before it leaves, those who leave are those who are dated, `width` hours later.
    """
    out = np.empty((laid.size, len(rules.widths), laid.hours))
    early = min(int(dated.min(initial=0)), 0)
    enters = _grid(laid, laid.seen, weight)
    dates = _cells(laid.series, dated - early, weight, (laid.size, laid.hours - early))
    latest = int((laid.seen - dated).max(initial=0))
    for place, width in enumerate(rules.widths):
        leave = width + early
        if width > latest:
            change = enters.copy()
            change[:, leave:] -= dates[:, : max(laid.hours - leave, 0)]
        else:
            held = dated + width > laid.seen
            change = _grid(laid, np.where(held, laid.seen, -1), weight)
            change -= _grid(laid, np.where(held & (dated + width < laid.hours), dated + width, -1), weight)
        out[:, place] = np.cumsum(change, -1)
    return out.round(9)


def _blank(size: int, hours: int) -> HourlyScores:
    """Nothing tested yet."""
    shape = (size, hours)
    return HourlyScores(
        joint=np.full(shape, NOTHING),
        count=np.full(shape, NOTHING),
        share=np.full(shape, NOTHING),
        width=np.zeros(shape, dtype=np.int64),
        observed=np.zeros(shape),
        expected=np.zeros(shape),
    )


@dataclass(frozen=True)
class Windows:
    """Every window of some days, (series and day, widths, 24), before the best one is chosen."""

    count: Floats  # scores; NOTHING where there is nothing to test
    share: Floats
    observed: Floats  # negative stories
    expected: Floats


def windows(counts: HourlyCounts, days: range, rules: SpikeRules) -> Windows:
    """Judge the windows that end in each hour of days in a row: a row of each array is one series on one day."""
    usual = _stacked([baseline(counts, day, rules) for day in days])
    hours = slice(days[0] * HOURS, (days[-1] + 1) * HOURS)
    x, n = _daily(counts.held_negative[:, :, hours]), _daily(counts.held_every[:, :, hours])
    arrivals = _daily(counts.arrivals[:, None, hours])
    starts = (counts.weekday + np.tile(np.array(days), len(counts.negative))) % DAYS * HOURS
    week = starts[:, None, None] + np.arange(HOURS)
    mean = np.take_along_axis(usual.windows, np.broadcast_to(week, x.shape), 2)
    short = (np.array(rules.widths) < HOURS)[None, :, None]
    testable = (x >= rules.least_stories - 1e-6) & ~(short & (arrivals == 0))
    return Windows(
        count=_count_scores(x, mean, usual, testable),
        share=_share_scores(x, n, usual, testable),
        observed=x,
        expected=mean * usual.count_unit[:, None, None],
    )


def _judge(counts: HourlyCounts, days: range, rules: SpikeRules, scores: HourlyScores) -> None:
    """Write the scores of the hours of days in a row."""
    found = windows(counts, days, rules)
    both = _both(found.count, found.share, rules)
    best = both.argmax(1)[:, None]
    hours = slice(days[0] * HOURS, (days[-1] + 1) * HOURS)
    for kept, values in (
        (scores.joint, both.max(1)),
        (scores.count, found.count.max(1)),
        (scores.share, found.share.max(1)),
        (scores.width, np.array(rules.widths)[best]),
        (scores.observed, np.take_along_axis(found.observed, best, 1)),
        (scores.expected, np.take_along_axis(found.expected, best, 1)),
    ):
        kept[:, hours] = values.reshape(len(kept), -1)


def _stacked(usual: Sequence[Baseline]) -> Baseline:
    """Baselines of days in a row as one: the days of the first series, then of the second, and so on."""
    fields = ("hourly", "windows", "dispersion", "share", "correlation", "count_unit", "share_unit")
    each = (np.stack([getattr(one, name) for one in usual], 1) for name in fields)
    return Baseline(*(stack.reshape(-1, *stack.shape[2:]) for stack in each))


def _daily(windows: Floats) -> Floats:
    """Arrays of (series, widths, hours) to (series and day, widths, 24)."""
    size, widths, _ = windows.shape
    return np.moveaxis(windows.reshape(size, widths, -1, HOURS), 2, 1).reshape(-1, widths, HOURS)


def _count_scores(x: Floats, mean: Floats, usual: Baseline, testable: Bools) -> Floats:
    """Normal scores of the negative-binomial tail of each window's count."""
    own = x / usual.count_unit[:, None, None]
    above = testable & (own > mean)
    out = np.full(x.shape, NOTHING)
    phi = np.broadcast_to(usual.dispersion[:, :, None], x.shape)
    out[above] = score_of_tail(count_tail(own[above], mean[above], phi[above]))
    return out


def _share_scores(x: Floats, n: Floats, usual: Baseline, testable: Bools) -> Floats:
    """Normal scores of the beta-binomial tail of each window's share."""
    share = np.broadcast_to(usual.share[:, None, None], x.shape)
    above = testable & (x > n * share)
    out = np.full(x.shape, NOTHING)
    unit = np.broadcast_to(usual.share_unit[:, None, None], x.shape)[above]
    correlation = np.broadcast_to(usual.correlation[:, :, None], x.shape)
    out[above] = score_of_tail(share_tail(x[above] / unit, n[above] / unit, share[above], correlation[above]))
    return out


def _both(by_count: Floats, by_share: Floats, rules: SpikeRules) -> Floats:
    """Both must rise: the smaller of the two scores, less what a window owes for its many chances to be high."""
    widths = np.array(rules.widths)
    owed = rules.handicap * np.log2(widths.max() / widths)
    both = np.minimum(by_count, by_share)
    return np.where(both > NOTHING, both - owed[:, None], NOTHING)
