"""What ties people to entries: the facts that are compared, what has been found before, and whom it bars.

Concerned are the jurors of a round and the members of the organising organisation; compared is with the people in the
team of each submitted entry and those who helped it.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.conflicts import ConflictFinding, FurtherAddress, TeamHelper, Workplace
from challenges.models.entries import Entry
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, Juror
from challenges.models.organisations import Membership, Organisation
from challenges.models.people import Person
from challenges.models.teams import Team, TeamMembership
from challenges.queries.jury import LIVE
from challenges.scoring.conflict_matching import Fact, Found, Of, Organiser, match
from challenges.vocabulary.choices import ConflictResolution, FindingKind, OutsideReason
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import ChallengeState, RoundState

UNDECIDED = (RoundState.PLANNED, RoundState.JUDGING, RoundState.DELIBERATING, RoundState.DECIDED)
_JOINED = (Happening.TEAM_FOUNDED.value, Happening.TEAM_JOINED.value)
_NONE = sa.literal("")

Ids = Any
"""What ``in_`` takes: a statement or a list of ids."""


def bars() -> sa.ColumnElement[bool]:
    """Whether a finding keeps its person from its entry: it is certain, or nobody has cleared it."""
    return ConflictFinding.resolution.is_distinct_from(ConflictResolution.CLEARED)


def bars_reader() -> sa.ColumnElement[bool]:
    """Whether a finding keeps the juror of an assignment from its entry; for statements about assignments."""
    return (
        sa.exists()
        .where(
            ConflictFinding.entry_id == Assignment.entry_id,
            ConflictFinding.person_id == Juror.person_id,
            Juror.id == Assignment.juror_id,
            bars(),
        )
        .correlate(Assignment)
    )


def concerned(round_id: Any) -> sa.CompoundSelect[int]:
    """Ids of the people of a round: those who sit in its jury and the organisation's members."""
    return (
        sa.select(Juror.person_id)
        .where(Juror.round_id == round_id, Juror.left_at.is_(None))
        .union(
            sa.select(Membership.person_id)
            .join(Challenge, Challenge.organisation_id == Membership.organisation_id)
            .join(Round, Round.challenge_id == Challenge.id)
            .where(Round.id == round_id)
        )
    )


def in_question(round_id: Any) -> sa.Select[int]:
    """Ids of the entries of a round that have been submitted, whatever became of them."""
    return sa.select(Entry.id).where(
        sa.or_(
            Entry.round_id == round_id,
            Entry.id.in_(sa.select(Assignment.entry_id).where(Assignment.round_id == round_id)),
        ),
        Entry.version_number > 0,
    )


def found_in(round_id: int) -> set[Found]:
    """Everything that ties somebody of a round to one of its entries, recorded or not."""
    return _found(round_id, concerned(round_id), in_question(round_id))


def ties(assignment: Assignment) -> bool:
    """Whether something ties the juror of an assignment to its entry that nobody has cleared, recorded or not.

    Asked whenever the entry opens: one statement, and a second one only if there is something.
    """
    place = {
        "round_id": assignment.round_id,
        "juror_id": assignment.juror_id,
        "entry_id": assignment.entry_id,
    }
    found = _matched(_facts_of_assignment(), place)
    return bool(found) and bool(found - _cleared(assignment.round_id))


@cache
def _facts_of_assignment() -> sa.CompoundSelect[Any]:
    reader = sa.select(Juror.person_id).where(Juror.id == sa.bindparam("juror_id"))
    entry = sa.select(Entry.id).where(Entry.id == sa.bindparam("entry_id"))
    return _facts(sa.bindparam("round_id"), reader, entry)


def _found(round_id: int, people: Ids, entries: Ids) -> set[Found]:
    return _matched(_facts(round_id, people, entries), {})


def _matched(facts: sa.CompoundSelect[Any], place: dict[str, int]) -> set[Found]:
    by_side: dict[str, list[Fact]] = {"person": [], "entry": [], "organiser": []}
    officials: set[int] = set()
    for side, whose, of, value, words in db.session.execute(facts, place):
        if side == "official":
            officials.add(whose)
        else:
            by_side[side].append(Fact(whose, Of(of), value, words))
    organiser = Organiser(tuple(by_side["organiser"]), frozenset(officials))
    return match(by_side["person"], by_side["entry"], organiser)


def _row(side: str, whose: Any, of: Of | Any, value: Any = _NONE, words: Any = _NONE) -> sa.Select[Any]:
    return sa.select(
        sa.literal(side).label("side"),
        sa.cast(whose, sa.Integer).label("whose"),
        (sa.literal(of.value) if isinstance(of, Of) else of).label("of"),
        sa.cast(value, sa.String(254)).label("value"),
        sa.cast(words, sa.String(254)).label("words"),
    )


def _facts(round_id: Any, people: Ids, entries: Ids) -> sa.CompoundSelect[Any]:
    return sa.union_all(*_of_people(people), *_of_entries(entries), *_of_organiser(round_id))


def _of_people(people: Ids) -> list[sa.Select[Any]]:
    member, juror = Membership.person_id, Juror.person_id
    return [
        _row("person", Person.id, Of.PERSON, Person.id).where(Person.id.in_(people)),
        _row("person", Person.id, Of.NAME, _NONE, Person.name).where(Person.id.in_(people)),
        _row("person", Person.id, Of.ADDRESS, Person.email).where(
            Person.id.in_(people), Person.confirmed_at.is_not(None)
        ),
        _row("person", FurtherAddress.person_id, Of.ADDRESS, FurtherAddress.email).where(
            FurtherAddress.person_id.in_(people), FurtherAddress.confirmed_at.is_not(None)
        ),
        *(
            _row("person", member, Of.ORGANISATION, Organisation.organisation_number, name)
            .select_from(Membership)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(member.in_(people))
            for name in (Organisation.name, Organisation.name_en)
        ),
        _row("person", Workplace.person_id, Of.EMPLOYER, Workplace.number, Workplace.name).where(
            Workplace.person_id.in_(people)
        ),
        _row("person", juror, Of.EMPLOYER, _NONE, Juror.organisation).where(
            juror.in_(people), Juror.organisation != ""
        ),
        _row("person", TeamMembership.person_id, Of.TEAM, TeamMembership.team_id, Team.name)
        .select_from(TeamMembership)
        .join(Team, Team.id == TeamMembership.team_id)
        .where(TeamMembership.person_id.in_(people)),
    ]


def _of_entry(of: Of | Any, value: Any, words: Any = _NONE) -> sa.Select[Any]:
    return _row("entry", Entry.id, of, value, words).select_from(Entry)


def _of_entries(entries: Ids) -> list[sa.Select[Any]]:
    """Of the people in the team, of those who have left it, and of its helpers."""
    own = sa.and_(Entry.team_id == TeamMembership.team_id, Entry.id.in_(entries))
    mate = TeamMembership.person_id
    part = sa.case(
        (TeamMembership.outside_reason == OutsideReason.MENTOR, Of.MENTOR.value), else_=Of.PERSON.value
    )
    other, other_team = sa.orm.aliased(TeamMembership), sa.orm.aliased(Team)
    return [
        _of_entry(part, mate).join(TeamMembership, own),
        _of_entry(Of.ADDRESS, Person.email)
        .join(TeamMembership, own)
        .join(Person, sa.and_(Person.id == mate, Person.confirmed_at.is_not(None))),
        _of_entry(Of.ADDRESS, FurtherAddress.email)
        .join(TeamMembership, own)
        .join(
            FurtherAddress,
            sa.and_(FurtherAddress.person_id == mate, FurtherAddress.confirmed_at.is_not(None)),
        ),
        *(
            _of_entry(Of.ORGANISATION, Organisation.organisation_number, name)
            .join(TeamMembership, own)
            .join(Membership, Membership.person_id == mate)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            for name in (Organisation.name, Organisation.name_en)
        ),
        _of_entry(Of.EMPLOYER, Workplace.number, Workplace.name)
        .join(TeamMembership, own)
        .join(Workplace, Workplace.person_id == mate),
        _of_entry(Of.TEAM, other.team_id, other_team.name)
        .join(TeamMembership, own)
        .join(other, sa.and_(other.person_id == mate, other.team_id != TeamMembership.team_id))
        .join(other_team, other_team.id == other.team_id),
        _of_entry(Of.LEFT, HappeningRow.person_id)
        .join(
            HappeningRow,
            sa.and_(
                HappeningRow.subject_type == "Team",
                HappeningRow.subject_id == Entry.team_id,
                HappeningRow.kind.in_(_JOINED),
            ),
        )
        .outerjoin(
            TeamMembership,
            sa.and_(TeamMembership.team_id == Entry.team_id, mate == HappeningRow.person_id),
        )
        .where(Entry.id.in_(entries), TeamMembership.id.is_(None)),
        _of_entry(Of.HELPER, TeamHelper.email, TeamHelper.name)
        .join(TeamHelper, TeamHelper.team_id == Entry.team_id)
        .where(Entry.id.in_(entries)),
    ]


def _of_organiser(round_id: Any) -> list[sa.Select[Any]]:
    """Names and address of the organising organisation, and those of its members who do not sit in the jury."""

    def row(of: Of, value: Any, words: Any) -> sa.Select[Any]:
        return _of_round(
            _row("organiser", Organisation.id, of, value, words).select_from(Organisation), round_id
        )

    seated = sa.select(Juror.person_id).where(Juror.round_id == round_id, Juror.left_at.is_(None))
    return [
        row(Of.ORGANISATION, Organisation.organisation_number, Organisation.name),
        row(Of.ORGANISATION, Organisation.organisation_number, Organisation.name_en),
        row(Of.ADDRESS, Organisation.contact_email, _NONE),
        _of_round(
            _row("official", Membership.person_id, Of.PERSON)
            .select_from(Membership)
            .join(Organisation, Organisation.id == Membership.organisation_id),
            round_id,
        ).where(Membership.person_id.not_in(seated)),
    ]


def _of_round(query: sa.Select[Any], round_id: Any) -> sa.Select[Any]:
    return (
        query.join(Challenge, Challenge.organisation_id == Organisation.id)
        .join(Round, Round.challenge_id == Challenge.id)
        .where(Round.id == round_id)
    )


def recorded(round_id: int) -> set[Found]:
    """What has been found and recorded about the entries of a round."""
    rows = db.session.execute(
        sa.select(
            ConflictFinding.person_id, ConflictFinding.entry_id, ConflictFinding.kind, ConflictFinding.matched
        ).where(ConflictFinding.entry_id.in_(in_question(round_id)))
    )
    return {Found(*row) for row in rows}


def _cleared(round_id: int) -> set[Found]:
    """What has been found about the entries of a round and does not bar, as an official has decided."""
    rows = db.session.execute(
        sa.select(
            ConflictFinding.person_id, ConflictFinding.entry_id, ConflictFinding.kind, ConflictFinding.matched
        ).where(
            ConflictFinding.entry_id.in_(in_question(round_id)),
            ConflictFinding.resolution == ConflictResolution.CLEARED,
        )
    )
    return {Found(*row) for row in rows}


def assignments_of(round_id: int) -> dict[tuple[int, int], Assignment]:
    """The assignments of a round that stand, by person and entry."""
    rows = db.session.scalars(
        sa.select(Assignment)
        .join(Assignment.juror)
        .where(Assignment.round_id == round_id, Assignment.state.in_(LIVE))
        .options(contains_eager(Assignment.juror))
    )
    return {(one.juror.person_id, one.entry_id): one for one in rows}


def rounds_of_person(person_id: int) -> Sequence[Round]:
    """The undecided rounds that somebody judges, decides or competes in."""
    judged = sa.select(Juror.round_id).where(Juror.person_id == person_id, Juror.left_at.is_(None))
    organised = (
        sa.select(Round.id)
        .join(Challenge, Challenge.id == Round.challenge_id)
        .join(Membership, Membership.organisation_id == Challenge.organisation_id)
        .where(Membership.person_id == person_id)
    )
    entered = (
        sa.select(Entry.round_id)
        .join(TeamMembership, TeamMembership.team_id == Entry.team_id)
        .where(TeamMembership.person_id == person_id, Entry.version_number > 0)
    )
    return _undecided(Round.id.in_(judged.union(organised, entered)))


def rounds_of_team(team_id: int) -> Sequence[Round]:
    """The undecided round that a team's submitted entry is in."""
    query = sa.select(Entry.round_id).where(Entry.team_id == team_id, Entry.version_number > 0)
    return _undecided(Round.id.in_(query))


def rounds_to_look_at() -> Sequence[Round]:
    """Every undecided round of a published challenge that has entries."""
    return _undecided(Round.id.in_(sa.select(Entry.round_id).where(Entry.version_number > 0)))


def told_since(round_: Round, moment: dt.datetime) -> bool:
    """Whether it has been said since a moment that conflicts in the round wait for a decision."""
    query = sa.select(HappeningRow.id).where(
        HappeningRow.kind == Happening.CONFLICTS_WAIT,
        HappeningRow.subject_id == round_.id,
        HappeningRow.at >= moment,
    )
    return db.session.scalar(query.limit(1)) is not None


def _undecided(which: sa.ColumnElement[bool]) -> Sequence[Round]:
    return db.session.scalars(
        sa.select(Round)
        .join(Round.challenge)
        .where(which, Round.state.in_(UNDECIDED), Challenge.state == ChallengeState.PUBLISHED)
        .options(contains_eager(Round.challenge))
        .order_by(Round.id)
    ).all()


def hold(round_id: int) -> None:
    """Let nobody else look at the round until this transaction has ended: each finding is recorded once."""
    db.session.execute(sa.select(Round.id).where(Round.id == round_id).with_for_update())


def assignment_of(round_id: int, person_id: int, entry_id: int) -> Assignment | None:
    """A person's assignment on an entry in a round, with its sheet."""
    return db.session.scalar(
        sa.select(Assignment)
        .join(Assignment.juror)
        .where(
            Assignment.round_id == round_id,
            Assignment.entry_id == entry_id,
            Juror.person_id == person_id,
        )
        .options(joinedload(Assignment.sheet))
    )


def upheld(assignment: Assignment) -> bool:
    """Whether something found keeps the juror of an assignment from its entry for certain."""
    certain = [kind for kind in FindingKind if kind.certain]
    query = sa.select(ConflictFinding.id).where(
        ConflictFinding.entry_id == assignment.entry_id,
        ConflictFinding.person_id
        == sa.select(Juror.person_id).where(Juror.id == assignment.juror_id).scalar_subquery(),
        sa.or_(ConflictFinding.kind.in_(certain), ConflictFinding.resolution == ConflictResolution.UPHELD),
    )
    return db.session.scalar(query.limit(1)) is not None
