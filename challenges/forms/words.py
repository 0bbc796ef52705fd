"""Translate what the floors below say: a Say, a marked text or a label."""

import datetime as dt
from typing import Any

from flask_babel import format_date, gettext
from wtforms import SelectChoice

from challenges.vocabulary.choices import Choice
from challenges.vocabulary.text import Say


def translate(text: Say | str | Any) -> str:
    """The sentence in the reader's language, with its values: sentences are translated too, days written out."""
    if isinstance(text, Say):
        return gettext(text.msgid, **{name: _value(value) for name, value in text.values.items()})
    text = str(text)
    return gettext(text) if text else ""


def _value(value: Any) -> Any:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return format_date(value, "d MMMM y")
    return translate(value) if isinstance(value, Say) else value


def labelled(choices: type[Choice]) -> list[SelectChoice]:
    """A closed list as a field takes it, in the reader's language."""
    return [SelectChoice(choice.value, translate(choice.label)) for choice in choices]
