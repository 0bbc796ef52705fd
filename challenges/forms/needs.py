"""Forms about needs: to propose one, to add what one knows, and to say what becomes of it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.data_requests import LANGUAGES, checked_address
from challenges.forms.fields import Day, Radios, Select, Text, TextArea
from challenges.forms.words import labelled, translate
from challenges.operations.need_answers import RouteContent
from challenges.operations.needs import EvidenceContent, ProposeContent
from challenges.vocabulary.choices import Mode, NeedRoute, Theme
from challenges.vocabulary.text import N_

MYSELF = "me"
NOBODY = ""
_NOBODY_SAID = N_("Whoever can do something about it")


class ProposeForm(Form):
    """A need in plain words."""

    title = Text(
        _l("What is the problem?"),
        maximum=120,
        minimum=8,
        description=_l("In one line, such as: Older people do not dare to go out when it is slippery."),
        render_kw={"autocomplete": "off"},
    )
    problem = TextArea(
        _l("Describe it"),
        maximum=4000,
        rows=6,
        description=_l(
            "What happens, where and when? Write about the problem, not about a solution, and name nobody."
        ),
    )
    affected = TextArea(
        _l("Who has the problem?"),
        maximum=2000,
        rows=3,
        description=_l("Who suffers, and how do they notice it?"),
    )
    how_many = Text(
        _l("How many are they?"),
        required=False,
        maximum=300,
        description=_l("A figure or a guess, and where it comes from."),
    )
    tried = TextArea(
        _l("What has been tried?"),
        required=False,
        maximum=2000,
        rows=3,
        description=_l("By you or by others, and why it was not enough."),
    )
    addressed_to = Select(_l("Who should do something about it?"), required=False, choices=[])
    proposed_for = Radios(_l("Who proposes it?"), choices=[], default=MYSELF)
    language = Radios(_l("The text is written in"), choices=LANGUAGES)

    def offer(self, organisations: Iterable[tuple[str, str]], proposers: Iterable[tuple[str, str]]) -> None:
        """Say to whom it can be addressed, and in whose name one may propose it."""
        self.addressed_to.flags.optional_mark = False  # nobody in particular is an answer
        self.addressed_to.choices = [
            SelectChoice(*one) for one in ((NOBODY, translate(_NOBODY_SAID)), *organisations)
        ]
        self.proposed_for.choices = [SelectChoice(*one) for one in proposers]

    def content(self) -> ProposeContent:
        return ProposeContent(
            title=self.title.data,
            problem=self.problem.data,
            affected=self.affected.data,
            how_many=self.how_many.data or "",
            tried=self.tried.data or "",
            language=self.language.data,
            proposed_for=None if self.proposed_for.data == MYSELF else int(self.proposed_for.data),
            addressed_to=int(self.addressed_to.data) if self.addressed_to.data else None,
        )


class EvidenceForm(Form):
    """What somebody knows about a need."""

    text = TextArea(
        _l("What do you know about it?"),
        maximum=2000,
        rows=4,
        description=_l("Your own experience, figures, or what others have done. Your name is not shown."),
    )
    address = Text(
        _l("Where can one read more?"),
        required=False,
        maximum=1000,
        description=_l("A web address, if there is one."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    language = Radios(_l("The text is written in"), choices=LANGUAGES)

    def validate_address(self, field: Text) -> None:
        checked_address(field)

    def content(self) -> EvidenceContent:
        return EvidenceContent(self.text.data, self.address.data or "", self.language.data)


def _words(description: Any) -> TextArea:
    return TextArea(_l("What do you say in public?"), maximum=2000, rows=4, description=description)


class AdoptForm(Form):
    """Take a need on."""

    organisation = Radios(_l("For which organisation?"), choices=[])
    words = _words(_l("What you will do, and when those who wait will hear more."))

    def offer(self, organisations: Iterable[tuple[str, str]]) -> None:
        """Say for which organisations one may adopt it."""
        self.organisation.choices = [SelectChoice(*one) for one in organisations]


class RouteForm(Form):
    """How a need goes on."""

    route = Radios(_l("How does it go on?"), choices=lambda: labelled(NeedRoute))
    challenge = Select(_l("Which challenge?"), required=False, choices=[])
    address = Text(
        _l("Where can one follow it?"),
        required=False,
        maximum=1000,
        description=_l(
            "For other ways than a challenge: the address of a data request, a notice, a solution."
        ),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    words = _words(_l("Why it goes on like this, and what happens next."))

    def offer(self, challenges: Iterable[tuple[str, str]]) -> None:
        """Say which challenges there are."""
        self.challenge.flags.optional_mark = self.address.flags.optional_mark = False
        none = ("", translate(_l("None")))
        self.challenge.choices = [SelectChoice(*one) for one in (none, *challenges)]

    def validate_challenge(self, field: Select) -> None:
        if self.route.data == NeedRoute.CHALLENGE and not field.data:
            raise ValidationError(_l("Choose the challenge, or begin one from the need."))

    def validate_address(self, field: Text) -> None:
        checked_address(field)

    def content(self) -> RouteContent:
        return RouteContent(
            NeedRoute(self.route.data), self.words.data, self.challenge.data or "", self.address.data or ""
        )


class BeginForm(Form):
    """Begin a challenge from a need."""

    theme = Select(_l("Theme"), choices=lambda: labelled(Theme))
    mode = Radios(_l("Kind of challenge"), choices=lambda: labelled(Mode), default=Mode.DATA_CHALLENGE.value)
    first_day = Day(
        _l("The first day"),
        required=False,
        description=_l("If you know it: rounds, dates, criteria and rules that suit the kind are filled in."),
    )
    words = _words(_l("That a challenge is being prepared, and when those who wait will hear more."))


class MergeForm(Form):
    """The same as another need."""

    into = Text(
        _l("The other need"),
        maximum=200,
        description=_l("The address of its page, or the last part of it."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    words = _words(_l("Why they are the same."))


class DeclineForm(Form):
    """Nothing comes of it."""

    words = _words(_l("Why nothing comes of it. Another organisation may still adopt it."))


class NeedReasonForm(Form):
    """Why something is hidden."""

    reason = TextArea(
        _l("Reason"), maximum=500, rows=3, description=_l("Shown in public in place of what is hidden.")
    )
