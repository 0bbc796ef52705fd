"""The data-use rule of a challenge: how much of its data an entry has to use, and which of it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.data_use import DataUseForm
from challenges.forms.rows import differences
from challenges.forms.words import translate
from challenges.operations import challenges
from challenges.queries import challenges as queries
from challenges.queries import public_challenges
from challenges.rules import data_use
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import section_endpoint, section_name, workspace

room = Blueprint("data_use", __name__, url_prefix="/challenges/<slug>/data-use")


@room.route("", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def edit(visit: Visit, challenge: Any) -> Any:
    """Set the rule. What somebody else saved in the meantime is never written over: both versions are shown."""
    links = public_challenges.links(challenge)
    stored = DataUseForm.stored(challenge, links) | {"revision": challenge.revision}
    if request.method != "POST":
        return _page(visit, challenge, links, _form(visit, links, formdata=None, data=stored))
    form = _form(visit, links)
    if not form.validate():
        return _page(visit, challenge, links, form), 422
    try:
        challenges.save_data_use(visit.me, challenge, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        both = differences(_form(visit, links, formdata=None, data=stored), form)
        return _page(visit, challenge, links, form, conflict=translate(stale.reason), both=both), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, challenge, links, form), 422
    flash(_("%(section)s: saved.", section=section_name("data_use")), "success")
    onward = "approval" if "onward" in request.form else "data_use"
    return redirect(url_for(section_endpoint(onward), slug=challenge.slug), 303)


def _form(visit: Visit, links: Sequence[Any], **given: Any) -> DataUseForm:
    form = DataUseForm(**given)
    form.choose_from(links, visit.language)
    return form


def _page(visit: Visit, challenge: Any, links: Sequence[Any], form: DataUseForm, **more: Any) -> str:
    listed = data_use.listed(links)
    return render_template(
        "organise/data_use/edit.html",
        form=form,
        heading=section_name("data_use"),
        links=links,
        publishers=data_use.known_publishers(listed),
        unknown=sum(one.publisher is None for one in listed),
        **more,
        **workspace(visit, challenge),
    )
