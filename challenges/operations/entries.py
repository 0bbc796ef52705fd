"""A team's entry: opened for writing, submitted as a new version, withdrawn."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError

from challenges.adapters.html import render_markdown
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.datasets import ChallengeDataset
from challenges.models.entries import DatasetUse, Entry, EntryDraft, EntryVersion
from challenges.models.teams import Team
from challenges.operations import draft_history
from challenges.operations.moving import move
from challenges.operations.recording import queue, record
from challenges.queries import deadlines, drafts, entries, entry_forms, results, taking_part, teams
from challenges.rules import confidentiality, data_use
from challenges.rules.check import require
from challenges.rules.eligibility import for_teams
from challenges.rules.entry_completeness import checklist
from challenges.rules.entry_parts import answers, asked_files, markdown
from challenges.rules.phases import collects, round_to_start
from challenges.rules.taking_part import items
from challenges.scoring.checksums import FileFact, checksum, file_facts
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.entry_content import EntryContent, to_plain
from challenges.vocabulary.entry_form import FormShape
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import EntryState
from challenges.vocabulary.swedish_time import SWEDEN
from challenges.vocabulary.text import N_, say

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class FileLike(Protocol):
    """A file as a version's content tells it: the question it answers, its name, its size in bytes, its checksum."""

    @property
    def question(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class SubmitContent:
    """What the captain has reviewed (``revision``), and the key that tells a repeated request from a new one.

    ``declared`` holds the references of the statements the captain makes for the team. ``form`` is the version of the
    round's form that was shown, 0 for the standard form; None where nobody looked at a page.
    """

    revision: int
    key: str
    declared: frozenset[str] = frozenset()
    form: int | None = None


def start(actor: Actor, team: Team, *, now: dt.datetime) -> Entry:
    """Open the team's entry for writing, or give the one that is open. Records ENTRY_STARTED; nobody is told.

    It begins in the round that new teams come into. A draft that was not submitted in time goes on there: its team was
    in no round before. Refused unless such a round collects entries.
    """
    require(actor, Permission.ENTRY_START, team, now)
    round_ = round_to_start(team.challenge.rounds, now)
    if round_ is None:
        raise NotFound
    if (found := entries.of_team(team.id)) is not None:
        return _go_on(actor, found, round_, now)
    entry = Entry(challenge_id=team.challenge_id, team_id=team.id, round_id=round_.id, created_at=now)
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
        EntryDraft(
            entry_id=entry.id,
            content=to_plain(EntryContent(language=actor.language)),
            updated_at=now,
            updated_by_id=actor.person_id,
        )
    )
    db.session.flush()
    record(Happening.ENTRY_STARTED, entry, actor, now=now, challenge_id=entry.challenge_id)
    return entry


def _go_on(actor: Actor, entry: Entry, round_: Round, now: dt.datetime) -> Entry:
    """Let a draft that was left over from an earlier round go on in this one; any other entry stays where it is."""
    entries.lock(entry)
    if entry.state is EntryState.DRAFT and entry.round_id != round_.id and not collects(entry.round, now):
        entry.round_id = round_.id
        db.session.flush()
        record(
            Happening.ENTRY_STARTED,
            entry,
            actor,
            now=now,
            challenge_id=entry.challenge_id,
            payload={"round": round_.position},
        )
    return entry


def submit(actor: Actor, entry: Entry, content: SubmitContent, *, now: dt.datetime) -> EntryVersion:
    """Submit the draft as it stands: a new version that never changes, with a receipt.

    ``now`` is when the request arrived; that decides against the deadline. Records ENTRY_SUBMITTED with number,
    receipt and checksum; everybody in the team gets the receipt by letter. The same key again gives the version
    it made, also after the deadline: a repeated request is answered, never carried out twice.
    How it stands against the data-use rule is kept with it, outside the content of the checksum.
    What the captain declares for the team is kept beside it.
    Refused to others than the captain, once the round has closed, while something is missing or not declared, when
    the draft has changed since it was reviewed (Stale), and when nothing has changed since the last submission.
    """
    require(actor, Permission.ENTRY_DRAFT_READ, entry, now)
    if entry.state is EntryState.WITHDRAWN:
        deadlines.lock(entry.challenge)  # its place may be given to another at this moment
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
    if entry.state is EntryState.WITHDRAWN and results.has_lost_place(entry):
        raise Refused(N_("Another entry goes on in place of yours, so it cannot be submitted again."))
    form = entry_forms.latest(entry.round_id)
    if content.form is not None and content.form != (form.version if form is not None else 0):
        raise Stale(N_("The questions have changed since you opened this page. Review the entry again."),
                    current=draft.revision)  # fmt: skip
    shape = entry_forms.shape(form)
    written, files = drafts.content(draft), asked_files(shape, drafts.files(entry.id))
    linked = entries.datasets_of(entry.challenge_id)
    rule, listed = data_use.rule_of(entry.challenge), data_use.listed(linked)
    data = data_use.standing(rule, listed, written.dataset_uses)
    for item in checklist(
        written,
        shape,
        files=files,
        team=items(taking_part.members(entry.team_id, entry.challenge_id), entry.challenge),
        data=data,
        language=actor.language,
    ):
        if item.gap is not None:
            raise Refused(item.gap)
    declared = _declared(entry, content.declared)
    body = version_content(written, shape, files, linked)
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
        form_id=form.id if form is not None else None,
        content=body,
        title=written.title,
        summary=written.summary,
        language=written.language,
        html={key: render_markdown(text) for key, text in markdown(body).items()},
        sha256=digest,
        arrived_at=now,
        submitted_by_id=actor.person_id,
        idempotency_key=content.key,
        data_use=data.kept(),
        declared=declared,
    )
    version.files = files
    db.session.add(version)
    db.session.flush()
    ids = {link.dataset.reference: link.dataset_id for link in linked}
    db.session.add_all(
        DatasetUse(
            version_id=version.id,
            dataset_id=ids[use["dataset"]],
            how=use["how"],
            confidential=confidentiality.DATA_USE in confidentiality.requests(body),
        )
        for use in body["dataset_uses"]
    )
    entry.version_number = version.number
    db.session.flush()
    draft_history.keep_submitted(draft, actor, now=now)
    entry.state_reason = ""
    move(
        entry,
        EntryState.SUBMITTED,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"version": version.number, "receipt": version.receipt, "sha256": version.sha256},
    )
    # Whom the entry ties to its jury is looked for by the worker: nobody waits for it in the last minute.
    queue(
        "conflicts.look_at",
        {"round_id": entry.round_id},
        now=now,
        unique_key=f"conflicts:{entry.id}:{version.number}",
    )
    return version


def withdraw(actor: Actor, entry: Entry, reason: str = "", *, now: dt.datetime) -> None:
    """Withdraw the entry, perhaps with a reason for the organiser. Records ENTRY_WITHDRAWN; the team gets a letter.

    What was submitted stays with the organiser. While the round collects entries the team can submit again.
    Refused to others than the captain, and unless the entry is submitted.
    """
    require(actor, Permission.ENTRY_WITHDRAW, entry, now)
    entries.lock(entry)
    _require_captain(actor, entry)
    entry.state_reason = reason
    move(
        entry,
        EntryState.WITHDRAWN,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"version": entry.version_number},
    )


def version_content(
    written: EntryContent,
    shape: FormShape,
    files: Sequence[FileLike],
    linked: Sequence[ChallengeDataset],
) -> dict[str, Any]:
    """What a version holds and its checksum is taken over, in its second shape (docs/receipts.md).

    A shape never changes: another one gets another number in ``format``.
    """
    titles = {link.dataset.reference: link for link in linked}
    names: dict[str, list[str]] = {}
    for file in files:
        names.setdefault(file.question, []).append(file.name)
    content = {
        "format": 2,
        "title": written.title,
        "summary": written.summary,
        "language": written.language,
        "answers": answers(shape, written, names),
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
        "files": file_facts(FileFact(file.name, file.size, file.sha256) for file in files),
    }
    return {
        **content,
        "confidential": [asdict(claim) for claim in confidentiality.standing(written.claims, content)],
    }


def _declared(entry: Entry, references: frozenset[str]) -> list[dict[str, str]]:
    """The captain's statements for the team, in the words that were shown. Refused when one was not made."""
    statements = for_teams(taking_part.eligibility(entry.challenge_id))
    for statement in statements:
        if statement.reference not in references:
            raise Refused(
                say(N_("You have to declare this for the team: %(text)s"), text=statement.text_sv),
                field=f"declare_{statement.reference}",
            )
    return [{"reference": one.reference, "sv": one.text_sv, "en": one.text_en} for one in statements]


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
