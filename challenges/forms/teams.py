"""Forms about registering for a challenge and about teams."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, EmailAddress, Hidden, Radios, Text
from challenges.forms.taking_part import Person
from challenges.operations.teams import TeamContent


class RulesForm(Person):
    """Accept the rules; ``version`` is the one that was shown. ``taking_part.asking`` adds what else has to be said."""

    accepted = CheckBox(
        _l("I have read the rules and accept them"), must=_l("You have to accept the rules to take part.")
    )
    version = Hidden()

    def content(self) -> int:
        """The version of the rules that was accepted."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 9 else 0


class TeamForm(Form):
    """What the team is called."""

    name = Text(
        _l("Name of the team"),
        maximum=80,
        minimum=2,
        description=_l("The name is shown with your results. It has to be unique in the challenge."),
        render_kw={"autocomplete": "off"},
    )

    def content(self) -> TeamContent:
        return TeamContent(" ".join(self.name.data.split()))


class InviteForm(Form):
    """Whom to invite to the team."""

    email = EmailAddress(
        _l("E-mail address"),
        description=_l("The person gets a letter with a link and can answer within 14 days."),
        render_kw={"autocomplete": "off"},
    )

    def content(self) -> str:
        return str(self.email.data)


class CaptainForm(Form):
    """Who is to be the captain; the choices are the other members."""

    person = Radios(_l("New captain"), coerce=int)

    def offer(self, names: Mapping[int, str]) -> None:
        """Let choose between these people, by id."""
        self.person.choices = [SelectChoice(person_id, name) for person_id, name in names.items()]

    def content(self) -> int:
        return int(self.person.data)


class ConfirmForm(Form):
    """Only a button: what it does is said on the page."""
