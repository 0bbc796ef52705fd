"""What a draft said before, what was kept when two wrote at once, and how both come together."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.draft_history import Meeting, RestoreForm, together_form
from challenges.forms.words import translate
from challenges.operations import draft_history as operations
from challenges.operations import drafts as writing
from challenges.queries import drafts, entries, entry_forms
from challenges.rules import draft_merging
from challenges.rules.check import may
from challenges.rules.draft_history import HELD, MOST, TOGETHER
from challenges.vocabulary.choices import RevisionKind
from challenges.vocabulary.entry_content import SHORT_MOST
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.draft_words import DraftWords
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("draft_history", __name__)


@room.get("/entries/<reference>/draft/history")
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def index(visit: Visit, entry: Any) -> Any:
    """Who saved when, and what changed with it."""
    page = drafts.revisions(entry.id, visit.page)
    words = _words(visit, entry)
    return render_template(
        "participate/drafts/history.html",
        entry=entry,
        page=page,
        changes=_changes(entry, page.items, words),
        most=MOST,
        together=TOGETHER.seconds // 60,
        held=HELD.days,
    )


@room.route("/entries/<reference>/draft/history/<revision>", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def show(visit: Visit, entry: Any) -> Any:
    """What the draft said, what that changed or what has changed since, and the buttons that bring it back."""
    revision, draft = _found(entry)
    form, status, late = RestoreForm(), 200, ""
    if request.method == "POST":
        status = 422
        if form.validate():
            names = request.form.getlist("field") or None
            try:
                operations.restore(visit.me, entry, revision, names, seen=form.seen, now=visit.now)
            except NotAllowed as refused:
                status, late = 409, translate(refused.reason)
            except Refused as refused:
                status = 409 if isinstance(refused, Stale) else 422
                form.refuse(refused)
            else:
                flash(
                    _("The text has been brought back. What the draft said before is in the history."),
                    "success",
                )
                return redirect(url_for("participate.drafts.edit", reference=entry.reference), 303)
    form.version.data = str(draft.revision)
    old, words = drafts.content(revision), _words(visit, entry)
    since = request.args.get("against") == "now"
    before = drafts.revisions_before(entry.id, revision.id)
    differences = (
        words.differences(old, draft.content)
        if since
        else words.differences(drafts.content(before[0]), old)
        if before
        else ()
    )
    page = render_template(
        "participate/drafts/revision.html",
        entry=entry,
        revision=revision,
        draft=draft,
        form=form,
        late=late,
        since=since,
        is_first=not before,
        differences=differences,
        said=words.said(old),
        words=words,
        content=old,
        restorable=draft_merging.changed(draft.content, old),
        can_write=may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now),
    )
    return page, status


@room.route("/entries/<reference>/draft/conflicts/<revision>", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def conflict(visit: Visit, entry: Any) -> Any:
    """The draft and what was kept aside, field by field, and the choice between them."""
    copy, draft = _found(entry)
    if copy.kind is not RevisionKind.CONFLICT:
        raise NotFound
    words = _words(visit, entry)
    meetings = _meetings(copy, draft, entry, words)
    form, status, late = together_form(meetings)(), 200, ""
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                writing.bring_together(visit.me, entry, copy, form.choices(), seen=form.seen, now=visit.now)
            except NotAllowed as refused:
                status, late = 409, translate(refused.reason)
            except Stale as stale:
                status = 409
                form.refuse(stale)
            else:
                flash(_("Both texts have been brought together, and the draft has been saved."), "success")
                return redirect(url_for("participate.drafts.edit", reference=entry.reference), 303)
    form.version.data = str(draft.revision)
    theirs, mine = draft.content, drafts.content(copy)
    page = render_template(
        "participate/drafts/conflict.html",
        entry=entry,
        copy=copy,
        draft=draft,
        form=form,
        late=late,
        meetings=meetings,
        words=words,
        theirs=words.said(theirs),
        mine=words.said(mine),
        written_in=(theirs.language, mine.language),
        pieces={one.name: one.pieces for one in words.differences(theirs, mine)},
        can_write=may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now),
    )
    return page, status


def _found(entry: Any) -> tuple[Any, Any]:
    """The revision that the address names, and the draft as it is now."""
    revision = drafts.revision(entry.id, (request.view_args or {})["revision"])
    draft = drafts.of_entry(entry.id)
    if revision is None or draft is None:
        raise NotFound
    return revision, draft


def _words(visit: Visit, entry: Any) -> DraftWords:
    shape = entry_forms.shape_of(entry.round_id)
    return DraftWords(shape, entries.datasets_of(entry.challenge_id), visit.language)


def _changes(entry: Any, revisions: Any, words: DraftWords) -> dict[int, str]:
    """What each revision of a page changed, in one line. A copy is told apart from what the draft said before it."""
    if not revisions:
        return {}
    line = [one for one in revisions if one.kind is not RevisionKind.CONFLICT]
    older = drafts.revisions_before(entry.id, revisions[-1].id)
    told = {}
    for one in revisions:
        before = next((other for other in [*line, *older] if other.id < one.id), None)
        told[one.id] = words.changes(drafts.content(before), drafts.content(one)) if before else ""
    return told


def _meetings(copy: Any, draft: Any, entry: Any, words: DraftWords) -> list[Meeting]:
    """What is offered for each field that is not the same in the draft and in the copy."""
    mine, theirs = drafts.content(copy), draft.content
    known = drafts.revision_numbered(entry.id, copy.revision)
    base = drafts.content(known) if known is not None else None
    marks = draft_merging.read_marks(drafts.marks(copy))
    met = draft_merging.meet(marks, theirs, mine)
    stored, written = draft_merging.fields(theirs), draft_merging.fields(mine)
    found = []
    for name in draft_merging.changed(theirs, mine):
        they, i = draft_merging.value(stored, name), draft_merging.value(written, name)
        both, most = None, draft_merging.most(name, words.shape)
        proposed = None
        if most and name in met.both:
            proposed = draft_merging.proposal(base, they or "", i or "", name) if base else None
            both = (
                proposed
                if proposed is not None
                else ("\n\n" if most > SHORT_MOST else " ").join(text for text in (they, i) if text)
            )
        if name in met.theirs:
            chosen = "theirs"
        elif name in met.both:
            chosen = "both" if proposed is not None else ""
        else:
            chosen = "mine"
        found.append(
            Meeting(
                name,
                words.label(name).value,
                chosen,
                both,
                most,
                draft_merging.together(they, i) is not None,
            )
        )
    return found
