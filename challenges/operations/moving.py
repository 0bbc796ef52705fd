"""The only place that sets a state."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from challenges.models import Base, db
from challenges.operations.recording import record
from challenges.rules.lifecycles import ALL
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.states import State
from challenges.vocabulary.text import N_

_DONE = N_("This has already been done, or cannot be done in the present state. Reload the page.")


def move(
    thing: Base,
    target: State,
    actor: Actor | None,
    *,
    now: dt.datetime,
    challenge_id: int | None = None,
    organisation_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    quiet: bool = False,
    secret: str = "",
) -> None:
    """Move a thing along its lifecycle and record it.

    ``secret`` is for the letter, as in ``record``. ``quiet`` leaves the recording to a twin that moves in the same
    breath (a score sheet and its assignment).
    Raises Refused if the lifecycle has no such step from the present state, or if somebody else has moved the
    thing since it was read: of two who do the same at once, one is told that it has been done.
    """
    db.session.flush()
    current = thing.state  # type: ignore[attr-defined]
    for step in ALL[type(thing).__name__]:
        if step.target is target and current in step.sources:
            _exchange(thing, current, target)
            if step.happening is not None and not quiet:
                record(
                    step.happening,
                    thing,
                    actor,
                    now=now,
                    challenge_id=challenge_id,
                    organisation_id=organisation_id,
                    payload={"from": current.value, "to": target.value, **(payload or {})},
                    secret=secret,
                )
            return
    raise Refused(_DONE)


def _exchange(thing: Base, current: State, target: State) -> None:
    """Set the state if it still is what we read. On PostgreSQL this waits for others who move the thing."""
    table = type(thing)
    result = db.session.execute(
        sa.update(table)
        .where(table.id == thing.id, table.state == current)  # type: ignore[attr-defined]
        .values(state=target)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        db.session.expire(thing, ["state"])
        raise Refused(_DONE)
    set_committed_value(thing, "state", target)
