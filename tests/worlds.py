"""Seeds to simulated presses whose true image is known: the worlds of the index bench (method 4.1)."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from reports.audit import Labels, odds
from reports.barometer_types import Cells
from reports.scoring import calibrate, scores

# Every number below is quoted from method 4.1.
SOURCES = 24
VOLUME_SD = 1.0  # volume LogNormal(0, 1), normalised
SOURCE_TONE_SD = 0.25
AFFINITY = (4.0, 0.25)  # Gamma, shape and scale
TOPICS = ("crime", "transport", "economy", "politics", "culture", "sport", "housing", "environment")
SHARES = np.array([0.18, 0.14, 0.12, 0.12, 0.14, 0.12, 0.10, 0.08])
BALANCES = np.array([-60.0, -20.0, 15.0, -10.0, 35.0, 5.0, -15.0, -25.0])  # points, by topic
STORIES = 300  # a week; Poisson-Gamma
OVERDISPERSION = 2.0  # Gamma(150, 2)
SIZE_TAIL, SIZE_MOST = 2.2, 40  # P(n) ~ n^-2.2, 1..40
STORY_SD, ARTICLE_SD = 1.0, 0.45
THRESHOLD = 0.55  # negative under -.55, positive over .55
WEEK_CORRELATION, WEEK_SD = 0.4, 2.0  # points
AGENDA_CORRELATION, AGENDA_SD = 0.5, 0.20  # of topic log-shares
LOGIT_SLOPE = 1.1
LOGIT_BIAS = np.array([0.25, 0.0, -0.25])
TRUE_CLASS, NOISE = 1.7, 1.15
SHARED_NOISE = 0.7  # of the noise's variance, by the copies of one story
CALIBRATION = 600  # articles, one per story
DRIFT = np.array([-0.2, 0.0, 0.2])  # logits, from week R
SYNDICATED, COPIES = 2, 60  # positive stories a week, copies of each
OUTAGE = (0.12, 0.25)  # share of the panel that stops, the most negative sources
MIX_SOURCES, MIX_FACTOR = 6, 2.5  # the most positive sources publish that much more
WORTH = 8.0  # points: topic-mix world
CRIME, ECONOMY, CULTURE = 0, 2, 4
TONES = np.array([-1, 0, 1])
SIZE_ODDS = np.arange(1, SIZE_MOST + 1) ** -SIZE_TAIL
SIZE_ODDS /= SIZE_ODDS.sum()


@dataclass(frozen=True)
class Scenario:
    """What changes from week R on."""

    name: str
    block: int  # of seeds
    number: int  # in the block: seed = block + 10 000 x number + run
    step: float = 0.0  # points, from the first recent week
    ramp: float = 0.0  # points, reached in the last week
    shocks: bool = True
    outage: bool = False
    source_mix: bool = False
    topic_mix: bool = False
    syndication: bool = False
    drift: bool = False
    recent: int = 8
    earlier: int = 26
    stories: int = STORIES

    def seed(self, run: int) -> int:
        return self.block + 10_000 * self.number + run


@dataclass(frozen=True, eq=False)
class Press:
    """The lasting traits of one world."""

    volume: np.ndarray
    tone: np.ndarray
    affinity: np.ndarray
    level: np.ndarray  # latent mean of each topic

    def odds(self, volume):
        """Topic x source: where an article of a topic is published."""
        pull = (volume[:, None] * self.affinity).T
        return pull / pull.sum(axis=1, keepdims=True)

    def balance(self, shift=0.0):
        """Source x topic: expected balance, in points."""
        mean = self.level + self.tone[:, None] + shift
        spread = math.sqrt(STORY_SD**2 + ARTICLE_SD**2)
        return 100 * (normal((mean - THRESHOLD) / spread) - normal((-mean - THRESHOLD) / spread))

    def panel(self, shares=SHARES):
        """Each source's share of the story-weighted volume."""
        return shares @ self.odds(self.volume)

    def image(self, shift=0.0, shares=SHARES, volume=None):
        """The estimand: expected balance with the panel's mix of sources, stories alike."""
        here = self.odds(self.volume if volume is None else volume) * shares[:, None]
        mix = here / here.sum(axis=0)
        return float(self.panel() @ (self.balance(shift) * mix.T).sum(axis=1))


@dataclass(frozen=True, eq=False)
class World:
    """One run: what was published, what the machine read, and the truth."""

    scenario: Scenario
    weeks: int
    story: np.ndarray
    source: np.ndarray
    week: np.ndarray
    topic: np.ndarray
    size: np.ndarray  # observed articles of the article's story
    truth: np.ndarray  # -1, 0, 1
    probabilities: np.ndarray
    calibration: tuple[np.ndarray, np.ndarray] = field(repr=False)  # labels, probabilities
    change: float = 0.0  # the true change, in points
    constant_agenda: float = 0.0  # the part of it not due to the agenda

    def cells(self):
        """The articles as the index takes them."""
        correction = calibrate(*self.calibration)
        stories = int(self.story.max()) + 1
        return Cells(
            stories=tuple(map(str, range(stories))),
            sources=tuple(f"s{n:02}" for n in range(SOURCES)),
            weeks=tuple(map(str, range(self.weeks))),
            topics=TOPICS,
            story=self.story,
            source=self.source,
            week=self.week,
            topic=self.topic,
            weight=1 / self.size,
            score=scores(correction, self.probabilities),
        )


def normal(values):
    """The normal law's distribution function (Abramowitz and Stegun 7.1.26, within 1.5e-7)."""
    values = np.asarray(values, dtype=float)
    x = np.abs(values) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return np.where(values > 0, 1 - poly * np.exp(-x * x) / 2, poly * np.exp(-x * x) / 2)


def bisect(function, target, low, high):
    """Solve an increasing function."""
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < target else (low, middle)
    return (low + high) / 2


def topic_level(balance):
    """The latent mean at which a topic has its balance, over all sources."""
    spread = math.sqrt(STORY_SD**2 + ARTICLE_SD**2 + SOURCE_TONE_SD**2)
    return bisect(
        lambda a: 100 * float(normal((a - THRESHOLD) / spread) - normal((-a - THRESHOLD) / spread)), balance, -5, 5
    )


LEVELS = np.array([topic_level(balance) for balance in BALANCES])


def found(rng):
    """Draw the lasting traits of a world."""
    volume = rng.lognormal(0, VOLUME_SD, SOURCES)
    return Press(
        volume=volume / volume.sum(),
        tone=rng.normal(0, SOURCE_TONE_SD, SOURCES),
        affinity=rng.gamma(*AFFINITY, size=(SOURCES, len(TOPICS))),
        level=LEVELS,
    )


def walk(rng, weeks, correlation, deviation, width=1):
    """AR(1) of given stationary deviation, weeks x width."""
    state = rng.normal(0, deviation, width)
    path = []
    for _ in range(weeks):
        path.append(state)
        state = correlation * state + rng.normal(0, deviation * math.sqrt(1 - correlation**2), width)
    return np.array(path)


def shift_for(press, points):
    """The latent shift that moves the image by so many points."""
    if not points:
        return 0.0
    start = press.image()
    return bisect(lambda shift: press.image(shift) - start, points, -3, 3)


def mixed(shares, strength):
    """Less crime, more culture and economy."""
    log = np.log(shares)
    log[CRIME] -= strength
    log[[ECONOMY, CULTURE]] += strength
    return np.exp(log) / np.exp(log).sum()


def read(rng, truth, story, stories, shifts):
    """What the machine says of each article: probabilities of the three tones."""
    common = rng.standard_normal((stories, 3))[story]
    noise = math.sqrt(SHARED_NOISE) * common + math.sqrt(1 - SHARED_NOISE) * rng.standard_normal((len(truth), 3))
    logits = LOGIT_SLOPE * (TRUE_CLASS * (truth[:, None] == TONES) + NOISE * noise) + LOGIT_BIAS + shifts
    exp = np.exp(logits)
    return exp / exp.sum(axis=1, keepdims=True)


def publish(rng, odds, topic, size):
    """Give each article of each story a source."""
    owner = np.repeat(np.arange(len(size)), size)
    spot = rng.random(len(owner))
    below = np.cumsum(odds, axis=1)
    source = np.empty(len(owner), dtype=np.int64)
    kind = topic[owner]
    for number in range(len(TOPICS)):
        rows = kind == number
        source[rows] = np.minimum(np.searchsorted(below[number], spot[rows]), SOURCES - 1)
    return owner, source


def stopped(press):
    """The most negative sources, together 12 to 25 % of the panel."""
    weight, gone, total = press.panel(), [], 0.0
    for source in np.argsort(press.tone):
        if total + weight[source] <= OUTAGE[1]:
            gone.append(source)
            total += weight[source]
        if total >= OUTAGE[0]:
            break
    return np.array(gone, dtype=np.int64)


def tone_of(rng, mean, story, stories):
    """Draw the true tone of each article around its latent mean."""
    latent = mean + rng.normal(0, STORY_SD, stories)[story] + rng.normal(0, ARTICLE_SD, len(story))
    return np.where(latent > THRESHOLD, 1, np.where(latent < -THRESHOLD, -1, 0))


def labelled(rng, press):
    """A random calibration set of the first regime, one article per story."""
    topic = rng.choice(len(TOPICS), size=CALIBRATION, p=SHARES)
    owner, source = publish(rng, press.odds(press.volume), topic, np.ones(CALIBRATION, dtype=np.int64))
    truth = tone_of(rng, press.level[topic] + press.tone[source], owner, CALIBRATION)
    return truth, read(rng, truth, owner, CALIBRATION, 0.0)


def stories_of(rng, counts, shares):
    """Draw each story's week, topic and size."""
    week_of = np.repeat(np.arange(len(counts)), counts)
    topic = (rng.random(len(week_of))[:, None] > np.cumsum(shares, axis=1)[week_of]).sum(axis=1)
    size = np.searchsorted(np.cumsum(SIZE_ODDS), rng.random(len(week_of))) + 1
    return week_of, np.minimum(topic, len(TOPICS) - 1), np.minimum(size, SIZE_MOST)


def copies(rng, press, stories):
    """Positive stories that many media copy: each article's story, source, and each story's topic."""
    topic = rng.choice(len(TOPICS), size=stories, p=SHARES)
    owner, source = publish(rng, press.odds(press.volume), topic, np.full(stories, COPIES))
    return owner, source, topic


def simulate(scenario, run, *, weeks=None):
    """Live one world through its weeks."""
    rng = np.random.default_rng(scenario.seed(run))
    press = found(rng)
    first, weeks = scenario.earlier, weeks or scenario.earlier + scenario.recent
    late = np.arange(weeks) >= first

    shocks = walk(rng, weeks, WEEK_CORRELATION, WEEK_SD)[:, 0] * scenario.shocks
    agenda = walk(rng, weeks, AGENDA_CORRELATION, AGENDA_SD, len(TOPICS)) * scenario.shocks
    wanted = np.where(late, scenario.step, 0.0)
    wanted[first:] += scenario.ramp * np.arange(1, weeks - first + 1) / (weeks - first)
    slope = (press.image(0.01) - press.image(-0.01)) / 0.02  # points by latent unit
    steps = {points: shift_for(press, points) for points in set(wanted.tolist())}
    shift = np.array([steps[points] for points in wanted.tolist()]) + shocks / slope

    after = SHARES
    if scenario.topic_mix:
        start = press.image()
        after = mixed(SHARES, bisect(lambda x: press.image(shares=mixed(SHARES, x)) - start, WORTH, 0, 3))
    louder = press.volume.copy()
    if scenario.source_mix:
        louder[np.argsort(-press.tone)[:MIX_SOURCES]] *= MIX_FACTOR

    size_mean = scenario.stories / OVERDISPERSION
    counts = rng.poisson(rng.gamma(size_mean, OVERDISPERSION, weeks))
    shares = np.where(late[:, None], after, SHARES) * np.exp(agenda)
    week_of, topic, size = stories_of(rng, counts, shares / shares.sum(axis=1, keepdims=True))

    regimes = []
    for regime, volume in ((~late, press.volume), (late, louder)):
        chosen = np.flatnonzero(regime[week_of])
        owner, source = publish(rng, press.odds(volume), topic[chosen], size[chosen])
        regimes.append((chosen[owner], source))
    story = np.concatenate([owner for owner, _ in regimes])
    source = np.concatenate([source for _, source in regimes])
    if scenario.outage:
        kept = ~(late[week_of[story]] & np.isin(source, stopped(press)))
        story, source = story[kept], source[kept]
    mean = press.level[topic[story]] + press.tone[source] + shift[week_of[story]]
    truth = tone_of(rng, mean, story, len(week_of))

    if scenario.syndication:
        extra, extra_source, extra_topic = copies(rng, press, SYNDICATED * (weeks - first))
        story, source = np.concatenate([story, extra + len(week_of)]), np.concatenate([source, extra_source])
        truth = np.concatenate([truth, np.ones(len(extra), dtype=np.int64)])
        week_of = np.concatenate([week_of, np.repeat(np.arange(first, weeks), SYNDICATED)])
        topic = np.concatenate([topic, extra_topic])

    drift = np.where(late[week_of[story]][:, None], DRIFT, 0.0) if scenario.drift else 0.0
    observed = np.bincount(story, minlength=len(week_of))
    recent_steps = [press.image(steps[points]) for points in wanted[first:].tolist()]
    within = float(np.mean(recent_steps)) - press.image()
    return World(
        scenario=scenario,
        weeks=weeks,
        story=story,
        source=source,
        week=week_of[story],
        topic=topic[story],
        size=observed[story],
        truth=truth,
        probabilities=read(rng, truth, story, len(week_of), drift),
        calibration=labelled(rng, press),
        change=within + (press.image(shares=after) - press.image() if scenario.topic_mix else 0.0),
        constant_agenda=within,
    )


def audited(world, cells, panel, a_week, rng):
    """Blind labels: so many stories a week, media drawn by the panel's weights, one article of each."""
    picks = []
    for week in range(world.weeks):
        rows, chance = odds(cells, week, panel)
        picks.append(rng.choice(rows, size=a_week, p=chance))
    chosen = np.concatenate(picks)
    labelled_cells = replace(
        cells,
        story=cells.story[chosen],
        source=cells.source[chosen],
        week=cells.week[chosen],
        topic=cells.topic[chosen],
        weight=np.ones(len(chosen)),
        score=cells.score[chosen],
    )
    return Labels(cells=labelled_cells, truth=world.truth[chosen].astype(float))


NO_CHANGE = (
    Scenario("none", 7_000_000, 0),
    Scenario("source-mix", 7_100_000, 1, source_mix=True),
    Scenario("outage", 7_100_000, 0, outage=True),
    Scenario("syndication", 7_100_000, 3, syndication=True),
)
TOPIC_MIX = Scenario("topic-mix", 7_100_000, 2, topic_mix=True)
DRIFTING = Scenario("drift", 7_100_000, 4, drift=True)
NO_SHOCKS = Scenario("no-shocks", 7_000_000, 4, shocks=False)
CHANGES = (
    Scenario("step+5", 7_000_000, 1, step=5),
    Scenario("step+8", 7_100_000, 5, step=8),
    Scenario("step+10", 7_000_000, 2, step=10),
    Scenario("ramp+10", 7_000_000, 3, ramp=10),
)
LONGER = (
    Scenario("step+8/13", 8_500_000, 0, step=8, recent=13),
    Scenario("step+5/26", 8_500_000, 1, step=5, recent=26, earlier=39),
    Scenario("none/13", 8_500_000, 2, recent=13),
    Scenario("none/26", 8_500_000, 3, recent=26, earlier=39),
)
