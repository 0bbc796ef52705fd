"""Fields for the questions of a round: what the team may answer is judged elsewhere, a draft may hold anything."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectChoice
from wtforms.fields.choices import Choice

from challenges.adapters.file_types import endings
from challenges.forms.base import Part
from challenges.forms.fields import CheckBox, CheckBoxes, Files, Hidden, Radios, Rows, Text, TextArea
from challenges.vocabulary import entry_content as e
from challenges.vocabulary.entry_form import Question, QuestionKind

ROOM = 4
"""A draft may be this many times too long, so that nothing typed is lost; the checklist says what is too much."""

_NUMBER_MOST = 40
_KEY_MOST = 40


class Line(Text):
    """A line of which a draft may hold more than may be submitted. ``words`` is the most words there may be."""

    def __init__(self, label: Any, *, most: int, words: int = 0, **kw: Any) -> None:
        super().__init__(label, required=False, maximum=most * ROOM, **kw)
        self.flags.optional_mark = False
        self.flags.words = words


class Area(TextArea):
    """An area whose counter shows what may be submitted, while a draft may hold more."""

    def __init__(self, label: Any, *, most: int, optional: bool = False, words: int = 0, **kw: Any) -> None:
        super().__init__(label, required=False, maximum=most * ROOM, **kw)
        self.flags.maximum = most
        self.flags.words = words
        self.flags.optional_mark = optional


class NumberLine(Line):
    """A number as it was typed; whether it is one is judged later."""

    kind = "number"


class _Options:
    """Options of which an answer that is no longer one of them is kept, until it is replaced."""

    def _unknown(self, values: Iterable[str], known: Iterable[Any]) -> list[Choice]:
        keys = {choice.value for choice in known}
        gone = _l("Your earlier answer, which can no longer be chosen")
        return [Choice(value, gone, True, {}) for value in values if value not in keys]


class OneOf(_Options, Radios):
    """One of the options, or none."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, validate_choice=False, **kw)
        self.flags.optional_mark = False

    def iter_choices(self) -> list[Choice]:
        listed = super().iter_choices()
        return [*listed, *self._unknown([self.data] if self.data else [], listed)]

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value for value in valuelist if len(value) <= _KEY_MOST])


class SomeOf(_Options, CheckBoxes):
    """Any number of the options."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, validate_choice=False, **kw)

    def iter_choices(self) -> list[Choice]:
        listed = super().iter_choices()
        return [*listed, *self._unknown(self.data or (), listed)]

    def process_formdata(self, valuelist: list[str]) -> None:
        values = dict.fromkeys(value for value in valuelist if 0 < len(value) <= _KEY_MOST)
        super().process_formdata(list(values)[:_KEY_MOST])


class LinkPart(Part):
    """A link: where it leads, and what is there."""

    url = Line(
        _l("Web address"),
        most=e.URL_MOST,
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    label = Line(_l("What is there"), most=e.LABEL_MOST, render_kw={"autocomplete": "off"})


class VideoPart(Part):
    """A film: where it is, and what is said and shown in it."""

    url = Line(
        _l("Web address of the film"),
        most=e.URL_MOST,
        description=_l("Begin with https:// or http://."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    transcript = Area(
        _l("What is said and shown in the film"),
        most=e.LONG_MOST,
        rows=8,
        description=_l("For those who cannot see or hear it."),
    )


class AiPart(Part):
    """Whether AI has been used, and for what."""

    used = OneOf(
        _l("Have you used AI?"),
        choices=[SelectChoice("no", _l("No")), SelectChoice("yes", _l("Yes"))],
    )
    how = Area(
        _l("Which AI, and for what"),
        most=e.LONG_MOST,
        rows=4,
        description=_l("Needed if you have used AI."),
    )


class UsePart(Part):
    """A dataset of the challenge: whether the entry uses it, and how."""

    dataset = Hidden()
    used = CheckBox(_l("We use this dataset"))
    how = Area(_l("How you use it"), most=e.HOW_MOST, rows=3)


class Links(Rows):
    """Rows of links, of which one is always empty."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(FormField(LinkPart), label, most=e.LINKS_MOST, **kw)

    def make_room(self) -> None:
        """Keep an empty row at the end, as far as there is room."""
        if len(self.entries) < e.LINKS_MOST and all(_is_filled(row) for row in self.entries):
            self.append_entry({})

    @property
    def written(self) -> list[dict[str, str]]:
        """The rows in which something has been written."""
        return [
            {"label": row.form.label.data or "", "url": row.form.url.data or ""}
            for row in self.entries
            if _is_filled(row)
        ]


def _is_filled(row: Any) -> bool:
    return bool(row.form.url.data or row.form.label.data)


def field_for(question: Question, language: str) -> Any:
    """The field in which a question is answered, in the words of a language; None where the form has one already."""
    label, hint = question.label(language).value, question.hint(language).value
    options = [
        SelectChoice(one.key, text.value, {} if text.lang == language else {"lang": text.lang})
        for one in question.options
        for text in (one.text(language),)
    ]
    field: Any
    match question.kind:
        case QuestionKind.SHORT_TEXT:
            field = Line(label, most=e.SHORT_MOST, words=question.words_most, description=hint)
        case QuestionKind.LONG_TEXT:
            field = Area(
                label,
                most=e.LONG_MOST,
                words=question.words_most,
                rows=_rows(question.words_most),
                markdown=True,
                description=hint,
            )
        case QuestionKind.CHOICE | QuestionKind.LICENCE:
            none = [SelectChoice("", _l("No answer"))] if not question.required else []
            field = OneOf(label, choices=[*options, *none], description=hint)
        case QuestionKind.CHOICES:
            field = SomeOf(label, choices=options, description=hint)
        case QuestionKind.NUMBER:
            field = NumberLine(label, most=_NUMBER_MOST, description=hint)
        case QuestionKind.LINKS:
            field = Links(label)
        case QuestionKind.VIDEO:
            field = FormField(VideoPart, label=label)
        case QuestionKind.AI:
            field = FormField(AiPart, label=label)
        case QuestionKind.FILES:
            field = Files(_l("Add files"), render_kw={"accept": endings(question.file_types)})
        case QuestionKind.DATA_USE:
            field = None
    return field


def mark(field: Any, question: Question, language: str) -> None:
    """Have the field say whether the question has to be answered, and in which language it is asked."""
    label, hint = question.label(language), question.hint(language)
    field.flags.optional_mark = not question.required
    field.flags.required = question.required
    field.flags.words_lang = label.lang if label.lang != language else None
    field.flags.hint_lang = hint.lang if hint.lang != language else None


def fill(field: Any, question: Question, answer: Any) -> None:
    """Put a stored answer into its field."""
    match question.kind:
        case QuestionKind.FILES | QuestionKind.DATA_USE:
            return
        case QuestionKind.LINKS:
            for link in answer or ():
                field.append_entry(link)
        case QuestionKind.VIDEO | QuestionKind.AI:
            for name, value in (answer or {}).items():
                field.form[name].data = value
        case QuestionKind.CHOICES:
            field.data = list(answer or ())
        case _:
            field.data = answer or ""


def answer_in(field: Any, question: Question) -> Any:
    """What was answered, as ``EntryContent.answers`` holds it."""
    match question.kind:
        case QuestionKind.LINKS:
            return field.written
        case QuestionKind.VIDEO | QuestionKind.AI:
            return {part.short_name: part.data or "" for part in field.form}
        case QuestionKind.CHOICES:
            return list(field.data or ())
        case _:
            return field.data or ""


def _rows(words: int) -> int:
    """How high the area is for so many words."""
    return min(max(words // 25, 4), 16) if words else 16
