"""Whose deadline is near. What their drafts say is read elsewhere, and only there (``drafts``)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.deadlines import DeadlineDecision
from challenges.models.draft_reminders import DraftReminder
from challenges.models.entries import Entry
from challenges.vocabulary.states import ChallengeState, EntryState, RoundState

_WRITING = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.ADVANCED)


def to_look_at(hours: int, after: dt.datetime, until: dt.datetime, most: int) -> Sequence[Any]:
    """Entries of running rounds that close between the two times, which nobody has looked at for this reminder.

    Rows of ``entry_id``, ``created_at``, ``round_id``, ``closes_at`` and ``said_at``: when it was decided that the
    round closes then, None when it was never moved.
    """
    seen = sa.exists().where(
        DraftReminder.entry_id == Entry.id,
        DraftReminder.closes_at == Round.closes_at,
        DraftReminder.hours == hours,
    )
    said_at = (
        sa.select(sa.func.max(DeadlineDecision.decided_at))
        .where(
            DeadlineDecision.round_id == Round.id,
            DeadlineDecision.closes_after == Round.closes_at,
            DeadlineDecision.closes_before != DeadlineDecision.closes_after,
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            Entry.id.label("entry_id"),
            Entry.created_at,
            Round.id.label("round_id"),
            Round.closes_at,
            said_at.label("said_at"),
        )
        .join(Round, Round.id == Entry.round_id)
        .join(Challenge, Challenge.id == Round.challenge_id)
        .where(
            Challenge.state == ChallengeState.PUBLISHED,
            Round.state == RoundState.PLANNED,
            Round.closes_at > after,
            Round.closes_at <= until,
            Entry.state.in_(_WRITING),
            ~seen,
        )
        .order_by(Round.closes_at, Entry.id)
        .limit(most)
    )
    return db.session.execute(query).all()


def round_by_id(round_id: int) -> Round:
    """The round, alone."""
    return db.session.get_one(Round, round_id)


def entries_of(happening_id: int) -> Sequence[int]:
    """Ids of the entries whose teams a reminding is for."""
    query = sa.select(DraftReminder.entry_id).where(DraftReminder.happening_id == happening_id)
    return db.session.scalars(query.order_by(DraftReminder.entry_id)).all()
