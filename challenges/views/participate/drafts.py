"""Write the entry: one form whose every button saves, so that nothing typed is lost on the way."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _

from challenges.adapters.html import render_markdown
from challenges.forms.entries import DraftForm, draft_form
from challenges.forms.words import translate
from challenges.operations import attachments, uploads
from challenges.operations import drafts as operations
from challenges.operations.attachments import Upload
from challenges.operations.drafts import Saved
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import drafts, entries, entry_forms, taking_part
from challenges.queries.uploads import plans
from challenges.rules import data_use
from challenges.rules.check import may, why_not
from challenges.rules.entry_completeness import checklist
from challenges.rules.entry_parts import asked_files, is_empty
from challenges.rules.taking_part import items
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.downloads import download
from challenges.web.draft_page import around, standing_of
from challenges.web.draft_words import DraftWords
from challenges.web.guarding import guard
from challenges.web.limits import limit_autosaves
from challenges.web.sending_again import labels
from challenges.web.visit import Visit

room = Blueprint("drafts", __name__)


def _receive(visit: Visit, view_args: Mapping[str, Any]) -> Any:
    """Store the files that came along, before the transaction; a refusal is shown with the form."""
    if not any(file.filename for file in request.files.values()):
        return []
    with unit_of_work(write=False):
        entry = entries.by_reference(view_args["reference"])
        if not may(visit.actor, Permission.ENTRY_DRAFT_WRITE, entry, visit.now):
            return []
        shape = entry_forms.shape_of(entry.round_id) if entry else FormShape()
    sent = [
        Upload(file.filename or "", cast(BinaryIO, file.stream), question)
        for question in shape.questions()
        if question.kind is QuestionKind.FILES
        for file in request.files.getlist(question.key)
        if file.filename
    ]
    try:
        limit = current_app.extensions["settings"].upload_limit
        return attachments.receive(sent, storage=services.storage(), most_bytes=limit)
    except Refused as refused:
        return refused


@room.route("/entries/<reference>/draft", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference, before=_receive)
def edit(visit: Visit, entry: Any, received: Any) -> Any:
    """The draft. What cannot be saved stays on the page, also when the deadline has passed."""
    draft = drafts.of_entry(entry.id)
    if draft is None:
        raise NotFound
    shape = entry_forms.shape_of(entry.round_id)
    if request.method != "POST":
        if not may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now):
            return redirect(url_for("participate.entries.show", reference=entry.reference))
        form = draft_form(shape, visit.language)(formdata=None)
        form.show(
            draft.content,
            draft.revision,
            [link.dataset.reference for link in entries.datasets_of(entry.challenge_id)],
        )
        return _page(visit, entry, form, draft)
    form = draft_form(shape, visit.language)()
    if not may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now):
        why = why_not(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now)
        return _page(visit, entry, form, draft, late=translate(why)), 409
    if isinstance(received, Refused):
        form.validate()
        form.refuse(received)
        return _page(visit, entry, form, draft), 422
    if not form.validate():
        attachments.drop(received, storage=services.storage())
        return _page(visit, entry, form, draft), 422
    try:
        saved = operations.save(visit.me, entry, form.content(), form.made(), now=visit.now)
        scan = services.scanner() is not None
        attachments.attach(visit.me, entry, received, scan=scan, now=visit.now)
        if reference := request.form.get("remove"):
            name = attachments.remove(visit.me, entry, reference, now=visit.now)
            flash(_("%(name)s has been removed from the draft.", name=name), "success")
        if reference := request.form.get("give_up"):
            uploads.give_up(visit.me, entry, reference, now=visit.now)
    except Refused as refused:
        attachments.drop(received, storage=services.storage())
        if isinstance(refused, NotAllowed):
            return _page(visit, entry, form, draft, late=translate(refused.reason)), 409
        form.refuse(refused)
        return _page(visit, entry, form, draft), 422
    if saved.kept is not None:
        return redirect(_conflict(entry, saved.kept), 303)
    if saved.taken:
        flash(_told(visit, entry, shape, saved), "info")
    return _onwards(entry, shape, request.form.get("then", ""))


def _conflict(entry: Any, copy: Any) -> str:
    """Where a text that was kept aside is brought together with the draft."""
    return url_for("participate.draft_history.conflict", reference=entry.reference, revision=copy.reference)


def _told(visit: Visit, entry: Any, shape: FormShape, saved: Saved) -> str:
    """Who has changed what meanwhile, in a sentence."""
    words = DraftWords(shape, entries.datasets_of(entry.challenge_id), visit.language)
    fields = ", ".join(dict.fromkeys(words.label(name).value for name in saved.taken))
    if saved.other_id is None:
        return _(
            "In another window this was changed: %(fields)s. Your text here is kept as well.", fields=fields
        )
    name = drafts.writer(saved.other_id)
    return _("%(name)s changed: %(fields)s. Your text is kept as well.", name=name, fields=fields)


def _onwards(entry: Any, shape: FormShape, then: str) -> Any:
    """Where the pressed button leads, once everything is saved."""
    here = url_for("participate.drafts.edit", reference=entry.reference)
    what, _sign, key = then.partition(":")
    if what == "review":
        return redirect(url_for("participate.entries.submit", reference=entry.reference), 303)
    if shape.question(key) is not None:
        match what:
            case "preview":
                return redirect(f"{here}?preview={key}#preview-{key}", 303)
            case "link":
                return redirect(f"{here}#{key}", 303)
            case "upload":
                return redirect(f"{here}#{key}-list", 303)
    flash(_("The draft has been saved."), "success")
    return redirect(here, 303)


@room.post("/entries/<reference>/draft/autosave")
@limit_autosaves
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def autosave(visit: Visit, entry: Any) -> Any:
    """Save while writing; the answer tells the new number of the draft, what is still missing, and who else writes.

    What meets another text in the same field is kept aside, and the answer tells where the two come together.
    """
    shape = entry_forms.shape_of(entry.round_id)
    form = draft_form(shape, visit.language)()
    if not form.validate():
        return {"message": next(_first_errors(form.errors), "")}, 422
    try:
        saved = operations.save(visit.me, entry, form.content(), form.made(), now=visit.now)
    except NotAllowed as refused:
        told = _(
            "What you wrote is still on this page. Press a button that saves to get it as a text to keep."
        )
        return {"message": f"{translate(refused.reason)} {told}"}, 403
    near = drafts.writer(saved.other_id) if saved.is_near and saved.other_id is not None else ""
    answer = {
        "version": saved.draft.revision,
        "base": saved.marks,
        "time": format_time(visit.now, "short"),
        "near": _("%(name)s is writing now.", name=near) if near else "",
    }
    if saved.kept is not None:
        return answer | {"version": form.made().revision, "conflict": _conflict(entry, saved.kept)}
    content = drafts.content(saved.draft)
    listed = data_use.told_apart(entries.dataset_owners(entry.challenge_id))
    standing = standing_of(entry.challenge, listed, content)
    items = checklist(
        content, shape, files=drafts.files(entry.id), data=standing, **_for_checklist(visit, entry)
    )
    return answer | {
        "taken": _told(visit, entry, shape, saved) if saved.taken else "",
        "checklist": render_template("participate/drafts/_checklist.html", items=items),
        "data_use": render_template("participate/drafts/_data_use.html", standing=standing.kept()),
    }


@room.get("/entries/<reference>/draft/files/<file>")
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def file(visit: Visit, entry: Any) -> Any:
    """Download a file of the draft."""
    found = drafts.file(entry.id, (request.view_args or {})["file"])
    if found is None:
        raise NotFound
    return download(found, for_team=True)


def _page(visit: Visit, entry: Any, form: DraftForm, draft: Any, *, late: str = "") -> str:
    form.make_room()
    content, shape = draft.content, form.shape
    page = around(visit, entry.challenge, entry.round, shape, content)
    standing = standing_of(entry.challenge, tuple(page["listed"].values()), content)
    previewed = request.args.get("preview", "")
    return render_template(
        "participate/drafts/edit.html",
        **page,
        entry=entry,
        form=form,
        draft=draft,
        files=draft.files,
        half_sent_files=[plan for plan in plans(entry.id) if plan.begun_by == visit.me.person_id],
        place={"reference": entry.reference},
        copies=drafts.waiting_copies(entry.id),
        late=late,
        labels=labels(form),
        current=entries.current_version(entry) if late and entry.version_number else None,
        left_over=_left_over(entry, shape, content),
        left_files=_left_files(shape, draft.files),
        items=checklist(content, shape, files=draft.files, data=standing, **_for_checklist(visit, entry)),
        previews={previewed: render_markdown(content.text(previewed))} if previewed else {},
        limit=current_app.extensions["settings"].upload_limit,
    )


def _left_over(entry: Any, shape: FormShape, content: EntryContent) -> list[tuple[Question, Any]]:
    """What the draft answers that the form no longer asks, each with the question as it was."""
    keys = [key for key in content.answers if shape.question(key) is None]
    asked = entry_forms.earlier_questions(entry.round_id) if keys else {}
    return [
        (asked[key], content.answers[key])
        for key in keys
        if key in asked and not is_empty(asked[key].kind, content.answers[key])
    ]


def _left_files(shape: FormShape, files: Sequence[Any]) -> list[str]:
    """Keys of questions that are no longer asked, which files of the draft answer."""
    asked = asked_files(shape, files)
    return list(dict.fromkeys(file.question for file in files if file not in asked))


def _for_checklist(visit: Visit, entry: Any) -> dict[str, Any]:
    return {
        "language": visit.language,
        "team": items(taking_part.members(entry.team_id, entry.challenge_id), entry.challenge),
    }


def _first_errors(errors: Any) -> Any:
    """The error texts of a form, those of its rows included."""
    if isinstance(errors, str):
        yield errors
        return
    for part in errors.values() if isinstance(errors, Mapping) else errors:
        yield from _first_errors(part)
