"""A letter reaches the server the configuration names, as safely as asked, and what goes wrong is told, not raised."""

import json
import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from local_servers import LocalHook, LocalMail
from make import NOW

from pipeline.channels import ADDRESS, Channel, Kind, MailServer
from pipeline.chat import inert
from pipeline.deliver import LONGEST, Postman, header_safe, mail, told
from reports import alert_forms
from storage.types import Letter, Posted

TEAM = Channel("equipe", Kind.MAIL, to=("ana@agence.example",))


def a_letter(channel="equipe", **change) -> Posted:
    known = {"subject": "Alerte : presse négative", "body": "Le texte, à lire.\n", "recipient": "ana@agence.example"}
    letter = Letter(**{"key": "k", "kind": "alert", "thread": "a-1", "channel": channel} | known | change)
    return Posted(letter, "<id-1@agence.example>", None, NOW, "waiting", 0, NOW, None, None)


def a_postman(server, *channels, secrets=None, fault="", **change) -> Postman:
    """Patient, as a busy machine may be slow, but for a server that hangs."""
    known = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "vigie@agence.example"}
    patience = 0.6 if fault.endswith("hang") else 10.0
    return Postman(MailServer(**known | change), channels or (TEAM,), secrets or {}, timeout_s=patience)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    hosts = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    crt.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(crt), str(key)


def test_a_mail_arrives_as_it_was_written():
    with LocalMail() as server:
        assert a_postman(server).carry(a_letter(html="<p>Le texte.</p>")) is None
    (message,) = server.mails
    assert message["Subject"] == "Alerte : presse négative"
    assert message["Message-ID"] == "<id-1@agence.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().strip() == "Le texte, à lire."
    assert "<p>Le texte.</p>" in message.get_body(("html",)).get_content()
    assert server.envelopes == [("vigie@agence.example", "ana@agence.example")]


def test_an_answer_joins_its_thread():
    posted = a_letter()
    message = mail(Posted(posted.letter, "<2@x>", "<1@x>", NOW, "waiting", 0, NOW, None, None), "v@a.example", "Vigie")
    assert (message["In-Reply-To"], message["References"]) == ("<1@x>", "<1@x>")


def test_starttls_is_used_and_the_password_goes_only_under_it(certificate):
    with LocalMail(certificate, password="secret") as server:
        postman = a_postman(
            server, security="starttls", user="vigie", ca_file=certificate[0], secrets={"VIGIE_SMTP_PASSWORD": "secret"}
        )
        assert postman.carry(a_letter()) is None
    assert server.encrypted == [True]


def test_a_server_without_starttls_gets_nothing_in_clear():
    with LocalMail() as server:
        assert "STARTTLS" in a_postman(server, security="starttls").carry(a_letter()).detail
    assert server.taken == []


def test_a_certificate_nobody_vouches_for_is_refused(certificate):
    with LocalMail(certificate) as server:
        assert "CERTIFICATE" in a_postman(server, security="starttls").carry(a_letter()).detail.upper()
    assert server.taken == []


def test_a_missing_password_is_told_by_the_name_of_its_variable():
    with LocalMail() as server:
        trouble = a_postman(server, user="vigie", security="starttls").carry(a_letter())
    assert "VIGIE_SMTP_PASSWORD" in trouble.detail
    assert server.connections == 0


@pytest.mark.parametrize(
    "fault",
    [
        *("greet:421", "greet:hang", "greet:drop", "mail:451", "rcpt:450", "rcpt:550", "rcpt:drop"),
        *("data:554", "data:hang", "end:452", "end:554", "end:drop", "end:hang"),
    ],
)
def test_every_refusal_of_a_mail_server_is_a_value(fault):
    with LocalMail() as server:
        server.faults.append(fault)
        trouble = a_postman(server, fault=fault).carry(a_letter())
    assert trouble
    assert "\n" not in trouble.detail
    code = fault.partition(":")[2]
    assert not code.isdigit() or code in trouble.detail
    assert server.taken == []


@pytest.mark.parametrize("goodbye", ["quit:hang", "quit:drop", "quit:500"])
def test_a_server_that_took_the_letter_may_leave_as_it_likes(goodbye):
    with LocalMail() as server:
        server.faults.append(goodbye)
        assert a_postman(server, fault=goodbye).carry(a_letter()) is None


def test_a_closed_door_is_a_value():
    with LocalMail() as server:
        server.close()
        assert a_postman(server).carry(a_letter())


def test_a_webhook_is_told_in_json_with_a_key_for_copies():
    with LocalHook() as hook:
        channel = Channel("outil", Kind.WEBHOOK, url=f"http://127.0.0.1:{hook.port}/vigie?equipe=1", env="JETON")
        assert a_postman(hook, channel, secrets={"JETON": "abc"}).carry(a_letter("outil", recipient="")) is None
    told = json.loads(hook.bodies[0])
    assert told["id"] == "id-1@agence.example"
    assert told["subject"] == "Alerte : presse négative"
    assert hook.headers[0]["Idempotency-Key"] == "id-1@agence.example"
    assert hook.headers[0]["Authorization"] == "Bearer abc"
    assert hook.paths == ["/vigie?equipe=1"]


def test_an_alert_tells_a_webhook_its_figures():
    with LocalHook() as hook:
        channel = Channel("outil", Kind.WEBHOOK, url=f"http://127.0.0.1:{hook.port}/")
        facts = '{"severity": "major", "series": ["sport"], "stories": ["s-1"], "id": "not ours"}'
        assert a_postman(hook, channel).carry(a_letter("outil", recipient="", facts=facts)) is None
    told = json.loads(hook.bodies[0])
    assert (told["severity"], told["series"], told["stories"], told["key"]) == ("major", ["sport"], ["s-1"], "k")
    assert told["id"] == "id-1@agence.example"


def test_a_secret_is_never_sent_in_clear_beyond_this_machine():
    channel = Channel("outil", Kind.WEBHOOK, url="http://outil.agence.example/", env="JETON")
    trouble = Postman(MailServer(), (channel,), {"JETON": "abc"}).carry(a_letter("outil", recipient=""))
    assert "https" in trouble.detail
    assert "JETON" in trouble.detail


def test_a_short_letter_by_mail_still_has_a_subject():
    assert mail(a_letter(subject=""), "v@a.example", "Vigie Aix")["Subject"] == "Vigie Aix"


@pytest.mark.parametrize(
    "fault", ["status:301", "status:307", "status:400", "status:429", "status:503", "hang", "drop"]
)
def test_every_refusal_of_a_webhook_is_a_value_and_no_redirect_is_followed(fault):
    with LocalHook() as hook:
        hook.faults.append(fault)
        channel = Channel("outil", Kind.WEBHOOK, url=f"http://127.0.0.1:{hook.port}/vigie")
        trouble = a_postman(hook, channel, fault=fault).carry(a_letter("outil", recipient=""))
    assert trouble
    assert hook.paths == ["/vigie"]
    assert hook.taken == []


def test_apprise_carries_what_we_do_not_and_follows_no_redirect():
    with LocalHook() as hook:
        channel = Channel("slack", Kind.APPRISE, env="ADRESSE")
        address = {"ADRESSE": f"json://127.0.0.1:{hook.port}/?redirect=yes"}
        assert a_postman(hook, channel, secrets=address).carry(a_letter("slack", recipient="")) is None
        hook.faults.append("status:302")
        assert a_postman(hook, channel, secrets=address).carry(a_letter("slack", recipient=""))
    assert set(hook.paths) == {"/"}, "the redirect was not followed"
    assert "Alerte" in json.loads(hook.bodies[0])["title"]


CALLING = "<!channel> <@U123> <http://mal.example|clic> [clic](http://mal.example) @everyone mot@here @Ana & fin"


@pytest.mark.parametrize("kind", ["json://127.0.0.1:{}/", "mmost://127.0.0.1:{}/3ccdd113474722377935511fc85d3dd4"])
@pytest.mark.parametrize("short", [False, True])
def test_no_headline_calls_a_room_or_hides_a_link_in_a_chat(kind, short):
    with LocalHook() as hook:
        channel = Channel("salon", Kind.APPRISE, env="ADRESSE", short=short)
        letter = a_letter("salon", recipient="", subject=CALLING, body=CALLING)
        assert a_postman(hook, channel, secrets={"ADRESSE": kind.format(hook.port)}).carry(letter) is None
    said = "".join(value for value in json.loads(hook.bodies[0]).values() if isinstance(value, str))
    assert not re.findall(r"[<>]|\]\(|@everyone|@here|@Ana", said)
    assert "& fin" in said


def test_a_chat_keeps_addresses_and_a_telephone_its_letters():
    body = f"{CALLING}\n  https://phare.example/@une/a?b=1&c=2\nÉcrire à ana@agence.example\n"
    assert inert(body).split("\n")[1:] == [
        "  https://phare.example/%40une/a?b=1&c=2",
        "Écrire à ana@agence.example",
        "",
    ]
    assert len(inert(CALLING, short=True)) <= len(CALLING)
    assert set(inert(CALLING, short=True)) <= alert_forms.BASIC | alert_forms.EXTENDED


def test_an_apprise_address_that_is_missing_or_wrong_is_told_without_its_secret():
    channel = Channel("slack", Kind.APPRISE, env="ADRESSE")
    for secrets in ({}, {"ADRESSE": "nowhere"}):
        postman = Postman(MailServer(), (channel,), secrets)
        detail = postman.carry(a_letter("slack", recipient="")).detail
        assert "ADRESSE" in detail
        assert "nowhere" not in detail


def test_a_channel_that_left_the_configuration_is_told():
    assert "ancien" in Postman(MailServer(), (), {}).carry(a_letter("ancien")).detail


HOSTILE = [
    "Titre\r\nBcc: evil@example.com",
    "=?utf-8?q?=0D=0ABcc:_evil@example.com?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3F=0D=0ABcc=3A_evil=3F=3D?=",
    "=?latin-9?q?=0ABcc:x?= =?inconnu?q?a?=",
    "a\x00b\x1b[31m\u2028c\u202ed",
    "\ud800 seul",
    "x" * 5000,
]


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_can_add_a_header(title):
    with LocalMail() as server:
        assert a_postman(server).carry(a_letter(subject=f"Alerte : {title}")) is None
    (message,) = server.mails
    assert message["Bcc"] is None
    assert set(message.keys()) == set(mail(a_letter(), "v@a.example", "Vigie").keys()) | {"MIME-Version"}
    assert b"\nBcc" not in server.raw[0]
    assert server.envelopes == [("vigie@agence.example", "ana@agence.example")]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_safe_header_is_one_short_line(title):
    safe = header_safe(title)
    assert len(safe) <= LONGEST
    assert "=?" not in safe
    assert safe.isprintable()


def test_a_body_line_that_is_a_dot_does_not_end_the_mail():
    with LocalMail() as server:
        assert a_postman(server).carry(a_letter(body="un\n.\nBcc: evil@example.com\ndeux\n")) is None
    assert "deux" in server.mails[0].get_content()


def test_the_date_is_when_it_was_written_not_when_it_left():
    assert mail(a_letter(), "v@a.example", "Vigie")["Date"].datetime == NOW


@pytest.mark.parametrize("written", ["ana@mairie.fr.", "a@x..fr", "a@.fr", ".a@x.fr", "ana", "a@b@c"])
def test_an_address_that_no_mail_could_bear_is_refused_in_the_configuration(written):
    assert not ADDRESS.fullmatch(written)


def test_a_secret_is_never_repeated_in_a_trouble():
    assert "s3cret" not in told(ValueError("Invalid header value b'Bearer s3cret\\n'"))
