"""Forms about jurors: invite many at once, say what holds for planning, leave, hand over."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Self

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.fields import CheckBoxes, Number, Radios, Select, Tags, Text, TextArea
from challenges.models.jury import Juror
from challenges.vocabulary.jurors import (
    HIGHEST_CAPACITY,
    LONGEST_ORGANISATION,
    JurorDetails,
    same_words,
)
from challenges.vocabulary.roles import JurySeat

_LINES_MOST = 200
_NOTHING = JurorDetails()
_LANGUAGES = [SelectChoice("sv", "Svenska"), SelectChoice("en", "English")]
_LANGUAGE_NAMES = {
    **dict.fromkeys(("sv", "svenska", "swedish"), "sv"),
    **dict.fromkeys(("en", "engelska", "english"), "en"),
}
_HEADS = frozenset({"address", "adress", "e-mail", "email", "e-post", "epost", "mejl", "e-postadress"})


@dataclass(frozen=True)
class Invited:
    """A line of the invitation form: who, and what is known. ``address`` is None when there is none in it, ``wrong``
    what could not be read as a language or a number."""

    line: str
    address: str | None
    details: JurorDetails = _NOTHING
    wrong: str = ""


class InviteForm(Form):
    """Invite one or many addresses to the jury, with what is known about each."""

    addresses = TextArea(
        _l("E-mail addresses"),
        description=_l(
            "One on each line. If you know more, write it after semicolons: address; competences; languages;"
            " capacity; organisation. For example: name@example.org; energy, transport; sv, en; 12; Ekhamn. You can"
            " paste rows from a spreadsheet or a CSV file. Each line is judged on its own."
        ),
        rows=5,
        maximum=0,
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )
    seat = Radios(
        _l("Role in the jury"),
        choices=[
            SelectChoice(JurySeat.JUROR.value, _l("Jury member")),
            SelectChoice(
                JurySeat.CHAIR.value,
                _l("Jury chair: also plans who reads what, follows the progress and decides on conflicts"),
            ),
        ],
        default=JurySeat.JUROR.value,
    )

    def validate_addresses(self, field: TextArea) -> None:
        """Not more than can be looked through at once."""
        if len(self.invited()) > _LINES_MOST:
            raise ValidationError(gettext("At most %(most)s addresses at a time.", most=_LINES_MOST))

    def invited(self) -> list[Invited]:
        """What was written, one for each address; the same line once. A heading of a table is left out."""
        lines = dict.fromkeys(line.strip() for line in (self.addresses.data or "").splitlines())
        return [one for line in lines if line for one in invited_in(line)]

    def content(self) -> JurySeat:
        return JurySeat(self.seat.data)


def invited_in(line: str) -> list[Invited]:
    """Who a line invites: one with what is known, or several addresses beside each other."""
    fields = _fields(line)
    if fields[0].lower() in _HEADS:
        return []
    if sum("@" in field for field in fields) > 1 or len(fields) == 1:
        return [Invited(field, address_in(field)) for field in fields if field]
    _address, competences, languages, capacity, organisation = [*fields, "", "", "", ""][:5]
    codes = [_LANGUAGE_NAMES.get(word.lower(), word) for word in _words(languages)]
    unknown = [code for code in codes if code not in _LANGUAGE_NAMES]
    wrong = unknown[0] if unknown else ("" if not capacity or capacity.isdecimal() else capacity)
    details = JurorDetails(
        tuple(_words(competences)),
        tuple(codes),
        int(capacity) if capacity.isdecimal() and len(capacity) < 6 else None,
        organisation,
    )
    return [Invited(line, address_in(fields[0]), details, wrong)]


def address_in(line: str) -> str | None:
    """The address in a text such as ``Anna Berg <anna@example.org>``; None when there is none."""
    bracketed = re.search(r"<([^<>]+)>", line)
    _name, address = parseaddr(bracketed[1] if bracketed else line)
    try:
        return validate_email(address or line, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def _fields(line: str) -> list[str]:
    """The fields of a line: separated by semicolons, else by tabs as in a spreadsheet, else by commas."""
    separator = next((sign for sign in (";", "\t") if sign in line), ",")
    try:
        fields = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        fields = [line]
    return [field.strip() for field in fields]


def _words(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,|/]", text) if word.strip()]


class DetailsForm(Form):
    """What holds for planning. Use ``details_form`` to make one for a challenge's topics."""

    topics = CheckBoxes(_l("Topics you are competent in"), choices=[])
    others = Tags(
        _l("Other competences"),
        required=False,
        maximum=600,
        description=_l("In your own words, if the topics do not say enough."),
    )
    languages = CheckBoxes(
        _l("Languages you can read entries in"),
        choices=_LANGUAGES,
        description=_l("Leave both empty if you read all."),
    )
    capacity = Number(
        _l("How many entries you can read at most"),
        minimum=0,
        maximum=HIGHEST_CAPACITY,
        required=False,
        description=_l("Leave empty if you take your even share."),
    )
    organisation = Text(
        _l("Organisation you work for"),
        required=False,
        maximum=LONGEST_ORGANISATION,
        description=_l("Two of the same organisation do not read the same entry, if the round says so."),
    )

    def details(self) -> JurorDetails:
        """What was filled in."""
        topics = tuple(self.topics.data or ()) if "topics" in self else ()
        return JurorDetails(
            (*topics, *self.others.words),
            tuple(self.languages.data or ()),
            self.capacity.data,
            self.organisation.data or "",
        )

    # An invitation to a jury has no rules to accept and nothing to declare.
    version: int | None = None

    def said(self) -> None:
        return None


def details_form(topics: Iterable[str], known: JurorDetails) -> DetailsForm:
    """The form for the topics of a challenge, filled with what is known."""
    names = list(topics)
    keys = {same_words(name): name for name in names}
    form = DetailsForm(
        data={
            "topics": [keys[key] for word in known.competences if (key := same_words(word)) in keys],
            "others": ", ".join(word for word in known.competences if same_words(word) not in keys),
            "languages": list(known.languages),
            "capacity": known.capacity,
            "organisation": known.organisation,
        }
    )
    if names:
        form.topics.choices = [SelectChoice(name, name) for name in names]
    else:
        del form.topics
        form.others.label.text = gettext("Competences")
        form.others.description = gettext("What you know well, in your own words.")
    return form


class HandOverForm(Form):
    """To whom a juror's unfinished readings go. Use ``among`` to make one for the jurors there are."""

    taker = Select(_l("To"), coerce=int, choices=[])

    @classmethod
    def among(cls, jurors: Iterable[Juror]) -> Self:
        """The form with these jurors to choose among."""
        form = cls()
        form.taker.choices = [SelectChoice(juror.id, juror.person.name) for juror in jurors]
        return form


class LeaveForm(Form):
    """Why a juror cannot go on."""

    reason = TextArea(
        _l("Reason"),
        description=_l("The organiser and the chair read it in a letter. A few words are enough."),
        maximum=1_000,
        rows=3,
    )
