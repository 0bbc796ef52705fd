"""The public vote: the entries in an order of one's own, and one's votes."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from challenges.forms.words import translate
from challenges.operations import votes as operations
from challenges.queries import votes
from challenges.rules.check import may
from challenges.rules.confidentiality import file_key, requests
from challenges.rules.judging_plan import shows_teams
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.downloads import download
from challenges.web.guarding import guard
from challenges.web.limits import limit_support
from challenges.web.visit import Visit

room = Blueprint("votes", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/vote")

_SEED = "vote_order"


@room.get("")
@guard(Permission.VOTE_READ, load=votes.round_of)
def index(visit: Visit, round_: Any) -> Any:
    """All entries; with the votes when the results are public."""
    without = visit.actor.conflicts if visit.actor else frozenset()
    box = votes.box(round_.id)
    public = round_.state is RoundState.PUBLISHED and box is not None and box.counted_at is not None
    return render_template(
        "public/votes/index.html",
        entries=votes.candidates(round_.id, _seed(visit, round_), visit.page, without=without),
        counts=votes.counts(round_.id, without=without) if public else [],
        **_place(visit, round_),
    )


@room.get("/<reference>")
@guard(Permission.VOTE_READ, load=votes.shown)
def show(visit: Visit, shown: Any) -> Any:
    """An entry, without what its team has asked to keep confidential."""
    _see(visit, shown)
    return render_template(
        "public/votes/show.html",
        version=shown.version,
        entry=shown.entry,
        file_url=lambda file: url_for(
            "public.votes.file", reference=shown.entry.reference, file=file.reference, **_address(shown.round)
        ),
        **_place(visit, shown.round),
    )


@room.get("/<reference>/files/<file>")
@guard(Permission.VOTE_READ, load=votes.shown)
def file(visit: Visit, shown: Any) -> Any:
    """A file of an entry, unless its team has asked to keep it confidential."""
    _see(visit, shown)
    wanted = (request.view_args or {})["file"]
    kept = requests(shown.version.content)
    found = next((one for one in shown.version.files if one.reference == wanted), None)
    if found is None or file_key(found.name) in kept:
        raise NotFound
    return download(found)


@room.post("/<reference>")
@guard(Permission.VOTE_CAST, load=votes.shown)
@limit_support
def vote(visit: Visit, shown: Any) -> Any:
    """Vote for an entry, or take the vote back."""
    try:
        if request.form.get("vote") == "back":
            operations.take_back(visit.me, shown, now=visit.now)
            flash(_("Your vote is taken back."), "success")
        else:
            operations.cast(visit.me, shown, get_remote_address() or "", now=visit.now)
            flash(_("Your vote is in. You can change it until the vote closes."), "success")
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    target = url_for("public.votes.index", page=request.args.get("page"), **_address(shown.round))
    return redirect(target, 303)


def _see(visit: Visit, shown: Any) -> None:
    if visit.actor is not None and shown.entry.id in visit.actor.conflicts:
        raise NotFound


def _seed(visit: Visit, round_: Any) -> str:
    """What gives the viewer an order of their own that stays while they page: the account, else this browser."""
    if visit.actor is not None:
        return f"{round_.id} {visit.actor.person_id}"
    if _SEED not in session:
        session[_SEED] = secrets.token_hex(8)
    return f"{round_.id} {session[_SEED]}"


def _place(visit: Visit, round_: Any) -> dict[str, Any]:
    me = visit.actor
    return {
        "round": round_,
        "challenge": round_.challenge,
        "teams_shown": shows_teams(round_),
        "open": may(me, Permission.VOTE_CAST, round_, visit.now),
        "running": round_.state is RoundState.JUDGING and visit.now < round_.judging_ends_at,
        "votes_each": round_.votes_each,
        "mine": votes.own(round_.id, me.person_id) if me else set(),
        "own_teams": set(me.teams) if me else set(),
    }


def _address(round_: Any) -> dict[str, Any]:
    return {"slug": round_.challenge.slug, "position": round_.position}
