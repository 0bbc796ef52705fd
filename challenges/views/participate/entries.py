"""A team's entry: start it, see where it stands, review and submit it, read its receipts and versions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.adapters.html import render_markdown
from challenges.forms.entries import SubmitForm
from challenges.forms.teams import ConfirmForm
from challenges.forms.words import translate
from challenges.operations import entries as operations
from challenges.queries import drafts, entries, results, teams
from challenges.rules import data_use
from challenges.rules.check import may, why_not
from challenges.rules.data_use import Standing
from challenges.rules.entry_completeness import checklist
from challenges.scoring.checksums import canonical_bytes, checksum
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import EntryState
from challenges.web.downloads import download
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("entries", __name__)


@room.post("/teams/<reference>/entry")
@guard(Permission.ENTRY_START, load=teams.by_reference)
def start(visit: Visit, team: Any) -> Any:
    """Open the team's entry for writing, and go there."""
    entry = operations.start(visit.me, team, now=visit.now)
    return redirect(url_for("participate.drafts.edit", reference=entry.reference), 303)


@room.get("/entries/<reference>")
@guard(Permission.ENTRY_OWN, load=entries.by_reference_for_team)
def show(visit: Visit, entry: Any) -> Any:
    """Where the entry stands: what was decided, draft, versions with their receipts, and what can be done now."""
    draft = drafts.of_entry(entry.id)
    versions = entries.versions(entry.id) if entry.version_number else ()
    can_write = may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now)
    needed = draft is not None and (can_write or draft.content.dataset_uses)
    linked = entries.datasets_of(entry.challenge_id) if needed else ()
    content, standing = _draft_content(draft, linked), _standing(entry, draft, linked)
    has_changes = bool(versions) and checksum(content) != versions[0].sha256
    return render_template(
        "participate/entries/show.html",
        entry=entry,
        draft=draft,
        content=content,
        standing=standing.kept(),
        html=_html(draft) if can_write or has_changes or not versions else "",
        items=_checklist(entry, draft, standing) if can_write else (),
        versions=versions,
        has_changes=has_changes,
        can_write=can_write,
        why_not_write=why_not(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now),
        is_captain=visit.me.teams.get(entry.team_id) is TeamRole.CAPTAIN,
        can_withdraw=may(visit.me, Permission.ENTRY_WITHDRAW, entry, visit.now),
        outcomes=() if can_write and entry.round.position == 1 else _outcomes(entry),
    )


def _outcomes(entry: Any) -> list[Any]:
    """What was decided and published, each with the jury's comments. Nothing while the first round collects."""
    return [
        (decision, results.comments(decision.round_id, entry.id))
        for decision in results.published_decisions_of(entry.id)
    ]


@room.route("/entries/<reference>/submit", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def submit(visit: Visit, entry: Any) -> Any:
    """Everything that will be sent, what is missing, and the button that sends it."""
    form = SubmitForm()
    status, late = 200, ""
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                version = operations.submit(visit.me, entry, form.content(), now=visit.now)
                return redirect(
                    url_for("participate.entries.receipt", reference=entry.reference, number=version.number),
                    303,
                )
            except Stale as stale:
                status = 409
                form.refuse(stale)
            except NotAllowed as refused:
                status, late = 409, translate(refused.reason)
            except Refused as refused:
                form.refuse(refused)
    draft = drafts.of_entry(entry.id)
    if draft is None:
        raise NotFound
    form.show(draft.revision)
    linked = entries.datasets_of(entry.challenge_id)
    content, standing = _draft_content(draft, linked), _standing(entry, draft, linked)
    versions = entries.versions(entry.id)
    page = render_template(
        "participate/entries/submit.html",
        entry=entry,
        draft=draft,
        content=content,
        standing=standing.kept(),
        html=_html(draft),
        form=form,
        late=late,
        items=_checklist(entry, draft, standing),
        current=versions[0] if versions else None,
        is_same=bool(versions)
        and entry.state is not EntryState.WITHDRAWN
        and checksum(content) == versions[0].sha256,
        can_submit=may(visit.me, Permission.ENTRY_SUBMIT, entry, visit.now),
        why_not_submit=why_not(visit.me, Permission.ENTRY_SUBMIT, entry, visit.now),
    )
    return page, status


@room.route("/entries/<reference>/withdraw", methods=["GET", "POST"])
@guard(Permission.ENTRY_WITHDRAW, load=entries.by_reference)
def withdraw(visit: Visit, entry: Any) -> Any:
    """Say what it means, then withdraw the entry."""
    form = ConfirmForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.withdraw(visit.me, entry, now=visit.now)
                flash(_("The entry has been withdrawn."), "success")
                return redirect(url_for("participate.entries.show", reference=entry.reference), 303)
            except Refused as refused:
                form.refuse(refused)
    can_return = may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now)
    page = render_template("participate/entries/withdraw.html", entry=entry, form=form, can_return=can_return)
    return page, status


@room.get("/entries/<reference>/receipts/<int:number>")
@guard(Permission.ENTRY_OWN, load=entries.version)
def receipt(visit: Visit, version: Any) -> Any:
    """The proof that a version was received, and how anybody can check it."""
    return render_template("participate/entries/receipt.html", version=version, entry=version.entry)


@room.get("/entries/<reference>/versions/<int:number>")
@guard(Permission.ENTRY_OWN, load=entries.version)
def version(visit: Visit, version: Any) -> Any:
    """A submitted version, as it will always be."""
    return render_template("participate/entries/version.html", version=version, entry=version.entry)


@room.get("/entries/<reference>/versions/<int:number>.json")
@guard(Permission.ENTRY_OWN, load=entries.version)
def canonical(visit: Visit, version: Any) -> Any:
    """The very bytes the checksum was taken over."""
    response = Response(canonical_bytes(version.content), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{version.receipt}.json")
    return response


@room.get("/entries/<reference>/versions/<int:number>/files/<file>")
@guard(Permission.ENTRY_OWN, load=entries.version)
def file(visit: Visit, version: Any) -> Any:
    """Download a file of a submitted version."""
    found = entries.file_of(version, (request.view_args or {})["file"])
    if found is None:
        raise NotFound
    return download(found)


def _draft_content(draft: Any, linked: Sequence[Any]) -> dict[str, Any]:
    """The draft as it would be submitted."""
    return operations.version_content(draft.content, draft.files, linked)


def _standing(entry: Any, draft: Any, linked: Sequence[Any]) -> Standing:
    """How the draft stands against the data-use rule."""
    rule, listed = data_use.rule_of(entry.challenge), data_use.listed(linked)
    return data_use.standing(rule, listed, draft.content.dataset_uses)


def _html(draft: Any) -> str:
    """The draft's description as HTML. Versions keep theirs; a draft is saved too often to render each time."""
    return _rendered(draft.content.description)


@lru_cache(maxsize=64)
def _rendered(text: str) -> str:
    return render_markdown(text)


def _checklist(entry: Any, draft: Any, standing: Standing) -> Any:
    return checklist(
        draft.content,
        members=teams.member_count(entry.team_id),
        team_size_min=entry.challenge.team_size_min,
        data=standing,
    )
