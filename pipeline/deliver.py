"""One letter to the server that takes it: mail, webhook, or whatever Apprise speaks; what goes wrong is a value.

The one place outside the gate that opens connections. Its addresses come from vigie.toml and the environment alone,
never from a feed or a page: they may be private, and no redirect is followed.
"""

import json
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from pipeline.channels import Channel, Kind, MailServer, keeps_secrets
from pipeline.chat import inert
from storage.types import Posted

TIMEOUT_S = 20.0  # of each exchange with a server
LONGEST = 180  # characters of a subject
ROUNDS = 3  # encoded words inside encoded words, at most
ENCODED = "=?"


@dataclass(frozen=True)
class Trouble:
    """Why a letter was not taken, in one line that holds no secret."""

    detail: str
    unreachable: bool = False  # the server did not answer at all: another letter would fare no better


@dataclass(frozen=True)
class Postman:
    """Carries letters to the channels of the configuration."""

    server: MailServer
    channels: tuple[Channel, ...]
    secrets: Mapping[str, str]  # the environment
    sender_name: str = "Vigie"
    timeout_s: float = TIMEOUT_S

    def carry(self, posted: Posted) -> Trouble | None:
        """Hand one letter over; None once a server took it. May take several times `timeout_s`."""
        channel = next((each for each in self.channels if each.name == posted.letter.channel), None)
        if channel is None:
            return Trouble(f"le canal « {posted.letter.channel} » n’est plus dans la configuration")
        carriers = {Kind.MAIL: self._mail, Kind.WEBHOOK: self._webhook, Kind.APPRISE: self._apprise}
        try:
            return carriers[channel.kind](posted, channel)
        except (OSError, smtplib.SMTPException, HTTPException, MessageError, ValueError) as error:
            return Trouble(told(error), unreachable=_mute(error))

    def _mail(self, posted: Posted, _channel: Channel) -> Trouble | None:
        letter = mail(posted, self.server.sender, self.sender_name)
        if self.server.user and self.server.password_env not in self.secrets:
            return Trouble(f"la variable {self.server.password_env} n’est pas définie")
        server = self._connected()
        try:
            server.send_message(letter, self.server.sender, [posted.letter.recipient])
            with suppress(OSError, smtplib.SMTPException):  # it took the letter: how it says goodbye changes nothing
                server.quit()
        finally:
            server.close()
        return None

    def _connected(self) -> smtplib.SMTP:
        """Open a session as safe as the configuration asks, or fail."""
        context = ssl.create_default_context(cafile=self.server.ca_file)
        if self.server.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.server.host, self.server.port, timeout=self.timeout_s, context=context
            )
        else:
            server = smtplib.SMTP(self.server.host, self.server.port, timeout=self.timeout_s)
        try:
            if self.server.security == "starttls":
                server.starttls(context=context)  # raises when the server does not offer it: never in clear
            if self.server.user:
                server.login(self.server.user, self.secrets[self.server.password_env])
        except BaseException:
            server.close()
            raise
        return server

    def _webhook(self, posted: Posted, channel: Channel) -> Trouble | None:
        parts = urlsplit(channel.url)
        host = parts.hostname or ""
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": posted.message_id.strip("<>")}
        if channel.env:
            if not keeps_secrets(channel.url):
                return Trouble(f"le secret de {channel.env} ne part qu’en https")
            if channel.env not in self.secrets:
                return Trouble(f"la variable {channel.env} n’est pas définie")
            token = self.secrets[channel.env].strip()  # a secret mounted as a file ends with a line feed
            if not (token.isascii() and token.isprintable()):
                return Trouble(f"la variable {channel.env} contient un signe qu’un en-tête ne peut porter")
            headers["Authorization"] = f"Bearer {token}"
        if parts.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                host, parts.port, timeout=self.timeout_s, context=ssl.create_default_context()
            )
        else:
            connection = HTTPConnection(host, parts.port, timeout=self.timeout_s)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, json.dumps(payload(posted), ensure_ascii=False).encode(), headers)
            status = connection.getresponse().status
        finally:
            connection.close()
        if 300 <= status < 400:
            return Trouble(f"HTTP {status} : redirection non suivie, mettre l’adresse finale dans la configuration")
        return None if 200 <= status < 300 else Trouble(f"HTTP {status}")

    def _apprise(self, posted: Posted, channel: Channel) -> Trouble | None:
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - a second to load, and most installations have none

        address = self.secrets.get(channel.env)
        if not address:
            return Trouble(f"la variable {channel.env} n’est pas définie")
        asset = AppriseAsset(http_redirects=False, async_mode=False, secure_logging=True, app_id="Vigie")
        post = Apprise(asset=asset)
        if not post.add(address):
            return Trouble(f"Apprise ne comprend pas l’adresse de {channel.env}")
        for end in post:
            end.redirects = False  # whatever the address says
            end.socket_connect_timeout = end.socket_read_timeout = self.timeout_s
        title = inert(header_safe(posted.letter.subject))
        taken = post.notify(title=title, body=inert(posted.letter.body, short=channel.short), body_format="text")
        return None if taken else Trouble("Apprise : message refusé")


def mail(posted: Posted, sender: str, sender_name: str) -> EmailMessage:
    """Compose the mail: plain text, its HTML where there is one, and headers nobody outside can bend."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = header_safe(posted.letter.subject or sender_name)
    message["From"] = Address(header_safe(sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=posted.letter.recipient)
    message["Date"] = format_datetime(posted.written)
    message["Message-ID"] = posted.message_id
    message["Auto-Submitted"] = "auto-generated"  # so that absence notices do not answer
    if posted.reply_to:
        message["In-Reply-To"] = posted.reply_to
        message["References"] = posted.reply_to
    message.set_content(posted.letter.body, cte="quoted-printable")
    if posted.letter.html is not None:
        message.add_alternative(posted.letter.html, subtype="html", cte="quoted-printable")
    return message


def payload(posted: Posted) -> dict[str, object]:
    """Say a letter in JSON, an alert with its figures; a receiver recognises a copy by `id`, or by `key`."""
    letter = posted.letter
    facts: dict[str, object] = json.loads(letter.facts) if letter.facts else {}
    return facts | {
        "id": posted.message_id.strip("<>"),
        "key": letter.key,
        "kind": letter.kind,
        "thread": letter.thread,
        "written": posted.written.isoformat(),
        "subject": letter.subject,
        "text": letter.body,
    }


def header_safe(text: str) -> str:
    """One line that no version of Python turns into two headers.

    Python before 3.11.15 and 3.13.0 decodes an encoded word given to a header, line ends included (promises, fact 11).
    So: decode first, as often as there is something to decode; then drop controls; then break what still looks encoded.
    """
    for _ in range(ROUNDS):
        if ENCODED not in text:
            break
        text = _decoded(text)
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    line = re.sub(" +", " ", visible.replace(ENCODED, "= ?")).strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return text.replace(ENCODED, "= ?")


def _mute(error: Exception) -> bool:
    """Whether nobody answered: a refusal is an answer."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError | HTTPException)


def told(error: Exception) -> str:
    """Say an error in one line: its code and words, never our password, which no server repeats in them."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _line(f"SMTP {code} {_text(words)}")
    if isinstance(error, smtplib.SMTPResponseException):
        return _line(f"SMTP {error.smtp_code} {_text(error.smtp_error)}")
    if isinstance(error, ValueError) and not isinstance(
        error, OSError
    ):  # its words may repeat what was to be sent, secrets with it
        return type(error).__name__
    return _line(f"{type(error).__name__} {error}")


def _text(words: bytes | str) -> str:
    return words.decode("utf8", "replace") if isinstance(words, bytes) else words


def _line(text: str) -> str:
    return header_safe(text)
