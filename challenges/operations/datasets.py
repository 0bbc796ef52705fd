"""Datasets of a challenge: linked with a dated snapshot, explained, refreshed, unlinked.

The portal has been asked before the transaction began; what it answered comes in as a record.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.adapters.portals.record import DatasetRecord, LanguageMap
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.operations import dataset_checks, snapshots
from challenges.operations.recording import record
from challenges.queries import dataset_checks as check_queries
from challenges.queries import datasets
from challenges.rules import changes_told
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

_ALREADY = N_("The dataset is already linked to this challenge.")
_LONGEST_ADDRESS = 1000


@dataclass(frozen=True)
class ByHandContent:
    """A dataset as a person describes it."""

    title: LanguageMap
    description: LanguageMap
    publisher: str
    address: str
    licence: str
    access_right: AccessRight
    formats: tuple[str, ...]
    note_sv: str
    note_en: str


@dataclass(frozen=True)
class NoteContent:
    """Why a dataset matters to the challenge."""

    note_sv: str
    note_en: str


def link(actor: Actor, challenge: Challenge, found: DatasetRecord, *, now: dt.datetime) -> ChallengeDataset:
    """Link a dataset of a portal with a snapshot of what the portal says now. Records DATASET_LINKED; where the portal
    says something new about a dataset that other challenges have, they are told (``dataset_checks.learn``).

    Refused when it is linked already, under this number or under its publisher's name for it.
    """
    require(actor, Permission.CHALLENGE_EDIT, challenge, now)
    if datasets.linked_under(challenge, found.uri):
        raise Refused(_ALREADY, field="address")
    dataset = datasets.known(found.source, found.source_base, found.source_id)
    if dataset is None and (dataset := datasets.named(found.uri)) is not None and dataset.latest is not None:
        # Another challenge found it in another portal: one dataset, whose facts come from where it was found first.
        latest = dataset.latest
        return _link(actor, challenge, dataset, lambda: latest, NoteContent("", ""), now)
    if dataset is None:
        dataset = Dataset(
            source=found.source,
            source_base=found.source_base,
            source_id=found.source_id,
            uri=found.uri[:_LONGEST_ADDRESS],
        )
    return _link(
        actor,
        challenge,
        dataset,
        lambda: dataset_checks.learn(dataset, found, now=now, actor=actor),
        NoteContent("", ""),
        now,
    )


def add_by_hand(
    actor: Actor, challenge: Challenge, content: ByHandContent, *, now: dt.datetime
) -> ChallengeDataset:
    """Link a dataset that a person describes. Records DATASET_LINKED. Refused when its address is linked already."""
    require(actor, Permission.CHALLENGE_EDIT, challenge, now)
    if datasets.linked_under(challenge, content.address):
        raise Refused(_ALREADY, field="address")
    dataset = Dataset(source=DatasetSource.MANUAL, uri=content.address)
    snapshot = DatasetSnapshot(
        taken_at=now,
        title=dict(content.title),
        description=dict(content.description),
        publisher={"sv": content.publisher} if content.publisher else {},
        licence=content.licence,
        access_right=content.access_right,
        formats=list(content.formats),
        page_url=content.address,
    )
    note = NoteContent(content.note_sv, content.note_en)
    return _link(actor, challenge, dataset, lambda: snapshots.keep(dataset, snapshot), note, now)


def link_known(
    actor: Actor, challenge: Challenge, other: ChallengeDataset, note: NoteContent, *, now: dt.datetime
) -> ChallengeDataset:
    """Link a dataset that another challenge has, with the newest facts known of it. Records DATASET_LINKED.

    ``other`` has dataset, its latest snapshot and its own loaded. Refused when it is linked already.
    """
    require(actor, Permission.CHALLENGE_EDIT, challenge, now)
    if datasets.linked_under(challenge, other.dataset.uri):
        raise Refused(_ALREADY, field="address")
    newest = other.dataset.latest or other.snapshot
    return _link(actor, challenge, other.dataset, lambda: newest, note, now)


def explain(actor: Actor, link: ChallengeDataset, content: NoteContent, *, now: dt.datetime) -> None:
    """Say why the dataset matters. Records CHALLENGE_EDITED."""
    require(actor, Permission.CHALLENGE_EDIT, link, now)
    link.note_sv, link.note_en = content.note_sv, content.note_en
    db.session.flush()
    record(
        Happening.CHALLENGE_EDITED,
        link.challenge,
        actor,
        now=now,
        challenge_id=link.challenge_id,
        organisation_id=link.challenge.organisation_id,
        payload={"section": "datasets", "dataset": link.dataset.reference},
    )


def refresh(
    actor: Actor, link: ChallengeDataset, found: DatasetRecord, *, now: dt.datetime
) -> tuple[DatasetSnapshot, DatasetSnapshot]:
    """Take in what the portal says now; gives the latest snapshot before and after, which are one and the same when
    the facts are. Records DATASET_REFRESHED.

    Until the challenge opens its link follows; from then on it stands, and its pages show what has changed since.
    """
    require(actor, Permission.CHALLENGE_EDIT, link, now)
    old = check_queries.latest(link.dataset) or link.snapshot
    new = dataset_checks.learn(link.dataset, found, now=now, actor=actor, apart_from=link)
    changed = list(changes_told.changed(old, new)) if new.id != old.id else []
    _record(Happening.DATASET_REFRESHED, actor, link, link.challenge, link.dataset, now, changed=changed)
    db.session.expire(link, ["snapshot_id", "snapshot"])
    return old, new


def unlink(actor: Actor, link: ChallengeDataset, *, now: dt.datetime) -> None:
    """Remove the link; dataset and snapshots stay. Records DATASET_UNLINKED."""
    require(actor, Permission.CHALLENGE_EDIT, link, now)
    _record(Happening.DATASET_UNLINKED, actor, link, link.challenge, link.dataset, now)
    db.session.delete(link)
    db.session.flush()


def _link(
    actor: Actor,
    challenge: Challenge,
    dataset: Dataset,
    snapshot: Callable[[], DatasetSnapshot],
    note: NoteContent,
    now: dt.datetime,
) -> ChallengeDataset:
    try:
        with db.session.begin_nested():
            db.session.add(dataset)
            db.session.flush()
            link = ChallengeDataset(
                challenge_id=challenge.id,
                dataset=dataset,
                snapshot=snapshot(),
                position=datasets.last_position(challenge) + 1,
                note_sv=note.note_sv,
                note_en=note.note_en,
                linked_at=now,
                linked_by_id=actor.person_id,
            )
            db.session.add(link)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(_ALREADY, field="address") from error
    _record(Happening.DATASET_LINKED, actor, link, challenge, dataset, now)
    return link


def _record(
    kind: Happening,
    actor: Actor,
    link: ChallengeDataset,
    challenge: Challenge,
    dataset: Dataset,
    now: dt.datetime,
    **payload: object,
) -> None:
    record(
        kind,
        link,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"dataset": dataset.reference, **payload},
    )
