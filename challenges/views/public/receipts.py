"""Check a receipt: anybody who holds what was submitted can see that it is what was received, and when."""

import hashlib
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from challenges.forms.receipts import ReceiptForm
from challenges.queries import receipts
from challenges.scoring.receipts import PAPER_MOST, NoPaper, check, read_paper
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_
from challenges.web.guarding import guard
from challenges.web.limits import limit_checks
from challenges.web.visit import Visit

room = Blueprint("receipts", __name__, url_prefix="/receipts")


@room.route("", methods=["GET", "POST"])
@limit_checks
@guard(Permission.PUBLIC_READ, write=False)
def check_one(visit: Visit) -> Any:
    """The checksum of what is handed in, and whether the receipt with the number was given for it. Keeps nothing."""
    form = ReceiptForm()
    if request.method != "POST" or not form.validate():
        return _page(form), 422 if request.method == "POST" else 200
    try:
        if not form.paper.data:
            raise Refused(N_("Choose the canonical file."), field="paper")
        content = read_paper(form.paper.data.stream.read(PAPER_MOST + 1))
        found = check(content, {file.filename: _sha256(file.stream) for file in form.handed_in()})
    except NoPaper:
        form.refuse(
            Refused(
                N_("This is not the canonical file of an entry. Download it anew from the receipt page."),
                field="paper",
            )
        )
        return _page(form), 422
    except Refused as refused:
        form.refuse(refused)
        return _page(form), 422
    number = form.wanted()
    given = receipts.given(number, found.sha256) if number else None
    return _page(form, found=found, given=given, number=number)


def _page(form: ReceiptForm, **result: Any) -> str:
    return render_template("public/receipts/check_one.html", form=form, title=_("Check a receipt"), **result)


def _sha256(stream: Any) -> str:
    return hashlib.file_digest(stream, "sha256").hexdigest()
