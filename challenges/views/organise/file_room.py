"""How much room the files of a challenge's entries take, and how much they may."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.file_room import QuotasForm
from challenges.operations import file_room
from challenges.queries import challenges as queries
from challenges.queries import file_use
from challenges.rules.check import may
from challenges.rules.file_limits import in_mb
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("file_room", __name__, url_prefix="/challenges/<slug>/files")


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=queries.whole)
def show(visit: Visit, challenge: Any) -> Any:
    """What is used of the room: a number, whoever's files they are."""
    return _page(visit, challenge, QuotasForm(formdata=None, data=QuotasForm.stored(challenge)))


@room.post("")
@guard(Permission.FILE_QUOTAS_SET, load=queries.whole)
def save(visit: Visit, challenge: Any) -> Any:
    """Set the quotas, also while the challenge is running."""
    form = QuotasForm()
    if not form.validate():
        return _page(visit, challenge, form), 422
    try:
        file_room.set_quotas(visit.me, challenge, form.content(), now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, challenge, form), 422
    flash(_("The room for files has been saved."), "success")
    return redirect(url_for("organise.file_room.show", slug=challenge.slug), 303)


def _page(visit: Visit, challenge: Any, form: QuotasForm) -> str:
    return render_template(
        "organise/file_room/show.html",
        form=form,
        used=in_mb(file_use.of_challenge(challenge.id)),
        can_set=may(visit.me, Permission.FILE_QUOTAS_SET, challenge, visit.now),
        **workspace(visit, challenge),
    )
