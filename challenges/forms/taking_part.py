"""What everybody says who takes part: a box for each term, and for minors who the guardian is."""

from collections.abc import Iterable
from typing import Any, TypeVar

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, DateTime, EmailAddress, Radios, Text, TextArea
from challenges.forms.sections import DraftEmail, DraftText
from challenges.forms.words import labelled, translate
from challenges.operations.guardians import GuardianContent
from challenges.operations.registrations import Said
from challenges.operations.rule_versions import NewRulesContent
from challenges.rules import eligibility
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.text import N_, say

F = TypeVar("F", bound="Declaring")
_PREFIX = "declare_"
STAYS, MOVES = "stays", "moves"
"""Whether the deadline moves with a new version of the rules."""


class Declaration(CheckBox):
    """A box beside an organiser's words; ``said_in`` is their language where it is not the page's."""

    def __init__(self, label: Any, *, said_in: str, **kw: Any) -> None:
        super().__init__(label, **kw)
        self.flags.said_in = said_in


class Declaring(Form):
    """A form with a box to tick for each statement."""

    def declarations(self) -> list[Field]:
        """The boxes, in the organiser's order."""
        return [field for name, field in self._fields.items() if name.startswith(_PREFIX)]

    @property
    def declared(self) -> frozenset[str]:
        """The references of the statements whose box is ticked."""
        return frozenset(field.name.removeprefix(_PREFIX) for field in self.declarations() if field.data)


class Person(Declaring):
    """What somebody says who begins to take part; the fields about minors are there only if they matter."""

    @property
    def asks_for_guardian(self) -> bool:
        return "guardian_name" in self._fields

    @property
    def asks_whether_minor(self) -> bool:
        return "minor" in self._fields

    @property
    def is_minor(self) -> bool:
        if self.asks_whether_minor:
            return bool(self["minor"].data)
        return self.asks_for_guardian

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not self.is_minor:
            return fine
        for name, message in (
            ("guardian_name", _("Write your guardian's name.")),
            ("guardian_email", _("Write your guardian's e-mail address.")),
        ):
            if not self[name].data and not self[name].errors:
                self[name].errors = [message]
                fine = False
        return fine

    def said(self) -> Said:
        guardian = None
        if self.is_minor:
            guardian = GuardianContent(self["guardian_name"].data, self["guardian_email"].data)
        return Said(self.declared, self.is_minor, guardian)


def asking(base: type[F], rules: Iterable[Any], registration: Any | None) -> type[F]:
    """The form with what this person has to say: terms not declared yet, and of somebody new the age."""
    rules = list(rules)
    fields: dict[str, Any] = _boxes(
        eligibility.undeclared(rules, registration.declared if registration else ()),
        N_("To take part you have to tick: %(text)s"),
    )
    certain = eligibility.minor_for_certain(rules)
    if registration is None and certain is not False:
        if certain is None:
            fields["minor"] = CheckBox(_l("I am under 18 years old"))
        fields |= _guardian_fields()
    return type(base.__name__, (base,), fields)


def stating(base: type[F], rules: Iterable[Any]) -> type[F]:
    """The form with the statements that the captain makes for the team."""
    boxes = _boxes(eligibility.for_teams(rules), N_("To submit you have to tick: %(text)s"))
    return type(base.__name__, (base,), boxes)


def _boxes(rules: Iterable[Any], must: str) -> dict[str, Any]:
    return {f"{_PREFIX}{rule.reference}": _box(rule, must) for rule in rules}


def _box(rule: Any, must: str) -> CheckBox:
    page = str(get_locale())
    age, said = eligibility.about_age(rule), eligibility.statement(rule, page)
    words = translate(age) if age else said.value
    return Declaration(
        words,
        must=translate(say(must, text=words)),
        said_in="" if age or said.lang == page else said.lang,
    )


def _guardian_fields() -> dict[str, Any]:
    return {
        "guardian_name": DraftText(
            _l("Your guardian's name"),
            maximum=120,
            render_kw={"autocomplete": "off"},
        ),
        "guardian_email": DraftEmail(
            _l("Your guardian's e-mail address"),
            description=_l("Your guardian gets a letter with a link to approve or say no."),
            render_kw={"autocomplete": "off"},
        ),
    }


class GuardianForm(Form):
    """Who a minor names as guardian, again or anew."""

    guardian_name = Text(_l("Your guardian's name"), maximum=120, render_kw={"autocomplete": "off"})
    guardian_email = EmailAddress(
        _l("Your guardian's e-mail address"),
        description=_l("Your guardian gets a letter with a link to approve or say no."),
        render_kw={"autocomplete": "off"},
    )

    def content(self) -> GuardianContent:
        return GuardianContent(self.guardian_name.data, self.guardian_email.data)


class OutsideForm(Form):
    """How a member takes part: in the competition, or outside it and why."""

    reason = Radios(_l("How the member takes part"))

    def offer(self, *, staff: bool) -> None:
        """The organiser's own people cannot compete."""
        competes = [] if staff else [("competes", _("Competes with the others"))]
        choices = [(choice.value, choice.label) for choice in labelled(OutsideReason)]
        self.reason.choices = [
            *competes,
            *((value, _("Outside the competition: %(reason)s", reason=label)) for value, label in choices),
        ]

    def content(self) -> OutsideReason | None:
        return None if self.reason.data == "competes" else OutsideReason(self.reason.data)


class NewRulesForm(Form):
    """A new version of published rules: the whole text, and why."""

    text_sv = TextArea(_l("Rules"), markdown=True, rows=24, maximum=40_000, lang="sv")
    text_en = TextArea(_l("Rules"), required=False, markdown=True, rows=24, maximum=40_000, lang="en")
    reason = TextArea(
        _l("Why the rules change"),
        rows=3,
        maximum=1000,
        description=_l("Goes to everybody who is registered, and is shown beside the new version."),
    )
    deadline = Radios(
        _l("Does the deadline move?"),
        choices=[
            SelectChoice(STAYS, _l("No, it stays")),
            SelectChoice(MOVES, _l("Yes, everybody gets more time")),
        ],
        description=_l("Said in the letter and beside the new version."),
    )
    closes_at = DateTime(
        _l("New deadline"),
        required=False,
        description=_l(
            "Only if it moves. The assessment and the results move as much, later rounds if they have to."
        ),
    )
    confirmed = CheckBox(
        _l("I know that no team can submit until each of its members has accepted the new version"),
        must=_l("Confirm that you know what a new version means for the teams."),
    )

    def validate_deadline(self, field: Radios) -> None:
        """What is chosen and the time have to agree: a time that is left over must not move anything unseen."""
        written = any(text.strip() for text in self.closes_at.raw_data or ())
        if field.data == MOVES and not written:
            raise ValidationError(_("Write the new deadline, or say that it stays."))
        if field.data == STAYS and written:
            raise ValidationError(
                _("You have written a new deadline. Say that it moves, or empty the field.")
            )

    def content(self, written_from: int) -> NewRulesContent:
        return NewRulesContent(
            self.text_sv.data, self.text_en.data or "", self.reason.data, written_from, self.closes_at.moment
        )
