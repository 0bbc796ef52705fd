"""Set a new password when the old one is forgotten."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.accounts import AddressForm, NewPasswordForm
from challenges.operations import people
from challenges.queries import people as find_people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web import session as web_session
from challenges.web.guarding import guard
from challenges.web.limits import limit_letters
from challenges.web.visit import Visit

room = Blueprint("passwords", __name__)


@room.route("/forgotten-password", methods=["GET", "POST"])
@limit_letters
@guard(Permission.ACCOUNT_OPEN)
def ask(visit: Visit) -> Any:
    """Ask for a link. The answer is the same whether or not the address has an account."""
    form = AddressForm()
    if request.method == "POST":
        if form.validate():
            people.ask_for_reset(form.email.data, now=visit.now)
            return redirect(url_for("account.passwords.sent"), 303)
        return render_template("account/passwords/ask.html", form=form), 422
    return render_template("account/passwords/ask.html", form=form)


@room.get("/forgotten-password/sent")
@guard(Permission.ACCOUNT_OPEN)
def sent(visit: Visit) -> Any:
    """A letter is on its way, if there is an account."""
    return render_template("account/passwords/sent.html")


@room.route("/new-password/<secret>", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OPEN, load=find_people.reset_link)
def reset(visit: Visit, link: Any) -> Any:
    """Set a new password. Opening the link uses nothing up."""
    form = NewPasswordForm()
    works = link.works(visit.now)
    if request.method == "POST" and works and form.validate():
        try:
            people.reset_password(link, form.password.data, passwords=services.passwords(), now=visit.now)
            web_session.sign_out()
            flash(
                _("Your new password is set, and all old sessions have been ended. Now sign in."), "success"
            )
            return redirect(url_for("account.session.sign_in"), 303)
        except Refused as refused:
            form.refuse(refused)
    page = render_template("account/passwords/reset.html", form=form, works=works)
    return page, 410 if not works else 422 if form.errors else 200
