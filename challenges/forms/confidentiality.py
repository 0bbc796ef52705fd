"""Requests that parts of an entry stay confidential: a row for each part that can be asked for."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FormField

from challenges.forms.base import Form, Part
from challenges.forms.fields import CheckBox, Hidden, Rows, Select, TextArea
from challenges.forms.words import labelled
from challenges.operations.confidentiality import RequestsContent
from challenges.rules.confidentiality import Claimable
from challenges.vocabulary.choices import ConfidentialityGround
from challenges.vocabulary.entry_content import FILES_MOST, HARM_MOST, ClaimContent
from challenges.vocabulary.entry_form import QUESTIONS_MOST

# Every question of a form, each of its files, and the two parts about data.
_PARTS_MOST = QUESTIONS_MOST * (1 + FILES_MOST) + 2


class ClaimPart(Part):
    """A part of the entry: whether it is to stay confidential, on which ground, and why."""

    part = Hidden()
    asked = CheckBox(_l("We ask that this part stays confidential"))
    ground = Select(_l("Ground"), required=False, choices=[])
    harm = TextArea(
        _l("What harm would follow if it became known, and to whom"),
        required=False,
        maximum=HARM_MOST,
        rows=3,
    )


class ConfidentialityForm(Form):
    """All parts of the entry. ``seen`` marks the requests that were there when the page was opened."""

    claims = Rows(FormField(ClaimPart), most=_PARTS_MOST)
    seen = Hidden()

    def show(self, claims: Sequence[ClaimContent], parts: Sequence[Claimable], seen: str) -> None:
        """Fill the form with the requests there are."""
        known = {claim.part: claim for claim in claims}
        for part in parts:
            claim = known.get(part.key)
            self.claims.append_entry(
                {
                    "part": part.key,
                    "asked": claim is not None,
                    "ground": claim.ground if claim else "",
                    "harm": claim.harm if claim else "",
                }
            )
        self.seen.data = seen

    def choose(self) -> None:
        """The grounds there are, in the reader's language."""
        for row in self.claims:
            row.form.ground.choices = [("", gettext("Choose a ground")), *labelled(ConfidentialityGround)]
            for field in (row.form.ground, row.form.harm):
                field.flags.optional_mark = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: what is asked for has a ground and says the harm."""
        self.choose()
        fine = bool(super().validate(extra_validators))
        for row in self.claims:
            asked, ground, harm = row.form.asked, row.form.ground, row.form.harm
            if asked.data and not ground.data:
                ground.errors = [*ground.errors, gettext("Choose the ground that fits best.")]
                fine = False
            if asked.data and not (harm.data or "").strip():
                harm.errors = [
                    *harm.errors,
                    gettext("Say what harm would follow. Without it the request weighs little."),
                ]
                fine = False
        return fine

    def content(self, parts: Collection[str]) -> RequestsContent:
        """The parts that were ticked, of those that the entry has; each once."""
        claims = {
            row["part"]: ClaimContent(
                row["part"], ConfidentialityGround(row["ground"]).value, row["harm"].strip()
            )
            for row in self.claims.data
            if row["asked"] and row["part"] in parts
        }
        return RequestsContent(tuple(claims.values()), self.seen.data or "")
