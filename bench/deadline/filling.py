"""A challenge with many teams, each with a captain and a draft, made in one transaction."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import Base, db
from challenges.models.challenges import Round
from challenges.operations.unit_of_work import unit_of_work
from tests.factories import Factory


@dataclass(frozen=True)
class Entrant:
    """A team's captain, signed in, and the address of its entry."""

    number: int
    email: str
    cookie: str
    reference: str


class _Filler(Factory):
    """The factory of the tests, without a commit for each row."""

    @contextmanager
    def _saved(self) -> Iterator[None]:
        yield
        db.session.flush()

    def _add(self, *rows: Base) -> None:
        db.session.add_all(rows)
        db.session.flush()


def fill(app: Flask, teams: int, *, opens: dt.timedelta, closes: dt.timedelta) -> list[Entrant]:
    """One open challenge with this many teams, whose captains are signed in. Needs an application context."""
    make = _Filler(app, FrozenClock(dt.datetime.now(dt.UTC)))
    made = []
    with unit_of_work(write=True) as work:
        challenge = make.challenge(opens=opens, closes=closes)
        for number in range(teams):
            captain = make.person(email=f"captain{number}@example.org")
            team = make.team(challenge, captain, name=f"Lag {number}")
            entry = make.draft(team, challenge, author=captain, title=f"Utkast {number}")
            made.append((number, captain.email, captain.id, entry.reference))
        work.commit()
    return [
        Entrant(number, email, session_cookie(app, person), reference)
        for number, email, person, reference in made
    ]


def session_cookie(app: Flask, person: int) -> str:
    """The cookie of a signed-in person, as the application itself would sign it."""
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": f"{person}.1", "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def close_at(moment: dt.datetime) -> None:
    """The intake of every round ends then. Needs an application context."""
    with unit_of_work(write=True) as work:
        db.session.execute(sa.update(Round).values(closes_at=moment))
        work.commit()
