"""Forms about a jury: invite, remove, plan, declare conflicts, decide on them."""

import re
from collections.abc import Iterable
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Hidden, Radios, Text, TextArea
from challenges.operations.conflicts import Answer
from challenges.queries.conflicts import Entrant
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution
from challenges.vocabulary.roles import JurySeat

_REASON_MOST = 500
_ADDRESSES_MOST = 200


class InviteForm(Form):
    """Invite one or many addresses to the jury."""

    addresses = TextArea(
        _l("E-mail addresses"),
        description=_l("One on each line. You can paste a whole list; each line is judged on its own."),
        rows=5,
        maximum=0,
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )
    seat = Radios(
        _l("Role in the jury"),
        choices=[
            SelectChoice(JurySeat.JUROR.value, _l("Jury member")),
            SelectChoice(
                JurySeat.CHAIR.value, _l("Jury chair: also follows the progress and decides on conflicts")
            ),
        ],
        default=JurySeat.JUROR.value,
    )

    def validate_addresses(self, field: TextArea) -> None:
        """Not more than can be looked through at once."""
        if len(self.lines()) > _ADDRESSES_MOST:
            raise ValidationError(gettext("At most %(most)s addresses at a time.", most=_ADDRESSES_MOST))

    def lines(self) -> list[str]:
        """What was written, one piece for each address; the same piece once."""
        pieces = re.split(r"[\n;]|,(?![^<>\"]*[\">])", self.addresses.data or "")
        return list(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))

    def content(self) -> JurySeat:
        return JurySeat(self.seat.data)


def address_in(line: str) -> str | None:
    """The address in a line such as ``Anna Berg <anna@example.org>``; None when there is none."""
    _name, address = parseaddr(line)
    try:
        return validate_email(address or line, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


class PlanForm(Form):
    """Make the plan that was looked at; ``fingerprint`` names it."""

    fingerprint = Hidden()


class ReopenForm(Form):
    """Why a locked assessment is opened again."""

    reason = TextArea(
        _l("Reason"),
        description=_l("The juror reads it in a letter, and it is kept in the record."),
        maximum=1_000,
        rows=4,
    )


class ResolveForm(Form):
    """A decision on a possible conflict of interest."""

    resolution = Radios(
        _l("Decision"),
        choices=[SelectChoice(one.value, one.label) for one in ConflictResolution],
    )

    def content(self) -> ConflictResolution:
        return ConflictResolution(self.resolution.data)


class DeclarationForm(Form):
    """One answer for each entrant. Rows may be left for later; ``rest`` answers "none" for all of them.

    Use ``declaration_form`` to make one for a list of entrants.
    """

    references: tuple[str, ...] = ()
    rest = CheckBox(
        _l(
            "I have read the whole list and have no conflict of interest with the entries I have not answered for."
        )
    )

    def validate(self, extra_validators: dict[str, list[object]] | None = None) -> bool:
        """Also: a possible or certain conflict needs a reason."""
        fine = bool(super().validate(extra_validators))
        for reference in self.references:
            answer, reason = self[f"answer_{reference}"], self[f"reason_{reference}"]
            if answer.data in {ConflictAnswer.POSSIBLE, ConflictAnswer.CONFLICTED} and not reason.data:
                reason.errors = [
                    *reason.errors,
                    gettext("Say in a few words what the conflict of interest is."),
                ]
                fine = False
        return fine

    def content(self) -> dict[str, Answer]:
        """The answers that were given, by entry reference."""
        given = {}
        for reference in self.references:
            value = self[f"answer_{reference}"].data or (ConflictAnswer.NONE if self.rest.data else "")
            if value:
                given[reference] = Answer(ConflictAnswer(value), self[f"reason_{reference}"].data or "")
        return given


def declaration_form(entrants: Iterable[Entrant]) -> DeclarationForm:
    """A form with a row for each entrant, filled with what was declared before."""
    fields: dict[str, object] = {}
    stored: dict[str, str] = {}
    references = []
    for entrant in entrants:
        reference = entrant.entry.reference
        references.append(reference)
        fields[f"answer_{reference}"] = Radios(
            _l("Your answer"),
            required=False,
            choices=[
                SelectChoice(ConflictAnswer.NONE.value, _l("None")),
                SelectChoice(ConflictAnswer.POSSIBLE.value, _l("Possible")),
                SelectChoice(ConflictAnswer.CONFLICTED.value, _l("I have a conflict")),
            ],
        )
        fields[f"reason_{reference}"] = Text(_l("Reason"), required=False, maximum=_REASON_MOST)
        if entrant.declaration is not None:
            stored[f"answer_{reference}"] = entrant.declaration.answer.value
            stored[f"reason_{reference}"] = entrant.declaration.reason
    made = type("DeclarationFormOfRound", (DeclarationForm,), {**fields, "references": tuple(references)})
    form: DeclarationForm = made(data=stored)
    for reference in references:
        # Answers may wait, and a reason may be needed: "optional" would say too much.
        form[f"answer_{reference}"].flags.optional_mark = form[f"reason_{reference}"].flags.optional_mark = (
            False
        )
    return form
