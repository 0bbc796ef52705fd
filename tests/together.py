"""Requests that are sent at the same moment, and what the database and the letters say afterwards."""

import threading
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from challenges.models import db
from challenges.models.jobs import Letter


def fresh(query: Any) -> Any:
    """What the database holds now, past what the test's own session remembers."""
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def letters(kind: str) -> Any:
    """The letters of a kind, the oldest first."""
    return fresh(sa.select(Letter).where(Letter.kind == kind).order_by(Letter.id))


def at_once(app: Flask, requests: Sequence[tuple[tuple[int, int], str, dict[str, str]]]) -> list[int]:
    """POST each ``((person id, session number), address, form)`` from a thread of its own; the statuses, sorted."""
    gate, answers = threading.Barrier(len(requests)), []

    def send(who: tuple[int, int], url: str, data: dict[str, str]) -> None:
        client = FlaskClient(app, app.response_class, use_cookies=True)
        with client.session_transaction() as session:
            session["_user_id"] = f"{who[0]}.{who[1]}"
        gate.wait()
        with app.app_context():
            answers.append(client.post(url, data=data).status_code)

    db.session.remove()
    threads = [threading.Thread(target=send, args=request) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)
