"""What the two doors have in common at which conflicts of interest are declared: the jury's and the organiser's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.queries import conflicts
from challenges.web.visit import Visit


def tell_saved(changed: int) -> None:
    """Say how many answers were saved."""
    flash(
        ngettext("%(num)d answer has been saved.", "%(num)d answers have been saved.", changed)
        if changed
        else _("You changed no answers."),
        "success",
    )


def next_page(shown: Any, left: int) -> dict[str, Any]:
    """Where to go on after a page was saved: the next one while entries are left, for an address."""
    return {"page": shown.number + 1} if left and shown.has_next else {}


def declared(view: Callable[[Visit, Any], Any]) -> Callable[[Visit, Any], Any]:
    """Let a member of the jury in who has declared on every entry of the round; send others to do it first.

    For pages on which the jury speaks of all entries: there is no telling what somebody may see who has not said.
    ``view`` takes the visit and a round, or something that has a ``round``.
    """

    @wraps(view)
    def asked_first(visit: Visit, thing: Any) -> Any:
        round_ = getattr(thing, "round", thing)
        seat = visit.me.seats.get(round_.id)
        if seat is None or not conflicts.undeclared(round_.id, seat.juror_id):
            return view(visit, thing)
        flash(_("Say first about every entry whether you have a conflict of interest."), "info")
        place = {"slug": round_.challenge.slug, "position": round_.position}
        return redirect(url_for("jury.conflicts.declare", **place), 303)

    return asked_first
