"""A form before entrants see it: exactly as they will, tried out, and a change of it put in force."""

import hashlib
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from flask import current_app, flash, redirect, render_template, request
from flask_babel import gettext as _

from challenges.adapters.file_types import safe_name
from challenges.adapters.html import render_markdown
from challenges.forms.entries import DraftForm, draft_form
from challenges.forms.entry_forms import ChangeForm
from challenges.operations import attachments, entries
from challenges.operations import entry_forms as operations
from challenges.operations.attachments import Upload
from challenges.queries import entries as entry_queries
from challenges.queries import entry_forms as queries
from challenges.rules.entry_completeness import checklist
from challenges.rules.entry_parts import markdown
from challenges.rules.form_changes import changes
from challenges.rules.form_composing import seen_of
from challenges.views.organise.entry_forms import address, around, room
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.entry_form import FormShape, QuestionKind
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.draft_page import around as around_draft
from challenges.web.draft_page import standing_of
from challenges.web.guarding import guard
from challenges.web.visit import Visit

_METHODS = ["GET", "POST"]


@dataclass(frozen=True)
class Tried:
    """A file that was sent to try the form, and is not kept."""

    name: str
    size: int
    sha256: str
    question: str
    scan: FileScan = FileScan.NONE


@room.get("/preview")
@guard(Permission.CHALLENGE_WORKSPACE, load=entry_queries.round_at)
def preview(visit: Visit, round_: Any) -> Any:
    """Exactly what entrants see, with nothing to fill in."""
    shape = operations.being_composed(round_)
    form = draft_form(shape, visit.language)(formdata=None)
    page = _page(visit, round_, shape, form, EntryContent(language=visit.language))
    return render_template("organise/entry_forms/preview.html", **page)


@room.route("/try", methods=_METHODS)
@guard(Permission.CHALLENGE_WORKSPACE, load=entry_queries.round_at)
def attempt(visit: Visit, round_: Any) -> Any:
    """Fill the form in as an entrant would, and see what would be missing and what would be sent. Nothing is kept."""
    shape = operations.being_composed(round_)
    of_round = draft_form(shape, visit.language)
    if request.method != "POST":
        page = _page(visit, round_, shape, of_round(formdata=None), EntryContent(language=visit.language))
        return render_template("organise/entry_forms/try.html", **page, items=None, review=None)
    form = of_round()
    files: list[Tried] = []
    status = 200 if form.validate() else 422
    try:
        files = _tried(shape)
    except Refused as refused:
        form.refuse(refused)
        status = 422
    content = form.content()
    page = _page(visit, round_, shape, form, content)
    standing = standing_of(round_.challenge, tuple(page["listed"].values()), content)
    written = entries.version_content(content, shape, files, list(page["datasets"].values()))
    items = checklist(
        content,
        shape,
        files=files,
        team=(),
        data=standing,
        language=visit.language,
    )
    answer = render_template(
        "organise/entry_forms/try.html",
        **page,
        items=items,
        review=written,
        html={key: render_markdown(words) for key, words in markdown(written).items()},
        tried=files,
    )
    return answer, status


def _tried(shape: FormShape) -> list[Tried]:
    """The files that came along, checked as an entrant's are. Refused as an entrant's are."""
    uploads = [
        Upload(file.filename or "", cast(BinaryIO, file.stream), question)
        for question in shape.questions()
        if question.kind is QuestionKind.FILES
        for file in request.files.getlist(question.key)
        if file.filename
    ]
    attachments.check(uploads, most_bytes=current_app.extensions["settings"].upload_limit)
    found = []
    for upload in uploads:
        size = upload.stream.seek(0, 2)
        upload.stream.seek(0)
        digest = hashlib.file_digest(cast(Any, upload.stream), "sha256").hexdigest()
        found.append(Tried(safe_name(upload.name), size, digest, upload.question.key))
    return found


def _page(
    visit: Visit, round_: Any, shape: FormShape, form: DraftForm, content: EntryContent
) -> dict[str, Any]:
    """What ``_questions.html`` wants, where there is no draft."""
    here = around(visit, round_)
    page = around_draft(visit, round_.challenge, round_, shape, content)
    if request.method != "POST":
        form.show(content, 0, list(page["datasets"]))
    form.make_room()
    return {
        **here,
        **page,
        "form": form,
        "files": (),
        "here": here["place"],
        "place": None,
        "theirs": None,
        "mine": None,
        "late": "",
        "previews": {},
        "limit": current_app.extensions["settings"].upload_limit,
    }


@room.route("/change", methods=_METHODS)
@guard(Permission.FORM_COMPOSE, load=entry_queries.round_at)
def change(visit: Visit, round_: Any) -> Any:
    """What the prepared change means, and the button that puts it in force."""
    form = ChangeForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.put_in_force(
                    visit.me,
                    round_,
                    form.reason.data or "",
                    seen=form.seen.data or "",
                    confirmed=bool(form.confirmed.data),
                    now=visit.now,
                )
            except NotAllowed:
                raise
            except Stale as stale:
                status = 409
                form.refuse(Refused(stale.reason))
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("The change is in force. Everybody in the teams gets a letter."), "success")
                return redirect(address(round_, "show"), 303)
    prepared = queries.prepared(round_.id)
    if prepared is None:
        return redirect(address(round_, "show"), 303)
    before, after = queries.shape(queries.latest(round_.id)), queries.shape(prepared)
    form.seen.data = seen_of(after)
    page = render_template(
        "organise/entry_forms/change.html",
        form=form,
        prepared=prepared,
        changes=changes(before, after, visit.language),
        counts=entry_queries.counts(round_),
        **around(visit, round_),
    )
    return page, status


@room.post("/discard")
@guard(Permission.FORM_COMPOSE, load=entry_queries.round_at)
def discard(visit: Visit, round_: Any) -> Any:
    """Throw the prepared change away."""
    operations.discard(visit.me, round_, now=visit.now)
    flash(_("The prepared change has been thrown away. The form is as the teams see it."), "success")
    return redirect(address(round_, "show"), 303)
