"""Forms about requests for data: to ask, to support, to send on, to answer, to remove."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.adapters.portals.values import functional_mailbox, web_address
from challenges.forms.base import Form
from challenges.forms.fields import Day, EmailAddress, Hidden, Radios, Select, Text, TextArea
from challenges.forms.words import translate
from challenges.operations.data_request_answers import AnswerContent
from challenges.operations.data_requests import NOT_FUNCTIONAL, AskContent
from challenges.vocabulary.states import DataRequestState
from challenges.vocabulary.text import N_

MYSELF = "me"
LANGUAGES = [SelectChoice("sv", "Svenska"), SelectChoice("en", "English")]
_NOT_LISTED = N_("Not in the list")
_FURTHEST = dt.timedelta(days=3 * 366)


def functional(form: Form, field: EmailAddress) -> None:
    """Refuse what looks like a named person's address; the platform keeps none."""
    if field.data and not functional_mailbox(field.data, sure=True):
        raise ValidationError(translate(NOT_FUNCTIONAL))


def checked_address(field: Text) -> None:
    """Bring a web address to its full form, or say what one looks like."""
    written = (field.data or "").strip()
    if not written:
        return
    address = web_address(written if "://" in written else f"https://{written}")
    if not address or "." not in address.partition("://")[2]:
        raise ValidationError(_l("Write a web address that begins with https://."))
    field.data = address


class AskForm(Form):
    """What data is asked for, what for, and of whom."""

    title = Text(
        _l("What data do you ask for?"),
        maximum=160,
        minimum=8,
        description=_l("In one line, such as: Noise measurements by street, hour by hour."),
    )
    wanted = TextArea(
        _l("Describe the data"),
        maximum=4000,
        rows=6,
        description=_l(
            "What it should contain, for which area and time, how detailed, how often updated, and in which format. "
            "Say also if you know that it exists."
        ),
    )
    purpose = TextArea(
        _l("What is it for?"),
        maximum=2000,
        rows=4,
        description=_l(
            "What would be possible with it, and for whom? This is what weighs most with a publisher. "
            "Write nothing about your entry that others should not read."
        ),
    )
    publisher = Select(_l("Who should publish it?"), required=False, choices=[])
    publisher_name = Text(
        _l("Publisher, if it is not in the list"),
        required=False,
        maximum=200,
        description=_l("The name of the authority, municipality, region or company."),
    )
    publisher_email = EmailAddress(
        _l("The publisher's e-mail address, if you know it"),
        required=False,
        more=[functional],
        description=_l(
            "The address of a function, such as registrator@ or oppnadata@. It is not shown in public."
        ),
        render_kw={"autocomplete": "off"},
    )
    asking_for = Radios(_l("Who is asking?"), choices=[], default=MYSELF)
    language = Radios(_l("The text is written in"), choices=LANGUAGES)
    dataset = Hidden()
    challenge = Hidden()

    def offer(self, publishers: Iterable[tuple[str, str]], askers: Iterable[tuple[str, str]]) -> None:
        """Say which publishers and which names one may choose among."""
        for field in (self.publisher, self.publisher_name):  # one of them has to be filled in
            field.flags.optional_mark = False
        self.publisher.choices = [SelectChoice(*one) for one in (("", translate(_NOT_LISTED)), *publishers)]
        self.asking_for.choices = [SelectChoice(*one) for one in askers]

    def content(self) -> AskContent:
        return AskContent(
            title=self.title.data,
            wanted=self.wanted.data,
            purpose=self.purpose.data,
            language=self.language.data,
            publisher=self.publisher.data or "",
            publisher_name=self.publisher_name.data or "",
            publisher_email=self.publisher_email.data or "",
            organisation_id=None if self.asking_for.data == MYSELF else int(self.asking_for.data),
            dataset=self.dataset.data or "",
        )


class SupportForm(Form):
    """Why somebody wants the data as well."""

    why = TextArea(
        _l("What do you need it for?"),
        required=False,
        maximum=400,
        rows=3,
        description=_l("Shown to the publisher and to those who handle the request, without your name."),
    )


class SendForm(Form):
    """Where a request is sent."""

    email = EmailAddress(
        _l("The publisher's functional mailbox"),
        more=[functional],
        description=_l("The address of a function, such as registrator@ or oppnadata@."),
        render_kw={"autocomplete": "off"},
    )


class ReasonForm(Form):
    """Why a request is removed."""

    reason = TextArea(
        _l("Reason"),
        maximum=500,
        rows=3,
        description=_l("Shown in public in place of the request, and sent to the one who asked."),
    )


_KINDS = {
    DataRequestState.ACCEPTED: N_("We will publish it"),
    DataRequestState.DECLINED: N_("We will not publish it"),
    DataRequestState.PUBLISHED: N_("It is published"),
}


class AnswerForm(Form):
    """A publisher's answer. Which fields have to be filled in depends on the answer."""

    kind = Radios(_l("Answer"), choices=[])
    promised_for = Day(
        _l("Published by"), required=False, description=_l("If you answer that you will publish the data.")
    )
    address = Text(
        _l("Where it is published"),
        required=False,
        maximum=1000,
        description=_l(
            "If you answer that it is published: a web address, best of the dataset in the data portal."
        ),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    text = TextArea(
        _l("Your words about it"),
        required=False,
        maximum=4000,
        rows=5,
        description=_l("Shown in public. If you will not publish the data, the reason has to be said here."),
    )
    by = Text(
        _l("Who answers"),
        maximum=160,
        description=_l(
            "The function or unit, such as the geodata unit. Not a person's name: it is shown in public."
        ),
        render_kw={"autocomplete": "off"},
    )

    def offer(self, *, accepted: bool) -> None:
        """Say which answers are possible: one cannot promise what has been promised."""
        for field in (
            self.promised_for,
            self.address,
            self.text,
        ):  # whether they are optional depends on the answer
            field.flags.optional_mark = False
        self.kind.choices = [
            SelectChoice(kind.value, translate(words))
            for kind, words in _KINDS.items()
            if not (accepted and kind is DataRequestState.ACCEPTED)
        ]

    def check(self, today: dt.date) -> bool:
        """Validate, also what one field demands of another. ``today`` is the reader's day."""
        valid = self.validate()
        if self.kind.errors:
            return False
        lacking: list[tuple[Any, Any]] = []
        if self.kind.data == DataRequestState.ACCEPTED:
            if self.promised_for.data is None:
                if not self.promised_for.errors:
                    lacking.append((self.promised_for, _l("Say by which day the data will be published.")))
            elif not today <= self.promised_for.data <= today + _FURTHEST:
                lacking.append(
                    (self.promised_for, _l("Choose a day from today and at most three years from now."))
                )
        elif self.kind.data == DataRequestState.DECLINED:
            if not self.text.data:
                lacking.append((self.text, _l("Say why the data will not be published.")))
        elif not self.address.data:
            lacking.append((self.address, _l("Say where the data is published.")))
        for field, message in lacking:
            field.errors = [*field.errors, message]
        return valid and not lacking

    def validate_address(self, field: Text) -> None:
        checked_address(field)

    def content(self) -> AnswerContent:
        state = DataRequestState(self.kind.data)
        return AnswerContent(
            state=state,
            text=self.text.data or "",
            by=self.by.data,
            promised_for=self.promised_for.data if state is DataRequestState.ACCEPTED else None,
            address=(self.address.data or "") if state is DataRequestState.PUBLISHED else "",
        )
