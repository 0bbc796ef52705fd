"""Translate what the floors below say: a Say, a marked text or a label."""

from typing import Any

from flask_babel import gettext
from wtforms import SelectChoice

from challenges.vocabulary.choices import Choice
from challenges.vocabulary.text import Say


def translate(text: Say | str | Any) -> str:
    """The sentence in the reader's language; values that are sentences themselves are translated too."""
    if isinstance(text, Say):
        values = {k: translate(v) if isinstance(v, Say) else v for k, v in text.values.items()}
        return gettext(text.msgid, **values)
    text = str(text)
    return gettext(text) if text else ""


def labelled(choices: type[Choice]) -> list[SelectChoice]:
    """A closed list as a field takes it, in the reader's language."""
    return [SelectChoice(choice.value, translate(choice.label)) for choice in choices]
