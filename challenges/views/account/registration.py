"""Open an account and confirm its address."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.accounts import AddressForm, ConfirmForm, RegisterForm
from challenges.operations import people
from challenges.queries import invitations, team_links
from challenges.queries import people as find_people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.limits import limit_letters
from challenges.web.passes import pass_for
from challenges.web.paths import next_path
from challenges.web.visit import Visit

room = Blueprint("registration", __name__)

_TEAM_LINK = re.compile(r"/join/([\w-]+)")
_INVITATION = re.compile(r"/invitations/([\w-]+)")


@room.route("/register", methods=["GET", "POST"])
@limit_letters
@guard(Permission.ACCOUNT_OPEN)
def register(visit: Visit) -> Any:
    """Open an account. The answer is the same whether or not the address has one."""
    if visit.actor is not None:
        return redirect(next_path() or url_for("account.home.show"))
    onward, invited = _onward()
    form = RegisterForm(language=visit.language, email=invited)
    if request.method == "POST":
        if form.validate():
            try:
                people.register(
                    form.content(),
                    next_path=_to_be_kept(onward, form.email.data),
                    passwords=services.passwords(),
                    now=visit.now,
                )
                return redirect(url_for("account.registration.sent"), 303)
            except Refused as refused:
                form.refuse(refused)
        return _form(form, invited), 422
    return _form(form, invited)


@room.get("/register/sent")
@guard(Permission.ACCOUNT_OPEN)
def sent(visit: Visit) -> Any:
    """A letter is on its way."""
    return render_template("account/registration/sent.html")


@room.route("/register/send-again", methods=["GET", "POST"])
@limit_letters
@guard(Permission.ACCOUNT_OPEN)
def send_again(visit: Visit) -> Any:
    """Ask for a new confirmation link."""
    form = AddressForm()
    if request.method == "POST":
        if form.validate():
            people.ask_for_confirmation(form.email.data, now=visit.now)
            return redirect(url_for("account.registration.sent"), 303)
        return render_template("account/registration/send_again.html", form=form), 422
    return render_template("account/registration/send_again.html", form=form)


@room.route("/confirm/<secret>", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OPEN, load=find_people.confirm_link)
def confirm(visit: Visit, link: Any) -> Any:
    """Show a button that confirms: programs that read letters open their links, but press no buttons."""
    form = ConfirmForm()
    if request.method == "POST" and form.validate():
        try:
            people.confirm(link, now=visit.now)
            flash(_("Your address is confirmed. Now sign in."), "success")
            return redirect(url_for("account.session.sign_in", next=next_path() or None), 303)
        except Refused as refused:
            form.refuse(refused)
    works = link.works(visit.now)
    return render_template(
        "account/registration/confirm.html", form=form, link=link, works=works
    ), 200 if works else 410


def _onward() -> tuple[str, str]:
    """Where to go after confirming, and the address of the invitation one came from, if any.

    The path goes into a record and a letter, so an invitation's secret is taken out of it: the account's
    address alone opens the invitation then.
    """
    onward = next_path()
    if found := _INVITATION.fullmatch(onward):
        invitation = invitations.by_secret(found[1])
        if invitation is None:
            return "", ""
        return url_for("account.invitations.mine", reference=invitation.reference), invitation.email
    return onward, ""


def _to_be_kept(onward: str, email: str) -> str:
    """The path as it may be written down: a link to a team is opened by a pass that works for this address alone."""
    if found := _TEAM_LINK.fullmatch(onward):
        link = team_links.by_secret(found[1])
        return url_for("participate.team_links.again", passed=pass_for(link.reference, email)) if link else ""
    return onward


def _form(form: RegisterForm, invited: str) -> str:
    return render_template(
        "account/registration/register.html", form=form, invited=invited, next=next_path() or None
    )
