"""Sign in and out."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.accounts import SignInForm
from challenges.operations import people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web import session as web_session
from challenges.web.guarding import guard
from challenges.web.limits import limit_tries
from challenges.web.paths import next_path
from challenges.web.visit import Visit

room = Blueprint("session", __name__)


@room.route("/sign-in", methods=["GET", "POST"])
@limit_tries
@guard(Permission.ACCOUNT_OPEN, write=False)
def sign_in(visit: Visit) -> Any:
    """Sign in, and go on to where one was heading."""
    onward = next_path() or url_for("account.home.show")
    form = SignInForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                person_id, number = people.authenticate(
                    form.email.data, form.password.data, passwords=services.passwords()
                )
                web_session.sign_in(person_id, number)
                return redirect(onward, 303)
            except Refused as refused:
                form.refuse(refused)
    elif visit.actor is not None:
        return redirect(onward)
    return render_template(
        "account/session/sign_in.html", form=form, next=next_path() or None, demo_sign_ins=_demo_sign_ins()
    ), status


@room.route("/sign-out", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OWN, write=False)
def sign_out(visit: Visit) -> Any:
    """Ask, then end the session: a link alone signs nobody out."""
    if request.method == "POST":
        web_session.sign_out()
        flash(_("You are signed out."), "info")
        return redirect(url_for("public.pages.front"), 303)
    return render_template("account/session/sign_out.html")


def _demo_sign_ins() -> Any:
    """Role, address and password of the invented people; the demo alone has them."""
    return current_app.extensions.get("demo_sign_ins", ()) if current_app.config["DEMO"] else ()
