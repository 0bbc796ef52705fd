"""The tables of an exhibition: numbered, moved, and who is there. What jurors note is in ``expo_visits``."""

import datetime as dt
import random
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.expo import ExpoHall, ExpoTable
from challenges.operations.recording import record
from challenges.queries import expo, judging, jury
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import TablePresence
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import N_, say

HIGHEST = 9999


@dataclass(frozen=True)
class NumberingContent:
    """How tables are numbered: from ``first``, by team or in an order drawn by lot, over the zones in equal parts."""

    first: int
    by_lot: bool
    zones: tuple[str, ...]


@dataclass(frozen=True)
class PlaceContent:
    """Where a table stands."""

    number: int
    zone: str


def number(actor: Actor, round_: Round, content: NumberingContent, *, now: dt.datetime) -> int:
    """Give every entry of the round a table. Returns how many got one or another one.

    Before judging has been opened all are numbered anew, and keep their signs' codes; after that only entries without
    a table get one, after the last number. Records EXPO_NUMBERED. Refused when there are no entries, or the numbers
    would not fit on a sign.
    """
    require(actor, Permission.EXPO_MANAGE, round_, now)
    entry_ids = jury.judged_ids(round_.id)
    if not entry_ids:
        raise Refused(N_("There are no entries to assess in this round."))
    hall = _hall(round_)
    standing = {table.entry_id: table for table in expo.tables(round_.id)}
    names = judging.names_of(entry_ids)
    order = sorted(entry_ids, key=lambda entry_id: (names[entry_id].casefold(), entry_id))
    if content.by_lot:
        random.Random(hall.seed).shuffle(order)  # noqa: S311 - kept with the hall, so that it can be drawn again
    first = content.first
    if round_.state is not RoundState.PLANNED:
        order = [entry_id for entry_id in order if entry_id not in standing]
        first = max((table.number for table in standing.values()), default=first - 1) + 1
    if first + len(order) - 1 > HIGHEST:
        raise Refused(
            say(N_("The highest number a table can have is %(highest)d."), highest=HIGHEST), field="first"
        )
    _free_numbers(round_, [standing[entry_id].id for entry_id in order if entry_id in standing])
    for at, entry_id in enumerate(order):
        table = standing.get(entry_id)
        if table is None:
            table = ExpoTable(round_id=round_.id, entry_id=entry_id)
            db.session.add(table)
        table.number = first + at
        table.zone = content.zones[at * len(content.zones) // len(order)] if content.zones else ""
    db.session.flush()
    record(
        Happening.EXPO_NUMBERED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"tables": len(order), "by_lot": content.by_lot, "seed": hall.seed},
    )
    return len(order)


def place(actor: Actor, table: ExpoTable, content: PlaceContent, *, now: dt.datetime) -> ExpoTable | None:
    """Give a table another number or zone. Returns the table that had the number and has the old one now, if any.

    Records EXPO_TABLE_MOVED. Refused for an entry the actor has a conflict with, and for a number that cannot be.
    """
    _manage(actor, table, now)
    if not 1 <= content.number <= HIGHEST:
        raise Refused(say(N_("Write a number from 1 to %(highest)d."), highest=HIGHEST), field="number")
    before, other = table.number, None
    if content.number != before:
        other = next((one for one in expo.tables(table.round_id) if one.number == content.number), None)
        _free_numbers(table.round, [one.id for one in (table, other) if one is not None])
        table.number = content.number
        if other is not None:
            other.number = before
    table.zone = content.zone
    db.session.flush()
    record(
        Happening.EXPO_TABLE_MOVED,
        table,
        actor,
        now=now,
        challenge_id=table.round.challenge_id,
        payload={"from": before, "to": table.number, "zone": table.zone},
    )
    return other


def mark(actor: Actor, table: ExpoTable, presence: TablePresence, *, now: dt.datetime) -> None:
    """Say whether a team is at its table. What jurors have reported before does not count any more.

    Records EXPO_TABLE_MARKED. Refused for an entry the actor has a conflict with.
    """
    _manage(actor, table, now)
    before, table.presence, table.reports_from = table.presence, presence, now
    db.session.flush()
    record(
        Happening.EXPO_TABLE_MARKED,
        table,
        actor,
        now=now,
        challenge_id=table.round.challenge_id,
        payload={"from": before.value, "to": presence.value},
    )


def _manage(actor: Actor, table: ExpoTable, now: dt.datetime) -> None:
    require(actor, Permission.EXPO_MANAGE, table.round, now)
    require(actor, Permission.EXPO_TABLE, table, now)


def _hall(round_: Round) -> ExpoHall:
    hall = expo.hall_locked(round_.id)
    if hall is None:
        hall = ExpoHall(round_id=round_.id, seed=secrets.randbelow(2**31))
        db.session.add(hall)
        db.session.flush()
    return hall


def _free_numbers(round_: Round, table_ids: list[int]) -> None:
    """Take tables' numbers away, so that they can be given to others: no two may ever have the same."""
    db.session.execute(
        sa.update(ExpoTable)
        .where(ExpoTable.round_id == round_.id, ExpoTable.id.in_(table_ids))
        .values(number=-ExpoTable.number)
        .execution_options(synchronize_session="fetch")
    )
