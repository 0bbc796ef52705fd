"""The teams of the rush: each writes, sends a file, looks at it and submits, and presses again when nothing came back.

Runs in a process of its own, with a thread per team, so that what is measured is the server. Each team calls from an
address of its own (127.1.x.y), so that limits per network address are in force as they are for teams in the world.
"""

import hashlib
import http.client
import random
import re
import secrets
import struct
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from urllib.parse import urlencode

from bench.deadline.filling import Entrant
from tests.services.forms import PageForm, Pairs, SentFile, form_with, multipart

PATIENCE = 30.0  # how long somebody waits for an answer before pressing again
AGAIN = (1.0, 4.0)  # the pause before that, between these
GIVE_UP = 60.0  # after the deadline
RECEIPT = re.compile(r"K-\d{4}-[0-9A-Z]{6}")
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Plan:
    """When a team sends its file and when it wants to submit; seconds since the epoch."""

    uploads_at: float
    submits_at: float


@dataclass
class Press:
    """One submit request: when it left, how long it took, and the status that came; 0 for no answer."""

    sent: float
    seconds: float
    status: int


@dataclass
class Story:
    """What happened to a team, as it saw it."""

    number: int
    reference: str
    words: dict[str, str] = field(default_factory=dict)
    file_name: str = ""
    file_size: int = 0
    file_sha256: str = ""
    key: str = ""
    presses: list[Press] = field(default_factory=list)
    uploads: list[Press] = field(default_factory=list)
    acknowledged: bool = False
    receipt: str = ""
    sha256: str = ""
    refused: str = ""
    troubles: list[str] = field(default_factory=list)

    @property
    def first_press(self) -> float | None:
        return self.presses[0].sent if self.presses else None


class NoAnswer(Exception):
    """The line was cut, or nothing came in time."""


def picture(size: int, own: bytes, shared: bytes) -> list[bytes]:
    """A PNG of about this size that any program opens, out of random bytes; ``own`` makes it different from others."""
    chunks = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1024, 1024, 8, 0, 0, 0, 0))
    note = _chunk(b"tEXt", b"Comment\0" + own.hex().encode())
    end = _chunk(b"IEND", b"")
    filler = shared[: max(0, size - len(chunks) - len(note) - len(end) - len(_PIXELS) - 12)]
    return [b"\x89PNG\r\n\x1a\n" + chunks + note, _PIXELS, *_raw_chunk(b"raNd", filler), end]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join(_raw_chunk(kind, data))


def _raw_chunk(kind: bytes, data: bytes) -> list[bytes]:
    check = zlib.crc32(data, zlib.crc32(kind))
    return [struct.pack(">I", len(data)) + kind, data, struct.pack(">I", check)]


_PIXELS = _chunk(b"IDAT", zlib.compress(b"\0" * 1025 * 1024, 9))


def run(line: Connection, port: int, entrants: Sequence[Entrant], file_bytes: int, seed: int) -> None:
    """Play all teams. Says when every page is open, is told the plans and the deadline, and tells the stories."""
    shared = random.Random(seed).randbytes(file_bytes)
    players = [_Team(port, me, file_bytes, shared, seed) for me in entrants]
    _all_at_once([player.open_page for player in players], threads=4)
    line.send([player.story for player in players if player.draft is None])
    closes, plans = line.recv()
    _all_at_once(
        [partial(player.play, plan, closes) for player, plan in zip(players, plans, strict=True)],
        threads=len(players),
    )
    line.send([player.story for player in players])


def _all_at_once(work: Sequence[Callable[[], object]], *, threads: int) -> None:
    left, lock = list(reversed(work)), threading.Lock()

    def loop() -> None:
        while True:
            with lock:
                if not left:
                    return
                act = left.pop()
            act()

    started = [threading.Thread(target=loop) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


class _Team:
    def __init__(self, port: int, me: Entrant, file_bytes: int, shared: bytes, seed: int) -> None:
        self.port, self.me, self.cookie = port, me, me.cookie
        self.closes = float("inf")
        self.story = Story(me.number, me.reference)
        self.address = f"127.1.{me.number // 250}.{me.number % 250 + 1}"
        self.random = random.Random(seed * 1_000_003 + me.number)
        self.file_bytes, self.shared = file_bytes, shared
        self.draft: PageForm | None = None

    # Ahead of the rush

    def open_page(self) -> None:
        """Open the draft's page and write in every field of it."""
        status, page, _ = self._insist("GET", f"/entries/{self.me.reference}/draft", [])
        if status != 200:
            self.story.troubles.append(f"the draft's page answered {status}")
            return
        self.draft = form_with(page, "csrf_token", "title", "version")
        for number, control in enumerate(self.draft.typed):
            control.value = self._words(control.name, number)
            self.story.words[control.name] = control.value

    def _words(self, name: str, number: int) -> str:
        if name.endswith("url"):
            return f"https://example.org/{self.me.number}/{number}"
        return f"Lag {self.me.number} skriver i fält {number}: åäö – „citat” & <tecken>"

    # The rush

    def play(self, plan: Plan, closes: float) -> None:
        """The whole story, from the upload to the receipt."""
        self.closes = closes
        try:
            self._wait(plan.uploads_at)
            if self._upload() and (form := self._review()):
                self._wait(plan.submits_at)
                self._submit(form)
        except NoAnswer as error:
            self.story.troubles.append(str(error))
        except Exception as error:  # noqa: BLE001 - told in the report; one team must not end the others
            self.story.troubles.append(repr(error))

    def _upload(self) -> bool:
        assert self.draft is not None
        content = picture(self.file_bytes, secrets.token_bytes(16), self.shared)
        digest = hashlib.sha256()
        for part in content:
            digest.update(part)
        file = SentFile(self.draft.files[0], f"skiss {self.me.number}.png", content, "image/png")
        self.story.file_name, self.story.file_size = file.name, file.size
        self.story.file_sha256 = digest.hexdigest()
        kind, body = multipart([*self.draft.pairs(), ("then", "review")], [file])
        path = f"/entries/{self.me.reference}/draft"
        status, page, _ = self._insist("POST", path, body, kind, log=self.story.uploads)
        if status != 303:
            self.story.refused = f"upload {status}: {_told(page)}"
        return status == 303

    def _review(self) -> PageForm | None:
        """The page that the upload leads to, where everything is looked at before it is submitted."""
        status, page, _ = self._insist("GET", f"/entries/{self.me.reference}/submit", [])
        try:
            return form_with(page, "csrf_token", "key")
        except LookupError:
            self.story.refused = f"review {status}: {_told(page)}"
            return None

    def _submit(self, form: PageForm) -> None:
        path = f"/entries/{self.me.reference}/submit"
        self.story.key = form.value("key")
        data: Pairs = form.pairs()
        kind = "application/x-www-form-urlencoded"
        status, page, where = self._insist(
            "POST", path, [urlencode(data).encode()], kind, log=self.story.presses
        )
        if status != 303:
            self.story.refused = f"submit {status}: {_told(page)}"
            return
        self.story.acknowledged = True
        status, page, _ = self._insist("GET", where, [])
        receipt, digest = RECEIPT.search(page), SHA256.search(page)
        if status != 200 or receipt is None or digest is None:
            self.story.troubles.append(f"the receipt's page answered {status}")
            return
        self.story.receipt, self.story.sha256 = receipt[0], digest[0]

    # Asking

    def _insist(
        self, method: str, path: str, body: list[bytes], kind: str = "", log: list[Press] | None = None
    ) -> tuple[int, str, str]:
        """Ask until something else than "not now" comes: as somebody does who presses again."""
        while True:
            sent, began = time.time(), time.monotonic()
            try:
                status, page, where = self._ask(method, path, body, kind)
            except (OSError, http.client.HTTPException) as error:
                status, page, where = 0, repr(error), ""
            if log is not None:
                log.append(Press(sent, time.monotonic() - began, status))
            if status and status not in {429} and status < 500:
                return status, page, where
            if status not in {0, 503}:
                self.story.troubles.append(f"{method} {path}: {status}")
            if time.time() > self.closes + GIVE_UP:
                raise NoAnswer(f"{method} {path} was never answered: {status} {page[:200]}")
            time.sleep(self.random.uniform(*AGAIN))

    def _ask(self, method: str, path: str, body: list[bytes], kind: str) -> tuple[int, str, str]:
        line = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(self.address, 0)
        )
        try:
            line.putrequest(method, path)
            line.putheader("Cookie", self.cookie)
            line.putheader("Connection", "close")
            if method == "POST":
                line.putheader("Content-Type", kind)
                line.putheader("Content-Length", str(sum(map(len, body))))
            line.endheaders()
            for part in body:
                line.send(part)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            name = self.cookie.partition("=")[0]
            for given in answer.headers.get_all("Set-Cookie", []):
                if given.startswith(f"{name}="):
                    self.cookie = given.partition(";")[0]
            return answer.status, text, answer.getheader("Location") or ""
        finally:
            line.close()

    @staticmethod
    def _wait(moment: float) -> None:
        time.sleep(max(0.0, moment - time.time()))


def _told(page: str) -> str:
    """What a page says went wrong, for the report."""
    found = re.search(r'class="[^"]*ds-alert.*?</(?:div|section)>', page, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", found[0] if found else page)
    return " ".join(text.split())[:200]
