"""Forms about a jury: plan, declare conflicts, decide on them, reopen an assessment."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Hidden, Number, Radios, Text, TextArea
from challenges.operations.conflicts import Answer
from challenges.queries.conflicts import Entrant
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution

_REASON_MOST = 500


class PlanForm(Form):
    """Make the plan that was looked at; ``fingerprint`` names it."""

    fingerprint = Hidden()


class ReadingsForm(Form):
    """Another number of readings for every entry of a running round."""

    readings = Number(_l("Readings for each entry"), minimum=1, maximum=20)
    reason = TextArea(
        _l("Reason"),
        description=_l(
            "All jurors read it in a letter, and it is kept as a deviation from the published plan."
        ),
        maximum=1_000,
        rows=4,
    )


class PutAsideForm(Form):
    """Why the assessment of an entry waits."""

    reason = TextArea(
        _l("Reason"),
        description=_l("Those who read the entry see it, and it is kept in the record."),
        maximum=1_000,
        rows=4,
    )


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
    """One answer for each entrant. Rows may be left for later; ``rest`` answers "none" for all never answered.

    Use ``declaration_form`` to make one for a list of entrants.
    """

    references: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    rest = CheckBox(_l("No conflict of interest with the others on this page"))

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
            rest = ConflictAnswer.NONE if self.rest.data and reference not in self.answered else ""
            value = self[f"answer_{reference}"].data or rest
            if value:
                given[reference] = Answer(ConflictAnswer(value), self[f"reason_{reference}"].data or "")
        return given


def declaration_form(entrants: Sequence[Entrant]) -> DeclarationForm:
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
    fields["references"] = tuple(references)
    fields["answered"] = frozenset(one.entry.reference for one in entrants if one.declaration is not None)
    made = type("DeclarationFormOfRound", (DeclarationForm,), fields)
    form: DeclarationForm = made(data=stored)
    for reference in references:
        # Answers may wait, and a reason may be needed: "optional" would say too much.
        form[f"answer_{reference}"].flags.optional_mark = form[f"reason_{reference}"].flags.optional_mark = (
            False
        )
    return form
