"""The second phase of an exhibition, and its end."""

import datetime as dt

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.expo import ExpoClaim, ExpoTable
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import expo, expo_results
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of
from challenges.scoring.checksums import checksum
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import N_


def focus(actor: Actor, round_: Round, on: bool, *, now: dt.datetime) -> int:
    """Send jurors first to the entries of which it is not certain whether they are among the places, or no longer.

    Jurors are told that there is a second phase. Which entries it is about is fixed when it is switched on, from what
    has been noted until then; switched on again, anew. Returns how many tables are in focus. Records EXPO_FOCUSED.
    Refused when judging is not under way, and before anything has been noted.
    """
    require(actor, Permission.EXPO_MANAGE, round_, now)
    hall = expo.hall_locked(round_.id)
    if hall is None or round_.state is not RoundState.JUDGING:
        raise Refused(N_("The jury is not assessing entries now."))
    wanted: list[int] = []
    if on:
        result = expo_results.look(round_, places_of(round_, round_.challenge), without=())
        if not result.visits:
            raise Refused(N_("Nothing has been noted at any table yet."))
        wanted = result.focus
    db.session.execute(
        sa.update(ExpoTable)
        .where(ExpoTable.round_id == round_.id)
        .values(in_focus=ExpoTable.entry_id.in_(wanted))
        .execution_options(synchronize_session=False)
    )
    hall.focused_at = now if on else None
    db.session.flush()
    record(
        Happening.EXPO_FOCUSED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"on": on, "tables": len(wanted)},
    )
    return len(wanted)


def close(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """End the exhibition: nothing can be noted any more, and the round moves to deliberation.

    The record keeps the order of the entries and a checksum of all that it was made from. Refused when nothing has
    been noted.
    """
    require(actor, Permission.JUDGING_CLOSE, round_, now)
    result = expo_results.look(round_, places_of(round_, round_.challenge), without=())
    if not result.visits:
        raise Refused(N_("Nothing has been noted at any table yet."))
    tables = sa.select(ExpoTable.id).where(ExpoTable.round_id == round_.id)
    db.session.execute(sa.delete(ExpoClaim).where(ExpoClaim.table_id.in_(tables)))
    move(
        round_,
        RoundState.DELIBERATING,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "visits": result.visits,
            "by": result.by,
            "order": [line.entry.reference for line in result.lines if line.place is not None],
            "checksum": checksum(result.inputs),
        },
    )
