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
        titles = db.session.scalars(sa.select(EntryDraft.title).order_by(EntryDraft.id)).all()
    assert titles == ["Långsam", "Snabb", "Tyst stad"]
