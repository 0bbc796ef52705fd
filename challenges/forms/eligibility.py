"""The section of the editor about who may take part."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, ValidationError

from challenges.forms.base import Part
from challenges.forms.entries import number
from challenges.forms.fields import Hidden, Number, Rows, Select, Text
from challenges.forms.sections import DraftText, Section
from challenges.forms.words import labelled
from challenges.models.challenges import Challenge
from challenges.operations.eligibility import EligibilityContent, EligibilityRuleContent
from challenges.rules.eligibility import AGES
from challenges.vocabulary.choices import EligibilityKind

MOST_RULES = 12


class RuleRow(Part):
    """A rule: an age, or a statement."""

    id = Hidden()
    kind = Select(
        _l("Kind of rule"), choices=lambda: labelled(EligibilityKind), default=EligibilityKind.STATEMENT.value
    )
    years = Number(
        _l("Age in years"),
        minimum=1,
        maximum=120,
        required=False,
        description=_l("Only for a rule about age."),
    )
    text_sv = DraftText(
        _l("What is declared"),
        maximum=300,
        lang="sv",
        description=_l("As the participant says it: “I live in Sweden.” Leave empty for a rule about age."),
    )
    text_en = Text(_l("What is declared"), required=False, maximum=300, lang="en")

    @property
    def is_age(self) -> bool:
        return self.kind.data in AGES

    def validate_kind(self, field: Select) -> None:
        if self.is_age and self.years.data is None and not self.years.errors:
            raise ValidationError(_l("Write the age of this rule in years."))
        if not self.is_age and not self.text_sv.data:
            raise ValidationError(_l("Write in Swedish what is declared."))

    def content(self) -> EligibilityRuleContent:
        return EligibilityRuleContent(
            id=number(self.id.data) or None,
            kind=EligibilityKind(self.kind.data),
            years=self.years.data if self.is_age else None,
            text_sv="" if self.is_age else self.text_sv.data,
            text_en="" if self.is_age else self.text_en.data or "",
        )


class EligibilityForm(Section):
    """The rules in order."""

    rules = Rows(FormField(RuleRow), _l("Rule"), most=MOST_RULES)

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        names = list(EligibilityRuleContent.__dataclass_fields__)
        rows = [{name: getattr(row, name) for name in names} for row in challenge.eligibility_rules]
        return {"rules": [{**row, "kind": row["kind"].value} for row in rows]}

    def content(self) -> EligibilityContent:
        return EligibilityContent(tuple(entry.form.content() for entry in self.rules))
