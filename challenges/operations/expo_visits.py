"""A juror's walk through an exhibition: where to next, what was noted at a table, and taking it back.

What is noted is only ever added to: a later note takes the place of an earlier one, and so does its being taken back.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.expo import ExpoClaim, ExpoRanking, ExpoSkip, ExpoTable, ExpoVisit
from challenges.operations import conflicts
from challenges.operations.recording import record
from challenges.queries import expo
from challenges.rules.check import may, require
from challenges.scoring.expo_walk import CLAIM_LASTS, REPORTS_HIDE, next_spot
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import ConflictAnswer, SkipReason
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

NO_PLACE, KEEP, TOP, BOTTOM = "", "keep", "top", "bottom"


@dataclass(frozen=True)
class VisitContent:
    """What a juror notes. ``place`` in the own ranking: none, the one it has, top, bottom, or the reference of the
    table it is to stand above."""

    score: int | None
    place: str = NO_PLACE
    comment: str = ""


def take_next(actor: Actor, round_: Round, *, now: dt.datetime) -> ExpoTable | None:
    """Send the juror to the next table and keep it for them; None when there is none to go to now.

    Two who ask at the same moment are answered one after the other, so that they get different tables. A juror who is
    on the way already is sent to the same table again.
    """
    require(actor, Permission.EXPO_RANK, round_, now)
    hall = expo.hall_locked(round_.id)
    if hall is None:
        return None
    juror_id = actor.seats[round_.id].juror_id
    if (claimed := expo.claim_of(juror_id, now)) is not None and claimed.entry_id not in actor.conflicts:
        return claimed
    walk = expo.walk(round_.id, juror_id, without=actor.conflicts, teams=actor.teams, now=now)
    spot = next_spot(
        walk.spots, walk.here, seed=hall.seed, juror_id=juror_id, focus=hall.focused_at is not None
    )
    if spot is None:
        return None
    _claim(juror_id, spot.table_id, now)
    return db.session.get_one(ExpoTable, spot.table_id)


def arrive(actor: Actor, table: ExpoTable, *, now: dt.datetime) -> None:
    """Note that the juror is at a table they opened by its code or number, so that nobody else is sent there.

    Does nothing when somebody else is there, the juror has judged it, may not, or has not declared conflicts yet.
    """
    juror_id = actor.seats[table.round_id].juror_id
    if not may(actor, Permission.EXPO_JUDGE, table, now) or not _declared(juror_id, table):
        return
    last = expo.last_visit(juror_id, table.entry_id)
    if (last is not None and not last.undone) or expo.hall_locked(table.round_id) is None:
        return
    taken = db.session.scalar(
        sa.select(ExpoClaim.juror_id).where(
            ExpoClaim.table_id == table.id, ExpoClaim.taken_at > now - CLAIM_LASTS
        )
    )
    if taken is None:
        _claim(juror_id, table.id, now)


def skip(actor: Actor, table: ExpoTable, reason: SkipReason, text: str, *, now: dt.datetime) -> None:
    """Go on from a table. ``text`` says what a conflict of interest is: it is declared then.

    Records EXPO_TABLE_REPORTED when enough jurors have found nobody there, so that the table is hidden. Refused for a
    conflict without a text.
    """
    require(actor, Permission.EXPO_JUDGE, table, now)
    if reason is SkipReason.CONFLICT:
        answer = conflicts.Answer(ConflictAnswer.CONFLICTED, text)
        conflicts.declare(actor, table.round, {table.entry.reference: answer}, now=now)
    juror_id = actor.seats[table.round_id].juror_id
    db.session.add(ExpoSkip(table_id=table.id, juror_id=juror_id, reason=reason, made_at=now))
    db.session.flush()
    _leave(juror_id)
    if reason is SkipReason.ABSENT and expo.reports_on(table.id) == REPORTS_HIDE:
        record(
            Happening.EXPO_TABLE_REPORTED,
            table,
            actor,
            now=now,
            challenge_id=table.round.challenge_id,
            payload={"reports": REPORTS_HIDE},
        )


def judge(actor: Actor, table: ExpoTable, content: VisitContent, *, now: dt.datetime) -> ExpoVisit:
    """Note a score, a place in the juror's own ranking, or both, in place of what was noted before.

    Records EXPO_VISITED, never what was noted. Refused before conflicts have been declared, and when nothing is said.
    """
    require(actor, Permission.EXPO_JUDGE, table, now)
    juror_id = actor.seats[table.round_id].juror_id
    if not _declared(juror_id, table):
        raise Refused(N_("Say first whether you have a conflict of interest with this team."))
    if content.score is not None and not 1 <= content.score <= 10:
        raise Refused(N_("Choose a score from 1 to 10."), field="score")
    if content.score is None and content.place == NO_PLACE:
        raise Refused(N_("Give a score, or a place in your ranking."), field="score")
    order = _ranked(actor, table.round)
    placed = _placed(order, table, content.place)
    visit = _append(actor, juror_id, table.entry_id, now, content, ranked=content.place != NO_PLACE)
    if placed != order:
        _keep(juror_id, placed, now)
    _leave(juror_id)
    record(
        Happening.EXPO_VISITED,
        visit,
        actor,
        now=now,
        challenge_id=table.round.challenge_id,
        payload={"entry_id": table.entry_id, "juror_id": juror_id},
    )
    return visit


def undo(actor: Actor, table: ExpoTable, *, now: dt.datetime) -> None:
    """Take back what the juror noted at a table, the last or any earlier one: it does not count any more.

    Records EXPO_VISIT_UNDONE. Refused when there is nothing to take back.
    """
    require(actor, Permission.EXPO_JUDGE, table, now)
    juror_id = actor.seats[table.round_id].juror_id
    last = expo.last_visit(juror_id, table.entry_id)
    if last is None or last.undone:
        raise Refused(N_("There is nothing to take back: you have noted nothing here."))
    order = _ranked(actor, table.round)
    visit = _append(actor, juror_id, table.entry_id, now, VisitContent(None), ranked=False)
    if table.entry_id in order:
        _keep(juror_id, [one for one in order if one != table.entry_id], now)
    record(
        Happening.EXPO_VISIT_UNDONE,
        visit,
        actor,
        now=now,
        challenge_id=table.round.challenge_id,
        payload={"entry_id": table.entry_id, "juror_id": juror_id},
    )


def reorder(actor: Actor, round_: Round, references: Sequence[str], *, now: dt.datetime) -> None:
    """Put the juror's own ranking in another order, by the references of its tables, best first.

    What is not in the ranking is left out, and what is not named comes last in the order it had.
    """
    require(actor, Permission.EXPO_RANK, round_, now)
    juror_id = actor.seats[round_.id].juror_id
    ids = {one.table.reference: one.entry_id for one in _notes(actor, round_) if one.place}
    order = _ranked(actor, round_)
    wanted = [ids[reference] for reference in dict.fromkeys(references) if reference in ids]
    wanted += [one for one in order if one not in wanted]
    if wanted != order:
        _keep(juror_id, wanted, now)


def _notes(actor: Actor, round_: Round) -> list[expo.Noted]:
    return expo.noted(round_.id, actor.seats[round_.id].juror_id, without=actor.conflicts)


def _ranked(actor: Actor, round_: Round) -> list[int]:
    """The entries in the juror's ranking that count, best first."""
    ranked = sorted((one for one in _notes(actor, round_) if one.place), key=lambda one: one.place)
    return [one.entry_id for one in ranked]


def _placed(order: list[int], table: ExpoTable, place: str) -> list[int]:
    """The order with the table's entry where it is wanted."""
    entry_id = table.entry_id
    if place == KEEP and entry_id in order:
        return order
    rest = [one for one in order if one != entry_id]
    if place == NO_PLACE:
        return rest
    if place == TOP:
        return [entry_id, *rest]
    if place in {BOTTOM, KEEP}:
        return [*rest, entry_id]
    below = {one.reference: one.entry_id for one in expo.tables(table.round_id)}.get(place)
    if below is None or below not in rest:
        raise Refused(N_("Your ranking has changed. Choose the place again."), field="place")
    at = rest.index(below)
    return [*rest[:at], entry_id, *rest[at:]]


def _append(
    actor: Actor, juror_id: int, entry_id: int, now: dt.datetime, content: VisitContent, *, ranked: bool
) -> ExpoVisit:
    last = expo.last_visit(juror_id, entry_id)
    visit = ExpoVisit(
        juror_id=juror_id,
        entry_id=entry_id,
        number=expo.last_numbers(juror_id)[0] + 1,
        score=content.score,
        ranked=ranked,
        undone=content.score is None and not ranked,
        comment=content.comment,
        supersedes_id=last.id if last else None,
        made_at=now,
    )
    db.session.add(visit)
    db.session.flush()
    return visit


def _keep(juror_id: int, order: Sequence[int], now: dt.datetime) -> None:
    after = expo.last_numbers(juror_id)[1] + 1
    db.session.add(ExpoRanking(juror_id=juror_id, number=after, entries=list(order), made_at=now))
    db.session.flush()


def _declared(juror_id: int, table: ExpoTable) -> bool:
    declaration = expo.declaration(juror_id, table.entry_id)
    return declaration is not None and declaration.lets_read


def _claim(juror_id: int, table_id: int, now: dt.datetime) -> None:
    """Keep a table for a juror, in place of the one they had; what others left behind on it has run out."""
    db.session.execute(
        sa.delete(ExpoClaim).where(sa.or_(ExpoClaim.juror_id == juror_id, ExpoClaim.table_id == table_id))
    )
    db.session.add(ExpoClaim(table_id=table_id, juror_id=juror_id, taken_at=now))
    db.session.flush()


def _leave(juror_id: int) -> None:
    db.session.execute(sa.delete(ExpoClaim).where(ExpoClaim.juror_id == juror_id))
