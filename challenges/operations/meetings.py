"""The jury's meeting: called, opened, its minutes kept, closed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.meetings import (
    AgendaEntry,
    AgendaItem,
    Dissent,
    ItemAbsence,
    Meeting,
    MeetingPresence,
    MeetingVote,
)
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import agenda, meetings, results
from challenges.queries.meetings import AtMeeting
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import AgendaKind, MeetingForm
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import MeetingState
from challenges.vocabulary.text import N_, say

_NOT_OPEN = N_("The meeting is not open.")


@dataclass(frozen=True)
class MeetingContent:
    """When, where and how the jury meets, and who keeps the minutes."""

    held_at: dt.datetime
    place: str
    form: MeetingForm
    secretary_id: int


@dataclass(frozen=True)
class VoteContent:
    """A vote, counted; ``casting`` is the chair's when as many were for as against."""

    question: str
    in_favour: int
    against: int
    abstained: int = 0
    casting: bool | None = None


def call(actor: Actor, round_: Round, content: MeetingContent, *, now: dt.datetime) -> Meeting:
    """Call the jury to a meeting; the agenda is made from the last ranking: only what is uncertain, one by one.

    Records MEETING_CALLED; every member gets a letter. Refused while another meeting is not over, and for a secretary
    who neither sits in the jury nor works for the organiser.
    """
    require(actor, Permission.MEETING_CALL, round_, now)
    if meetings.unfinished(round_.id) is not None:
        raise Refused(N_("Another meeting has been called and is not over."))
    if content.secretary_id not in {person.id for person in meetings.secretaries(round_)}:
        raise Refused(N_("Choose somebody in the jury, or an owner or editor."), field="secretary")
    ranking = results.latest_ranking(round_)
    last = db.session.scalar(sa.select(sa.func.max(Meeting.number)).where(Meeting.round_id == round_.id)) or 0
    meeting = Meeting(
        round_id=round_.id,
        number=last + 1,
        held_at=content.held_at,
        place=content.place,
        form=content.form,
        secretary_id=content.secretary_id,
        ranking_id=ranking.id if ranking else None,
        created_by_id=actor.person_id,
        created_at=now,
    )
    db.session.add(meeting)
    db.session.flush()
    places = places_of(round_, round_.challenge)
    for position, proposed in enumerate(agenda.from_ranking(round_, ranking, places), 1):
        item = AgendaItem(meeting_id=meeting.id, position=position, kind=proposed.kind)
        item.entries = [AgendaEntry(entry_id=entry_id, sure=sure) for entry_id, sure in proposed.entries]
        db.session.add(item)
    db.session.flush()
    record(
        Happening.MEETING_CALLED,
        meeting,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"number": meeting.number, "held_at": content.held_at.isoformat()},
    )
    return meeting


def attend(actor: Actor, at: AtMeeting, present: Collection[int], *, now: dt.datetime) -> None:
    """Note which jurors are at the meeting; the others are absent. Refused when the meeting is over."""
    require(actor, Permission.MEETING_KEEP, at, now)
    if at.meeting.state is MeetingState.CLOSED:
        raise Refused(N_("The meeting is over."))
    seats = [juror for juror in meetings.members(at.round_id) if juror.left_at is None]
    known = {presence.juror_id: presence for presence in at.meeting.presences}
    for juror in seats:
        presence = known.get(juror.id)
        if presence is None:
            db.session.add(
                MeetingPresence(meeting_id=at.meeting.id, juror_id=juror.id, present=juror.id in present)
            )
        else:
            presence.present = juror.id in present
    db.session.flush()


def open_meeting(actor: Actor, at: AtMeeting, *, now: dt.datetime) -> None:
    """Open the meeting. Records MEETING_OPENED. Refused when the jury's chair is not there."""
    require(actor, Permission.MEETING_KEEP, at, now)
    if not meetings.chair_present(at.meeting, meetings.members(at.round_id)):
        raise Refused(N_("Note who is present first: the jury's chair has to be there."))
    at.meeting.opened_at = now
    move(at.meeting, MeetingState.OPEN, actor, now=now, challenge_id=at.round.challenge_id)


def close_meeting(actor: Actor, at: AtMeeting, *, now: dt.datetime) -> None:
    """End the meeting: its minutes stand. Records MEETING_CLOSED."""
    require(actor, Permission.MEETING_KEEP, at, now)
    at.meeting.closed_at = now
    move(at.meeting, MeetingState.CLOSED, actor, now=now, challenge_id=at.round.challenge_id)


def add_item(actor: Actor, at: AtMeeting, title: str, *, now: dt.datetime) -> AgendaItem:
    """Add another matter to the agenda. Refused when the meeting is over."""
    require(actor, Permission.MEETING_KEEP, at, now)
    if at.meeting.state is MeetingState.CLOSED:
        raise Refused(N_("The meeting is over."))
    position = max((item.position for item in at.meeting.items), default=0) + 1
    item = AgendaItem(meeting_id=at.meeting.id, position=position, kind=AgendaKind.OTHER, title=title)
    db.session.add(item)
    db.session.flush()
    return item


def take_up(actor: Actor, at: AtMeeting, position: int, *, now: dt.datetime) -> None:
    """Come to an item: whoever is there and has a conflict of interest with one of its entries steps aside, on record.

    Records AGENDA_ITEM_TAKEN_UP with who left. Refused while the meeting is not open, and the second time.
    """
    item = _item(actor, at, position, now)
    if item.taken_up_at is not None:
        raise Refused(N_("The meeting has come to this already."))
    there, barred = meetings.present(at.meeting), meetings.kept_from(at.round_id)
    item.taken_up_at = now
    left = [
        ItemAbsence(item_id=item.id, juror_id=juror_id, entry_id=one.entry_id, left_at=now)
        for one in item.entries
        for juror_id in sorted(barred.get(one.entry_id, set()) & there)
    ]
    db.session.add_all(left)
    db.session.flush()
    record(
        Happening.AGENDA_ITEM_TAKEN_UP,
        at.meeting,
        actor,
        now=now,
        challenge_id=at.round.challenge_id,
        payload={"item": position, "left": [[one.juror_id, one.entry_id] for one in left]},
    )


def note(actor: Actor, at: AtMeeting, position: int, notes: str, *, now: dt.datetime) -> None:
    """Write what was said and concluded on an item. Refused while the meeting is not open."""
    item = _item(actor, at, position, now)
    item.notes = notes
    db.session.flush()


def vote(actor: Actor, at: AtMeeting, position: int, content: VoteContent, *, now: dt.datetime) -> None:
    """Note a vote. Records VOTE_COUNTED. A vote noted wrongly stays, and another is noted.

    Refused while the item has not been taken up, when more voted than were there, and when the chair's casting vote is
    missing from an even vote or given in another.
    """
    item = _item(actor, at, position, now)
    if item.taken_up_at is None:
        raise Refused(N_("Come to the item first, so that those with a conflict of interest leave."))
    gone = {one.juror_id for one in item.absences}
    voters = len(meetings.present(at.meeting) - gone)
    cast = content.in_favour + content.against + content.abstained
    if cast > voters or content.in_favour + content.against == 0:
        raise Refused(
            say(N_("Count again: %(voters)s members could vote on this."), voters=voters), field="in_favour"
        )
    if (content.casting is None) == (content.in_favour == content.against):
        raise Refused(
            N_("The chair has a casting vote when as many are for as against, and only then."),
            field="casting",
        )
    db.session.add(
        MeetingVote(
            item_id=item.id,
            question=content.question,
            in_favour=content.in_favour,
            against=content.against,
            abstained=content.abstained,
            casting=content.casting,
            written_by_id=actor.person_id,
            written_at=now,
        )
    )
    db.session.flush()
    record(
        Happening.VOTE_COUNTED,
        at.meeting,
        actor,
        now=now,
        challenge_id=at.round.challenge_id,
        payload={"item": position, "in_favour": content.in_favour, "against": content.against},
    )


def dissent(
    actor: Actor, at: AtMeeting, position: int, juror_id: int, text: str, *, now: dt.datetime
) -> None:
    """Enter a member's dissenting opinion, in the member's words. Records DISSENT_RECORDED.

    Only the member does, or the secretary for the member. Refused while the meeting is not open, and for a member who
    was not there or stepped aside.
    """
    require(actor, Permission.DISSENT_WRITE, at, now)
    item = at.item(position)
    if item is None or meetings.hidden_from(item, actor.conflicts):
        raise NotFound
    if at.meeting.state is not MeetingState.OPEN:
        raise Refused(_NOT_OPEN)
    own = actor.seats.get(at.round_id)
    if (own is None or own.juror_id != juror_id) and at.secretary_id != actor.person_id:
        raise Refused(N_("Only the member, or the secretary, enters a dissenting opinion."), field="juror")
    if juror_id not in meetings.present(at.meeting) - {one.juror_id for one in item.absences}:
        raise Refused(N_("This member took no part in the matter."), field="juror")
    db.session.add(
        Dissent(item_id=item.id, juror_id=juror_id, text=text, written_by_id=actor.person_id, written_at=now)
    )
    db.session.flush()
    record(
        Happening.DISSENT_RECORDED,
        at.meeting,
        actor,
        now=now,
        challenge_id=at.round.challenge_id,
        payload={"item": position, "juror_id": juror_id},
    )


def _item(actor: Actor, at: AtMeeting, position: int, now: dt.datetime) -> AgendaItem:
    """An item of an open meeting that the actor may keep the minutes of."""
    require(actor, Permission.MEETING_KEEP, at, now)
    item = at.item(position)
    if item is None or meetings.hidden_from(item, actor.conflicts):
        raise NotFound
    if at.meeting.state is not MeetingState.OPEN:
        raise Refused(_NOT_OPEN)
    return item
