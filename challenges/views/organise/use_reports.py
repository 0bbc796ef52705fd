"""Send a use report to those who own the data, after having read it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.forms.use_reports import SendForm
from challenges.operations import use_reports
from challenges.queries import use_reports as queries
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("use_reports", __name__, url_prefix="/publishers/<reference>/report")


@room.get("")
@guard(Permission.USE_REPORT_SEND, load=queries.readership)
def show(visit: Visit, readership: Any) -> Any:
    """The letter, as it would be sent now."""
    return _page(visit, readership, SendForm(formdata=None))


@room.post("")
@guard(Permission.USE_REPORT_SEND, load=queries.readership)
def send(visit: Visit, readership: Any) -> Any:
    """Send the letter that was read."""
    form = SendForm()
    if form.validate() and form.attempt(
        lambda: use_reports.send(visit.me, readership, form.seen.data or "", now=visit.now)
    ):
        flash(_("The report is on its way to %(address)s.", address=readership.mailbox), "success")
        return _back(readership)
    return _page(visit, readership, form), 422


def _page(visit: Visit, readership: Any, form: SendForm) -> str:
    letter = use_reports.preview(readership, now=visit.now)
    if letter is not None:
        form.seen.data = use_reports.mark(letter)
    return render_template(
        "organise/use_reports/show.html",
        form=form,
        publisher=readership.publisher,
        letter=letter,
        last=queries.last_sent(readership.publisher.id),
        too_soon=use_reports.too_soon(readership, now=visit.now),
    )


def _back(readership: Any) -> Response:
    return redirect(url_for("public.publishers.show", reference=readership.publisher.reference), 303)
