"""Letters through a real SMTP server: what arrives, what fails for now, and what fails for good."""

import dataclasses
import email
import email.policy
import re
import socket
import ssl
import threading
import time

import pytest
import trustme
from flask import Flask

from challenges import config
from challenges.adapters import mailer
from challenges.adapters.mailer import OutgoingMail, PermanentFailure, TemporaryFailure
from tests.services import smtp
from tests.services.ports import free_port

MAIL = OutgoingMail(
    to="asa@example.org",
    name="Åsa Öberg",
    subject="Ditt bidrag har kommit in – tack",
    body="Hej Åsa!\n\nBidraget har nummer 17.\n.\nEn ensam punkt är ingen slutpunkt.\n",
    message_id="<abc.17@challenges.example.org>",
    language="sv",
)


def mailer_for(**settings):
    environment = {f"CHALLENGES_{name.upper()}": str(value) for name, value in settings.items()}
    environment.setdefault("CHALLENGES_MAIL_SECURITY", "none")
    read = config.read({"CHALLENGES_SECRET_KEY": "s" * 32, **environment})
    return mailer.make(Flask("letters"), read)


def mailer_to(server, **settings):
    return mailer_for(mail_server=server.host, mail_port=server.port, **settings)


def changed(**changes):
    return dataclasses.replace(MAIL, **changes)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def certificate(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_a_letter_arrives_as_it_was_written(smtp_server):
    mailer_to(smtp_server, mail_sender="Utmaningar för Åre <brev@example.org>").send(MAIL)
    (letter,) = smtp_server.letters
    assert letter["subject"] == MAIL.subject
    assert letter.get_content().replace("\r\n", "\n") == MAIL.body
    assert [(a.display_name, a.addr_spec) for a in letter["to"].addresses] == [
        ("Åsa Öberg", "asa@example.org")
    ]
    assert [(a.display_name, a.addr_spec) for a in letter["from"].addresses] == [
        ("Utmaningar för Åre", "brev@example.org")
    ]
    assert letter["message-id"] == MAIL.message_id
    assert letter["auto-submitted"] == "auto-generated"
    assert letter["content-language"] == "sv"
    assert smtp_server.recipients == ["asa@example.org"]
    assert smtp_server.senders == ["brev@example.org"]


def test_the_message_id_is_the_same_at_every_attempt(smtp_server):
    sender = mailer_to(smtp_server)
    sender.send(MAIL)
    sender.send(MAIL)
    assert [letter["message-id"] for letter in smtp_server.letters] == [MAIL.message_id] * 2


def test_a_nameless_recipient_and_an_international_domain(smtp_server):
    mailer_to(smtp_server).send(changed(to="brev@åäö.example.org", name=""))
    assert smtp_server.recipients == ["brev@xn--4cab6c.example.org"]
    assert smtp_server.letters[0]["to"] == "brev@xn--4cab6c.example.org"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"to": "åsa@example.org"}, "not an address we can write to: Internationalized characters"),
        ({"to": "asa"}, "not an address"),
        ({"to": ""}, "not an address"),
        ({"to": "asa@example.org, spam@example.org"}, "not an address"),
        ({"to": "asa@example.org\r\nBcc: spam@example.org"}, "not an address"),
        ({"to": "asa@example.org\nRCPT TO:<spam@example.org>"}, "not an address"),
        ({"subject": "Hej\r\nBcc: spam@example.org"}, "the subject holds a line break"),
        ({"subject": "Hej\n\nSpam"}, "the subject holds a line break"),
        ({"subject": "Hej\u2028Spam"}, "the subject holds a line break"),
        ({"name": "Åsa\r\nBcc: spam@example.org"}, "the name holds a line break"),
        ({"name": "Åsa\x00"}, "the name holds a line break or a control character"),
        ({"message_id": "<a@b>\r\nBcc: spam@example.org"}, "the message id holds a line break"),
        ({"message_id": "a@b"}, "the message id is not of the form"),
        ({"body": "Hej \ud800"}, "cannot be encoded"),
    ],
)
def test_what_cannot_be_a_letter_is_refused_for_good_before_anybody_is_called(smtp_server, change, reason):
    with pytest.raises(PermanentFailure, match=reason):
        mailer_to(smtp_server).send(changed(**change))
    assert smtp_server.letters == []


@pytest.mark.parametrize(
    "name",
    [
        'Åsa" <spam@example.org>, "x',
        "Åsa <spam@example.org>",
        "a, b",
        "=?utf-8?q?=0D=0ABcc:_spam@example.org?=",
    ],
)
def test_a_name_adds_no_recipient(smtp_server, name):
    mailer_to(smtp_server).send(changed(name=name))
    assert smtp_server.recipients == ["asa@example.org"]
    (letter,) = smtp_server.wait_for(1)
    assert letter["bcc"] is None
    assert [address.addr_spec for address in letter["to"].addresses] == ["asa@example.org"]


@pytest.mark.parametrize(
    "subject",
    [
        "Din begäran om Dagvattenbrunnar och ledningsnät är avslagen",
        "Nej till datamängdsönskemålet: Ledningsnätets kapacitet i varje brunn",
        "å ä ö " * 30 + "å",
    ],
)
def test_a_long_subject_keeps_its_words_apart(smtp_server, subject):
    mailer_to(smtp_server).send(changed(subject=subject))
    (letter,) = smtp_server.letters
    assert letter["subject"] == subject


def test_a_subject_hides_no_line_break(smtp_server):
    mailer_to(smtp_server).send(changed(subject="=?utf-8?q?Hej=0D=0ABcc:_spam@example.org?="))
    (letter,) = smtp_server.letters
    assert letter["subject"] == "= ?utf-8?q?Hej=0D=0ABcc:_spam@example.org?="
    assert letter["bcc"] is None


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("550 5.1.1 no such person", PermanentFailure),
        ("553 mailbox name not allowed", PermanentFailure),
        ("450 4.2.0 greylisted", TemporaryFailure),
        ("452 4.2.2 mailbox full", TemporaryFailure),
        ("550 5.7.1 relaying denied", TemporaryFailure),
        ("530 5.7.0 authentication required", TemporaryFailure),
    ],
)
def test_a_refused_recipient(smtp_server, answer, failure):
    smtp_server.answers["asa@example.org"] = answer
    with pytest.raises(failure, match=f"the mail server answered {answer}"):
        mailer_to(smtp_server).send(MAIL)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("554 5.6.0 no such content here", PermanentFailure),
        ("451 4.3.0 try later", TemporaryFailure),
        ("452 4.3.1 disk full", TemporaryFailure),
    ],
)
def test_a_refused_letter(smtp_server, answer, failure):
    smtp_server.data_answer = answer
    with pytest.raises(failure, match=answer):
        mailer_to(smtp_server).send(MAIL)
    smtp_server.data_answer = ""
    mailer_to(smtp_server).send(MAIL)
    assert len(smtp_server.letters) == 1


def test_a_line_cut_after_the_letter_was_taken_is_a_success(smtp_server):
    smtp_server.hang_up_after_data = True
    mailer_to(smtp_server).send(MAIL)
    assert len(smtp_server.letters) == 1


def test_nobody_at_the_address_is_temporary():
    with pytest.raises(TemporaryFailure, match="no contact with the mail server"):
        mailer_for(mail_server="127.0.0.1", mail_port=free_port()).send(MAIL)


def test_an_unknown_server_name_is_temporary():
    with pytest.raises(TemporaryFailure, match="no contact"):
        mailer_for(mail_server="mail.invalid", mail_port=25).send(MAIL)


def test_a_silent_server_does_not_hold_the_worker(monkeypatch):
    monkeypatch.setattr(mailer, "TIMEOUT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        with pytest.raises(TemporaryFailure, match="timed out"):
            mailer_for(mail_server="127.0.0.1", mail_port=silent.getsockname()[1]).send(MAIL)
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"\xff\xfe nonsense\r\n", b""])
def test_a_server_that_will_not_talk_is_temporary(greeting):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet():
            line, _ = listener.accept()
            with line:
                line.sendall(greeting)

        greeter = threading.Thread(target=greet)
        greeter.start()
        with pytest.raises(TemporaryFailure) as failure:
            mailer_for(mail_server="127.0.0.1", mail_port=listener.getsockname()[1]).send(MAIL)
        greeter.join()
        assert str(failure.value).isprintable()


@pytest.mark.parametrize("security", ["starttls", "tls"])
class TestEncrypted:
    """Both ways of TLS check whom they talk to."""

    def running(self, security, context, **options):
        return smtp.running(**{security: context}, **options)

    def test_a_known_certificate_is_trusted_and_the_sign_in_works(self, security, authority, ca_file):
        context = certificate(authority, "127.0.0.1")
        with self.running(security, context, login=("platform", "hemligt")) as server:
            settings = {"mail_security": security, "mail_ca_file": ca_file, "mail_username": "platform"}
            mailer_to(server, **settings, mail_password="hemligt").send(MAIL)
            assert len(server.letters) == 1
            with pytest.raises(TemporaryFailure, match="the mail server answered 535"):
                mailer_to(server, **settings, mail_password="fel").send(MAIL)
            assert len(server.letters) == 1

    def test_an_unknown_certificate_is_refused(self, security, authority):
        with self.running(security, certificate(authority, "127.0.0.1")) as server:
            with pytest.raises(TemporaryFailure, match="certificate verify failed"):
                mailer_to(server, mail_security=security).send(MAIL)
            assert server.letters == []

    def test_a_certificate_of_another_host_is_refused(self, security, authority, ca_file):
        with self.running(security, certificate(authority, "mail.example.org")) as server:
            with pytest.raises(TemporaryFailure, match="certificate verify failed"):
                mailer_to(server, mail_security=security, mail_ca_file=ca_file).send(MAIL)
            assert server.letters == []


def test_a_server_without_starttls_gets_no_letter_in_the_clear(smtp_server):
    with pytest.raises(TemporaryFailure, match="STARTTLS"):
        mailer_to(smtp_server, mail_security="starttls").send(MAIL)
    assert smtp_server.letters == []


def test_the_folder_holds_each_letter_once(tmp_path):
    folder = tmp_path / "new" / "letters"
    into_folder = mailer_for(mail_folder=folder)
    into_folder.send(MAIL)
    into_folder.send(MAIL)
    into_folder.send(changed(message_id="<abc.18@challenges.example.org>"))
    assert len(list(folder.iterdir())) == 2
    assert all(re.fullmatch(r"[0-9a-f]{20}\.eml", path.name) for path in folder.iterdir())
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.iterdir()
    ]
    assert {letter["subject"] for letter in letters} == {MAIL.subject}
    assert letters[0].get_content().replace("\r\n", "\n") == MAIL.body


def test_the_folder_refuses_what_smtp_refuses_and_says_when_it_cannot_be_written(tmp_path):
    with pytest.raises(PermanentFailure):
        mailer_for(mail_folder=tmp_path).send(changed(to="nobody"))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TemporaryFailure, match="cannot be written"):
        mailer_for(mail_folder=tmp_path / "file" / "letters").send(MAIL)


def test_wrong_settings_stop_the_start(tmp_path):
    with pytest.raises(config.SettingsError, match="CHALLENGES_MAIL_SENDER"):
        mailer_for(mail_sender="not an address")
    with pytest.raises(config.SettingsError, match="CHALLENGES_MAIL_CA_FILE"):
        mailer_for(mail_server="mail.example.org", mail_ca_file=tmp_path / "absent.pem")
