"""A team's entry: start it, see where it stands, review and submit it, read its receipts and versions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.adapters.html import render_markdown
from challenges.forms.entries import SubmitForm
from challenges.forms.entry_standing import DeclineForm, WithdrawForm
from challenges.forms.taking_part import stating
from challenges.forms.words import translate
from challenges.operations import entries as operations
from challenges.operations import entry_standing
from challenges.queries import drafts, entries, entry_forms, feedback, results, taking_part, teams
from challenges.rules import data_use
from challenges.rules.check import may, why_not
from challenges.rules.data_use import Standing
from challenges.rules.entry_completeness import checklist
from challenges.rules.entry_parts import asked_files, markdown
from challenges.rules.predicates import invited_on
from challenges.rules.taking_part import items
from challenges.scoring.checksums import canonical_bytes, checksum
from challenges.vocabulary.entry_form import FormShape
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
    form = entry_forms.latest(entry.round_id)
    shape = entry_forms.shape(form)
    content, standing = _draft_content(draft, shape, linked), _standing(entry, draft, linked)
    team = taking_part.members(entry.team_id, entry.challenge_id) if can_write else ()
    has_changes = bool(versions) and checksum(content) != versions[0].sha256
    return render_template(
        "participate/entries/show.html",
        entry=entry,
        draft=draft,
        files=asked_files(shape, draft.files) if draft else [],
        content=content,
        standing=standing.kept(),
        html=_html(content) if can_write or has_changes or not versions else {},
        items=_checklist(visit, entry, draft, shape, standing, team) if can_write else (),
        mine=_mine(visit, team),
        versions=versions,
        has_changes=has_changes,
        form_changed=bool(versions) and _has_changed(form, versions[0], entry),
        can_write=can_write,
        why_not_write=why_not(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now),
        is_captain=visit.me.teams.get(entry.team_id) is TeamRole.CAPTAIN,
        can_withdraw=may(visit.me, Permission.ENTRY_WITHDRAW, entry, visit.now),
        invited_on=invited_on(visit.me, entry, visit.now),
        can_decline=may(visit.me, Permission.ENTRY_DECLINE, entry, visit.now),
        **({"outcomes": ()} if can_write and entry.round.position == 1 else _outcomes(entry)),
    )


def _has_changed(form: Any, version: Any, entry: Any) -> bool:
    """Whether the round asks something else than it did when the version was submitted to it."""
    return version.round_id == entry.round_id and version.form_id != (form.id if form is not None else None)


def _outcomes(entry: Any) -> dict[str, Any]:
    """What was decided and published, each with what the team is told. Nothing while the first round collects."""
    decisions = results.published_decisions_of(entry.id)
    told = feedback.to_teams([decision.round for decision in decisions], entry_id=entry.id)
    return {
        "outcomes": [(decision, told[decision.round_id, entry.id]) for decision in decisions],
        "criteria": results.criteria_of(entry.challenge_id) if decisions else {},
    }


@room.route("/entries/<reference>/submit", methods=["GET", "POST"])
@guard(Permission.ENTRY_DRAFT_READ, load=entries.by_reference)
def submit(visit: Visit, entry: Any) -> Any:
    """Everything that will be sent, what is missing, and the button that sends it."""
    form = stating(SubmitForm, taking_part.eligibility(entry.challenge_id))()
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
    asked = entry_forms.latest(entry.round_id)
    form.show(draft.revision, asked.version if asked is not None else 0)
    linked = entries.datasets_of(entry.challenge_id)
    shape = entry_forms.shape(asked)
    content, standing = _draft_content(draft, shape, linked), _standing(entry, draft, linked)
    versions = entries.versions(entry.id)
    team = taking_part.members(entry.team_id, entry.challenge_id)
    page = render_template(
        "participate/entries/submit.html",
        entry=entry,
        draft=draft,
        files=asked_files(shape, draft.files),
        content=content,
        standing=standing.kept(),
        html=_html(content),
        form=form,
        mine=_mine(visit, team),
        late=late,
        items=_checklist(visit, entry, draft, shape, standing, team),
        current=versions[0] if versions else None,
        members=team,
        captain=next(member.name for member in team if member.role is TeamRole.CAPTAIN),
        can_write=may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now),
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
    form = WithdrawForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.withdraw(visit.me, entry, form.reason.data or "", now=visit.now)
                flash(_("The entry has been withdrawn."), "success")
                return redirect(url_for("participate.entries.show", reference=entry.reference), 303)
            except Refused as refused:
                form.refuse(refused)
    can_return = may(visit.me, Permission.ENTRY_DRAFT_WRITE, entry, visit.now)
    page = render_template("participate/entries/withdraw.html", entry=entry, form=form, can_return=can_return)
    return page, status


@room.route("/entries/<reference>/decline", methods=["GET", "POST"])
@guard(Permission.ENTRY_DECLINE, load=entries.by_reference)
def decline(visit: Visit, entry: Any) -> Any:
    """Say what it means, then decline the invitation to the next round."""
    form = DeclineForm()
    if request.method == "POST" and form.validate():
        reason = form.reason.data or ""
        if form.attempt(lambda: entry_standing.decline(visit.me, entry, reason, now=visit.now)):
            flash(_("You have declined the next round. The organiser gets a letter."), "success")
            return redirect(url_for("participate.entries.show", reference=entry.reference), 303)
    page = render_template("participate/entries/decline.html", entry=entry, form=form)
    return page, 422 if request.method == "POST" else 200


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
    return download(found, for_team=True)


def _draft_content(draft: Any, shape: FormShape, linked: Sequence[Any]) -> dict[str, Any]:
    """The draft as it would be submitted."""
    return operations.version_content(draft.content, shape, asked_files(shape, draft.files), linked)


def _standing(entry: Any, draft: Any, linked: Sequence[Any]) -> Standing:
    """How the draft stands against the data-use rule."""
    rule, listed = data_use.rule_of(entry.challenge), data_use.listed(linked)
    return data_use.standing(rule, listed, draft.content.dataset_uses)


def _html(content: dict[str, Any]) -> dict[str, str]:
    """The draft's Markdown as HTML. Versions keep theirs; a draft is saved too often to render each time."""
    return {key: _rendered(text) for key, text in markdown(content).items()}


@lru_cache(maxsize=64)
def _rendered(text: str) -> str:
    return render_markdown(text)


def _mine(visit: Visit, team: Sequence[Any]) -> Any:
    """Where the visitor stands in the team."""
    return next((member for member in team if member.person_id == visit.me.person_id), None)


def _checklist(
    visit: Visit, entry: Any, draft: Any, shape: FormShape, standing: Standing, team: Sequence[Any]
) -> Any:
    return checklist(
        draft.content,
        shape,
        files=draft.files,
        language=visit.language,
        team=items(team, entry.challenge),
        data=standing,
    )
