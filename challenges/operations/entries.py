"""A team's entry: opened for writing, submitted as a new version, withdrawn."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from challenges.adapters.html import render_markdown
from challenges.models import db
from challenges.models.datasets import ChallengeDataset
from challenges.models.entries import Attachment, DatasetUse, Entry, EntryDraft, EntryVersion
from challenges.models.teams import Team
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import drafts, entries, teams
from challenges.rules import data_use
from challenges.rules.check import require
from challenges.rules.entry_completeness import checklist
from challenges.scoring.checksums import FileFact, checksum, file_facts
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import EntryState
from challenges.vocabulary.swedish_time import SWEDEN
from challenges.vocabulary.text import N_

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class SubmitContent:
    """What the captain has reviewed (``revision``), and the key that tells a repeated request from a new one."""

    revision: int
    key: str


def start(actor: Actor, team: Team, *, now: dt.datetime) -> Entry:
    """Open the team's entry for writing, or give the one that is open. Records ENTRY_STARTED; nobody is told.

    Refused unless the first round of the challenge collects entries.
    """
    require(actor, Permission.ENTRY_START, team, now)
    if (found := entries.of_team(team.id)) is not None:
        return found
    entry = Entry(
        challenge_id=team.challenge_id, team_id=team.id, round_id=team.challenge.rounds[0].id, created_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
            db.session.flush()
    except IntegrityError:
        found = entries.of_team(team.id)
        if found is None:
            raise
        return found
    db.session.add(
        EntryDraft(entry_id=entry.id, language=actor.language, updated_at=now, updated_by_id=actor.person_id)
    )
    db.session.flush()
    record(Happening.ENTRY_STARTED, entry, actor, now=now, challenge_id=entry.challenge_id)
    return entry


def submit(actor: Actor, entry: Entry, content: SubmitContent, *, now: dt.datetime) -> EntryVersion:
    """Submit the draft as it stands: a new version that never changes, with a receipt.

    ``now`` is when the request arrived; that decides against the deadline. Records ENTRY_SUBMITTED with number,
    receipt and checksum; everybody in the team gets the receipt by letter. The same key again gives the version
    it made, also after the deadline: a repeated request is answered, never carried out twice.
    How it stands against the data-use rule is kept with it, outside the content of the checksum.
    Refused to others than the captain, once the round has closed, while something is missing, when the draft
    has changed since it was reviewed (Stale), and when nothing has changed since the last submission.
    """
    require(actor, Permission.ENTRY_DRAFT_READ, entry, now)
    entries.lock(entry)
    if (made := entries.version_by_key(entry.id, content.key)) is not None:
        return made
    require(actor, Permission.ENTRY_SUBMIT, entry, now)
    _require_captain(actor, entry)
    draft = drafts.locked(entry.id)
    if draft is None:
        raise NotFound
    if draft.revision != content.revision:
        raise Stale(N_("The draft has changed since you opened this page. Review it again before you submit."),
                    current=draft.revision)  # fmt: skip
    written, files = drafts.content(draft), drafts.files(entry.id)
    linked = entries.datasets_of(entry.challenge_id)
    rule, listed = data_use.rule_of(entry.challenge), data_use.listed(linked)
    data = data_use.standing(rule, listed, written.dataset_uses)
    for item in checklist(
        written,
        members=teams.member_count(entry.team_id),
        team_size_min=entry.challenge.team_size_min,
        data=data,
    ):
        if item.gap is not None:
            raise Refused(item.gap)
    body = version_content(written, files, linked)
    digest = checksum(body)
    current = entries.current_version(entry)
    if current is not None and current.sha256 == digest and entry.state is not EntryState.WITHDRAWN:
        raise Refused(
            N_("Nothing has changed since your last submission, so there is nothing new to submit.")
        )
    version = EntryVersion(
        entry_id=entry.id,
        round_id=entry.round_id,
        number=entry.version_number + 1,
        receipt=_free_receipt(now),
        content=body,
        description_html=render_markdown(written.description),
        sha256=digest,
        arrived_at=now,
        submitted_by_id=actor.person_id,
        idempotency_key=content.key,
        data_use=data.kept(),
    )
    version.files = list(files)
    db.session.add(version)
    db.session.flush()
    ids = {link.dataset.reference: link.dataset_id for link in linked}
    db.session.add_all(
        DatasetUse(version_id=version.id, dataset_id=ids[use["dataset"]], how=use["how"])
        for use in body["dataset_uses"]
    )
    entry.version_number = version.number
    db.session.flush()
    move(
        entry,
        EntryState.SUBMITTED,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"version": version.number, "receipt": version.receipt, "sha256": version.sha256},
    )
    return version


def withdraw(actor: Actor, entry: Entry, *, now: dt.datetime) -> None:
    """Withdraw the entry. Records ENTRY_WITHDRAWN; everybody in the team gets a letter.

    What was submitted stays with the organiser. While the round collects entries the team can submit again.
    Refused to others than the captain, and unless the entry is submitted.
    """
    require(actor, Permission.ENTRY_WITHDRAW, entry, now)
    entries.lock(entry)
    _require_captain(actor, entry)
    move(
        entry,
        EntryState.WITHDRAWN,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"version": entry.version_number},
    )


def version_content(
    written: EntryContent, files: Sequence[Attachment], linked: Sequence[ChallengeDataset]
) -> dict[str, Any]:
    """What a version holds and its checksum is taken over (docs/receipts.md). It never gets another shape."""
    titles = {link.dataset.reference: link for link in linked}
    return {
        "title": written.title,
        "summary": written.summary,
        "description": written.description,
        "links": [asdict(link) for link in written.links],
        "dataset_uses": [
            {
                "dataset": use.dataset,
                "title": _any_title(titles[use.dataset].snapshot.title),
                "uri": titles[use.dataset].dataset.uri,
                "how": use.how,
            }
            for use in written.dataset_uses
            if use.used and use.dataset in titles
        ],
        "other_data": written.other_data,
        "language": written.language,
        "files": file_facts(FileFact(file.name, file.size, file.sha256) for file in files),
    }


def _any_title(titles: dict[str, str]) -> str:
    return titles.get("sv") or titles.get("en") or next(iter(titles.values()), "")


def _require_captain(actor: Actor, entry: Entry) -> None:
    """As the database has it inside this transaction: the captaincy may have been handed over a moment ago."""
    membership = teams.membership(entry.team_id, actor.person_id)
    if membership is None:
        raise NotFound
    if membership.role is not TeamRole.CAPTAIN:
        raise NotAllowed(N_("Only the team captain may do this."))


def _free_receipt(now: dt.datetime) -> str:
    """A number to read out over the telephone: the year, and six signs that cannot be mistaken for each other."""
    while True:
        signs = "".join(secrets.choice(_ALPHABET) for _ in range(6))
        receipt = f"K-{now.astimezone(SWEDEN).year}-{signs}"
        if not entries.receipt_taken(receipt):
            return receipt
