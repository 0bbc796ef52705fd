"""Write in a team's draft. Nothing a draft says is ever recorded or mailed: only the team reads it."""

import datetime as dt
from dataclasses import asdict, dataclass

from challenges.models import db
from challenges.models.entries import Entry, EntryDraft
from challenges.queries import drafts
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.errors import NotFound, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class Save:
    """Where a save comes from: it builds on ``revision``, and is save number ``turn`` of an opened page."""

    revision: int
    page: str = ""
    turn: int = 0


def save(actor: Actor, entry: Entry, content: EntryContent, made: Save, *, now: dt.datetime) -> EntryDraft:
    """Store what the team has written. Nothing is recorded and nobody is told.

    Refused (Stale) when somebody else, or another window, has saved since: nothing is overwritten unseen. A
    page goes on from its own saves, though, even if their answers never reached it; and an older save of it
    that was overtaken by a newer one changes nothing. Refused (NotAllowed) once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    draft = drafts.locked(entry.id)
    if draft is None:
        raise NotFound
    own = bool(made.page) and draft.page == made.page and draft.updated_by_id == actor.person_id
    if own and made.turn < draft.turn:
        return draft
    if drafts.content(draft) != content:
        if made.revision != draft.revision and not own:
            raise Stale(N_("The draft was saved by somebody else, or in another window, while you were writing."),
                        current=draft.revision)  # fmt: skip
        _write(draft, content)
        draft.revision += 1
        draft.updated_at, draft.updated_by_id = now, actor.person_id
        draft.page, draft.turn = made.page, made.turn
        db.session.flush()
    return draft


def _write(draft: EntryDraft, content: EntryContent) -> None:
    draft.title, draft.summary, draft.description = content.title, content.summary, content.description
    draft.links = [asdict(link) for link in content.links]
    draft.dataset_uses = [asdict(use) for use in content.dataset_uses]
    draft.other_data, draft.language = content.other_data, content.language
