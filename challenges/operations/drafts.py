"""Write in a team's draft. Nothing a draft says is ever recorded or mailed: only the team reads it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from challenges.models import db
from challenges.models.draft_revisions import DraftRevision
from challenges.models.entries import Entry, EntryDraft
from challenges.operations import draft_history
from challenges.queries import drafts
from challenges.rules import draft_merging
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RevisionKind
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.errors import NotFound, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

NOW = dt.timedelta(minutes=2)
"""Somebody who has saved so lately is writing."""


@dataclass(frozen=True)
class Save:
    """Where a save comes from: it builds on ``revision``, and is save number ``turn`` of an opened page.

    ``base`` are the marks of what the page showed (``rules.draft_merging``); empty when it sent none.
    """

    revision: int
    page: str = ""
    turn: int = 0
    base: str = ""


@dataclass(frozen=True)
class Saved:
    """What became of a save.

    ``kept`` is the copy of what was written, when it could not be saved beside what others have written; the draft
    is then as it was. ``taken`` names the fields that the draft has from others, not from the page. ``other_id`` is
    whoever else saved last, ``is_near`` whether that was a moment ago. ``marks`` are of what the page showed when it
    saved: its next save builds on them.
    """

    draft: EntryDraft
    marks: str
    taken: tuple[str, ...] = ()
    kept: DraftRevision | None = None
    other_id: int | None = None
    is_near: bool = False


@dataclass(frozen=True)
class Choice:
    """Which text of a field goes into the draft: what is stored, what was kept aside, or ``text`` made of both."""

    which: Literal["theirs", "mine", "both"]
    text: str = ""


def save(actor: Actor, entry: Entry, content: EntryContent, made: Save, *, now: dt.datetime) -> Saved:
    """Store what the team has written, with what was there before in the history. Nobody is told.

    Whoever saves meanwhile loses nothing: fields that only others have changed stay theirs, and where both have
    changed the same field nothing is overwritten: what was written is kept aside (``kept``) for somebody to
    bring the two together. A page goes on from its own saves, even if their answers never reached it; and an older
    save of it that was overtaken by a newer one changes nothing. Answers to questions that the page does not ask
    stay. Refused (NotAllowed) once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    draft = drafts.locked(entry.id)
    if draft is None:
        raise NotFound
    own = bool(made.page) and draft.page == made.page and draft.updated_by_id == actor.person_id
    stored = drafts.content(draft)
    content = replace(content, claims=stored.claims)  # they are asked for on a page of their own
    marks = draft_merging.marks(content)
    if own and made.turn < draft.turn:
        return Saved(draft, marks)
    other_id = draft.updated_by_id if draft.updated_by_id != actor.person_id else None
    found = Saved(draft, marks, other_id=other_id, is_near=now - draft.updated_at < NOW)
    base = _base(draft, stored, made, own=own)
    meeting = draft_merging.meet(draft_merging.read_marks(base), stored, content)
    if meeting.both:
        kept = draft_history.keep_aside(
            draft, content, actor, page=made.page, base=made.revision, marks=base, now=now
        )
        return replace(found, marks=base, kept=kept)
    taken = meeting.theirs if made.revision != draft.revision and not own else ()
    if draft_merging.changed(stored, meeting.content):
        draft_history.change(draft, meeting.content, actor, RevisionKind.SAVED, now=now)
        # A page that does not show all that is stored has to say again what it shows.
        draft.page, draft.turn = "" if meeting.theirs else made.page, made.turn
        db.session.flush()
    return replace(found, taken=taken)


def bring_together(
    actor: Actor,
    entry: Entry,
    copy: DraftRevision,
    choices: Mapping[str, Choice],
    *,
    seen: int,
    now: dt.datetime,
) -> EntryDraft:
    """Save what was chosen, field by field, of the draft and of a copy that was kept aside. The copy stays as it was.

    Fields without a choice stay as they are in the draft, whose number was ``seen`` by the person. Refused (Stale)
    when it has changed since, and (NotAllowed) once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    draft = drafts.locked(entry.id)
    if draft is None or copy.entry_id != entry.id or copy.kind is not RevisionKind.CONFLICT:
        raise NotFound
    if draft.revision != seen:
        raise Stale(
            N_(
                "The draft has changed since you opened this page. What it says now is shown below; choose again."
            ),
            current=draft.revision,
        )
    stored, written = drafts.content(draft), drafts.content(copy)
    theirs, mine = draft_merging.fields(stored), draft_merging.fields(written)
    taken: dict[str, Any] = {}
    for name in draft_merging.changed(stored, written):
        choice = choices.get(name, Choice("theirs"))
        if choice.which == "mine":
            taken[name] = draft_merging.value(mine, name)
        elif choice.which == "both":
            lists = draft_merging.together(draft_merging.value(theirs, name), draft_merging.value(mine, name))
            taken[name] = lists if lists is not None else choice.text or None
    content = draft_merging.with_fields(stored, taken)
    if draft_merging.changed(stored, content):
        draft.page, draft.turn = "", 0
        draft_history.change(draft, content, actor, RevisionKind.SAVED, now=now)
    copy.page = ""
    db.session.flush()
    return draft


def _base(draft: EntryDraft, stored: EntryContent, made: Save, *, own: bool) -> str:
    """Marks of what the page knew. What is stored of its own it may take back, all of it."""
    if own or (made.revision == draft.revision and not made.base):
        return draft_merging.marks(stored)
    if made.base:
        return made.base
    before = drafts.revision_numbered(draft.entry_id, made.revision)
    return draft_merging.marks(drafts.content(before)) if before is not None else ""
