"""A juror's own assignments and score sheets. Nothing here reads anybody else's sheet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Criterion, Round
from challenges.models.entries import Attachment, Entry, EntryVersion, entry_version_files
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, ConflictDeclaration, Juror, Score, ScoreSheet
from challenges.models.reviews import SheetStep
from challenges.models.teams import Team
from challenges.queries.conflict_findings import bars_reader, ties
from challenges.queries.jury import LANGUAGE, LIVE, TITLE, counted, in_judging, read_in, waits_in
from challenges.queries.paging import PER_PAGE, Page, within
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import GONE, AssignmentState

READABLE = (AssignmentState.ACCEPTED, AssignmentState.REOPENED)


@dataclass(frozen=True)
class Task:
    """One of a juror's assignments in the list: what it is called, where it stands, what was declared."""

    assignment: Assignment
    title: str
    language: str
    team: str
    answer: ConflictAnswer | None
    lets_read: bool
    started: bool
    aside_because: str = ""

    @property
    def aside(self) -> bool:
        """The organiser or the chair has put the entry aside."""
        return bool(self.aside_because)

    @property
    def waits(self) -> bool:
        """A possible conflict that nobody has decided on yet."""
        return self.answer is ConflictAnswer.POSSIBLE and not self.lets_read

    @property
    def can_defer(self) -> bool:
        """Whether the juror may leave it for later."""
        return self.lets_read and self.assignment.state in READABLE and not self.aside

    @property
    def can_open(self) -> bool:
        return self.lets_read and self.assignment.state in {*READABLE, AssignmentState.DONE}


@dataclass(frozen=True)
class Standing:
    """How far a juror has come in a round, and what comes next.

    ``number`` is the place in the juror's own order of the assignment that the juror is at.
    """

    assigned: int
    done: int
    undeclared: int
    next: str | None
    number: int

    @property
    def left(self) -> int:
        return self.assigned - self.done


_MINE = sa.and_(
    ConflictDeclaration.juror_id == Assignment.juror_id, ConflictDeclaration.entry_id == Assignment.entry_id
)
_LETS_READ = sa.and_(
    sa.or_(ConflictDeclaration.answer == ConflictAnswer.NONE, ConflictDeclaration.resolution == "cleared"),
    ~bars_reader(),
)


# The pages of a juror are opened all day long. Building a statement takes longer than running it, so theirs are
# built once, with places for the values.


def tasks(juror_id: int, page: int, *, total: int) -> Page[Task]:
    """A juror's assignments in the juror's own reading order; conflicted and freed ones are not among them.

    ``total`` is how many there are: ``standing(...).assigned``.
    """
    number = within(page, total)
    rows = db.session.execute(
        _tasks(), {"juror_id": juror_id, "limit": PER_PAGE, "offset": (number - 1) * PER_PAGE}
    )
    return Page([Task(*row) for row in rows], number, total)


@cache
def _tasks() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Assignment,
            TITLE,
            LANGUAGE,
            Team.name,
            ConflictDeclaration.answer,
            sa.func.coalesce(_LETS_READ, sa.false()),
            ScoreSheet.id.is_not(None),
            sa.case((waits_in(Assignment.round_id), Entry.put_aside_reason), else_=sa.literal("")),
        )
        .join(Assignment.entry)
        .join(Entry.team)
        .join(EntryVersion, read_in(Assignment.round_id))
        .outerjoin(ConflictDeclaration, _MINE)
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(*_own())
        .order_by(Assignment.position, Assignment.id)
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .offset(sa.bindparam("offset", type_=sa.Integer))
    )


def gone(juror_id: int) -> Sequence[Any]:
    """What a juror was to read and that is out of the competition now: team and state, by team."""
    return db.session.execute(
        sa.select(Team.name.label("team"), Entry.state)
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Team, Team.id == Entry.team_id)
        .where(
            Assignment.juror_id == juror_id,
            Assignment.state.in_(LIVE),
            Entry.state.in_(GONE),
            ~bars_reader(),
        )
        .order_by(Team.name, Entry.id)
    ).all()


def _own() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Assignment.juror_id == sa.bindparam("juror_id"),
        Assignment.state.in_(LIVE),
        in_judging(Assignment.round_id),
        ~bars_reader(),
    )


def standing(juror_id: int, *, after: tuple[int, int] = (0, 0)) -> Standing:
    """A juror's progress; ``next`` is the reference of the first open assignment after a place, else the first.

    ``after`` is the position and id of the assignment the juror is at.
    """
    place = {"juror_id": juror_id, "after_position": after[0], "after_id": after[1]}
    return Standing(*db.session.execute(_standing(), place).one())


@cache
def _standing() -> sa.Select[*tuple[Any, ...]]:
    own = _own()
    here = sa.bindparam("after_id", type_=sa.Integer)
    after = sa.tuple_(sa.bindparam("after_position", type_=sa.Integer), here)
    upcoming = (
        sa.select(Assignment.reference)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(ConflictDeclaration, _MINE)
        .where(
            *own,
            Assignment.state.in_(READABLE),
            _LETS_READ,
            Assignment.id != here,
            ~waits_in(Assignment.round_id),
        )
        .order_by(
            sa.case((sa.tuple_(Assignment.position, Assignment.id) > after, 0), else_=1),
            Assignment.position,
            Assignment.id,
        )
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            sa.func.count(),
            counted(Assignment.state == AssignmentState.DONE),
            counted(ConflictDeclaration.id.is_(None)),
            upcoming,
            counted(sa.tuple_(Assignment.position, Assignment.id) <= after),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(ConflictDeclaration, _MINE)
        .where(*own)
    )


def assignment_for_review(reference: str) -> Assignment | None:
    """An assignment with everything its rules and its review page need."""
    assignment = db.session.scalars(_for_review(), {"reference": reference}).unique().one_or_none()
    if assignment is None:
        return None
    assignment.tied = ties(assignment)
    sheet, challenge = assignment.sheet, assignment.challenge
    asked = {"challenge_id": challenge.id, "sheet_id": sheet.id if sheet else None}
    rows = db.session.execute(_criteria_with_scores(), asked).all()
    set_committed_value(challenge, "criteria", [criterion for criterion, _score in rows])
    if sheet is not None:
        set_committed_value(sheet, "scores", [score for _criterion, score in rows if score is not None])
    if version := read_version(assignment):
        files = db.session.scalars(_files(), {"version_id": version.id}).all()
        set_committed_value(version, "files", files)
    return assignment


# Lists are read by themselves: joined to the assignment they would repeat the whole entry in each of their rows.


@cache
def _criteria_with_scores() -> sa.Select[Criterion, Score]:
    own = sa.and_(
        Score.criterion_id == Criterion.id, Score.sheet_id == sa.bindparam("sheet_id", type_=sa.Integer)
    )
    return (
        sa.select(Criterion, Score)
        .outerjoin(Score, own)
        .where(Criterion.challenge_id == sa.bindparam("challenge_id"))
        .order_by(Criterion.position)
    )


@cache
def _files() -> sa.Select[Attachment]:
    return (
        sa.select(Attachment)
        .join(entry_version_files, entry_version_files.c.attachment_id == Attachment.id)
        .where(entry_version_files.c.version_id == sa.bindparam("version_id"))
        .order_by(Attachment.id)
    )


@cache
def _for_review() -> sa.Select[Assignment]:
    query = _with_rules().outerjoin(EntryVersion, read_in(Assignment.round_id))
    return query.options(
        joinedload(Assignment.sheet).joinedload(ScoreSheet.version),
        contains_eager(Assignment.entry).options(
            joinedload(Entry.team), contains_eager(Entry.current_version)
        ),
        contains_eager(Assignment.round)
        .contains_eager(Round.challenge)
        .joinedload(Challenge.texts)
        .load_only(ChallengeText.language, ChallengeText.title, raiseload=True),
    )


def assignment_to_reopen(reference: str) -> Assignment | None:
    """An assignment with what the chair and the organiser may see of it: never the scores."""
    return db.session.scalar(
        _with_rules().options(
            joinedload(Assignment.sheet),
            joinedload(Assignment.juror).joinedload(Juror.person),
            contains_eager(Assignment.entry).options(
                joinedload(Entry.team), joinedload(Entry.current_version)
            ),
            contains_eager(Assignment.round)
            .contains_eager(Round.challenge)
            .options(selectinload(Challenge.texts), selectinload(Challenge.rounds)),
        ),
        {"reference": reference},
    )


def assignment_of(slug: str, position: int, reference: str) -> Assignment | None:
    """The same, by way of its round."""
    found = assignment_to_reopen(reference)
    here = found is not None and (found.challenge.slug, found.round.position) == (slug, position)
    return found if here else None


@dataclass(frozen=True)
class AssignedFile:
    """A file of an entry, asked for by way of an assignment: the rules look at the assignment."""

    assignment: Assignment
    file: Attachment

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
    def state(self) -> AssignmentState:
        return self.assignment.state

    @property
    def tied(self) -> bool:
        return self.assignment.tied

    @property
    def entry(self) -> Entry:
        return self.assignment.entry

    @property
    def round(self) -> Round:
        return self.assignment.round


def assigned_file(reference: str, file: str) -> AssignedFile | None:
    """A file of the version that the assignment's juror reads; files of other versions are not found."""
    assignment = assignment_for_review(reference)
    if assignment is None:
        return None
    version = read_version(assignment)
    for attachment in version.files if version else ():
        if attachment.reference == file:
            return AssignedFile(assignment, attachment)
    return None


def read_version(assignment: Assignment) -> EntryVersion | None:
    """The version that is read: pinned by the score sheet once there is one, else the round's."""
    return assignment.sheet.version if assignment.sheet else assignment.entry.current_version


@dataclass(frozen=True)
class Reopening:
    """When and why a locked assessment was last opened again."""

    at: dt.datetime
    reason: str


def last_reopening(assignment_id: int) -> Reopening | None:
    """The last time the assessment was opened again, if ever."""
    row = db.session.execute(_LAST_REOPENING, {"assignment_id": assignment_id}).first()
    return Reopening(row.at, str(row.payload.get("reason", ""))) if row else None


_LAST_REOPENING = (
    sa.select(HappeningRow.at, HappeningRow.payload)
    .where(
        HappeningRow.subject_type == "Assignment",
        HappeningRow.subject_id == sa.bindparam("assignment_id"),
        HappeningRow.kind == Happening.REVIEW_REOPENED.value,
    )
    .order_by(HappeningRow.id.desc())
    .limit(1)
)


def has_undone(sheet_id: int) -> bool:
    """Whether a change of the sheet has been undone and can be done again."""
    return bool(db.session.scalar(_HAS_UNDONE, {"sheet_id": sheet_id}))


_HAS_UNDONE = sa.select(
    sa.exists().where(SheetStep.sheet_id == sa.bindparam("sheet_id", type_=sa.Integer), SheetStep.undone)
)


def sheet_now(assignment_id: int) -> ScoreSheet | None:
    """The sheet of an assignment as it is stored this moment, held until the end of the transaction."""
    return db.session.scalar(
        sa.select(ScoreSheet)
        .where(ScoreSheet.assignment_id == assignment_id)
        .options(
            selectinload(ScoreSheet.scores),
            joinedload(ScoreSheet.version).selectinload(EntryVersion.files),
        )
        .with_for_update(of=ScoreSheet)
        .execution_options(populate_existing=True)
    )


def own_assignments(juror_id: int) -> Sequence[Assignment]:
    """All assignments of a juror, with their sheets."""
    return db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.juror_id == juror_id)
        .options(joinedload(Assignment.sheet))
        .order_by(Assignment.id)
    ).all()


def _with_rules() -> sa.Select[Assignment]:
    return (
        sa.select(Assignment)
        .join(Assignment.round)
        .join(Round.challenge)
        .join(Assignment.entry)
        .where(Assignment.reference == sa.bindparam("reference"))
        .options(
            contains_eager(Assignment.round).contains_eager(Round.challenge), contains_eager(Assignment.entry)
        )
    )
