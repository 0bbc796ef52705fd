"""Settings of one's own account."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from challenges.forms.accounts import ChangePasswordForm, DetailsForm
from challenges.operations import people
from challenges.queries import people as find_people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web import session as web_session
from challenges.web.guarding import guard
from challenges.web.limits import limit_tries
from challenges.web.visit import LANGUAGE_COOKIE, Visit

room = Blueprint("settings", __name__)


@room.route("/settings", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OWN)
def edit(visit: Visit) -> Any:
    """Change name, language, time zone and reminders."""
    me = visit.me
    form = DetailsForm(
        data={
            "name": me.name,
            "language": me.language,
            "timezone": me.timezone,
            "reminders": find_people.get(me.person_id).reminders,
        }
    )
    if request.method == "POST":
        if form.validate():
            content = form.content()
            people.change_details(me, content, now=visit.now)
            with force_locale(content.language):
                flash(_("Your settings are saved."), "success")
            response = make_response(redirect(url_for("account.settings.edit"), 303))
            response.delete_cookie(LANGUAGE_COOKIE)  # the account's language holds from now on
            return response
        return render_template("account/settings/edit.html", form=form), 422
    return render_template("account/settings/edit.html", form=form)


@room.route("/settings/password", methods=["GET", "POST"])
@limit_tries
@guard(Permission.ACCOUNT_OWN)
def password(visit: Visit) -> Any:
    """Change the password; other sessions end, this one goes on."""
    form = ChangePasswordForm()
    if request.method == "POST":
        if form.validate():
            try:
                person_id, number = people.change_password(
                    visit.me, form.content(), passwords=services.passwords(), now=visit.now
                )
                web_session.sign_in(person_id, number)
                flash(_("Your password is changed. You have been signed out everywhere else."), "success")
                return redirect(url_for("account.settings.edit"), 303)
            except Refused as refused:
                form.refuse(refused)
        return render_template("account/settings/password.html", form=form), 422
    return render_template("account/settings/password.html", form=form)


@room.post("/settings/sign-out-everywhere")
@guard(Permission.ACCOUNT_OWN)
def sign_out_everywhere(visit: Visit) -> Any:
    """End every session, this one too."""
    people.sign_out_everywhere(visit.me, now=visit.now)
    web_session.sign_out()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("account.session.sign_in"), 303)
