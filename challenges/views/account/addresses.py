"""What I tell so that conflicts of interest are found: my further addresses, and where I work."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.accounts import ConfirmForm
from challenges.forms.addresses import FurtherAddressForm, WorkplaceForm
from challenges.operations import addresses as operations
from challenges.queries import addresses
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.limits import limit_letters
from challenges.web.visit import Visit

room = Blueprint("addresses", __name__, url_prefix="/settings/conflicts")


@room.route("", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OWN)
def show(visit: Visit) -> Any:
    """My addresses and my employer; the employer is saved here."""
    known = addresses.workplace_of(visit.me.person_id)
    form = WorkplaceForm(data={"workplace": known.name, "number": known.number} if known else None)
    if request.method != "POST":
        return _page(visit, form, FurtherAddressForm(formdata=None))
    if form.validate() and form.attempt(
        lambda: operations.tell_workplace(visit.me, form.content(), now=visit.now)
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("account.addresses.show"), 303)
    return _page(visit, form, FurtherAddressForm(formdata=None)), 422


@room.post("/addresses")
@limit_letters
@guard(Permission.ACCOUNT_OWN)
def add(visit: Visit) -> Any:
    """Add an address; a link goes there."""
    form = FurtherAddressForm()
    if form.validate() and form.attempt(lambda: operations.add(visit.me, form.email.data, now=visit.now)):
        flash(
            _(
                "A link is on its way to %(email)s. The address counts when you have used it.",
                email=form.email.data,
            ),
            "success",
        )
        return redirect(url_for("account.addresses.show"), 303)
    known = addresses.workplace_of(visit.me.person_id)
    told = WorkplaceForm(
        formdata=None, data={"workplace": known.name, "number": known.number} if known else None
    )
    return _page(visit, told, form), 422


@room.post("/addresses/<reference>/remove")
@guard(Permission.ACCOUNT_OWN)
def remove(visit: Visit) -> Any:
    """Remove one of my addresses."""
    operations.remove(visit.me, str((request.view_args or {})["reference"]), now=visit.now)
    flash(_("The address has been removed."), "success")
    return redirect(url_for("account.addresses.show"), 303)


@room.route("/confirm/<secret>", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_OWN, load=addresses.by_secret)
def confirm(visit: Visit, address: Any) -> Any:
    """Show a button that confirms: programs that read letters open their links, but press no buttons."""
    if address.person_id != visit.me.person_id:
        raise NotFound
    form = ConfirmForm()
    if (
        request.method == "POST"
        and form.validate()
        and form.attempt(lambda: operations.confirm(visit.me, address, now=visit.now))
    ):
        flash(_("The address %(email)s is confirmed.", email=address.email), "success")
        return redirect(url_for("account.addresses.show"), 303)
    works = address.confirmed_at is None and visit.now < address.expires_at
    return render_template(
        "account/addresses/confirm.html", form=form, address=address, works=works
    ), 200 if works else 410


def _page(visit: Visit, workplace: WorkplaceForm, address: FurtherAddressForm) -> str:
    return render_template(
        "account/addresses/show.html",
        form=workplace if workplace.errors else address,
        workplace=workplace,
        address=address,
        addresses=addresses.of_person(visit.me.person_id),
    )
