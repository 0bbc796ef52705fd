"""A juror's words are looked at before the team reads them: approved, edited or withheld."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.feedback import Feedback
from challenges.operations.recording import record
from challenges.queries.feedback import Words
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class Moderation:
    """What somebody decides about a juror's words: ``text`` is what the team reads, ``reason`` why it does not."""

    approved: bool
    text: str = ""
    reason: str = ""


def moderate(actor: Actor, words: Words, content: Moderation, *, now: dt.datetime) -> None:
    """Decide whether a team reads a juror's words, and how; the juror's own words are kept.

    Records FEEDBACK_MODERATED. What was approved can be taken back until the results are published. Refused when the
    words to approve are empty, when words are withheld without a reason, and when the team has read them already.
    """
    require(actor, Permission.FEEDBACK_MODERATE, words, now)
    kept = words.feedback
    standing = words.decided
    if standing is not None and standing.approved and words.round.state is RoundState.PUBLISHED:
        raise Refused(N_("The team has read this already."))
    if content.approved and not content.text.strip():
        raise Refused(N_("Write what the team is to read, or withhold the words."), field="text")
    if not content.approved and not content.reason.strip():
        raise Refused(N_("Say why the words are withheld."), field="reason")
    edited = content.approved and content.text.strip() != words.written
    if kept is None:
        kept = Feedback(sheet_id=words.sheet.id)
        db.session.add(kept)
    kept.revision = words.sheet.revision
    kept.approved = content.approved
    kept.text = content.text.strip() if edited else None
    kept.reason = "" if content.approved else content.reason.strip()
    kept.moderated_by_id, kept.moderated_at = actor.person_id, now
    db.session.flush()
    record(
        Happening.FEEDBACK_MODERATED,
        kept,
        actor,
        now=now,
        challenge_id=words.round.challenge_id,
        payload={
            "entry_id": words.entry_id,
            "approved": kept.approved,
            "edited": edited,
            "reason": kept.reason,
        },
    )
