"""The base of all forms: fields draw themselves with the macro of their kind, and errors of operations find a field."""

from typing import Any

import wtforms
from flask import get_template_attribute
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field

from challenges.forms.words import translate
from challenges.vocabulary.errors import Refused


class _Drawing:
    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
        kind = getattr(field, "kind", None)
        if kind is None:
            return super().render_field(field, render_kw)  # type: ignore[misc]
        return get_template_attribute(f"ui/fields/{kind}.html", "draw")(field, **render_kw)


class _Meta(_Drawing, FlaskForm.Meta):
    pass


class Part(wtforms.Form):
    """A row inside a form, for ``FormField`` and ``FieldList``; the form around it holds the safety key."""

    class Meta(_Drawing, wtforms.meta.DefaultMeta):
        pass


class Form(FlaskForm):
    """A form whose fields draw themselves: ``{{ form.title }}`` gives label, hint, error and control.

    Inside a field's macro, ``field.control(**attributes)`` gives the bare control.
    """

    Meta = _Meta

    def refuse(self, refused: Refused) -> None:
        """Show an operation's refusal at its field, or at the top of the form."""
        message = translate(refused.reason)
        field = self._fields.get(refused.field or "")
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
