"""What stands between a decided round and its publication, and what the proposals still lack."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jobs import Job
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.queries import feedback, organisations
from challenges.queries.actors import load_actor
from challenges.queries.results import IN_PLAY
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.states import ChallengeState, DecisionState, JobState, RoundState


def hold(round_id: int) -> Round | None:
    """A round with what is needed to publish it, held until the end of the transaction: one publishes at a time.

    What was loaded before stays as it was; ``moving`` finds out when it no longer is so.
    """
    db.session.execute(sa.select(Round.id).where(Round.id == round_id).with_for_update())
    return db.session.scalar(
        sa.select(Round)
        .where(Round.id == round_id)
        .options(
            joinedload(Round.challenge).options(selectinload(Challenge.texts), selectinload(Challenge.rounds))
        )
    )


def due(now: dt.datetime) -> Sequence[tuple[int, dt.datetime]]:
    """Decided rounds whose time of publication has come, with the time."""
    rows = db.session.execute(
        sa.select(Round.id, Round.publish_at)
        .where(Round.state == RoundState.DECIDED, Round.publish_at <= now)
        .order_by(Round.id)
    )
    return [(row.id, row.publish_at) for row in rows]


def waits(key: str) -> bool:
    """Whether a job with this key is queued or runs."""
    query = sa.select(Job.id).where(Job.unique_key == key, Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return db.session.scalar(query.limit(1)) is not None


def blockers(round_: Round) -> list[str]:
    """Why a decided round cannot be published by itself, as codes.

    "cancelled": the challenge no longer runs; "undecided": there is no confirmed decision; "conflict": whoever decided
    has a conflict of interest with an entry in the round by now, so somebody else has to look first.
    """
    found = [] if round_.challenge.state is ChallengeState.PUBLISHED else ["cancelled"]
    rows = db.session.execute(
        sa.select(Decision.entry_id, Decision.decided_by_id).where(
            Decision.round_id == round_.id, Decision.state == DecisionState.CONFIRMED
        )
    ).all()
    if not rows:
        return [*found, "undecided"]
    if concerned_deciders(round_, without=()):
        found.append("conflict")
    return found


def concerned_deciders(round_: Round, *, without: Collection[int]) -> list[Person]:
    """Who has decided on a round and has a conflict of interest with one of its decided entries by now, by name.

    Conflicts with the entries that the viewer is kept from are not told.
    """
    rows = db.session.execute(
        sa.select(Decision.entry_id, Decision.decided_by_id).where(
            Decision.round_id == round_.id, Decision.state == DecisionState.CONFIRMED
        )
    ).all()
    entries = {row.entry_id for row in rows} - set(without)
    officials = [load_actor(person_id) for person_id in sorted({row.decided_by_id for row in rows})]
    ids = [one.person_id for one in officials if one is not None and one.conflicts & entries]
    return list(
        db.session.scalars(sa.select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id))
    )


@dataclass(frozen=True)
class Preparedness:
    """What the named official would find: counts of what is missing, without the viewer's own conflicts.

    ``untold`` are chosen entries without a motivation in English, in a challenge that has English texts; ``waiting``
    are jurors' comments that nobody has moderated.
    """

    entries: int
    proposed: int
    chosen: int
    unmotivated: int
    untold: int
    waiting: int

    @property
    def unproposed(self) -> int:
        return self.entries - self.proposed

    @property
    def ready(self) -> bool:
        """Whether the decision can be taken: the rest is good to have."""
        return self.chosen > 0 and self.unmotivated == 0


def preparedness(round_: Round, *, without: Collection[int]) -> Preparedness:
    """How far the proposals of a round have come."""
    chosen = Decision.outcome.in_((Outcome.AWARD, Outcome.ADVANCE))
    english = any(text.language == "en" for text in round_.challenge.texts)
    row = db.session.execute(
        sa.select(
            sa.func.count(Entry.id).label("entries"),
            sa.func.count(Decision.id).label("proposed"),
            sa.func.count(Decision.id).filter(chosen).label("chosen"),
            sa.func.count(Decision.id).filter(chosen, Decision.motivation == "").label("unmotivated"),
            sa.func.count(Decision.id).filter(chosen, Decision.motivation_en == "").label("untold"),
        )
        .select_from(Entry)
        .outerjoin(Decision, sa.and_(Decision.entry_id == Entry.id, Decision.round_id == round_.id))
        .where(Entry.round_id == round_.id, Entry.state.in_(IN_PLAY), Entry.id.not_in(without))
    ).one()
    return Preparedness(
        row.entries,
        row.proposed,
        row.chosen,
        row.unmotivated,
        row.untold if english else 0,
        feedback.waiting(round_.id, without=without),
    )


def owners(round_: Round) -> Sequence[Person]:
    """Who can be named to take the decision."""
    return organisations.owner_people(round_.challenge.organisation_id)
