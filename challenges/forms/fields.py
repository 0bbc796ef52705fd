"""Fields that draw themselves. ``kind`` names the macro in ``templates/ui/fields``."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from markupsafe import Markup
from wtforms import SelectChoice, validators
from wtforms.widgets import html_params

__all__ = [
    "CheckBox",
    "CheckBoxes",
    "DateTime",
    "Day",
    "EmailAddress",
    "File",
    "Files",
    "Hidden",
    "Number",
    "Password",
    "Radios",
    "Rows",
    "Score",
    "ScoreNumber",
    "Select",
    "Tags",
    "Text",
    "TextArea",
    "html_params",
]


class _Drawn:
    """A field with a macro; ``control`` draws the bare control for it."""

    kind: str

    def control(self, **attributes: Any) -> Markup:
        return self.widget(self, **{**(self.render_kw or {}), **attributes})  # type: ignore[attr-defined]


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


CANNOT_JUDGE = "-"
_ONE_DECIMAL = re.compile(r"[0-9]{1,3}(?:[.,][0-9])?")
_ROW_DIGITS = 6
_KEPT = "\u00a0\u2009\u202f\u00ad\u200c\u200d"
"""Spaces that do not break, soft hyphens and joiners: not printable to Python, but part of the text."""


def _clean(value: Any) -> Any:
    """Strip, use one kind of line break, and drop control characters that no text needs."""
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in value if c in "\n\t" or c.isprintable() or c in _KEPT).strip()


def _on_one_line(value: Any) -> Any:
    """Browsers send no line breaks in a field of one line; in a subject or a name they would begin a new one."""
    if not isinstance(value, str) or ("\n" not in value and "\t" not in value):
        return value
    parts = (part.strip() for part in value.replace("\t", "\n").split("\n"))
    return " ".join(part for part in parts if part)


class Filled(validators.InputRequired):
    """Something has been written: blanks alone are nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        if isinstance(field.data, str) and not field.data.strip():
            raise validators.StopValidation(self.message)
        super().__call__(form, field)


def rules(
    *,
    required: bool = True,
    maximum: int | None = None,
    minimum: int | None = None,
    more: Iterable[Callable[..., Any]] = (),
) -> list[Any]:
    """The usual validators, with words that say what to do."""
    listed: list[Any] = [
        Filled(_l("Fill in this field.")) if required else validators.Optional(strip_whitespace=True)
    ]
    if maximum or minimum:
        listed.append(
            validators.Length(
                min=minimum or -1,
                max=maximum or -1,
                message=_l("Write between %(min)d and %(max)d characters.")
                if minimum and maximum
                else _l("Write at most %(max)d characters.")
                if maximum
                else _l("Write at least %(min)d characters."),
            )
        )
    return [*listed, *more]


class Text(_Drawn, wtforms.StringField):
    """One line of text. ``lang`` marks the language the text is to be written in."""

    kind = "text"

    def __init__(
        self,
        label: Any,
        *,
        required: bool = True,
        maximum: int = 200,
        minimum: int | None = None,
        lang: str | None = None,
        more: Iterable[Any] = (),
        **kw: Any,
    ) -> None:
        super().__init__(
            label,
            rules(required=required, maximum=maximum, minimum=minimum, more=more),
            filters=[_clean, _on_one_line],
            **kw,
        )
        self.flags.lang = lang
        self.flags.optional_mark = not required


class Tags(Text):
    """Several words in one line, separated by commas."""

    kind = "tags"

    @property
    def words(self) -> tuple[str, ...]:
        """The words, each once."""
        found = (word.strip() for word in (self.data or "").split(","))
        return tuple(dict.fromkeys(word for word in found if word))


class TextArea(_Drawn, wtforms.TextAreaField):
    """Several lines. ``markdown`` adds a word on how to format."""

    kind = "textarea"

    def __init__(
        self,
        label: Any,
        *,
        required: bool = True,
        maximum: int = 10_000,
        minimum: int | None = None,
        lang: str | None = None,
        markdown: bool = False,
        rows: int = 6,
        more: Iterable[Any] = (),
        **kw: Any,
    ) -> None:
        super().__init__(
            label,
            rules(required=required, maximum=maximum, minimum=minimum, more=more),
            filters=[_clean],
            **kw,
        )
        self.flags.lang = lang
        self.flags.markdown = markdown
        self.flags.maximum = maximum
        self.flags.rows = rows
        self.flags.optional_mark = not required


class EmailAddress(_Drawn, wtforms.EmailField):
    """An e-mail address, stored in lower case."""

    kind = "email"

    def __init__(self, label: Any, *, required: bool = True, more: Iterable[Any] = (), **kw: Any) -> None:
        check = validators.Email(_l("Write an e-mail address, such as name@example.org."))
        super().__init__(
            label,
            rules(required=required, maximum=254, more=[check, *more]),
            filters=[_strip, lambda v: v.lower() if isinstance(v, str) else v],
            **kw,
        )
        self.flags.optional_mark = not required


class Password(_Drawn, wtforms.PasswordField):
    """A password; never trimmed, never shown again."""

    kind = "password"

    def __init__(
        self, label: Any, *, minimum: int | None = None, more: Iterable[Any] = (), **kw: Any
    ) -> None:
        super().__init__(label, rules(maximum=200, minimum=minimum, more=more), **kw)


class Hidden(_Drawn, wtforms.HiddenField):
    """A value the page carries along."""

    kind = "hidden"


class Number(_Drawn, wtforms.IntegerField):
    """A whole number within bounds."""

    kind = "number"

    def __init__(self, label: Any, *, minimum: int, maximum: int, required: bool = True, **kw: Any) -> None:
        bounds = validators.NumberRange(
            minimum, maximum, _l("Write a whole number between %(min)s and %(max)s.")
        )
        super().__init__(label, [*rules(required=required), bounds], **kw)
        self.flags.optional_mark = not required

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].replace("\N{NO-BREAK SPACE}", "").replace(" ", "") if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = int(text)
            except ValueError as error:
                raise ValueError(self.gettext("Not a valid integer value.")) from error


class DateTime(_Drawn, wtforms.DateTimeLocalField):
    """A date and time in the viewer's zone; ``moment`` gives it in UTC. Set ``data`` with a UTC moment."""

    kind = "datetime"

    def __init__(self, label: Any, *, required: bool = True, **kw: Any) -> None:
        super().__init__(
            label,
            rules(required=required),
            format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            **kw,
        )
        self.flags.optional_mark = not required

    def process_data(self, value: dt.datetime | None) -> None:
        if value is not None and value.tzinfo is not None:
            value = value.astimezone(ZoneInfo(str(get_timezone()))).replace(tzinfo=None)
        super().process_data(value)

    @property
    def moment(self) -> dt.datetime | None:
        """The moment in UTC. In the hour that summer time repeats, the first one counts."""
        if self.data is None:
            return None
        return self.data.replace(tzinfo=ZoneInfo(str(get_timezone()))).astimezone(dt.UTC)


class Day(_Drawn, wtforms.DateField):
    """A day in the viewer's zone; ``end`` gives its last second, in UTC."""

    kind = "datetime"

    def __init__(self, label: Any, *, required: bool = True, **kw: Any) -> None:
        super().__init__(label, rules(required=required), **kw)
        self.flags.optional_mark = not required

    def process_data(self, value: dt.datetime | dt.date | None) -> None:
        if isinstance(value, dt.datetime):
            value = value.astimezone(ZoneInfo(str(get_timezone()))).date()
        super().process_data(value)

    @property
    def end(self) -> dt.datetime | None:
        """The last second of the day."""
        if self.data is None:
            return None
        local = dt.datetime.combine(self.data, dt.time(23, 59, 59), ZoneInfo(str(get_timezone())))
        try:
            return local.astimezone(dt.UTC)
        except OverflowError:  # at the ends of the calendar
            return None


class Select(_Drawn, wtforms.SelectField):
    """One of a list, as a drop-down."""

    kind = "select"

    def __init__(self, label: Any, *, required: bool = True, **kw: Any) -> None:
        message = _l("Choose one of the alternatives.")
        super().__init__(
            label,
            [Filled(message) if required else validators.Optional(strip_whitespace=True)],
            validate_choice=True,
            **kw,
        )
        self.flags.optional_mark = not required


class Radios(_Drawn, wtforms.RadioField):
    """One of a few, all visible."""

    kind = "radios"

    def __init__(self, label: Any, *, required: bool = True, **kw: Any) -> None:
        message = _l("Choose one of the alternatives.")
        super().__init__(
            label, [validators.InputRequired(message) if required else validators.Optional()], **kw
        )
        self.flags.optional_mark = not required


class CheckBoxes(_Drawn, wtforms.SelectMultipleField):
    """Any number of a few."""

    kind = "checkboxes"


class CheckBox(_Drawn, wtforms.BooleanField):
    """Yes or no; with ``must`` it has to be ticked."""

    kind = "checkbox"

    def __init__(self, label: Any, *, must: Any = None, **kw: Any) -> None:
        super().__init__(label, [validators.InputRequired(must)] if must else [], **kw)


class Score(_Drawn, wtforms.RadioField):
    """A score on a criterion as radios, or "cannot judge" (the value ``-``).

    From 0 to ``maximum`` by ``step`` (1 or 0.5); ``anchors`` words the levels.
    """

    kind = "score"

    def __init__(
        self,
        label: Any,
        *,
        maximum: int,
        step: Decimal = Decimal(1),
        anchors: Iterable[tuple[str, str]] = (),
        **kw: Any,
    ) -> None:
        levels = [str((step * n).normalize() + 0) for n in range(int(maximum / step) + 1)]
        choices = [SelectChoice(level, level) for level in levels]
        choices.append(SelectChoice("-", _l("Cannot judge")))
        super().__init__(label, [validators.Optional()], choices=choices, **kw)
        self.anchors = list(anchors)
        self.maximum = maximum


class ScoreNumber(_Drawn, wtforms.StringField):
    """A score with one decimal, typed, or "cannot judge" (the value ``-``, as a box). Comma and point are both taken.

    ``data`` is the number as Python writes it, "-" or "". What is no score stays in ``typed`` to be mended.
    """

    kind = "score_number"

    def __init__(
        self, label: Any, *, maximum: int, anchors: Iterable[tuple[str, str]] = (), **kw: Any
    ) -> None:
        super().__init__(label, [validators.Optional()], **kw)
        self.anchors = list(anchors)
        self.maximum = maximum

    @property
    def typed(self) -> str:
        """What stands in the box: never the mark of "cannot judge"."""
        raw = [text for text in self.raw_data or () if text != CANNOT_JUDGE and text.strip()]
        if raw and self.errors:
            return str(raw[0])
        return "" if self.data in (None, "", CANNOT_JUDGE) else str(self.data)

    @property
    def none(self) -> bool:
        """Whether "cannot judge" is ticked."""
        return self.data == CANNOT_JUDGE or CANNOT_JUDGE in (self.raw_data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        given = [text.strip() for text in valuelist if text.strip()]
        self.data = ""
        if not given:
            return
        if len(given) > 1:
            raise ValueError(_("Write a score, or tick that you cannot judge: not both."))
        if given[0] == CANNOT_JUDGE:
            self.data = CANNOT_JUDGE
            return
        match = _ONE_DECIMAL.fullmatch(given[0])
        number = Decimal(given[0].replace(",", ".")) if match else None
        if number is None or number > self.maximum:
            raise ValueError(
                _("Write a score from 0 to %(highest)s, with at most one decimal.", highest=self.maximum)
            )
        self.data = str(number.normalize() + 0)


class Rows(wtforms.FieldList):
    """Rows inside a form: no more than ``most``, however many are sent. Each costs as much as a small form."""

    def __init__(self, row: Any, label: Any = None, *, most: int, **kw: Any) -> None:
        super().__init__(row, label, max_entries=most, **kw)

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """WTForms' own takes signs of every script for digits, and any number of them; Python does not."""
        start, separator = prefix + self._field_separator, self._field_separator
        for name in formdata:
            digits = name.removeprefix(start).partition(separator)[0] if name.startswith(start) else ""
            if digits.isascii() and digits.isdecimal() and len(digits) <= _ROW_DIGITS:
                yield int(digits)


class File(_Drawn, FileField):
    """One file."""

    kind = "file"


class Files(_Drawn, MultipleFileField):
    """One or more files."""

    kind = "file"
