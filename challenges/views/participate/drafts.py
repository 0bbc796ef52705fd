"""Write the entry: one form whose every button saves, so that nothing typed is lost on the way."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _

from challenges.adapters.html import render_markdown
from challenges.forms.entries import DraftForm
from challenges.forms.words import translate
from challenges.operations import attachments
from challenges.operations import drafts as operations
from challenges.operations.attachments import Upload
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import drafts, entries, teams
from challenges.rules import data_use
from challenges.rules.check import may
from challenges.rules.data_use import Listed, Standing
from challenges.rules.dataset_watch import opening_by, watches
from challenges.rules.entry_completeness import checklist
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.downloads import download
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("drafts", __name__)


def _receive(visit: Visit, view_args: Mapping[str, Any]) -> Any:
    """Store the files that came along, before the transaction; a refusal is shown with the form."""
    uploads = [
        Upload(file.filename or "", cast(BinaryIO, file.stream))
        for file in request.files.getlist("files")
        if file.filename
    ]
    if not uploads:
        return []
    with unit_of_work(write=False):
        entry = entries.by_reference(view_args["reference"])
        if not may(visit.actor, Permission.ENTRY_DRAFT_WRITE, entry, visit.now):
            return []
    try:
        limit = current_app.extensions["settings"].upload_limit
        return attachments.receive(uploads, storage=services.storage(), most_bytes=limit)
    except Refused as refused:
        return refused


@room.route("/entries/<reference>/draft", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference, before=_receive)
def edit(visit: Visit, entry: Any, received: Any) -> Any:
    """The draft. What cannot be saved stays on the page, also when the deadline has passed."""
    draft = drafts.of_entry(entry.id)
    if draft is None:
        raise NotFound
    if request.method != "POST":
        if not may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now):
            return redirect(url_for("participate.entries.show", reference=entry.reference))
        form = DraftForm(formdata=None)
        form.show(
            draft.content,
            draft.revision,
            [link.dataset.reference for link in entries.datasets_of(entry.challenge_id)],
        )
        return _page(visit, entry, form, draft)
    form = DraftForm()
    if isinstance(received, Refused):
        form.validate()
        form.refuse(received)
        return _page(visit, entry, form, draft), 422
    if not form.validate():
        return _page(visit, entry, form, draft), 422
    try:
        operations.save(visit.me, entry, form.content(), form.made(), now=visit.now)
        attachments.attach(visit.me, entry, received, now=visit.now)
        if reference := request.form.get("remove"):
            name = attachments.remove(visit.me, entry, reference, now=visit.now)
            flash(_("%(name)s has been removed from the draft.", name=name), "success")
    except Stale as stale:
        form.version.data = str(stale.current)
        return _page(visit, entry, form, draft, theirs=draft), 409
    except NotAllowed as refused:
        return _page(visit, entry, form, draft, late=translate(refused.reason)), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, entry, form, draft), 422
    return _onwards(entry, request.form.get("then", ""))


def _onwards(entry: Any, then: str) -> Any:
    """Where the pressed button leads, once everything is saved."""
    here = url_for("participate.drafts.edit", reference=entry.reference)
    match then:
        case "review":
            return redirect(url_for("participate.entries.submit", reference=entry.reference), 303)
        case "preview":
            return redirect(f"{here}?preview=1#preview", 303)
        case "link":
            return redirect(f"{here}#links", 303)
        case "upload":
            return redirect(f"{here}#files-list", 303)
    flash(_("The draft has been saved."), "success")
    return redirect(here, 303)


@room.post("/entries/<reference>/draft/autosave")
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def autosave(visit: Visit, entry: Any) -> Any:
    """Save while writing; the answer tells the new number of the draft and what is still missing."""
    form = DraftForm()
    if not form.validate():
        return {"message": next(_first_errors(form.errors), "")}, 422
    try:
        row = operations.save(visit.me, entry, form.content(), form.made(), now=visit.now)
    except Stale as stale:
        return {"message": translate(stale.reason), "version": stale.current}, 409
    except NotAllowed as refused:
        return {"message": translate(refused.reason)}, 403
    content = drafts.content(row)
    standing = _standing(entry, content, data_use.told_apart(entries.dataset_owners(entry.challenge_id)))
    return {
        "version": row.revision,
        "time": format_time(row.updated_at, "short"),
        "checklist": render_template(
            "participate/drafts/_checklist.html", items=_checklist(entry, content, standing)
        ),
        "data_use": render_template("participate/drafts/_data_use.html", standing=standing.kept()),
    }


@room.get("/entries/<reference>/draft/files/<file>")
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def file(visit: Visit, entry: Any) -> Any:
    """Download a file of the draft."""
    found = drafts.file(entry.id, (request.view_args or {})["file"])
    if found is None:
        raise NotFound
    return download(found)


def _page(
    visit: Visit, entry: Any, form: DraftForm, draft: Any, *, theirs: Any = None, late: str = ""
) -> str:
    form.room_for_links()
    datasets = {link.dataset.reference: link for link in entries.datasets_of(entry.challenge_id)}
    listed = data_use.listed(datasets.values())
    standing = _standing(entry, draft.content, listed)
    return render_template(
        "participate/drafts/edit.html",
        entry=entry,
        form=form,
        draft=draft,
        datasets=datasets,
        listed={one.reference: one for one in listed},
        told=data_use.sentences(data_use.rule_of(entry.challenge), listed),
        required=[link for link in datasets.values() if link.required],
        watches=watches(
            datasets.values(), opening_by(entry.challenge, entry.round), visit.now, visit.language
        ),
        standing=standing.kept(),
        theirs=theirs,
        late=late,
        items=_checklist(entry, draft.content, standing),
        preview=render_markdown(draft.content.description) if "preview" in request.args else "",
        limit=current_app.extensions["settings"].upload_limit,
    )


def _standing(entry: Any, content: Any, listed: Sequence[Listed]) -> Standing:
    return data_use.standing(data_use.rule_of(entry.challenge), listed, content.dataset_uses)


def _checklist(entry: Any, content: Any, standing: Standing) -> Any:
    return checklist(
        content,
        members=teams.member_count(entry.team_id),
        team_size_min=entry.challenge.team_size_min,
        data=standing,
    )


def _first_errors(errors: Any) -> Any:
    """The error texts of a form, those of its rows included."""
    if isinstance(errors, str):
        yield errors
        return
    for part in errors.values() if isinstance(errors, Mapping) else errors:
        yield from _first_errors(part)
