"""Ask that parts of an entry stay confidential. The requests lie in the draft and go into the version with it."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, replace

from challenges.models.entries import Entry, EntryDraft
from challenges.operations import draft_history
from challenges.queries import drafts
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RevisionKind
from challenges.vocabulary.entry_content import ClaimContent, EntryContent
from challenges.vocabulary.errors import NotFound, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class RequestsContent:
    """All requests there are to be, and the mark of those that were shown."""

    claims: tuple[ClaimContent, ...]
    seen: str


def ask(actor: Actor, entry: Entry, content: RequestsContent, *, now: dt.datetime) -> EntryDraft:
    """Put the requests into the draft, in place of those that were there. Nothing is recorded and nobody is told.

    Refused (Stale) when somebody else has changed them since they were shown, and (NotAllowed) once the round has
    closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    draft = drafts.locked(entry.id)
    if draft is None:
        raise NotFound
    written = drafts.content(draft)
    if written.claims == content.claims:
        return draft
    if content.seen != mark(written):
        raise Stale(
            N_("Somebody else in the team has changed the requests. Look at them below before you save."),
            current=draft.revision,
        )
    draft.page, draft.turn = "", 0
    draft_history.change(draft, replace(written, claims=content.claims), actor, RevisionKind.SAVED, now=now)
    return draft


def mark(written: EntryContent) -> str:
    """Tells one set of requests from another."""
    plain = json.dumps([asdict(claim) for claim in written.claims], ensure_ascii=False)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]
