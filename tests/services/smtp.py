"""A real SMTP server in a thread of its own, whose answers a test can choose."""

import contextlib
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.services.ports import free_port


class SmtpServer:
    """What arrived, and what the server answers.

    ``answers`` maps a recipient to the reply to RCPT, ``data_answer`` replaces the reply to DATA; a test sets them to
    refuse a letter. ``hang_up_after_data`` cuts the line once a letter is taken.
    """

    host = "127.0.0.1"

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []
        self.answers: dict[str, str] = {}
        self.data_answer = ""
        self.hang_up_after_data = False
        self._arrival = threading.Condition()

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The reply to one recipient."""
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take the letter, unless the test says otherwise."""
        if self.data_answer:
            return self.data_answer
        content = envelope.original_content or b""
        with self._arrival:
            self.letters.append(email.message_from_bytes(content, policy=email.policy.default))
            self.recipients += envelope.rcpt_tos
            self.senders.append(envelope.mail_from or "")
            self._arrival.notify_all()
        if self.hang_up_after_data:
            server.loop.call_later(0.05, server.transport.close)
        return "250 OK"

    def wait_for(self, count: int, *, seconds: float = 20.0) -> list[EmailMessage]:
        """The letters, once at least ``count`` have arrived; TimeoutError otherwise."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.letters) >= count, seconds):
                raise TimeoutError(f"{len(self.letters)} of {count} letters arrived in {seconds:.0f} seconds")
            return list(self.letters)


@contextlib.contextmanager
def running(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> Iterator[SmtpServer]:
    """A server on a free port: plain, or asking for STARTTLS, TLS from the first byte, and a sign-in."""
    server = SmtpServer(free_port())

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=right, handled=right)

    controller = Controller(
        server,
        hostname=server.host,
        port=server.port,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        # aiosmtpd knows TLS only as STARTTLS: behind TLS from the first byte it can offer the sign-in, not demand it.
        auth_required=login is not None and tls is None,
        auth_require_tls=tls is None,
        authenticator=authenticate,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
