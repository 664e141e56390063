"""An hour of watch: stories from the database, spikes, episodes, and letters in the outbox, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.channels import SERIES, TERRITORY, AlertRules, Channel
from pipeline.config import Config
from pipeline.periods import PARIS
from reports import alert_forms, alert_heard, alert_text
from reports.alert_others import silence, surges
from reports.alert_text import AlertFacts
from reports.alert_types import KEPT, SILENCE, SURGE, Decision, Mutes, Severity, Telling
from reports.alerts import follow, in_series, leaves, width
from reports.spikes_types import WHOLE_INSTALLATION, Basis, NotJudged, SpikeRules, Thresholds
from reports.spikes_watch import Judged, Span, judge, spikes_of
from storage import alerts as alert_rows
from storage import outbox
from storage.db import Database, transaction
from storage.types import Episode, HeardStory, Letter

RULES = SpikeRules()
# What a day's baseline may look back on: 84 days, the days left out beside them, and one to start at midnight.
HISTORY = timedelta(days=RULES.history + 2 * RULES.skipped + 1)
SIGHT = timedelta(hours=72)  # how far back an episode under way is looked for: the refractory day, and two of margin
COMPARED = timedelta(days=84)  # weeks before, for the comparison cities
RECORD = timedelta(days=90)


@dataclass(frozen=True)
class Watched:
    """What one look gave."""

    decisions: tuple[Decision, ...]
    not_judged: tuple[NotJudged, ...]
    letters: int  # new in the outbox
    empty: tuple[str, ...] = ()  # series that are watched and hold no story yet

    @property
    def told(self) -> tuple[Decision, ...]:
        """Those somebody is told of."""
        return tuple(each for each in self.decisions if each.telling is not None)


@dataclass(frozen=True)
class Heard:
    """What this hour's decisions rest on."""

    stories: Sequence[HeardStory]
    judged: Sequence[Judged]
    thresholds: Thresholds


def watch(db: Database, config: Config, now: datetime) -> Watched:
    """Look once. Doing it twice in the same hour says nothing twice: what was told is kept with the episode."""
    heard = alert_rows.stories(db, now - SIGHT - HISTORY, now)
    thresholds = in_force(db, config.alerts, now)
    known = alert_rows.episodes(db, now - SIGHT - timedelta(hours=48))
    judged, silent = judge(in_series(heard, config.alerts.series), Span(now, PARIS, since=now - SIGHT), RULES)
    spikes = [spike for one in judged for spike in spikes_of(one, thresholds)]
    muted = Mutes.of(alert_rows.mutes(db, now))
    decisions = follow(spikes, thresholds, known, muted, now)
    decisions += surges(judged, thresholds, [*known, *(each.episode for each in decisions)])
    known = [replace(each, muted=muted.cover(each)) for each in known]
    quiet_collect = silence(*alert_rows.last_collect(db, now), config.alerts.silence_hours, known, now)
    decisions += [quiet_collect] if quiet_collect else []
    with transaction(db):
        written = [keep(db, config, each, Heard(heard, judged, thresholds), now) for each in decisions]
    known_series = {one.series for one in judged} | {one.series for one in silent}
    empty = tuple(name for name in (TERRITORY, *config.alerts.series) if name not in known_series)
    return Watched(tuple(decisions), tuple(silent), sum(written), empty)


def in_force(db: Database, rules: AlertRules, now: datetime) -> Thresholds:
    """Thresholds derived from this installation's past if there are any, else those of the configuration.

    They promise a budget only for the series they were derived for, and where nobody chose them.
    """
    adopted = alert_rows.adopted(db, now)
    if adopted is None:
        chosen = Thresholds(rules.scan, rules.reprise, WHOLE_INSTALLATION.budget, Basis.BENCH)
        if chosen != WHOLE_INSTALLATION:
            return replace(chosen, budget=None, basis=Basis.BY_HAND)
        return chosen if set(rules.series) == set(SERIES) else replace(chosen, budget=None, basis=Basis.OTHER_SERIES)
    basis = Basis.CAPPED if adopted.capped else Basis.PAST
    if adopted.series is None or set(adopted.series) != set(rules.series):
        basis = Basis.OTHER_SERIES
    return Thresholds(adopted.scan, adopted.reprise, adopted.budget if basis is Basis.PAST else None, basis)


def keep(db: Database, config: Config, decision: Decision, heard: Heard, now: datetime) -> int:
    """Keep one episode and write what is to be said of it; gives how many letters."""
    alert_rows.save(db, decision.episode)
    if decision.telling is None:
        return 0
    unread = decision.telling is Telling.UPDATE and not outbox.tried(db, decision.episode.thread)
    decision = replace(decision, telling=Telling.ALERT) if unread else decision  # the first one has not left yet
    facts = gathered(db, config, decision, heard, now)
    ends = decision.telling is Telling.END  # however grave it was, its end wakes nobody
    importance = Severity.INFO.value if ends else decision.episode.severity
    letters = addressed(facts, config.channels, leaves(now, config.alerts.quiet, importance, PARIS))
    return outbox.write(db, letters, now, replacing=decision.episode.thread, domain=config.mail.domain)


def gathered(db: Database, config: Config, decision: Decision, heard: Heard, now: datetime) -> AlertFacts:
    """Collect everything a message says."""
    episode, thresholds = decision.episode, heard.thresholds
    hours = width(heard.judged, decision.lead) if decision.lead else None
    facts = AlertFacts(
        telling=decision.telling or Telling.ALERT,
        episode=episode,
        place=config.agency.territory,
        now=now,
        width=hours,
        threshold=thresholds.reprise if episode.detector == "reprise" else thresholds.scan,
        budget=thresholds.budget,
        basis=thresholds.basis,
        record=alert_rows.record(db, now - RECORD, now),
    )
    if episode.detector == SILENCE:
        return replace(facts, answered=alert_rows.last_collect(db, now)[0])
    since = episode.began - timedelta(hours=hours or 24)
    series, until = episode.series[0], episode.last_alarm
    share, usual = alert_heard.shares(heard.stories, series, until)
    # Where no story is negative by itself, the sum of many was: those that weigh most in it lead.
    mild = alert_heard.most_negative(heard.stories, series, since, until)[:KEPT]
    mine = episode.stories or tuple(each.story_id for each in mild)
    told = frozenset(mine)
    return replace(
        facts,
        leads=tuple(alert_rows.leads(db, mine[: alert_text.SHOWN])),
        topics=alert_heard.topics_of([story for story in heard.stories if story.story_id in told]),
        places=tuple(alert_rows.places(db, mine)),
        cities=tuple(alert_rows.cities(db, since, since - COMPARED, now)),
        share=share,
        usual_share=usual,
    )


def addressed(facts: AlertFacts, channels: Sequence[Channel], leaving: datetime) -> list[Letter]:
    """Write the message once, and address it to everybody who is told of alerts."""
    said = alert_text.message(facts)
    brief = alert_text.Message("", alert_forms.short(facts), None)
    machines = alert_forms.for_machines(facts)
    thread = facts.episode.thread
    return [
        Letter(
            key=f"{thread}/{facts.episode.told}/{channel.name}/{recipient}",
            kind=facts.telling.value,
            thread=thread,
            channel=channel.name,
            recipient=recipient,
            subject=form.subject,
            body=form.body,
            html=form.html,
            facts=machines,
            not_before=leaving,
        )
        for channel in channels
        if channel.alerts
        for form in (brief if channel.short else said,)
        for recipient in channel.recipients
    ]


def lines(watched: Watched) -> list[str]:
    """Say a look in French, a line an episode."""
    out = [line(each.episode, each.telling) for each in watched.decisions]
    out += [f"{alert_text.series_name(name)} : aucun sujet encore, donc pas jugé" for name in watched.empty]
    out += [
        f"{alert_text.series_name(one.series)} : pas encore jugé ({one.days} jours sur {RULES.least_history})"
        for one in watched.not_judged
    ]
    return out or ["rien à signaler"]


def line(episode: Episode, telling: Telling | None = None) -> str:
    """Say an episode in one line."""
    series = ", ".join(alert_text.series_name(one) for one in episode.series)
    words = {
        Telling.ALERT: "alerte",
        Telling.UPDATE: "suite",
        Telling.END: "fin",
        None: "volume seul, sans changement de ton" if episode.detector == SURGE else "rien de nouveau à dire",
    }
    return f"{episode.thread} {series} : {words[telling]} (depuis le {episode.began.astimezone(PARIS):%d/%m %H:%M})"
