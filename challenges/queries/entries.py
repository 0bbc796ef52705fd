"""Entries and their submitted versions. Drafts are read elsewhere, and only there (``drafts``)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Round
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.entries import Attachment, Entry, EntryVersion
from challenges.models.entry_forms import EntryForm
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.queries.datasets import with_newer
from challenges.queries.paging import Page, paged
from challenges.vocabulary.states import TAKEN_OUT, EntryState


def _with_context() -> tuple[ORMOption, ...]:
    """What the rules and the pages ask about an entry: team, round and challenge."""
    challenge = joinedload(Entry.challenge)
    return (
        joinedload(Entry.team),
        joinedload(Entry.round),
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
    )


def by_reference(reference: str, **_more: object) -> Entry | None:
    """The entry with team, round and challenge; nothing of what it says."""
    return db.session.scalar(_by_reference(), {"reference": reference})


@cache  # asked several times in a request of those who submit in the last minute
def _by_reference() -> sa.Select[Entry]:
    return (
        sa.select(Entry)
        .where(Entry.reference == sa.bindparam("reference"))
        .options(*_with_context())
        .execution_options(populate_existing=True)
    )


def by_reference_for_team(reference: str) -> Entry | None:
    """The entry with team, round and the titles of its challenge: what the team's page shows, in one statement."""
    return db.session.scalars(_for_team(), {"reference": reference}).unique().one_or_none()


@cache
def _for_team() -> sa.Select[Entry]:
    return (
        sa.select(Entry)
        .where(Entry.reference == sa.bindparam("reference"))
        .options(
            joinedload(Entry.team),
            joinedload(Entry.round),
            joinedload(Entry.challenge)
            .joinedload(Challenge.texts)
            .load_only(ChallengeText.language, ChallengeText.title, raiseload=True),
        )
    )


def by_id(entry_id: int) -> Entry:
    """The entry with team, round and challenge; nothing of what it says."""
    return db.session.execute(
        sa.select(Entry).where(Entry.id == entry_id).options(*_with_context())
    ).scalar_one()


def of_team(team_id: int) -> Entry | None:
    """Where the team's entry stands."""
    return db.session.scalar(
        sa.select(Entry).where(Entry.team_id == team_id).options(joinedload(Entry.round))
    )


def lock(entry: Entry) -> None:
    """Let no other transaction change the entry until this one has ended, and see what the last one left.

    Rows that point to the entry can be added meanwhile: who saves the draft holds it, and would wait here for whoever
    waits there to submit it.
    """
    db.session.execute(sa.select(Entry.id).where(Entry.id == entry.id).with_for_update(key_share=True))
    db.session.refresh(entry, ["state", "version_number", "round_id"])


def versions(entry_id: int) -> Sequence[EntryVersion]:
    """The submitted versions, the latest first, without what they say."""
    return db.session.scalars(_versions(), {"entry_id": entry_id}).all()


@cache
def _versions() -> sa.Select[EntryVersion]:
    return (
        sa.select(EntryVersion)
        .where(EntryVersion.entry_id == sa.bindparam("entry_id"))
        .options(
            defer(EntryVersion.content),
            defer(EntryVersion.html),
            defer(EntryVersion.summary),
            joinedload(EntryVersion.submitted_by).load_only(Person.name),
            joinedload(EntryVersion.round).load_only(Round.closes_at, Round.grace_minutes),
        )
        .order_by(EntryVersion.number.desc())
    )


def version(reference: str, number: int, **_more: object) -> EntryVersion | None:
    """A submitted version of the entry, with its files and everything the rules ask about it."""
    return _one(Entry.reference == reference, EntryVersion.number == number)


def version_by_key(entry_id: int, key: str) -> EntryVersion | None:
    """The version that was made by the submission with this key, if there was one."""
    return db.session.scalar(
        sa.select(EntryVersion).where(EntryVersion.entry_id == entry_id, EntryVersion.idempotency_key == key)
    )


def current_version(entry: Entry) -> EntryVersion | None:
    """The version that counts, alone."""
    return db.session.scalar(
        sa.select(EntryVersion).where(
            EntryVersion.entry_id == entry.id, EntryVersion.number == entry.version_number
        )
    )


def receipt_taken(receipt: str) -> bool:
    """Whether a receipt has this number."""
    return db.session.scalar(sa.select(EntryVersion.id).where(EntryVersion.receipt == receipt)) is not None


def _one(*which: sa.ColumnElement[bool]) -> EntryVersion | None:
    entry = contains_eager(EntryVersion.entry)
    challenge = entry.joinedload(Entry.challenge)
    return db.session.scalar(
        sa.select(EntryVersion)
        .join(EntryVersion.entry)
        .where(*which)
        .options(
            entry.joinedload(Entry.team),
            entry.joinedload(Entry.round),
            challenge.joinedload(Challenge.organisation),
            challenge.selectinload(Challenge.texts),
            challenge.selectinload(Challenge.rounds),
            joinedload(EntryVersion.round),
            joinedload(EntryVersion.submitted_by),
            joinedload(EntryVersion.form).load_only(EntryForm.version),
            selectinload(EntryVersion.files),
        )
    )


def file_of(version: EntryVersion, reference: str) -> Attachment | None:
    """A file of the version."""
    return next((file for file in version.files if file.reference == reference), None)


# Datasets an entry can declare


def datasets_of(challenge_id: int) -> Sequence[ChallengeDataset]:
    """The datasets linked to the challenge, in the organiser's order, with their snapshots and newer ones."""
    return db.session.scalars(
        with_newer(
            sa.select(ChallengeDataset)
            .join(ChallengeDataset.dataset)
            .where(ChallengeDataset.challenge_id == challenge_id)
            .order_by(ChallengeDataset.position, ChallengeDataset.id)
        )
    ).all()


@dataclass(frozen=True)
class DatasetOwner:
    """A dataset linked to a challenge, and no more of it than tells its publisher from others."""

    reference: str
    required: bool
    publisher_name: dict[str, str]
    publisher_number: str
    publisher_uri: str


def dataset_owners(challenge_id: int) -> list[DatasetOwner]:
    """The datasets linked to the challenge, in the organiser's order; for what is asked while a team is writing."""
    return [DatasetOwner(*row) for row in db.session.execute(_owners(), {"challenge_id": challenge_id})]


@cache
def _owners() -> sa.Select[*tuple[Any, ...]]:
    record = DatasetSnapshot.record
    return (
        sa.select(
            Dataset.reference,
            ChallengeDataset.required,
            DatasetSnapshot.publisher,
            sa.func.coalesce(record["publisher_number"].as_string(), ""),
            sa.func.coalesce(record["publisher_uri"].as_string(), ""),
        )
        .join(ChallengeDataset.dataset)
        .join(ChallengeDataset.snapshot)
        .where(ChallengeDataset.challenge_id == sa.bindparam("challenge_id"))
        .order_by(ChallengeDataset.position, ChallengeDataset.id)
    )


# The organiser's view of a round


@dataclass(frozen=True)
class Counts:
    """What an organiser may know before the round has closed."""

    teams: int
    drafts: int
    submitted: int
    withdrawn: int
    taken_out: int


def round_at(slug: str, position: int, **_more: object) -> Round | None:
    """The round of a challenge, with what the rules and the page ask."""
    return db.session.scalar(_rounds(slug).where(Round.position == position))


def rounds_of(slug: str) -> Sequence[Round]:
    """All rounds of a challenge in order, each with what the rules and the page ask."""
    return db.session.scalars(_rounds(slug).order_by(Round.position)).all()


def _rounds(slug: str) -> sa.Select[Round]:
    challenge = contains_eager(Round.challenge)
    return (
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == slug)
        .options(
            challenge.joinedload(Challenge.organisation),
            challenge.selectinload(Challenge.texts),
            challenge.selectinload(Challenge.rounds),
        )
    )


def counts(round_: Round, *, without: Collection[int] = ()) -> Counts:
    """How many teams the challenge has and how many entries the round has; no more than numbers.

    ``without`` are the ids of entries the reader may not know more about, because of a conflict of interest.
    """
    teams = db.session.scalar(
        sa.select(sa.func.count()).select_from(Team).where(Team.challenge_id == round_.challenge_id)
    )
    rows = db.session.execute(
        sa.select(Entry.state, sa.func.count().label("number"))
        .where(Entry.round_id == round_.id, Entry.id.not_in(without))
        .group_by(Entry.state)
    ).all()
    by_state = {row.state: row.number for row in rows}
    drafts = by_state.pop(EntryState.DRAFT, 0)
    withdrawn = by_state.pop(EntryState.WITHDRAWN, 0)
    taken_out = sum(by_state.pop(state, 0) for state in TAKEN_OUT)
    return Counts(teams or 0, drafts, sum(by_state.values()), withdrawn, taken_out)


def submitted_in(
    round_id: int, page: int, *, hidden: Collection[int] = (), state: EntryState | None = None
) -> Page[Any]:
    """The entries submitted in a round: reference, state, team, title, receipt, arrival. One page.

    ``state`` narrows the list to one state. ``hidden`` are the ids of entries the reader may not know more about,
    because of a conflict of interest.
    """
    query = (
        sa.select(
            Entry.reference,
            Entry.state,
            Team.id.label("team_id"),
            Team.name.label("team"),
            EntryVersion.title,
            EntryVersion.language,
            EntryVersion.receipt,
            EntryVersion.number,
            EntryVersion.arrived_at,
        )
        .join(EntryVersion, EntryVersion.entry_id == Entry.id)
        .join(Team, Team.id == Entry.team_id)
        .where(EntryVersion.round_id == round_id, EntryVersion.number == _last_number_in(round_id))
        .where(Entry.id.not_in(hidden))
        .order_by(EntryVersion.arrived_at, EntryVersion.id)
    )
    if state is not None:
        query = query.where(Entry.state == state)
    return paged(query, page, rows=True)


def in_round(slug: str, position: int, reference: str) -> Entry | None:
    """An entry that is in the round of the challenge, with everything the rules ask about it."""
    entry = by_reference(reference)
    if entry is None or (entry.challenge.slug, entry.round.position) != (slug, position):
        return None
    return entry


def version_in_round(slug: str, position: int, reference: str, **_more: object) -> EntryVersion | None:
    """The last version an entry submitted in a round of the challenge."""
    round_ = round_at(slug, position)
    if round_ is None:
        return None
    return _one(
        Entry.reference == reference,
        EntryVersion.round_id == round_.id,
        EntryVersion.number == _last_number_in(round_.id),
    )


def _last_number_in(round_id: int) -> Any:
    other = sa.orm.aliased(EntryVersion)
    return (
        sa.select(sa.func.max(other.number))
        .where(other.entry_id == Entry.id, other.round_id == round_id)
        .correlate(Entry)
        .scalar_subquery()
    )
