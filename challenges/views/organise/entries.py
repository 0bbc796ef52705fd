"""The entries of a round for its organiser: numbers while they are sealed, the entries themselves afterwards."""

from typing import Any

from flask import Blueprint, render_template, request

from challenges.queries import entries
from challenges.rules.check import may
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
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
    return render_template(
        "organise/entries/index.html",
        round=round_,
        **workspace(visit, round_.challenge),
        counts=entries.counts(round_),
        page=entries.submitted_in(round_.id, visit.page, hidden=visit.me.conflicts) if is_open else None,
    )


@room.get("/challenges/<slug>/rounds/<int:position>/entries/<reference>")
@guard(Permission.ENTRY_READ, load=entries.version_in_round)
def show(visit: Visit, version: Any) -> Any:
    """Read a submitted entry."""
    return render_template(
        "organise/entries/show.html",
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
