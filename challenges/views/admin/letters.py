"""The letters the platform sends: how they went, and what they say."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.operations import letters
from challenges.queries import letters as find_letters
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import LetterState
from challenges.web.guarding import guard
from challenges.web.paths import asked
from challenges.web.visit import Visit

room = Blueprint("letters", __name__, url_prefix="/letters")


@room.get("")
@guard(Permission.PLATFORM_ADMINISTER)
def index(visit: Visit) -> Any:
    """All letters, the newest first."""
    chosen = request.args.get("state", "")
    state = LetterState(chosen) if chosen in set(LetterState) else None
    words = asked("q")
    return render_template(
        "admin/letters/index.html",
        side_nav=sidebar(),
        page=find_letters.page_of(state, words, visit.page),
        counts=find_letters.counts(),
        stuck=find_letters.stuck(visit.now),
        states=list(LetterState),
        chosen=state,
        words=words,
    )


@room.get("/<reference>")
@guard(Permission.PLATFORM_ADMINISTER, load=find_letters.by_reference)
def show(visit: Visit, letter: Any) -> Any:
    """One letter. A text that opens a door is not for administrators; only the demo, with no mail, shows it."""
    return render_template(
        "admin/letters/show.html",
        side_nav=sidebar(),
        letter=letter,
        readable=not letter.secret or current_app.config["DEMO"],
    )


@room.post("/<reference>/retry")
@guard(Permission.PLATFORM_ADMINISTER, load=find_letters.by_reference)
def retry(visit: Visit, letter: Any) -> Any:
    """Try to send a letter that failed once more."""
    try:
        letters.retry(visit.me, letter, now=visit.now)
        flash(_("The letter waits to be sent again."), "success")
    except Refused:
        flash(_("The letter has not failed, so there is nothing to send again."), "warning")
    return redirect(url_for("admin.letters.show", reference=letter.reference), 303)
