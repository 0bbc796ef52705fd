"""The entries of a round for its organiser: numbers while they are sealed, the entries themselves afterwards."""

from typing import Any

from flask import Blueprint, render_template, request

from challenges.forms.words import translate
from challenges.queries import entries, entry_forms, taking_part
from challenges.rules.check import may
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import EntryState
from challenges.web.downloads import download
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("entries", __name__)


@room.get("/challenges/<slug>/rounds/<int:position>/entries")
@guard(Permission.ENTRIES_COUNT, load=entries.round_at)
def index(visit: Visit, round_: Any) -> Any:
    """How many there are, and after the round has closed which."""
    is_open = may(visit.me, Permission.ENTRIES_LIST, round_, visit.now)
    state = next((s for s in EntryState if s.value == request.args.get("state")), None)
    page = (
        entries.submitted_in(round_.id, visit.page, hidden=visit.me.conflicts, state=state)
        if is_open
        else None
    )
    return render_template(
        "organise/entries/index.html",
        round=round_,
        **workspace(visit, round_.challenge),
        counts=entries.counts(round_, without=visit.me.conflicts if is_open else ()),
        page=page,
        parties=taking_part.parties([row.team_id for row in page.items]) if page else {},
        state=state,
        states=[(s.value, translate(s.label)) for s in EntryState if s is not EntryState.DRAFT],
    )


@room.get("/challenges/<slug>/rounds/<int:position>/entries/<reference>")
@guard(Permission.ENTRY_READ, load=entries.version_in_round)
def show(visit: Visit, version: Any) -> Any:
    """Read a submitted entry."""
    return render_template(
        "organise/entries/show.html",
        version=version,
        party=taking_part.parties([version.team_id]).get(version.team_id),
        may_take_out=may(visit.me, Permission.ENTRY_TAKE_OUT, version.entry, visit.now),
        may_advance=may(visit.me, Permission.ENTRY_ADVANCE, version.entry, visit.now),
        may_reinstate=may(visit.me, Permission.ENTRY_REINSTATE, version.entry, visit.now),
        entry=version.entry,
        latest=entry_forms.latest(version.round_id),
        round=version.round,
        challenge=version.challenge,
    )


@room.get("/challenges/<slug>/rounds/<int:position>/entries/<reference>/public")
@guard(Permission.ENTRY_READ, load=entries.version_in_round)
def public(visit: Visit, version: Any) -> Any:
    """A submitted entry without the parts that its team has asked to keep confidential, to print or to hand out."""
    return render_template(
        "organise/entries/public.html",
        version=version,
        entry=version.entry,
        round=version.round,
        challenge=version.challenge,
    )


@room.get("/challenges/<slug>/rounds/<int:position>/entries/<reference>/files/<file>")
@guard(Permission.ENTRY_READ, load=entries.version_in_round)
def file(visit: Visit, version: Any) -> Any:
    """Download a file of a submitted entry."""
    found = entries.file_of(version, (request.view_args or {})["file"])
    if found is None:
        raise NotFound
    return download(found)
