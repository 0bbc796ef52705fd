"""Who sits in a jury, what each may read, and where the assessment stands."""

import datetime as dt
from typing import Any

from challenges.rules import phases
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import (
    GONE,
    AssignmentState,
    ChallengeState,
    MeetingState,
    RoundState,
    SheetState,
)


def _entry_id(thing: Any) -> int:
    return int(thing.id if type(thing).__name__ == "Entry" else thing.entry_id)


def not_conflicted(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _entry_id(thing) not in actor.conflicts


def not_tied(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Nothing ties the juror to the entry this moment, not even what has not been recorded yet."""
    return not thing.tied


def not_own_declaration(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Nobody decides on a possible conflict of one's own."""
    concerned = thing.juror.person_id if hasattr(thing, "juror") else thing.person_id
    return actor is not None and concerned != actor.person_id


def outside_team(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Whoever belongs to the team that made the entry never assesses it, whatever was declared."""
    return actor is not None and thing.entry.team_id not in actor.teams


def entry_stands(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The entry that the thing is about is in the competition: not withdrawn by its team, not taken out."""
    return thing.entry.state not in GONE


def not_put_aside(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The assessment of the entry does not wait for an answer to the organiser's or the chair's question."""
    return thing.entry.put_aside_at is None


def _round_id(thing: Any) -> int:
    return int(thing.id if type(thing).__name__ == "Round" else thing.round_id)


def seated(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _round_id(thing) in actor.seats


def chair(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and (
        (held := actor.seats.get(_round_id(thing))) is not None and held.seat is JurySeat.CHAIR
    )


def own_assignment(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    held = actor.seats.get(thing.round_id) if actor else None
    return held is not None and held.juror_id == thing.juror_id


def declared_free(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """An assignment leaves ``offered`` only by a declaration that lets the juror read the entry."""
    return thing.state in {AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.REOPENED}


def sheet_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.sheet is None or thing.sheet.state is SheetState.OPEN


def sheet_locked(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.sheet is not None and thing.sheet.state is SheetState.LOCKED


def in_hall(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round is an exhibition: jurors go from table to table."""
    return _round(thing).kind is RoundKind.EXPO


def in_vote(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round is a public vote."""
    return _round(thing).kind is RoundKind.PUBLIC_VOTE


def vote_begun(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _round(thing).state is not RoundState.PLANNED


def vote_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The vote has been opened, and its announced end has not come."""
    round_ = _round(thing)
    return round_.state is RoundState.JUDGING and now < round_.judging_ends_at


def _round(thing: Any) -> Any:
    return thing if type(thing).__name__ == "Round" else thing.round


def jury_formed(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round is not decided yet, so its jury may still change."""
    return (
        thing.state in {RoundState.PLANNED, RoundState.JUDGING}
        and thing.challenge.state is not ChallengeState.CANCELLED
    )


def reminding(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Jurors have something to do: from the closing of the intake to the end of judging."""
    return jury_formed(actor, thing, now) and not phases.is_sealed(thing, now)


def judging(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    round_ = thing if type(thing).__name__ == "Round" else thing.round
    return round_.state is RoundState.JUDGING


def reading_tied(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A further reading of tied entries, which begins when the assessment has closed."""
    return thing.for_tie and thing.round.state is RoundState.DELIBERATING


def judging_closed(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {RoundState.DELIBERATING, RoundState.DECIDED, RoundState.PUBLISHED}


def deliberating(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is RoundState.DELIBERATING


def decided(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is RoundState.DECIDED


def secretary(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Whoever keeps the minutes of the meeting."""
    return actor is not None and thing.secretary_id == actor.person_id


def meeting_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The jury meets now, and its chair is there."""
    return thing.meeting.state is MeetingState.OPEN and bool(thing.chair_present)
