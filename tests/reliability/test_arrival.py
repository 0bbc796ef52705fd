"""Deadlines are decided by when a request arrived, and a slow sender keeps nobody else from writing."""

import datetime as dt
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import EntryDraft
from challenges.operations.unit_of_work import unit_of_work
from tests.reliability.conftest import Installation
from tests.reliability.visitor import Visitor
from tests.services import server


def draft(me: Visitor, title: str) -> dict[str, str]:
    return {
        "csrf_token": me.token,
        "title": title,
        "language": "sv",
        "version": "1",
        "page": title,
        "turn": "1",
    }


def close_soon(place: Installation) -> float:
    """The intake ends in some seconds. Returns when."""
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)
    with place.inside(), unit_of_work(write=True) as work:
        db.session.execute(sa.update(Round).values(closes_at=moment))
        work.commit()
    return moment.timestamp()


def send_slowly(me: Visitor, port: int, path: str, data: dict[str, str], *, until: float) -> int:
    """Send the request at once but for its last byte, which follows at the moment. Returns the status."""
    body = urlencode(data).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {me.cookie()}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(head.encode() + body[:-1])
        time.sleep(max(0.0, until - time.time()))
        line.sendall(body[-1:])
        return int(line.makefile("rb").readline().split()[1])


def test_a_slow_upload_that_began_in_time_is_in_time(install: Callable[..., Installation]) -> None:
    place = install()
    with place.inside() as (_app, make):
        challenge = make.challenge()
        people = [make.person() for _ in range(3)]
        entries = [
            make.draft(make.team(challenge, person), challenge, author=person).reference for person in people
        ]
        emails = [person.email for person in people]
    with server.running(place.environment) as live:
        slow, quick, late = visitors = [Visitor(live.url) for _ in people]
        for me, email in zip(visitors, emails, strict=True):
            me.sign_in(email)
        paths = [f"/entries/{reference}/draft/autosave" for reference in entries]
        closes = close_soon(place)
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(
                send_slowly, slow, live.port, paths[0], draft(slow, "Långsam"), until=closes + 0.5
            )
            time.sleep(0.3)
            began = time.monotonic()
            assert quick.ask("POST", paths[1], draft(quick, "Snabb")).status_code == 200
            assert time.monotonic() - began < 5, "nobody waits for the slow one"
            assert not sending.done()
            assert sending.result(60) == 200
        assert late.ask("POST", paths[2], draft(late, "Sen")).status_code == 403
    with place.inside():
        drafts = db.session.scalars(sa.select(EntryDraft.content).order_by(EntryDraft.id)).all()
        titles = [said["title"] for said in drafts]
    assert titles == ["Långsam", "Snabb", "Tyst stad"]


WEB = "challenges.cli.web_worker.WebWorker"


def begin(
    me: Visitor, port: int, path: str, data: dict[str, str], *, first: int
) -> tuple[socket.socket, bytes]:
    """Open a line and send so many bytes of a request. Returns the line and the rest."""
    body = urlencode(data).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {me.cookie()}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    whole = head.encode() + body
    line = socket.create_connection(("127.0.0.1", port), 30)
    line.sendall(whole[:first])
    return line, whole[first:]


def status(line: socket.socket) -> int:
    with line, line.makefile("rb") as answer:
        return int(answer.readline().split()[1])


def test_waiting_for_a_free_thread_makes_nobody_late(install: Callable[..., Installation]) -> None:
    """All threads are held over the deadline: who came before it is in time, who only opened a line is not."""
    place = install()
    with place.inside() as (_app, make):
        challenge = make.challenge()
        people = [make.person() for _ in range(4)]
        entries = [
            make.draft(make.team(challenge, person), challenge, author=person).reference for person in people
        ]
        emails = [person.email for person in people]
    with server.running(place.environment, threads=2, worker_class=WEB) as live:
        waiting, silent, tardy, sly = visitors = [Visitor(live.url) for _ in people]
        for me, email in zip(visitors, emails, strict=True):
            me.sign_in(email)
        paths = [f"/entries/{reference}/draft/autosave" for reference in entries]
        closes = close_soon(place)
        held = [begin(tardy, live.port, "/sign-in", draft(tardy, "x"), first=-1) for _ in range(2)]
        opened = begin(silent, live.port, paths[1], draft(silent, "Tyst"), first=0)
        slow = begin(tardy, live.port, paths[2], draft(tardy, "Seg"), first=1)
        queued = begin(sly, live.port, paths[3], draft(sly, "Slug"), first=1)
        came = begin(waiting, live.port, paths[0], draft(waiting, "Väntade"), first=100_000)
        time.sleep(max(0.0, closes + 0.5 - time.time()))
        queued[0].sendall(queued[1])
        for line, rest in held:
            line.sendall(rest)
            assert status(line) < 500
        assert status(came[0]) == 200, "it came in time, and only its turn came late"
        assert status(queued[0]) == 403, "a first letter holds no place in the queue"
        opened[0].sendall(opened[1])
        assert status(opened[0]) == 403, "an open line is no request"
        time.sleep(2)
        slow[0].sendall(slow[1])
        assert status(slow[0]) == 403, "nor is its first letter"
    with place.inside():
        titles = [
            row.content["title"] for row in db.session.scalars(sa.select(EntryDraft).order_by(EntryDraft.id))
        ]
    assert titles == ["Väntade", "Tyst stad", "Tyst stad", "Tyst stad"]
