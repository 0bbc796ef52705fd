"""The record of conflicts of interest as a file for spreadsheets: CSV with stable English column names."""

from collections.abc import Iterable

from flask import Response
from flask_babel import gettext as _

from challenges.forms.words import translate
from challenges.queries.conflict_record import Noted
from challenges.web.spreadsheets import download, moment

_COLUMNS = ("at", "event", "person", "team", "what", "words", "by")


def conflict_table(noted: Iterable[Noted], hidden: bool, name: str) -> Response:
    """The record as a download; a last line says that something is hidden from its reader."""
    rows = [
        (moment(one.at), _event(one), one.person, one.team, translate(_what(one)), one.words, one.by)
        for one in noted
    ]
    if hidden:
        rows.append(("", "hidden", "", "", _("Hidden because of a conflict of interest"), "", ""))
    response = download(_COLUMNS, rows, name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _event(one: Noted) -> str:
    return "found" if one.kind else "decided" if one.resolution else "declared"


def _what(one: Noted) -> str:
    said = one.kind or one.resolution or one.answer
    return said.label if said else ""
