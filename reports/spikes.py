"""Stories to hourly scores: negative stories that rise in count and in share beyond what is usual (method §3.2)."""

import numpy as np

from reports.spikes_baseline import HOURS, WEEK, Baseline, HourlyCounts, baseline
from reports.spikes_tails import NOTHING, Bools, Floats, Ints, count_tail, score_of_tail, share_tail
from reports.spikes_types import HourlyScores, HourlyStories, SpikeRules

CATCH_UP = 3.0  # late stories in one hour, over the usual number: beyond, a feed is catching up (method §3.2)


def scan(laid: HourlyStories, rules: SpikeRules, days: range | None = None) -> HourlyScores:
    """Scores of every hour of `days` (default: all that have enough history), for every series at once."""
    counts = count(laid, rules)
    scores = _blank(laid.size, laid.hours)
    for day in days if days is not None else range(rules.least_history, laid.hours // HOURS):
        _judge(counts, baseline(counts, day, rules), day, rules, scores)
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
    flat = np.bincount((laid.series * laid.hours + hour)[inside], weight[inside], laid.size * laid.hours)
    return np.asarray(flat.reshape(laid.size, laid.hours))


def redated(laid: HourlyStories, rules: SpikeRules) -> Ints:
    """The hour each story counts at in the test: first sight, but publication when its feed is catching up."""
    rushed = catching_up(laid.series, laid.seen, laid.seen - laid.published >= rules.late, (laid.size, laid.hours))
    return np.where(rushed, laid.published, laid.seen)


def catching_up(series: Ints, hour: Ints, late: Bools, shape: tuple[int, int]) -> Bools:
    """Tell, of what was seen in each hour of a grid of (series, hours), whether a feed was catching up then.

    Many come late in one hour: that hour tells of our collection, not of the press.
    """
    flat = np.bincount(series * shape[1] + hour, late.astype(float), shape[0] * shape[1])
    many = flat.reshape(shape)
    usual = (np.cumsum(many, -1) - many) / np.maximum(np.arange(shape[1]), 1.0)
    return np.asarray(((many >= 2) & (many > CATCH_UP * usual))[series, hour])


def _held(laid: HourlyStories, dated: Ints, weight: Floats, rules: SpikeRules) -> Floats:
    """Weights each window holds at each hour: stories enter when seen and leave `width` hours after their date."""
    out = np.empty((laid.size, len(rules.widths), laid.hours))
    base = laid.series * (laid.hours + 1)
    for place, width in enumerate(rules.widths):
        leaves = np.minimum(dated + width, laid.hours)
        held = leaves > laid.seen
        cells = laid.size * (laid.hours + 1)
        change = np.bincount((base + laid.seen)[held], weight[held], cells)
        change -= np.bincount((base + leaves)[held], weight[held], cells)
        out[:, place] = np.cumsum(change.reshape(laid.size, -1)[:, :-1], -1)
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


def _judge(counts: HourlyCounts, usual: Baseline, day: int, rules: SpikeRules, scores: HourlyScores) -> None:
    """Write the scores of one day's hours."""
    hours = slice(day * HOURS, (day + 1) * HOURS)
    x, n = counts.held_negative[:, :, hours], counts.held_every[:, :, hours]
    week = ((counts.weekday + day) * HOURS + np.arange(HOURS)) % WEEK
    mean = usual.windows[:, :, week]
    short = (np.array(rules.widths) < HOURS)[None, :, None]
    testable = (x >= rules.least_stories - 1e-6) & ~(short & (counts.arrivals[:, None, hours] == 0))
    by_count = _count_scores(x, mean, usual, testable)
    by_share = _share_scores(x, n, usual, testable)
    both = _both(by_count, by_share, rules)
    best = both.argmax(1)[:, None]
    scores.joint[:, hours] = both.max(1)
    scores.count[:, hours] = by_count.max(1)
    scores.share[:, hours] = by_share.max(1)
    scores.width[:, hours] = np.array(rules.widths)[best[:, 0]]
    scores.observed[:, hours] = np.take_along_axis(x, best, 1)[:, 0]
    scores.expected[:, hours] = np.take_along_axis(mean * usual.count_unit[:, None, None], best, 1)[:, 0]


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
