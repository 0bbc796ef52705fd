"""What a draft said before: kept with every save, and brought back when somebody wants it back.

Read and written for the team alone. Nothing here is recorded, and nobody is told.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.draft_revisions import DraftRevision
from challenges.models.entries import Entry, EntryDraft
from challenges.queries import drafts
from challenges.rules import draft_history, draft_merging
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RevisionKind
from challenges.vocabulary.entry_content import EntryContent, to_plain
from challenges.vocabulary.errors import NotFound, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


def change(
    draft: EntryDraft, content: EntryContent, actor: Actor, kind: RevisionKind, *, now: dt.datetime
) -> None:
    """Give a locked draft another content, and keep it in the history with what was there before."""
    last = drafts.last_revision(draft.entry_id)
    if last is None and draft_merging.fields(drafts.content(draft)):
        db.session.add(_revision(draft, RevisionKind.SAVED, draft.updated_by_id, draft.updated_at))
        db.session.flush()
    draft.content = to_plain(content)
    draft.revision += 1
    draft.updated_at, draft.updated_by_id = now, actor.person_id
    if last is not None and kind is RevisionKind.SAVED and _goes_on(last, actor, now):
        last.content, last.revision, last.saved_at = draft.content, draft.revision, now
        db.session.flush()
    else:
        _add(_revision(draft, kind, actor.person_id, now), now)


def keep_submitted(draft: EntryDraft, actor: Actor, *, now: dt.datetime) -> None:
    """Note in the history that the draft was submitted as it stands."""
    _add(_revision(draft, RevisionKind.SUBMITTED, actor.person_id, now), now)


def keep_aside(
    draft: EntryDraft,
    content: EntryContent,
    actor: Actor,
    *,
    page: str,
    base: int,
    marks: str,
    now: dt.datetime,
) -> DraftRevision:
    """Keep what somebody wanted to save and could not. A page has one copy, which follows what is written on it.

    ``base`` is the number of the draft it was written on, ``marks`` what the page showed of it.
    """
    plain = {**to_plain(content), "marks": marks}
    copy = drafts.copy_of_page(draft.entry_id, actor.person_id, page)
    if copy is not None and (page or copy.content == plain):
        copy.content, copy.saved_at = plain, now
        db.session.flush()
        return copy
    copy = DraftRevision(
        entry_id=draft.entry_id,
        revision=base,
        kind=RevisionKind.CONFLICT,
        content=plain,
        begun_at=now,
        saved_at=now,
        saved_by_id=actor.person_id,
        page=page,
    )
    _add(copy, now)
    return copy


def restore(
    actor: Actor,
    entry: Entry,
    revision: DraftRevision,
    names: Collection[str] | None,
    *,
    seen: int,
    now: dt.datetime,
) -> EntryDraft:
    """Bring back what a revision said: the fields named, or all of them. What is there now stays in the history.

    ``seen`` is the number of the draft the person has looked at. Refused (Stale) when it has changed since, when
    there is nothing to bring back, and (NotAllowed) once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    draft = drafts.locked(entry.id)
    if draft is None or revision.entry_id != entry.id:
        raise NotFound
    if draft.revision != seen:
        raise Stale(
            N_(
                "The draft has changed since you opened this page. Look at it again before you bring anything back."
            ),
            current=draft.revision,
        )
    present, old = drafts.content(draft), drafts.content(revision)
    was = draft_merging.fields(old)
    taken: dict[str, Any] = {
        name: draft_merging.value(was, name)
        for name in draft_merging.changed(present, old)
        if names is None or name in names
    }
    if not taken:
        raise Refused(N_("The draft says the same already, so there is nothing to bring back."))
    draft.page, draft.turn = "", 0
    change(draft, draft_merging.with_fields(present, taken), actor, RevisionKind.RESTORED, now=now)
    return draft


def _goes_on(last: DraftRevision, actor: Actor, now: dt.datetime) -> bool:
    return (
        last.kind is RevisionKind.SAVED
        and last.saved_by_id == actor.person_id
        and now - last.begun_at < draft_history.TOGETHER
    )


def _revision(draft: EntryDraft, kind: RevisionKind, person_id: int, at: dt.datetime) -> DraftRevision:
    return DraftRevision(
        entry_id=draft.entry_id,
        revision=draft.revision,
        kind=kind,
        content=draft.content,
        begun_at=at,
        saved_at=at,
        saved_by_id=person_id,
    )


def _add(revision: DraftRevision, now: dt.datetime) -> None:
    db.session.add(revision)
    db.session.flush()
    if gone := draft_history.to_forget(drafts.outline(revision.entry_id), now):
        db.session.execute(sa.delete(DraftRevision).where(DraftRevision.id.in_(gone)))
