"""Ask that parts of an entry stay confidential."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.confidentiality import ConfidentialityForm
from challenges.operations import confidentiality as operations
from challenges.operations.entries import version_content
from challenges.queries import drafts, entries, entry_forms
from challenges.rules.confidentiality import claimable
from challenges.rules.entry_parts import asked_files
from challenges.vocabulary.errors import NotFound, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("confidentiality", __name__)


@room.route("/entries/<reference>/confidentiality", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_WRITE, load=entries.by_reference)
def edit(visit: Visit, entry: Any) -> Any:
    """A row for each part of the draft: whether it is to stay confidential, on which ground, and the harm feared."""
    draft = drafts.of_entry(entry.id)
    if draft is None:
        raise NotFound
    shape, linked = entry_forms.shape_of(entry.round_id), entries.datasets_of(entry.challenge_id)
    content = version_content(draft.content, shape, asked_files(shape, draft.files), linked)
    parts = {part.key: part for part in claimable(content)}
    form = ConfidentialityForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.ask(visit.me, entry, form.content(parts), now=visit.now)
                flash(_("The requests have been saved in the draft. They are submitted with it."), "success")
                return redirect(url_for("participate.entries.show", reference=entry.reference), 303)
            except Stale as stale:
                status = 409
                form.refuse(stale)
                form.seen.data = operations.mark(draft.content)
    else:
        form = ConfidentialityForm(formdata=None)
        form.show(draft.content.claims, list(parts.values()), operations.mark(draft.content))
        form.choose()
    page = render_template(
        "participate/confidentiality/edit.html",
        entry=entry,
        form=form,
        parts=parts,
        language_of_entry=draft.content.language,
        theirs=[(parts[claim.part], claim) for claim in draft.content.claims if claim.part in parts]
        if status == 409
        else [],
    )
    return page, status
