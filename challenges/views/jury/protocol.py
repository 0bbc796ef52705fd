"""The jury's protocol: read, signed, printed, as a PDF where that can be made."""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from challenges.adapters import pdf
from challenges.forms.protocol import RenewForm, SignForm
from challenges.forms.words import translate
from challenges.operations import protocol as operations
from challenges.queries import protocol as queries
from challenges.queries import results
from challenges.rules.check import may
from challenges.rules.judging_plan import places_of
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import (
    AgendaKind,
    AlarmKind,
    Basis,
    MeetingForm,
    Outcome,
    TieStep,
    VotePatternKind,
)
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import JurySeat
from challenges.web.declaring import declared
from challenges.web.guarding import guard
from challenges.web.visit import LANGUAGES, Visit
from challenges.web.workspace import workspace

room = Blueprint("protocol", __name__, url_prefix="/rounds/<slug>/<int:position>/protocol")

_KINDS: dict[str, Any] = {
    "alarm": AlarmKind,
    "form": MeetingForm,
    "kind": AgendaKind,
    "method": Basis,
    "odd": VotePatternKind,
    "outcome": Outcome,
    "seat": JurySeat,
    "step": TieStep,
}


@room.get("")
@guard(Permission.PROTOCOL_READ, load=results.round_at)
@declared
def show(visit: Visit, round_: Any) -> Any:
    """The protocol as it was signed, or as the record gives it while nobody has signed."""
    return _page(visit, round_)


@room.post("/sign")
@guard(Permission.PROTOCOL_SIGN, load=results.round_at)
@declared
def sign(visit: Visit, round_: Any) -> Any:
    """Sign what I have read."""
    form = SignForm()
    if form.validate() and form.attempt(
        lambda: operations.sign(visit.me, round_, form.seen.data or "", now=visit.now)
    ):
        flash(_("You have signed the protocol."), "success")
        return _back(round_)
    return _page(visit, round_, sign_form=form), 422


@room.post("/renew")
@guard(Permission.PROTOCOL_RENEW, load=results.round_at)
@declared
def renew(visit: Visit, round_: Any) -> Any:
    """Have a new version made, with a reason."""
    form = RenewForm()
    if form.validate() and form.attempt(
        lambda: operations.renew(visit.me, round_, form.reason.data or "", now=visit.now)
    ):
        flash(_("There is a new version. Everybody signs it anew."), "success")
        return _back(round_)
    return _page(visit, round_, renew_form=form), 422


@room.get("/<any(sv, en):language>.pdf")
@guard(Permission.PROTOCOL_READ, load=lambda slug, position, language: results.round_at(slug, position))
@declared
def download(visit: Visit, round_: Any) -> Any:
    """The same as a tagged PDF, in Swedish or English."""
    language = str((request.view_args or {})["language"])
    if not pdf.available():
        raise NotFound
    css = (Path(current_app.static_folder or "") / "css" / "protocol.css").read_text()
    with force_locale(language):
        html = render_template("protocol/document.html", round=round_, **_shown(visit, round_, language))
    name = f"{round_.challenge.slug}-{round_.position}-protocol-{language}.pdf"
    return Response(
        pdf.to_pdf(html, css),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _shown(visit: Visit, round_: Any, language: str) -> dict[str, Any]:
    """What the page and the PDF show: without the entries that the viewer has a conflict of interest with."""
    versions = queries.versions(round_.id)
    protocol = versions[0] if versions else None
    now_says = queries.content(round_, places_of(round_, round_.challenge))
    whole = protocol.content if protocol is not None else now_says
    hidden = queries.references(visit.me.conflicts)
    shown = queries.visible(whole, hidden)
    return {
        "protocol": protocol,
        "versions": versions,
        "content": shown,
        "sha256": protocol.sha256 if protocol is not None else checksum(now_says),
        "moved_on": protocol is not None and checksum(now_says) != protocol.sha256,
        "left_out": len(shown["entries"]) < len(whole["entries"]),
        "entries": {one["entry"]: one for one in shown["entries"]},
        "tongue": language,
        "label": lambda kind, value: translate(_KINDS[kind](value).label),
        "moment": lambda value: dt.datetime.fromisoformat(value) if value else None,
    }


def _page(
    visit: Visit, round_: Any, *, sign_form: SignForm | None = None, renew_form: RenewForm | None = None
) -> str:
    shown = _shown(visit, round_, visit.language)
    seat = visit.me.seats.get(round_.id)
    signed = {one.juror_id for one in shown["protocol"].signatures} if shown["protocol"] else set()
    return render_template(
        "protocol/show.html",
        round=round_,
        **workspace(visit, round_.challenge),
        **shown,
        seat=seat,
        languages_of_pdf=list(LANGUAGES.items()) if pdf.available() else [],
        form=sign_form or renew_form,
        sign_form=sign_form or SignForm(data={"seen": shown["sha256"]}),
        renew_form=renew_form or RenewForm(),
        can_sign=seat is not None
        and seat.juror_id not in signed
        and may(visit.me, Permission.PROTOCOL_SIGN, round_, visit.now),
        can_renew=shown["moved_on"] and may(visit.me, Permission.PROTOCOL_RENEW, round_, visit.now),
    )


def _back(round_: Any) -> Any:
    return redirect(url_for("jury.protocol.show", slug=round_.challenge.slug, position=round_.position), 303)
