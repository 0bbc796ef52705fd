"""The form that accepts an invitation."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox


class AcceptForm(Form):
    """To an organisation or a jury: only a button."""

    @property
    def version(self) -> int | None:
        """The version of the rules that is accepted; none have to be."""
        return None


class AcceptTeamForm(AcceptForm):
    """To a team: with it one accepts the rules of the challenge."""

    rules_accepted = CheckBox(
        _l("I have read the rules and accept them"),
        must=_l("You have to accept the rules to take part in the challenge."),
    )
    rules_version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def version(self) -> int | None:
        return self.rules_version.data
