"""Room for files: the limits of a question and the quotas of a challenge, kept also when two come at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Entry
from challenges.operations.recording import record
from challenges.queries import drafts, entry_forms, file_use, uploads
from challenges.rules import file_limits
from challenges.rules.check import require
from challenges.rules.file_limits import MB, Room
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.entry_form import Question, QuestionKind
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class Quotas:
    """How many megabytes the files of one entry, and of all entries, may have."""

    entry_quota_mb: int
    files_quota_mb: int


def set_quotas(actor: Actor, challenge: Challenge, content: Quotas, *, now: dt.datetime) -> None:
    """Set how much room files have. Records FILE_QUOTAS_SET; nobody is told, and no file is deleted.

    Refused when one entry would have more than all together.
    """
    require(actor, Permission.FILE_QUOTAS_SET, challenge, now)
    if content.entry_quota_mb > content.files_quota_mb:
        raise Refused(
            N_("One entry cannot have more room than all entries together."), field="entry_quota_mb"
        )
    file_use.lock(challenge.id)
    before = Quotas(challenge.entry_quota_mb, challenge.files_quota_mb)
    if content == before:
        return
    challenge.entry_quota_mb, challenge.files_quota_mb = content.entry_quota_mb, content.files_quota_mb
    db.session.flush()
    record(
        Happening.FILE_QUOTAS_SET,
        challenge,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"before": asdict(before), **asdict(content)},
    )


def question_of(entry: Entry, key: str) -> Question:
    """The question of the entry's form that takes files under this key. Refused when it does not, or no more."""
    question = entry_forms.shape_of(entry.round_id).question(key)
    if question is None or question.kind is not QuestionKind.FILES:
        raise Refused(N_("The form has changed, and no longer asks for these files."))
    return question


def require_room(entry: Entry, question: Question, sizes: Sequence[int]) -> None:
    """Refused where files of these sizes are too many for the question, or too much for the entry or the challenge.

    Waits for others who add files in the challenge, so it belongs right before the files are added.
    """
    present = sum(file.question == question.key for file in drafts.files(entry.id))
    waiting = uploads.count(entry.id, question.key)
    _refuse(file_limits.too_many(question, present + waiting + len(sizes)), question)
    file_use.lock(entry.challenge_id)
    challenge = entry.challenge
    _refuse(
        file_limits.no_room(
            Room(challenge.entry_quota_mb * MB, file_use.of_entry(entry.id)),
            Room(challenge.files_quota_mb * MB, file_use.of_challenge(challenge.id)),
            sizes,
        ),
        question,
    )


def _refuse(why: file_limits.Say | None, question: Question) -> None:
    if why is not None:
        raise Refused(why, field=question.key)
