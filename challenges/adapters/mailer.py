"""Letters leave the platform here: by SMTP through Flask-Mail, or into a folder when there is no mail server.

Flask-Mail 0.10 waits for ever for a silent server and takes any certificate after STARTTLS; ``_VerifiedConnection``
mends both. A letter keeps its Message-ID over retries, so a double can be told by the receiving side.
"""

import hashlib
import os
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask_mail import Connection, Mail, Message

from challenges.config import Settings, SettingsError

TIMEOUT_SECONDS = 15
# Refusals that speak of us and not of the address: sign-in missing, or a policy such as "relaying denied".
_OUR_FAULT = frozenset({530, 534, 535, 538})
_POLICY = re.compile(r"5\.7\.\d")


class MailFailure(Exception):
    """The letter was not handed over; the text says why."""


class TemporaryFailure(MailFailure):
    """It may work later: no connection, a busy server, or a set-up that somebody can mend. Try again."""


class PermanentFailure(MailFailure):
    """This letter can never be sent to this address. Do not try again."""


@dataclass(frozen=True)
class OutgoingMail:
    """A letter as text to one address. ``message_id`` is ``<local@domain>`` and the same at every attempt."""

    to: str
    name: str
    subject: str
    body: str
    message_id: str
    language: str = "sv"


class Mailer(Protocol):
    """Something that takes letters."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand the letter over. Raises TemporaryFailure or PermanentFailure; returning means it was taken."""


def make(app: Flask, settings: Settings) -> Mailer:
    """The mailer that the settings ask for: SMTP when a server is named, otherwise the folder.

    Raises SettingsError when the sender is no address, or a server is named and the file of trusted certificates
    cannot be read.
    """
    name, sender = parseaddr(settings.mail_sender)
    try:
        sender = _deliverable(sender)
    except PermanentFailure as failure:
        raise SettingsError(f"CHALLENGES_MAIL_SENDER: {failure}") from failure
    app.config.update(
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USE_TLS=settings.mail_security == "starttls",
        MAIL_USE_SSL=settings.mail_security == "tls",
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_DEFAULT_SENDER=(name, sender) if name else sender,
        MAIL_SUPPRESS_SEND=False,
        MAIL_DEBUG=0,
    )
    if not settings.mail_server:
        Mail(app)
        return FolderMailer(app, settings.mail_folder)
    try:
        tls = ssl.create_default_context(cafile=settings.mail_ca_file or None)
    except OSError as failure:
        raise SettingsError(f"CHALLENGES_MAIL_CA_FILE cannot be read: {failure}") from failure
    return SmtpMailer(app, _VerifiedMail(app, tls))


class SmtpMailer:
    """Hands each letter to a mail server over one connection of its own."""

    def __init__(self, app: Flask, mail: "_VerifiedMail") -> None:
        self._app = app
        self._mail = mail

    def send(self, mail: OutgoingMail) -> None:
        """Hand the letter over; see ``Mailer``."""
        with self._app.app_context():
            message = _message(mail)
            with _told_apart():
                self._mail.send(message)


class FolderMailer:
    """Puts each letter in a folder as an ``.eml`` file, which any mail program opens."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._app = app
        self._folder = folder

    def send(self, mail: OutgoingMail) -> None:
        """Write the file; a letter sent twice is one file."""
        with self._app.app_context():
            content = _message(mail).as_bytes()
        name = hashlib.sha256(mail.message_id.encode()).hexdigest()[:20]
        temporary = self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(self._folder / f"{name}.eml")
        except OSError as problem:
            raise TemporaryFailure(f"the folder for letters cannot be written: {problem}") from problem


class _VerifiedConnection(Connection):
    """Flask-Mail's connection with a time-out, certificates checked, and no error after the letter was taken."""

    def __init__(self, mail: Mail, tls: ssl.SSLContext) -> None:
        super().__init__(mail)
        self._tls = tls

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        mail = self.mail
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, timeout=TIMEOUT_SECONDS, context=self._tls)
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT_SECONDS)
        try:
            if mail.use_tls:
                host.starttls(context=self._tls)
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self.host is None:
            return
        # The server has answered for the letter already; a cut line at good-bye must not make us send it again.
        with suppress(OSError, smtplib.SMTPException):
            self.host.quit()
        self.host.close()


class _VerifiedMail(Mail):
    def __init__(self, app: Flask, tls: ssl.SSLContext) -> None:
        super().__init__(app)
        self._tls = tls

    def connect(self) -> Connection:
        """A connection that checks whom it talks to."""
        return _VerifiedConnection(self.state, self._tls)  # type: ignore[arg-type]


class _Folded(Message):
    """A message whose headings stay as they were folded when they were encoded.

    Python folds encoded words once more when it writes them, and loses the spaces between them.
    """

    def _message(self) -> Any:
        message = super()._message()
        message.policy = SMTP.clone(refold_source="none")
        return message


def _message(mail: OutgoingMail) -> Message:
    """The letter in Flask-Mail's form. PermanentFailure when an address or a heading cannot be sent as it is."""
    for what, text in (("subject", mail.subject), ("name", mail.name), ("message id", mail.message_id)):
        if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
            raise PermanentFailure(f"the {what} holds a line break or a control character")
    if any(unicodedata.category(character) == "Cs" for character in mail.body):
        raise PermanentFailure("the text holds characters that cannot be encoded")
    if not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", mail.message_id):
        raise PermanentFailure("the message id is not of the form <local@domain>")
    address = _deliverable(mail.to)
    message = _Folded(
        subject=_literal(mail.subject),
        recipients=[(mail.name, address) if _is_name(mail.name) else address],
        body=mail.body,
        charset="utf-8",
        # RFC 3834: a machine wrote this, so no machine shall answer it.
        extra_headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": mail.language,
        },
    )
    message.msgId = mail.message_id
    return message


def _is_name(name: str) -> bool:
    """Whether the name may stand before the address: not empty, and nothing a mail program could read as an address."""
    return bool(name) and not any(mark in name for mark in ("@", "<", ">", "=?"))


def _literal(text: str) -> str:
    """A heading that no receiver takes for an encoded word, in which a line break could hide (RFC 2047)."""
    return text.replace("=?", "= ?")


def _deliverable(address: str) -> str:
    """The address in the form every mail server takes: an international domain as ASCII."""
    try:
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        )
    except EmailNotValidError as problem:
        raise PermanentFailure(
            f"{_one_line(address)!r} is not an address we can write to: {problem}"
        ) from problem
    return checked.ascii_email or checked.normalized


@contextmanager
def _told_apart() -> Iterator[None]:
    """Turn what goes wrong on the way into a temporary or a permanent failure."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as problem:
        code, words = next(iter(problem.recipients.values()))
        raise _answered(code, words) from problem
    except smtplib.SMTPDataError as problem:
        raise _answered(problem.smtp_code, problem.smtp_error) from problem
    except smtplib.SMTPResponseException as problem:
        # Greeting, sign-in or sender refused: the set-up is at fault, not the letter.
        raise TemporaryFailure(_quoted(problem.smtp_code, problem.smtp_error)) from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise TemporaryFailure(f"no contact with the mail server: {_one_line(problem)}") from problem


def _answered(code: int, words: bytes | str) -> MailFailure:
    text = _quoted(code, words)
    permanent = 500 <= code < 600 and code not in _OUR_FAULT and not _POLICY.search(text)
    return PermanentFailure(text) if permanent else TemporaryFailure(text)


def _quoted(code: int, words: bytes | str) -> str:
    return f"the mail server answered {code} {_one_line(words)}"


def _one_line(words: Any) -> str:
    """Foreign text for a log line or a page: printable, on one line, not endless."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return "".join(character if character.isprintable() else " " for character in text)[:300].strip()
