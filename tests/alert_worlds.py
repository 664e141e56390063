"""Seeds to presses where the truth is known: benchmark B of method §3.2, its constants quoted line by line."""

from dataclasses import dataclass, replace

import numpy as np

DAYS, TRAINING = 420, 120  # "420 days, first 120 training, 300 tested"
HOUR_WEIGHTS = (0.2, 0.15, 0.1, 0.1, 0.2, 0.6, 1.4, 1.8, 1.6, 1.3, 1.3, 1.4, 1.5, 1.2, 1.2, 1.2, 1.3, 1.6, 1.7, 1.4, 1.0, 0.8, 0.6, 0.4)  # fmt: skip  # noqa: E501 (a table reads on one line)
WEEKDAY_WEIGHTS = (1.1, 1.1, 1.1, 1.1, 1.05, 0.8, 0.75)  # "1.1×4, 1.05, .8, .75"
VOLUME_AR, VOLUME_SD = 0.5, 0.15  # "daily AR(1) ρ=.5 sd .15"
DRIFT_SD = 0.02  # "weekly random walk sd .02"
SUMMER_DAYS, SUMMER = 45, 0.75  # "log .75 for 45 summer days"
SHARE, SHARE_AR, SHARE_SD = 0.25, 0.6, 0.25  # "logit(.25)+AR(1) ρ=.6 sd .25"
DISPERSION = 1.3  # "Hourly stories NB φ=1.3"
TAIL, MOST_OUTLETS = 2.8, 40  # "P(n)∝n^−2.8, 1..40"
PICKUP_MEDIAN, PICKUP_SPREAD = 5.0, 1.0  # "LogNormal(ln 5 h,1)"
SURGES, SURGE, SURGE_HOURS = 8, 2.5, 30  # per 300 days: "all tones ×2.5 for 30 h"
BACKLOGS, BACKLOG_HOURS, BACKLOG_SHARE = 6, 12, 0.6  # per 300 days: "60 % of 12 h of stories arrive in one hour"
MATCH_VOLUME, MATCH_HOUR, MATCH_MEAN, MATCH_CUT = 0.25, 21, 5.0, 14.0  # "exponential 5 h cut at 14 h after 21 h"
MIDWEEK, DEFEAT, LOST_NEGATIVE, OTHER_NEGATIVE = 0.30, 0.35, 0.60, 0.10
SPIKE_GAP = (16.0, 24.0)  # days
SPIKE_HOURS = (6, 21)
WAVES = 0.60  # share of spikes that are waves ("vague"); the others are affairs
WAVE_SIZES = (2, 3, 5, 8)  # in sd
WAVE_MEDIAN, WAVE_SPREAD, WAVE_CUT = 8.0, 0.9, 90.0  # "LogNormal(ln 8 h,.9) cut 90 h"
AFFAIRS = (12, 25, 50)  # outlets
FOLLOWUPS = 0.5  # "Poisson(.5 sd) follow-ups"
# The error world of the issue: s ~ N(+0.772, 1) for a negative story and N(−1.405, 1) otherwise, label s > 0.
S_NEGATIVE, S_OTHER = 0.772, -1.405
# Where the method is silent: nuisances come at the same rate in training; a spike less than three days from a surge is
# dropped (this leaves 11.9 spikes a run, as the method counts); follow-ups of an affair lag as a wave's.
AWAY = 72  # hours

CALIBRATION, EVALUATION = 20250000, 20260000  # "seeds 20250000+1000·config+run", hold-out "20260000+"
CHOSEN = range(20270000, 20280000)  # on which the detectors' settings were chosen (reports/spikes_types.py)
# The installation: the territory of HIGH with sport, its stories in six topics, the last one sport (method §3 gives one
# series a world; these constants are ours). Each topic has its own level, volume and mood on top of the common ones.
TOPIC_SHARES = (0.27, 0.2, 0.16, 0.14, 0.11, 0.12)
TOPIC_VOLUME_SD, TOPIC_LEVEL_SD, TOPIC_SHARE_SD = 0.15, 0.3, 0.15


@dataclass(frozen=True)
class Config:
    name: str
    place: int  # in the seed
    volume: float  # stories a day
    sport: bool = False
    errors: bool = False
    topic_sized: bool = False  # waves are sized by the sd of their topic, not of the territory


LOW, MID, HIGH = Config("low", 0, 12), Config("mid", 1, 40), Config("high", 2, 160)
SPORT = Config("sport", 3, 160, sport=True)
ERRORS = Config("errors", 4, 40, errors=True)
CLEAN = (LOW, MID, HIGH, SPORT)
INSTALLATION = Config("installation", 5, 160, sport=True)
CONFIGS = (*CLEAN, ERRORS, INSTALLATION)


def seeds(base: int, config: Config, runs: int) -> range:
    """The seeds of one configuration's runs."""
    assert runs <= 1000
    return range(base + 1000 * config.place, base + 1000 * config.place + runs)


def apart(config: Config, runs: int, fresh: int) -> tuple[range, range]:
    """The seeds thresholds come from and those figures come from: none in common, and no setting was chosen on them."""
    calibration, evaluation = seeds(CALIBRATION, config, runs), seeds(EVALUATION, config, fresh)
    assert not set(calibration) & set(evaluation), f"{config.name}: evaluated on its calibration"
    assert not {*calibration, *evaluation} & set(CHOSEN), f"{config.name}: settings were chosen on these seeds"
    return calibration, evaluation


@dataclass(frozen=True)
class Spikes:
    start: np.ndarray  # hour
    wave: np.ndarray  # bool
    size: np.ndarray  # k of a wave, outlets of an affair
    topic: np.ndarray


@dataclass(frozen=True)
class World:
    published: np.ndarray  # hour, float
    seen: np.ndarray  # hour, float
    negative: np.ndarray  # bool: the truth
    label: np.ndarray  # bool: what a classifier says
    probability: np.ndarray  # the exact posterior; 0 or 1 without errors
    outlets: np.ndarray
    topic: np.ndarray  # 0 everywhere, but in the installation's world; -1 is sport
    pickup_story: np.ndarray
    pickup_hour: np.ndarray
    pickup_published: np.ndarray  # never after pickup_hour; earlier only where a backlog held it back
    spikes: Spikes
    surges: np.ndarray  # first hour
    backlogs: np.ndarray  # the hour of arrival


def ar1(rng, n: int, rho: float, sd: float) -> np.ndarray:
    """A stationary AR(1) of standard deviation `sd`."""
    noise = rng.normal(0, sd * np.sqrt(1 - rho**2), n)
    out = np.empty(n)
    out[0] = rng.normal(0, sd)
    for t in range(1, n):
        out[t] = rho * out[t - 1] + noise[t]
    return out


def negative_binomial(rng, mean: np.ndarray, phi: float) -> np.ndarray:
    """Counts of that mean and variance phi·mean."""
    size = np.maximum(mean, 1e-12) / (phi - 1)
    return rng.negative_binomial(size, 1 / phi)


def unit_sd(volume: float) -> float:
    """The sd of a day's negative stories, by which spikes are sized: √(Vp(1.3+Vp(.15²+(.75·.25)²)))."""
    vp = volume * SHARE
    return float(np.sqrt(vp * (1.3 + vp * (0.15**2 + (0.75 * 0.25) ** 2))))


def spaced(rng, count: int, first: float, last: float, apart: float) -> np.ndarray:
    """Hours drawn between two, at least `apart` from each other."""
    chosen: list[float] = []
    while len(chosen) < count:
        hour = rng.uniform(first, last)
        if all(abs(hour - other) >= apart for other in chosen):
            chosen.append(hour)
    return np.sort(np.array(chosen)).astype(np.int64)


def nuisances(rng, count: int, apart: float) -> np.ndarray:
    """So many per 300 days: exactly that in the tested days, the same rate in training."""
    before = round(count * TRAINING / (DAYS - TRAINING))
    training = spaced(rng, before, 24, (TRAINING - 3) * 24, apart)
    return np.concatenate([training, spaced(rng, count, TRAINING * 24, (DAYS - 3) * 24, apart)])


def draw_spikes(rng, surges: np.ndarray, topics: int) -> Spikes:
    """One every 16 to 24 days, away from surges."""
    starts, day = [], TRAINING + rng.uniform(0, SPIKE_GAP[1])
    while day < DAYS - 5:
        hour = int(day) * 24 + int(rng.integers(SPIKE_HOURS[0], SPIKE_HOURS[1] + 1))
        if not ((hour > surges - AWAY) & (hour < surges + SURGE_HOURS + AWAY)).any():
            starts.append(hour)
        day += rng.uniform(*SPIKE_GAP)
    wave = rng.random(len(starts)) < WAVES
    size = np.where(wave, rng.choice(WAVE_SIZES, len(starts)), rng.choice(AFFAIRS, len(starts)))
    return Spikes(np.array(starts, dtype=np.int64), wave, size, rng.integers(0, topics, len(starts)))


def hourly_means(rng, config: Config, surges: np.ndarray) -> np.ndarray:
    """Expected stories of each hour."""
    volume = ar1(rng, DAYS, VOLUME_AR, VOLUME_SD)
    volume += np.repeat(np.cumsum(rng.normal(0, DRIFT_SD, DAYS // 7)), 7)
    summer = int(rng.integers(0, DAYS - SUMMER_DAYS))
    volume[summer : summer + SUMMER_DAYS] += np.log(SUMMER)
    weekday = np.array(WEEKDAY_WEIGHTS)[np.arange(DAYS) % 7]
    hour = np.array(HOUR_WEIGHTS) / sum(HOUR_WEIGHTS)
    means = ((config.volume * weekday * np.exp(volume))[:, None] * hour).ravel()
    for start in surges:
        means[start : start + SURGE_HOURS] *= SURGE
    return means


def matches(rng, config: Config) -> tuple[np.ndarray, np.ndarray]:
    """Hours and tones of the stories of match days: one a week on Saturday or Sunday, three Wednesdays in ten."""
    hours, tones = [], []
    for week in range(DAYS // 7):
        days = [week * 7 + int(rng.integers(5, 7))] + ([week * 7 + 2] if rng.random() < MIDWEEK else [])
        for day in days:
            share = LOST_NEGATIVE if rng.random() < DEFEAT else OTHER_NEGATIVE
            lag = rng.exponential(MATCH_MEAN, rng.poisson(MATCH_VOLUME * config.volume))
            lag = lag[lag < MATCH_CUT]
            hours.append(day * 24 + MATCH_HOUR + lag)
            tones.append(rng.random(len(lag)) < share)
    return np.concatenate(hours), np.concatenate(tones)


def draw_outlets(rng, count: int) -> np.ndarray:
    sizes = np.arange(1, MOST_OUTLETS + 1)
    weights = sizes**-TAIL
    return rng.choice(sizes, count, p=weights / weights.sum())


def judged(rng, negative: np.ndarray, *, errors: bool) -> tuple[np.ndarray, np.ndarray]:
    """What a classifier says of each story: a label, and the exact posterior given the world's base rate."""
    if not errors:
        return negative, negative.astype(float)
    s = rng.normal(np.where(negative, S_NEGATIVE, S_OTHER), 1.0)
    odds = SHARE / (1 - SHARE) * np.exp(-((s - S_NEGATIVE) ** 2 - (s - S_OTHER) ** 2) / 2)
    return s > 0, odds / (1 + odds)


def spike_stories(
    rng, config: Config, spikes: Spikes, topic_shares: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hours, outlets (0: usual) and spike of the stories that spikes add."""
    hours, outlets, which = [], [], []
    for place, (start, wave, size) in enumerate(zip(spikes.start, spikes.wave, spikes.size, strict=True)):
        sd = unit_sd(config.volume * (topic_shares[spikes.topic[place]] if config.topic_sized else 1))
        count = rng.poisson(size * sd if wave else FOLLOWUPS * sd)
        lag = rng.lognormal(np.log(WAVE_MEDIAN), WAVE_SPREAD, count)
        lag = lag[lag < WAVE_CUT]
        if not wave:
            hours.append(np.array([float(start)]))
            outlets.append(np.array([size]))
            which.append(np.array([place]))
        hours.append(start + lag)
        outlets.append(np.zeros(len(lag), dtype=np.int64))
        which.append(np.full(len(lag), place))
    if not hours:
        empty = np.zeros(0)
        return empty, empty.astype(np.int64), empty.astype(np.int64)
    return np.concatenate(hours), np.concatenate(outlets), np.concatenate(which)


def topical(rng, day: np.ndarray, topic_shares: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Topic of each story, and what its topic's own mood adds to the logit of being negative; 0 with one topic."""
    if len(topic_shares) == 1:
        return np.zeros(len(day), dtype=np.int64), np.zeros(len(day))
    size = np.array([ar1(rng, DAYS, VOLUME_AR, TOPIC_VOLUME_SD) for _ in topic_shares]).T
    mood = np.array([ar1(rng, DAYS, SHARE_AR, TOPIC_SHARE_SD) for _ in topic_shares]).T
    mood += rng.normal(0, TOPIC_LEVEL_SD, len(topic_shares))
    odds = np.array(topic_shares) * np.exp(size)
    bounds = np.cumsum(odds / odds.sum(1, keepdims=True), axis=1)[day]
    topic = (rng.random(len(day))[:, None] > bounds[:, :-1]).sum(1)
    return topic, mood[day, topic]


def caught_up(rng, hours: np.ndarray, backlogs: np.ndarray) -> np.ndarray:
    """When what was published at these hours is seen: a backlog holds some of it back, whoever published it."""
    out = hours.copy()
    for arrival in backlogs:
        caught = (hours >= arrival - BACKLOG_HOURS) & (hours < arrival) & (rng.random(len(hours)) < BACKLOG_SHARE)
        out[caught] = arrival + 0.5
    return out


def media(seed: int, config: Config, topic_shares: tuple[float, ...] = (1.0,)) -> World:
    """One world of 420 days."""
    rng = np.random.default_rng(seed)
    surges = nuisances(rng, SURGES, 96)
    backlogs = nuisances(rng, BACKLOGS, 48)
    spikes = draw_spikes(rng, surges, len(topic_shares))
    means = hourly_means(rng, config, surges)
    logit = np.log(SHARE / (1 - SHARE)) + ar1(rng, DAYS, SHARE_AR, SHARE_SD)
    counts = negative_binomial(rng, means, DISPERSION)
    hour = np.repeat(np.arange(DAYS * 24), counts)
    topic, mood = topical(rng, hour // 24, topic_shares)
    negative = rng.random(len(hour)) < 1 / (1 + np.exp(-logit[hour // 24] - mood))
    published = hour + rng.random(len(hour))
    outlets = draw_outlets(rng, len(hour))
    more, wide, which = spike_stories(rng, config, spikes, topic_shares)
    published, negative = np.append(published, more), np.append(negative, np.ones(len(more), dtype=bool))
    outlets = np.append(outlets, np.where(wide > 0, wide, draw_outlets(rng, len(more))))
    topic = np.append(topic, spikes.topic[which])
    if config.sport:
        more, tones = matches(rng, config)
        published, negative = np.append(published, more), np.append(negative, tones)
        outlets = np.append(outlets, draw_outlets(rng, len(more)))
        topic = np.append(topic, np.full(len(more), -1))
    inside = published < DAYS * 24
    published, negative, outlets, topic = (flat[inside] for flat in (published, negative, outlets, topic))
    label, probability = judged(rng, negative, errors=config.errors)
    seen = caught_up(rng, published, backlogs)
    story = np.repeat(np.arange(len(published)), outlets - 1)
    lag = rng.lognormal(np.log(PICKUP_MEDIAN), PICKUP_SPREAD, len(story))
    pickup_story = np.append(np.arange(len(published)), story)
    pickup_published = np.append(published, published[story] + lag)
    pickup_hour = np.append(seen, caught_up(rng, published[story] + lag, backlogs))
    order = np.lexsort((pickup_hour, pickup_story))
    return World(
        published, seen, negative, label, probability, outlets, topic, pickup_story[order], pickup_hour[order],
        pickup_published[order], spikes, surges, backlogs,
    )  # fmt: skip


def without_sport(world: World) -> World:
    """The same world, sport watched apart."""
    kept = world.topic >= 0
    place = np.cumsum(kept) - 1
    spread = kept[world.pickup_story]
    flat = {
        name: getattr(world, name)[kept]
        for name in ("published", "seen", "negative", "label", "probability", "outlets", "topic")
    }
    flat |= {name: getattr(world, name)[spread] for name in ("pickup_hour", "pickup_published")}
    return replace(world, **flat, pickup_story=place[world.pickup_story[spread]])
