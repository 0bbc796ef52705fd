"""Rows in a form that work without JavaScript: added, removed and moved by submit buttons, with all typed text kept.

The buttons send ``row=add``, ``row=remove:2``, ``row=up:2`` or ``row=down:2``. What was posted is rearranged as it
was written, so that a half-typed date stays half-typed.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import wtforms
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from challenges.forms.words import translate

_Posted = MultiDict[str, str]


def rearranged(posted: _Posted, name: str, action: str, *, blank: Mapping[str, str], most: int) -> _Posted:
    """What was posted, with the rows of the list ``name`` changed as the button says; unknown actions do nothing."""
    rows = _rows(posted, name)
    verb, _, number = action.partition(":")
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else -1
    if verb == "add" and len(rows) < most:
        rows.append(MultiDict(blank))
    elif verb == "remove" and 0 <= at < len(rows):
        del rows[at]
    elif verb == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    elif verb == "down" and 0 <= at < len(rows) - 1:
        rows[at + 1], rows[at] = rows[at], rows[at + 1]
    return _with_rows(posted, name, rows)


def without_blank_rows(posted: _Posted, name: str, *, defaults: Collection[str]) -> _Posted:
    """What was posted, without rows in which nothing was written; fields with a default value do not count."""
    rows = [
        row
        for row in _rows(posted, name)
        if any(value.strip() for key, value in row.items(multi=True) if key not in defaults)
    ]
    return _with_rows(posted, name, rows)


def differences(stored: wtforms.Form, written: wtforms.Form) -> list[tuple[str, str, str]]:
    """Where two versions of a form differ: label, what is stored, what was written."""
    theirs, mine = dict(_leaves(stored)), dict(_leaves(written))
    labels = list(dict.fromkeys([*theirs, *mine]))
    return [
        (label, theirs.get(label, ""), mine.get(label, ""))
        for label in labels
        if theirs.get(label, "").split() != mine.get(label, "").split()
    ]


def _leaves(form: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The visible fields of a form with what is in them, those of rows under the row's number."""
    for field in form:
        if isinstance(field, wtforms.FieldList):
            for number, entry in enumerate(field.entries, 1):
                yield from _leaves(entry.form, f"{field.label.text} {number}: ")
        elif getattr(field, "kind", "hidden") != "hidden":
            mark = {"sv": " (svenska)", "en": " (English)"}.get(getattr(field.flags, "lang", None) or "", "")
            yield f"{prefix}{field.label.text}{mark}", _shown(field)


def _shown(field: Any) -> str:
    if isinstance(field, wtforms.SelectField):
        labels = (translate(choice.label) for choice in field.iter_choices() if choice.selected)
        several = isinstance(field, wtforms.SelectMultipleField)
        return ", ".join(labels) if several else next(labels, str(field.data or ""))
    if isinstance(field, wtforms.BooleanField):
        return gettext("Yes") if field.data else gettext("No")
    if field.data is None:
        return field.raw_data[0] if field.raw_data else ""
    if isinstance(field, wtforms.DateTimeField):
        return f"{field.data:%Y-%m-%d %H:%M}"
    return str(field.data)


def _rows(posted: _Posted, name: str) -> list[_Posted]:
    """The posted rows of a list, in order, each with the short names of its fields."""
    found: dict[int, _Posted] = {}
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})-(.+)")
    for key, value in posted.items(multi=True):
        if match := pattern.fullmatch(key):
            found.setdefault(int(match[1]), MultiDict()).add(match[2], value)
    return [found[index] for index in sorted(found)]


def _with_rows(posted: _Posted, name: str, rows: list[_Posted]) -> _Posted:
    kept: _Posted = MultiDict(
        (key, value) for key, value in posted.items(multi=True) if not re.match(re.escape(name) + r"-\d", key)
    )
    for index, row in enumerate(rows):
        for key, value in row.items(multi=True):
            kept.add(f"{name}-{index}-{key}", value)
    return kept
