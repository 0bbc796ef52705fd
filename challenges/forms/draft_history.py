"""Bringing back what a draft said, and bringing together what two people wrote."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.entries import number
from challenges.forms.entry_questions import Area, Line
from challenges.forms.fields import Hidden, Radios
from challenges.operations.drafts import Choice
from challenges.vocabulary.entry_content import SHORT_MOST


class RestoreForm(Form):
    """Bring a text back into the draft, whose number was ``version`` when the page was made."""

    version = Hidden()

    @property
    def seen(self) -> int:
        return number(self.version.data)


@dataclass(frozen=True)
class Meeting:
    """A field that two have written in: what is offered for it.

    ``both`` is the text made of the two, None for what is no text, or was changed by one of them alone; ``most`` is
    how long it may be. ``listed`` says that two lists can be put together.
    """

    name: str
    label: str
    chosen: str
    both: str | None
    most: int
    listed: bool


class TogetherForm(Form):
    """Choose, field by field, what goes into the draft. ``together_form`` makes the class for the fields there are."""

    version = Hidden()
    names: Mapping[str, str] = {}

    @property
    def seen(self) -> int:
        return number(self.version.data)

    def choices(self) -> dict[str, Choice]:
        """What was chosen, by the name of the field."""
        return {
            name: Choice(
                self[f"{key}-which"].data, self[f"{key}-text"].data or "" if f"{key}-text" in self else ""
            )
            for key, name in self.names.items()
        }

    def which(self, name: str) -> Any:
        return self[f"{key_of(name)}-which"]

    def text(self, name: str) -> Any:
        """Where both texts can be edited, if the field is a text."""
        return self._fields.get(f"{key_of(name)}-text")


def together_form(meetings: Sequence[Meeting]) -> type[TogetherForm]:
    """The form for these fields, with what is proposed for each."""
    fields: dict[str, Any] = {"names": {key_of(one.name): one.name for one in meetings}}
    for one in meetings:
        choices = [
            SelectChoice("theirs", _("What the draft says now")),
            SelectChoice("mine", _("What was kept")),
        ]
        if one.both is not None:
            choices.append(SelectChoice("both", _("Both, as written in the box below")))
        elif one.listed:
            choices.append(SelectChoice("both", _("Both")))
        key = key_of(one.name)
        fields[f"{key}-which"] = Radios(
            _("%(field)s: which text goes into the draft?", field=one.label),
            choices=choices,
            default=one.chosen or None,
        )
        if one.both is not None:
            words: dict[str, Any] = {
                "most": one.most,
                "default": one.both,
                "description": _l("Used if you choose both. You can edit it."),
            }
            label = _("%(field)s: both together", field=one.label)
            fields[f"{key}-text"] = (
                Line(label, **words) if one.most <= SHORT_MOST else Area(label, rows=8, **words)
            )
    made: type[TogetherForm] = type("TogetherFormOfDraft", (TogetherForm,), fields)
    return made


def key_of(name: str) -> str:
    """The name of a field as controls of a form can carry it."""
    return "f" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
