"""Whether an entry competes: taken out, taken back, or let go on in place of another, with a reason for the team."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.entry_standing import AdvanceForm, ReinstateForm, TakeOutForm
from challenges.operations import entry_standing as operations
from challenges.queries import entries, results
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint(
    "entry_standing", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/entries/<reference>"
)


@room.route("/take-out", methods=["GET", "POST"])
@guard(Permission.ENTRY_TAKE_OUT, load=entries.in_round)
def take_out(visit: Visit, entry: Any) -> Any:
    """Disqualify an entry, or find it to be outside the challenge; the team is told why and how to object."""
    form = TakeOutForm()
    if (
        request.method == "POST"
        and form.validate()
        and form.attempt(lambda: operations.take_out(visit.me, entry, form.content(), now=visit.now))
    ):
        flash(_("The entry is out of the competition. The team gets a letter with the reason."), "success")
        return _back(entry)
    page = render_template(
        "organise/entries/take_out.html", entry=entry, form=form, challenge=entry.challenge
    )
    return page, _status()


@room.route("/reinstate", methods=["GET", "POST"])
@guard(Permission.ENTRY_REINSTATE, load=entries.in_round)
def reinstate(visit: Visit, entry: Any) -> Any:
    """Take an entry back into the competition, with a reason."""
    form = ReinstateForm()
    if (
        request.method == "POST"
        and form.validate()
        and form.attempt(lambda: operations.reinstate(visit.me, entry, form.reason.data or "", now=visit.now))
    ):
        flash(_("The entry competes again. The team gets a letter."), "success")
        return _back(entry)
    page = render_template(
        "organise/entries/reinstate.html", entry=entry, form=form, challenge=entry.challenge
    )
    return page, _status()


@room.route("/advance", methods=["GET", "POST"])
@guard(Permission.ENTRY_ADVANCE, load=entries.in_round)
def advance(visit: Visit, entry: Any) -> Any:
    """Let an entry go on in place of one that was chosen and does not."""
    form = AdvanceForm()
    back = _back(entry)
    if (
        request.method == "POST"
        and form.validate()
        and form.attempt(lambda: operations.advance_instead(visit.me, entry, form.content(), now=visit.now))
    ):
        flash(_("The entry goes on to the next round. The team gets an invitation."), "success")
        return back
    page = render_template(
        "organise/entries/advance.html",
        entry=entry,
        form=form,
        challenge=entry.challenge,
        places=results.places_left(entry.round),
    )
    return page, _status()


def _status() -> int:
    return 422 if request.method == "POST" else 200


def _back(entry: Any) -> Any:
    """To the entry, in the round it is looked at in."""
    place = {"slug": entry.challenge.slug, "position": entry.round.position, "reference": entry.reference}
    return redirect(url_for("organise.entries.show", **place), 303)
