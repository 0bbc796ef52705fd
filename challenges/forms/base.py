"""The base of all forms: fields draw themselves with the macro of their kind, and errors of operations find a field."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import wtforms
from babel.support import Translations
from flask import current_app
from flask_babel import get_locale
from flask_wtf import FlaskForm
from jinja2 import Environment
from markupsafe import Markup
from wtforms import Field
from wtforms.i18n import messages_path

from challenges.forms.words import translate
from challenges.vocabulary.errors import NotAllowed, Refused


class _Drawing:
    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
        kind = getattr(field, "kind", None)
        if kind is None:
            return super().render_field(field, render_kw)  # type: ignore[misc]
        return _macro(current_app.jinja_env, kind)(field, **render_kw)


@lru_cache(maxsize=64)  # the macros know nothing of the request: its language is asked for when they draw
def _macro(environment: Environment, kind: str) -> Any:
    return environment.get_template(f"ui/fields/{kind}.html").module.draw  # type: ignore[attr-defined]


class _Meta(_Drawing, FlaskForm.Meta):
    def get_translations(self, form: Any) -> Any:
        return _wtforms_words(str(get_locale()))


@lru_cache(maxsize=8)  # Flask-WTF reads the file anew in every request
def _wtforms_words(language: str) -> Any:
    return _Words(Translations.load(messages_path(), [language], domain="wtforms"))


class _Words:
    """WTForms' own messages, by the names it calls them with."""

    def __init__(self, translations: Any) -> None:
        self.gettext, self.ngettext = translations.ugettext, translations.ungettext


class Part(wtforms.Form):
    """A row inside a form, for ``FormField`` and ``FieldList``; the form around it holds the safety key."""

    class Meta(_Drawing, wtforms.meta.DefaultMeta):
        pass


class Form(FlaskForm):
    """A form whose fields draw themselves: ``{{ form.title }}`` gives label, hint, error and control.

    Inside a field's macro, ``field.control(**attributes)`` gives the bare control.
    """

    Meta = _Meta

    def attempt(self, act: Callable[[], object]) -> bool:
        """Have an operation do what the form asks for, and say whether it did. A refusal is shown in the form; that
        somebody may not do it at all is not for the form to say, and raised on."""
        try:
            act()
        except NotAllowed:
            raise
        except Refused as refused:
            self.refuse(refused)
            return False
        return True

    def refuse(self, refused: Refused) -> None:
        """Show an operation's refusal at its field, or at the top of the form."""
        message = translate(refused.reason)
        field = self._fields.get(refused.field or "")
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
