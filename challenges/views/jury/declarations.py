"""The chair's list of declared conflicts of interest, and the decision on the possible ones."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.jury import ResolveForm
from challenges.forms.words import translate
from challenges.operations import conflicts as operations
from challenges.queries import conflicts, jury
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("declarations", __name__, url_prefix="/rounds/<slug>/<int:position>/declarations")


@room.get("")
@guard(Permission.CONFLICTS_READ, load=jury.round_of)
def index(visit: Visit, round_: Any) -> Any:
    """What the jurors have declared, without the entries I have a conflict with."""
    return render_template(
        "jury/declarations/index.html",
        round=round_,
        seat=visit.me.seats.get(round_.id),
        resolve_url=lambda one: url_for(
            "jury.declarations.resolve",
            slug=round_.challenge.slug,
            position=round_.position,
            declaration_id=one.id,
        ),
        declarations=conflicts.declarations(round_.id, without=visit.me.conflicts, page=visit.page),
    )


@room.post("/<int:declaration_id>")
@guard(Permission.CONFLICT_RESOLVE, load=conflicts.declaration_of)
def resolve(visit: Visit, declaration: Any) -> Any:
    """Decide on a possible conflict of interest."""
    form = ResolveForm()
    round_ = declaration.juror.round
    if form.validate():
        try:
            operations.resolve(visit.me, declaration, form.content(), now=visit.now)
            flash(_("The decision is saved, and the juror gets a letter."), "success")
        except Refused as refused:
            flash(translate(refused.reason), "warning")
    else:
        flash(_("Choose one of the two decisions."), "warning")
    return redirect(
        url_for("jury.declarations.index", slug=round_.challenge.slug, position=round_.position), 303
    )
