"""A jury's meetings with their agenda and minutes, and who has to leave for what.

``without`` are the entries that the viewer has a conflict of interest with: an item that is about one is hidden.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Criterion, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, Juror, ScoreSheet
from challenges.models.meetings import AgendaItem, Meeting, ScoreChange
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.queries import conflicts, jury
from challenges.queries.jury import read_in
from challenges.queries.of_round import OfRound
from challenges.vocabulary.choices import AgendaKind
from challenges.vocabulary.roles import JurySeat, OrganisationRole
from challenges.vocabulary.states import MeetingState


@dataclass(frozen=True)
class AtMeeting(OfRound):
    """A meeting of a round, as checks see it."""

    meeting: Meeting

    @property
    def secretary_id(self) -> int:
        return self.meeting.secretary_id

    def item(self, position: int) -> AgendaItem | None:
        """An item of the agenda by its number."""
        return next((item for item in self.meeting.items if item.position == position), None)


_MINUTES = (
    joinedload(Meeting.secretary),
    joinedload(Meeting.ranking),
    selectinload(Meeting.presences),
    selectinload(Meeting.items).options(
        selectinload(AgendaItem.entries),
        selectinload(AgendaItem.absences),
        selectinload(AgendaItem.votes),
        selectinload(AgendaItem.dissents),
    ),
)


def of_round(round_id: int) -> Sequence[Meeting]:
    """All meetings of a round with agenda and minutes, in order."""
    return db.session.scalars(
        sa.select(Meeting).where(Meeting.round_id == round_id).order_by(Meeting.number).options(*_MINUTES)
    ).all()


def at(slug: str, position: int, number: int) -> AtMeeting | None:
    """One meeting of a round."""
    round_ = jury.round_in_workspace(slug, position)
    if round_ is None:
        return None
    meeting = db.session.scalar(
        sa.select(Meeting).where(Meeting.round_id == round_.id, Meeting.number == number).options(*_MINUTES)
    )
    return AtMeeting(round_, meeting) if meeting is not None else None


def at_item(slug: str, position: int, number: int, item: int) -> AtMeeting | None:
    """One meeting, when it has an item of that number."""
    found = at(slug, position, number)
    return found if found is not None and found.item(item) is not None else None


def unfinished(round_id: int) -> Meeting | None:
    """A meeting that has been called and is not over."""
    return db.session.scalar(
        sa.select(Meeting).where(Meeting.round_id == round_id, Meeting.state != MeetingState.CLOSED).limit(1)
    )


def secretaries(round_: Round) -> list[Person]:
    """Who can keep the minutes: the organisation's owners and editors, and the jury; each once, by name."""
    editors = db.session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == round_.challenge.organisation_id,
            Membership.role.in_((OrganisationRole.OWNER, OrganisationRole.EDITOR)),
        )
    ).all()
    people = {
        person.id: person for person in [*editors, *(one.person for one in jury.active_jurors(round_.id))]
    }
    return sorted(people.values(), key=lambda person: (person.name.casefold(), person.id))


def members(round_id: int) -> Sequence[Juror]:
    """Everybody who has or had a seat in the jury, with their names, the chair first."""
    return db.session.scalars(
        sa.select(Juror)
        .where(Juror.round_id == round_id)
        .options(joinedload(Juror.person))
        .order_by(Juror.seat, Juror.joined_at, Juror.id)
    ).all()


def kept_from(round_id: int) -> dict[int, set[int]]:
    """Which jurors take no part in what concerns an entry, by the entry's id; a doubt counts until it is cleared."""
    certain, doubtful = conflicts.forbidden_pairs(round_id)
    found: dict[int, set[int]] = {}
    for juror_id, entry_id in certain | doubtful:
        found.setdefault(entry_id, set()).add(juror_id)
    return found


def chair_present(meeting: Meeting, jurors: Sequence[Juror]) -> bool:
    """Whether the jury's chair is at the meeting."""
    there = {presence.juror_id for presence in meeting.presences if presence.present}
    return any(juror.id in there and juror.seat is JurySeat.CHAIR for juror in jurors)


@dataclass(frozen=True)
class Named:
    """An entry as the agenda names it; ``sure`` as in ``AgendaEntry``."""

    entry_id: int
    reference: str
    title: str
    lang: str
    team: str
    sure: str = ""


def names(round_id: int, entry_ids: Collection[int]) -> dict[int, Named]:
    """What entries are called, in the version that the jury read."""
    rows = db.session.execute(
        sa.select(Entry.id, Entry.reference, EntryVersion.title, EntryVersion.language, Team.name)
        .select_from(Entry)
        .join(EntryVersion, read_in(round_id))
        .join(Team, Team.id == Entry.team_id)
        .where(Entry.id.in_(entry_ids))
    )
    return {row[0]: Named(row[0], row[1], row[2], row[3] or "sv", row[4]) for row in rows}


@dataclass(frozen=True)
class Matter:
    """An item as one viewer sees it. ``leaving`` are (juror, entries they leave for), before it is taken up.

    ``left`` are the ids of the jurors who have left for one of the entries.
    """

    item: AgendaItem
    entries: list[Named] = field(default_factory=list)
    leaving: list[tuple[Juror, list[Named]]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    hidden: bool = False


def matters(at_meeting: AtMeeting, jurors: Sequence[Juror], *, without: Collection[int]) -> list[Matter]:
    """The agenda as a viewer sees it; of what is hidden because of a conflict nothing but its number is told."""
    items = at_meeting.meeting.items
    named = names(at_meeting.round_id, {one.entry_id for item in items for one in item.entries})
    barred = kept_from(at_meeting.round_id)
    return [_matter(item, jurors, named, barred, without) for item in items]


def hidden_from(item: AgendaItem, without: Collection[int]) -> bool:
    """Whether somebody who is kept from these entries is kept from the item. What is certain is confirmed for all
    entries at once: there only the entry itself is left out."""
    about = {one.entry_id for one in item.entries}
    return item.kind is not AgendaKind.CERTAIN and bool(about & set(without))


def _matter(
    item: AgendaItem,
    jurors: Sequence[Juror],
    named: Mapping[int, Named],
    barred: Mapping[int, set[int]],
    without: Collection[int],
) -> Matter:
    if hidden_from(item, without):
        return Matter(item, hidden=True)
    entries = [
        replace(named[one.entry_id], sure=one.sure)
        for one in item.entries
        if one.entry_id in named and one.entry_id not in without
    ]
    leaving = []
    for juror in jurors:
        theirs = [one for one in entries if juror.id in barred.get(one.entry_id, ())]
        if theirs and juror.left_at is None:
            leaving.append((juror, theirs))
    left = [one.juror_id for one in item.absences if one.entry_id not in without]
    return Matter(item, entries, leaving, left)


@dataclass(frozen=True)
class OwnSheet:
    """A juror's locked assessment at a meeting, as checks see it."""

    assignment: Assignment
    at: AtMeeting
    chair_present: bool

    @property
    def round(self) -> Round:
        return self.at.round

    @property
    def challenge(self) -> Challenge:
        return self.at.round.challenge

    @property
    def round_id(self) -> int:
        return self.assignment.round_id

    @property
    def juror_id(self) -> int:
        return self.assignment.juror_id

    @property
    def entry_id(self) -> int:
        return self.assignment.entry_id

    @property
    def entry(self) -> Entry:
        return self.assignment.entry

    @property
    def sheet(self) -> ScoreSheet | None:
        return self.assignment.sheet

    @property
    def state(self) -> str:
        return self.at.round.state

    @property
    def meeting(self) -> Meeting:
        return self.at.meeting


def own_sheet(slug: str, position: int, number: int, reference: str) -> OwnSheet | None:
    """An assignment of the round, with its scores, and the meeting."""
    found = at(slug, position, number)
    if found is None:
        return None
    assignment = db.session.scalar(
        sa.select(Assignment)
        .where(Assignment.reference == reference, Assignment.round_id == found.round_id)
        .options(
            joinedload(Assignment.entry).options(joinedload(Entry.team), joinedload(Entry.current_version)),
            joinedload(Assignment.sheet).selectinload(ScoreSheet.scores),
        )
    )
    if assignment is None:
        return None
    return OwnSheet(assignment, found, chair_present(found.meeting, members(found.round_id)))


def own_readings(juror_id: int, entry_ids: Collection[int]) -> dict[int, str]:
    """A juror's assessments of entries: the reference by the entry's id."""
    rows = db.session.execute(
        sa.select(Assignment.entry_id, Assignment.reference)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Assignment.juror_id == juror_id,
            Assignment.entry_id.in_(entry_ids),
            ScoreSheet.locked_at.is_not(None),
        )
    )
    return {row.entry_id: row.reference for row in rows}


def changes_of(sheet_id: int) -> Sequence[ScoreChange]:
    """What a juror has changed at meetings on one assessment, with the criteria."""
    return db.session.scalars(
        sa.select(ScoreChange)
        .where(ScoreChange.sheet_id == sheet_id)
        .order_by(ScoreChange.id)
        .options(joinedload(ScoreChange.criterion))
    ).all()


def criteria(challenge_id: int) -> Sequence[Criterion]:
    """The criteria of a challenge, in order."""
    return db.session.scalars(
        sa.select(Criterion).where(Criterion.challenge_id == challenge_id).order_by(Criterion.position)
    ).all()


def present(meeting: Meeting) -> set[int]:
    """Ids of the jurors who are at the meeting."""
    return {presence.juror_id for presence in meeting.presences if presence.present}
