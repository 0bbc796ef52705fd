"""A new version of the rules of a challenge that is published."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.adapters.html import render_markdown
from challenges.forms.entries import number
from challenges.forms.taking_part import NewRulesForm
from challenges.operations import rule_versions as operations
from challenges.queries import challenges as queries
from challenges.queries import rule_versions
from challenges.rules import phases
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("rule_versions", __name__, url_prefix="/challenges/<slug>/rules")


@room.route("/new-version", methods=["GET", "POST"])
@guard(Permission.RULES_PUBLISH, load=queries.whole)
def new(visit: Visit, challenge: Any) -> Any:
    """Write the new text and the reason, with a word on what it means for the teams; preview; publish."""
    current = next((r for r in reversed(challenge.rule_sets) if r.published_at is not None), None)
    if current is None:
        raise NotFound
    form = NewRulesForm(data={"text_sv": current.text_sv, "text_en": current.text_en})
    previews = {}
    status = 200
    if request.method == "POST" and "preview" in request.form:
        previews = {
            field.name: render_markdown(field.data) for field in (form.text_sv, form.text_en) if field.data
        }
    elif request.method == "POST":
        status = 422
        written_from = number(request.form.get("written_from"))
        if form.validate() and form.attempt(
            lambda: operations.publish(visit.me, challenge, form.content(written_from), now=visit.now)
        ):
            flash(
                _("The new version holds from now on. Everybody who is registered gets a letter."), "success"
            )
            return redirect(
                url_for("public.rules.show", slug=challenge.slug, version=current.version + 1), 303
            )
    page = render_template(
        "organise/rules/new.html",
        form=form,
        current=current,
        previews=previews,
        registered=rule_versions.registered(challenge.id),
        closing=phases.next_to_close(challenge.rounds, visit.now),
        **workspace(visit, challenge),
    )
    return page, status
