"""What happens after the award: planned in the draft; once the challenge is public, another receiver can step in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.aftermath import AftermathForm, ReceiverForm
from challenges.forms.rows import differences
from challenges.forms.words import translate
from challenges.operations import aftermaths
from challenges.queries import challenges as queries
from challenges.rules.aftermath import follow_ups, gaps
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import SECTIONS, section_endpoint, section_name, workspace

room = Blueprint("aftermath", __name__, url_prefix="/challenges/<slug>/aftermath")


@room.route("", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def edit(visit: Visit, challenge: Any) -> Any:
    """Plan it. What somebody else saved in the meantime is never written over: both versions are shown."""
    stored = AftermathForm.stored(challenge) | {"revision": challenge.revision}
    if request.method != "POST":
        return _page(visit, challenge, AftermathForm(formdata=None, data=stored))
    form = AftermathForm()
    if not form.validate():
        return _page(visit, challenge, form), 422
    try:
        aftermaths.save(visit.me, challenge, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        both = differences(AftermathForm(formdata=None, data=stored), form)
        return _page(visit, challenge, form, conflict=translate(stale.reason), both=both), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, challenge, form), 422
    flash(_("%(section)s: saved.", section=section_name("aftermath")), "success")
    if lacking := [translate(gap) for gap in gaps(challenge.aftermath, challenge.rounds)]:
        flash(_("Before approval: %(sentences)s", sentences=" ".join(lacking)), "info")
    onward = SECTIONS[SECTIONS.index("aftermath") + 1] if "onward" in request.form else "aftermath"
    return redirect(url_for(section_endpoint(onward), slug=challenge.slug), 303)


def _page(visit: Visit, challenge: Any, form: AftermathForm, **more: Any) -> str:
    return render_template(
        "organise/aftermath/edit.html",
        form=form,
        heading=section_name("aftermath"),
        days=follow_ups(challenge.aftermath, challenge.rounds),
        **more,
        **workspace(visit, challenge),
    )


@room.route("/receiver", methods=["GET", "POST"])
@guard(Permission.RECEIVER_CHANGE, load=queries.whole)
def receiver(visit: Visit, challenge: Any) -> Any:
    """Put another receiver in place, with a reason."""
    plan = challenge.aftermath
    names = ("receiver_name", "receiver_unit", "receiver_email")
    stored = {name: getattr(plan, name) for name in names} if plan is not None else {}
    form = ReceiverForm() if request.method == "POST" else ReceiverForm(formdata=None, data=stored)
    if request.method == "POST" and form.validate():
        try:
            aftermaths.change_receiver(visit.me, challenge, form.receiver(), form.reason.data, now=visit.now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The receiver is changed, and gets a letter."), "success")
            return redirect(url_for("organise.challenges.show", slug=challenge.slug), 303)
    page = render_template(
        "organise/aftermath/receiver.html", form=form, planned=plan is not None, **workspace(visit, challenge)
    )
    return page, 422 if request.method == "POST" else 200
