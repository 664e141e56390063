"""A letter that was given up to one word on each of the other channels: a channel that broke is told, once."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.channels import Channel
from reports import alert_forms, french
from storage.types import Letter, Posted

KIND = "channel"
Taken = tuple[datetime | None, datetime | None]  # when the channel last took a letter: anybody's, this recipient's


def announced(posted: Posted, trouble: str, taken: Taken, channels: Sequence[Channel]) -> list[Letter]:
    """Write the word to everybody else who is told of alerts.

    An outage is named after the last letter that was taken: it is announced once, and again only after another one was.
    A channel that goes on taking the letters of others is well, and its outage is that recipient's alone; one that goes
    on taking this recipient's refused this letter alone.
    """
    anybody, them = taken
    well, alone = (posted.first_try is not None and when is not None and when >= posted.first_try for when in taken)
    broken, since = posted.letter.channel, them if well else anybody
    who = f"{broken}, {posted.letter.recipient}" if well and posted.letter.recipient else broken
    outage = f"channel/{who}/{since.isoformat() if since else 'never'}"
    last = f"depuis le {french.written_at(since)}" if since else "depuis qu’il est en service"
    if alone and since:
        what = f"un message n’est pas passé par le canal « {who} »"
        said = f"Le canal « {who} » refuse un message, et en a accepté un autre le {french.written_at(since)}."
        todo = "lancer « vigie doctor » ; « vigie alerts resend » le reprend s’il n’est pas périmé."
    else:
        what = f"le canal « {who} » ne prend plus de message"
        said = f"Le canal « {who} » n’a accepté aucun message {last}."
        todo = (
            "lancer « vigie doctor » et « vigie alerts test » ; une fois le canal réparé, « vigie alerts resend » "
            "reprend ce qui n’est pas périmé."
        )
    body = french.typeset(
        f"{said} Dernière réponse : {trouble}.\n\n"
        f"Message abandonné : {posted.letter.subject or posted.letter.body}\n\n"
        f"À faire : {todo} Cette panne n’est annoncée qu’une fois.\n"
    )
    brief = alert_forms.gsm(f"Vigie: {what.replace('« ', '').replace(' »', '')} ({trouble}). vigie doctor")
    return [
        Letter(
            key=f"{outage}/{channel.name}/{recipient}",
            kind=KIND,
            thread=outage,
            channel=channel.name,
            recipient=recipient,
            subject="" if channel.short else french.typeset(f"Vigie : {what}"),
            body=alert_forms.cut(brief, alert_forms.LONGEST) if channel.short else body,
        )
        for channel in channels
        if channel.alerts and channel.name != broken
        for recipient in channel.recipients
    ]
