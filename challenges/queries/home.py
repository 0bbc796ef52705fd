"""What waits for a person: where they take part, and what they have to assess. A constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jury import Assignment, Juror
from challenges.models.teams import Registration, Team, TeamMembership
from challenges.vocabulary.states import AssignmentState


@dataclass(frozen=True)
class Part:
    """Taking part in a challenge: perhaps in a team, which perhaps has an entry."""

    challenge: Challenge
    team: Team | None
    entry: Entry | None


@dataclass(frozen=True)
class Seat:
    """A seat in a jury, and how many of its assignments are in each state."""

    juror: Juror
    counts: Mapping[AssignmentState, int]

    @property
    def total(self) -> int:
        """How many entries are to be assessed; those with a conflict of interest are not."""
        return sum(n for state, n in self.counts.items() if state is not AssignmentState.CONFLICTED)

    @property
    def done(self) -> int:
        return self.counts.get(AssignmentState.DONE, 0)

    @property
    def undeclared(self) -> int:
        return self.counts.get(AssignmentState.OFFERED, 0)


def parts_of(person_id: int) -> Sequence[Part]:
    """The challenges a person is registered for, with team and entry; the newest registration first."""
    challenge = joinedload(Registration.challenge)
    rows = db.session.execute(
        sa.select(Registration, Team, Entry)
        .outerjoin(
            TeamMembership,
            sa.and_(
                TeamMembership.challenge_id == Registration.challenge_id,
                TeamMembership.person_id == Registration.person_id,
            ),
        )
        .outerjoin(Team, Team.id == TeamMembership.team_id)
        .outerjoin(Entry, Entry.team_id == Team.id)
        .where(Registration.person_id == person_id)
        .options(challenge.selectinload(Challenge.texts), challenge.selectinload(Challenge.rounds))
        .order_by(Registration.accepted_at.desc(), Registration.id.desc())
    )
    return [Part(registration.challenge, team, entry) for registration, team, entry in rows]


def seats_of(person_id: int, *, without: Collection[int]) -> Sequence[Seat]:
    """The jury seats a person holds, with how far each has come; the most urgent first.

    ``without`` are the entries that the person is kept from: they are not counted.
    """
    round_ = joinedload(Juror.round)
    jurors = db.session.scalars(
        sa.select(Juror)
        .join(Juror.round)
        .where(Juror.person_id == person_id, Juror.left_at.is_(None))
        .options(round_.joinedload(Round.challenge).options(selectinload(Challenge.texts)))
        .order_by(Round.judging_ends_at.desc(), Juror.id)
    ).all()
    rows = db.session.execute(
        sa.select(Assignment.juror_id, Assignment.state, sa.func.count(Assignment.id))
        .where(Assignment.juror_id.in_([juror.id for juror in jurors]), Assignment.entry_id.not_in(without))
        .group_by(Assignment.juror_id, Assignment.state)
    ).all()
    return [Seat(j, {state: count for juror_id, state, count in rows if juror_id == j.id}) for j in jurors]
