"""A channel that takes nothing to words on each of the others: after an hour, when a letter is given up, at its return.

An outage is named after the last letter that was taken: it is announced once, and again only after another one was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from pipeline.channels import Channel
from pipeline.periods import PARIS
from reports import alert_forms, french
from reports.alert_types import Severity
from reports.alerts import leaves
from storage.outbox import DOMAIN
from storage.types import Letter, Posted

KIND = "channel"
Taken = tuple[datetime | None, datetime | None]  # when the channel last took a letter: anybody's, this recipient's


@dataclass(frozen=True)
class House:
    """Who is told of a channel's trouble, and when its return may be told."""

    channels: Sequence[Channel] = ()
    quiet: tuple[time, time] | None = None
    domain: str = DOMAIN  # of Message-IDs


@dataclass(frozen=True)
class Outage:
    """A channel that takes no letter, of anybody or of one recipient."""

    channel: str
    who: str  # the channel, and the recipient where the outage is theirs alone
    since: datetime | None  # the last letter taken; None when none ever was

    @property
    def thread(self) -> str:
        """Its name."""
        return f"channel/{self.who}/{self.since.isoformat() if self.since else 'never'}"

    @property
    def waiting(self) -> str:
        """What the keys of its first words begin with."""
        return f"{self.thread}/waiting/"

    @property
    def said(self) -> str:
        """Since when."""
        last = f"depuis le {french.written_at(self.since)}" if self.since else "depuis qu’il est en service"
        return f"Le canal « {self.who} » n’a accepté aucun message {last}."


def outage(posted: Posted, taken: Taken) -> Outage:
    """Whose outage a refused letter tells of.

    A channel that goes on taking the letters of others is well, and its outage is that recipient's alone.
    """
    anybody, them = taken
    broken, recipient = posted.letter.channel, posted.letter.recipient
    if not _since(posted, anybody):
        return Outage(broken, broken, anybody)
    return Outage(broken, f"{broken}, {recipient}" if recipient else broken, them)


def refused_alone(posted: Posted, taken: Taken) -> bool:
    """Whether the channel goes on taking this recipient's other letters: nothing is broken but this letter."""
    return _since(posted, taken[1])


def _since(posted: Posted, when: datetime | None) -> bool:
    return posted.first_try is not None and when is not None and when >= posted.first_try


def ended(posted: Posted, taken: Taken) -> tuple[Outage, ...]:
    """The outages that a letter ends when it is taken; `taken` is what was before it."""
    broken, recipient = posted.letter.channel, posted.letter.recipient
    mine = (Outage(broken, f"{broken}, {recipient}", taken[1]),) if recipient else ()
    return (Outage(broken, broken, taken[0]), *mine)


def pending(posted: Posted, trouble: str, taken: Taken, house: House) -> list[Letter]:
    """Write that letters wait, to everybody else who is told of alerts."""
    if posted.letter.kind == KIND or refused_alone(posted, taken):
        return []
    broken = outage(posted, taken)
    body = (
        f"{broken.said} Dernière réponse : {trouble}.\n\n"
        f"Message en attente : {posted.letter.subject or posted.letter.body}\n\n"
        "Il est réessayé d’heure en heure pendant une journée. À faire : lancer « vigie doctor » et « vigie alerts "
        "test ». La fin de la panne sera annoncée.\n"
    )
    return _words(broken, broken.waiting, (f"message en attente, le canal « {broken.who} » ne répond pas", body), house)


def given_up(posted: Posted, trouble: str, taken: Taken, house: House) -> list[Letter]:
    """Write that a letter was given up, to everybody else who is told of alerts."""
    broken, them = outage(posted, taken), taken[1]
    if refused_alone(posted, taken) and them:
        what = f"un message n’est pas passé par le canal « {broken.who} »"
        said = f"Le canal « {broken.who} » refuse un message, et en a accepté un autre le {french.written_at(them)}."
        todo = "lancer « vigie doctor » ; « vigie alerts resend » le reprend s’il n’est pas périmé."
    else:
        what = f"le canal « {broken.who} » ne prend plus de message"
        said = broken.said
        todo = (
            "lancer « vigie doctor » et « vigie alerts test » ; une fois le canal réparé, « vigie alerts resend » "
            "reprend ce qui n’est pas périmé."
        )
    body = (
        f"{said} Dernière réponse : {trouble}.\n\n"
        f"Message abandonné : {posted.letter.subject or posted.letter.body}\n\n"
        f"À faire : {todo} Les autres messages abandonnés pendant cette panne ne seront pas annoncés.\n"
    )
    return _words(broken, f"{broken.thread}/", (f"{what} ({trouble})", body), house, subject=what)


def back(broken: Outage, told: Sequence[tuple[str, str]], house: House, now: datetime) -> list[Letter]:
    """Write that a channel works again, to those who were told that it did not; it wakes nobody."""
    what = f"le canal « {broken.who} » fonctionne de nouveau"
    body = f"Le canal « {broken.who} » a accepté un message le {french.written_at(now)} : ce qui attendait part.\n"
    leaving = leaves(now, house.quiet, Severity.INFO, PARIS)
    return _words(broken, f"{broken.thread}/back/", (what, body), house, only=told, leaving=leaving)


def _words(  # noqa: PLR0913 - what differs between the three words
    broken: Outage,
    key: str,
    said: tuple[str, str],
    house: House,
    *,
    subject: str = "",
    only: Sequence[tuple[str, str]] | None = None,
    leaving: datetime | None = None,
) -> list[Letter]:
    """Address one word, `said` in a line and in full, to every other channel that takes alerts, or to some ends."""
    what, body = said
    brief = alert_forms.gsm(f"Vigie: {what.replace('« ', '').replace(' »', '')}. vigie doctor")
    return [
        Letter(
            key=f"{key}{channel.name}/{recipient}",
            kind=KIND,
            thread=broken.thread,
            channel=channel.name,
            recipient=recipient,
            subject="" if channel.short else french.typeset(f"Vigie : {subject or what}"),
            body=alert_forms.cut(brief, alert_forms.LONGEST) if channel.short else french.typeset(body),
            not_before=leaving,
        )
        for channel in house.channels
        if channel.alerts and channel.name != broken.channel
        for recipient in channel.recipients
        if only is None or (channel.name, recipient) in only
    ]
