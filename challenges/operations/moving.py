"""The only place that sets a state."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from challenges.models import Base, db
from challenges.operations.recording import record
from challenges.rules.lifecycles import ALL
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.states import State
from challenges.vocabulary.text import N_


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
) -> None:
    """Move a thing along its lifecycle and record it.

    ``quiet`` leaves the recording to a twin that moves in the same breath (a score sheet and its assignment).
    Raises Refused if the lifecycle has no such step from the present state.
    """
    current = thing.state  # type: ignore[attr-defined]
    for step in ALL[type(thing).__name__]:
        if step.target is target and current in step.sources:
            thing.state = target  # type: ignore[attr-defined]
            db.session.flush()
            if step.happening is not None and not quiet:
                record(
                    step.happening,
                    thing,
                    actor,
                    now=now,
                    challenge_id=challenge_id,
                    organisation_id=organisation_id,
                    payload={"from": current.value, "to": target.value, **(payload or {})},
                )
            return
    raise Refused(N_("This has already been done, or cannot be done in the present state. Reload the page."))
