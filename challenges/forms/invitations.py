"""The form that accepts an invitation."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox
from challenges.forms.taking_part import Person
from challenges.operations.registrations import Said


class AcceptForm(Form):
    """To an organisation: only a button."""

    @property
    def version(self) -> int | None:
        """The version of the rules that is accepted; none have to be."""
        return None

    def said(self) -> Said | None:
        """What is declared to take part; nothing has to be."""
        return None

    def details(self) -> None:
        """What holds for a juror; this is no jury."""
        return


class AcceptTeamForm(Person):
    """To a team: with it one accepts the rules of the challenge, and says what everybody has to."""

    rules_accepted = CheckBox(
        _l("I have read the rules and accept them"),
        must=_l("You have to accept the rules to take part in the challenge."),
    )
    rules_version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def version(self) -> int | None:
        return self.rules_version.data

    def details(self) -> None:
        return None
