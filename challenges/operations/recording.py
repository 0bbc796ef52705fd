"""Record what happened, and queue what follows from it, in the same transaction."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from challenges.models import Base, db
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.notices import routing
from challenges.notices.event import Event
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.happenings import PUBLIC, Happening


def record(
    kind: Happening,
    subject: Base,
    actor: Actor | None,
    *,
    now: dt.datetime,
    challenge_id: int | None = None,
    organisation_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    secret: str = "",
) -> HappeningRow:
    """Append a happening, and the letters the routing says follow from it.

    ``subject`` must have been flushed. ``secret`` is a mailed link's secret: it reaches the letter and is
    never written to the record.
    """
    if kind in PUBLIC:
        _in_order()
    row = HappeningRow(
        kind=kind.value,
        at=now,
        person_id=actor.person_id if actor else None,
        subject_type=type(subject).__name__,
        subject_id=subject.id,
        challenge_id=challenge_id,
        organisation_id=organisation_id,
        payload=dict(payload or {}),
        public=kind in PUBLIC,
    )
    db.session.add(row)
    db.session.flush()
    route = routing.ROUTES[kind]
    if route.later:
        queue("letters.spread", {"happening_id": row.id}, now=now, unique_key=f"spread:{row.id}")
    else:
        post(routing.letters_for(Event(row, secret=secret)), now=now)
    return row


_PUBLIC_LOCK = 7_301_402  # any number, as long as nothing else locks by it


def _in_order() -> None:
    """Public happenings are committed in the order of their numbers.

    The page cache trusts that a higher number means later. On SQLite there is one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_PUBLIC_LOCK)))


def post(letters: list[Letter], *, now: dt.datetime) -> None:
    """Store letters and queue their sending."""
    db.session.add_all(letters)
    db.session.flush()
    for letter in letters:
        queue("letters.send", {"letter_id": letter.id}, now=now, unique_key=f"letter:{letter.id}")


def queue(name: str, args: dict[str, Any], *, now: dt.datetime, unique_key: str | None = None) -> None:
    """Queue a job in this transaction: it runs only if the transaction commits."""
    db.session.add(Job(name=name, args=args, run_at=now, unique_key=unique_key))
    db.session.flush()
