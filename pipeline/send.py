"""A written report to the outbox: one letter a week and recipient, whatever is run twice."""

from datetime import datetime
from pathlib import Path

from pipeline import alerting
from pipeline.config import Config
from pipeline.publish import MAIL_PAGE
from storage import outbox
from storage.db import Database
from storage.types import Letter


def send_week(config: Config, week: str, page: Path, mail: Path, now: datetime) -> int:
    """Put a report in the outbox and send what is due; gives how many letters are new."""
    if not any(channel.reports for channel in config.channels):
        return 0
    with alerting.holding(config, "send") as db:
        letters = post_report(db, config, week, (page, mail), now)
    alerting.relay_now(config, now)
    return letters


def post_report(db: Database, config: Config, week: str, files: tuple[Path, Path], now: datetime) -> int:
    """Address one week's report to every channel that takes reports; gives how many letters are new.

    `files` are the page and the text, which opens with its subject and an empty line; the HTML that leaves is the page
    made for mail beside the text, or the page itself. A week sent before is not sent again to the same recipient, even
    when its files were written again.
    """
    page, mail = files
    subject, _, body = mail.read_text(encoding="utf8").partition("\n")
    for_mail = mail.with_name(mail.stem + MAIL_PAGE)
    html = (for_mail if for_mail.exists() else page).read_text(encoding="utf8")
    letters = [
        Letter(
            key=f"report/{week}/{channel.name}/{recipient}",
            kind="report",
            thread=f"report/{week}",
            channel=channel.name,
            recipient=recipient,
            subject=subject,
            body=body.lstrip("\n"),
            html=html,
        )
        for channel in config.channels
        if channel.reports
        for recipient in channel.recipients
    ]
    return outbox.write(db, letters, now, domain=config.mail.domain)
