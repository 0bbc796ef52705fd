"""Sign in and out."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from challenges.extensions import limiter
from challenges.forms.accounts import SignInForm
from challenges.operations import people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web import session as web_session
from challenges.web.guarding import guard
from challenges.web.paths import own_path
from challenges.web.visit import Visit

room = Blueprint("session", __name__)


@room.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
@guard(Permission.ACCOUNT_OPEN, write=False)
def sign_in(visit: Visit) -> Any:
    """Sign in, and go on to where one was heading."""
    form = SignInForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            content = form.content()
            try:
                person_id, number = people.authenticate(
                    content.email, content.password, passwords=services.passwords()
                )
                web_session.sign_in(person_id, number)
                return redirect(own_path(request.args.get("next", ""), "account.home.show"))
            except Refused as refused:
                form.refuse(refused)
    return render_template("account/session/sign_in.html", form=form), status


@room.route("/sign-out", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OWN, write=False)
def sign_out(visit: Visit) -> Any:
    """Ask, then end the session: a link alone signs nobody out."""
    if request.method == "POST":
        web_session.sign_out()
        return redirect(url_for("public.pages.front"))
    return render_template("account/session/sign_out.html")
