"""What saving any section of a challenge has in common: nobody is written over unseen, rows keep who they are."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.operations.recording import record
from challenges.queries import challenges
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused, Stale
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say


def begin(actor: Actor, challenge: Challenge, section: str, seen: int, now: dt.datetime) -> None:
    """Lock the challenge for saving a section. Raises Stale if somebody has saved it since revision ``seen``."""
    read = challenge.revision
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_EDIT, challenge, now)
    if challenge.revision != read:
        raise Stale(
            N_("Somebody saved at the same moment. Nothing is lost: save once more."),
            current=seen,
        )
    if challenge.revision > seen and (save := challenges.last_save(challenge, section, since=seen)):
        raise Stale(
            say(N_("%(name)s saved this section while you were writing."), name=save.name),
            current=challenge.revision,
        )


def finish(actor: Actor, challenge: Challenge, section: str, now: dt.datetime, **more: Any) -> None:
    """Count the revision up and record CHALLENGE_EDITED, with what ``more`` the record is to keep."""
    challenge.revision += 1
    db.session.flush()
    record(
        Happening.CHALLENGE_EDITED,
        challenge,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"section": section, "revision": challenge.revision, **more},
    )


class _Row(Protocol):
    id: Any
    position: Any


R = TypeVar("R", bound=_Row)


def arrange(rows: list[R], wanted: Sequence[Any], make: Callable[[], R], in_use: str) -> None:
    """Make the rows what is wanted, in that order. Rows that stay keep their id."""
    known = {row.id: row for row in rows}
    try:
        with db.session.begin_nested():
            # Positions are unique, so the rows step aside before they take their new places.
            for aside, row in enumerate(rows, 1):
                row.position = -aside
            db.session.flush()
            kept = [known.pop(content.id, None) or make() for content in wanted]
            rows[:] = kept
            for position, (row, content) in enumerate(zip(kept, wanted, strict=True), 1):
                row.position = position
                for name in _fields(content):
                    value = getattr(content, name)
                    setattr(row, name, [dict(v) for v in value] if isinstance(value, tuple) else value)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(in_use) from error


def _fields(content: Any) -> Iterable[str]:
    return (name for name in type(content).__dataclass_fields__ if name != "id")
