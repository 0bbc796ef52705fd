"""Compose what a round asks: a section, a question of each kind, where to start from, and a change put in force."""

import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectChoice

from challenges.adapters.file_types import FILE_TYPES
from challenges.forms.base import Form, Part
from challenges.forms.fields import CheckBox, CheckBoxes, Hidden, Number, Radios, Rows, Select, Text, TextArea
from challenges.vocabulary.entry_content import FILES_MOST
from challenges.vocabulary.entry_form import OPTIONS_MOST, FormShape, Option, Question, QuestionKind, Section

LABEL_MOST, HINT_MOST, INTRO_MOST, WORDS_MOST = 150, 500, 1_000, 3_000
_NUMBERS = 1_000_000_000
_LEAST_ROWS = 2


class SectionForm(Form):
    """The words of a section."""

    title_sv = Text(_l("Heading"), maximum=120, lang="sv")
    title_en = Text(_l("Heading"), maximum=120, required=False, lang="en")
    intro_sv = TextArea(_l("Introduction"), required=False, maximum=INTRO_MOST, rows=3, lang="sv")
    intro_en = TextArea(_l("Introduction"), required=False, maximum=INTRO_MOST, rows=3, lang="en")
    seen = Hidden()

    @staticmethod
    def stored(section: Section) -> dict[str, str]:
        return {name: getattr(section, name) for name in ("title_sv", "title_en", "intro_sv", "intro_en")}

    def content(self) -> Section:
        return Section(
            self.title_sv.data or "",
            self.title_en.data or "",
            self.intro_sv.data or "",
            self.intro_en.data or "",
        )


class OptionPart(Part):
    """An answer to choose from. ``key`` is empty for a new one."""

    key = Hidden()
    sv = Text(_l("Answer"), maximum=120, lang="sv")
    en = Text(_l("Answer"), maximum=120, required=False, lang="en")


class QuestionForm(Form):
    """What every question has. Use ``question_form`` to get the form of a kind."""

    kind = QuestionKind.LINKS
    largest_mb = 50
    section = Select(_l("Section"))
    label_sv = Text(_l("Question"), maximum=LABEL_MOST, lang="sv")
    label_en = Text(_l("Question"), maximum=LABEL_MOST, required=False, lang="en")
    hint_sv = TextArea(_l("Help for those who answer"), required=False, maximum=HINT_MOST, rows=3, lang="sv")
    hint_en = TextArea(_l("Help for those who answer"), required=False, maximum=HINT_MOST, rows=3, lang="en")
    required = CheckBox(_l("Has to be answered before an entry can be submitted"))
    seen = Hidden()

    def choose_section(self, shape: FormShape, language: str) -> None:
        """The sections a question can be in."""
        self.section.choices = [
            SelectChoice(str(index), section.title(language).value)
            for index, section in enumerate(shape.sections)
        ]

    @classmethod
    def stored(cls, question: Question) -> dict[str, Any]:
        """A question as the form shows it."""
        names = ("label_sv", "label_en", "hint_sv", "hint_en", "required")
        return {name: getattr(question, name) for name in names}

    def own(self, stored: Question | None) -> dict[str, Any]:
        """What the question says beside its words. ``stored`` is what it is now."""
        return {}

    def content(self, stored: Question | None) -> Question:
        """The question; without a key for a new one."""
        return Question(
            key=stored.key if stored else "",
            kind=self.kind,
            label_sv=self.label_sv.data or "",
            label_en=self.label_en.data or "",
            hint_sv=self.hint_sv.data or "",
            hint_en=self.hint_en.data or "",
            required=bool(self.required.data),
            **self.own(stored),
        )

    @property
    def at(self) -> int:
        """The index of the chosen section."""
        return int(self.section.data)


class TextQuestionForm(QuestionForm):
    """A text, short or long."""

    words_most = Number(
        _l("Most words"),
        minimum=1,
        maximum=WORDS_MOST,
        required=False,
        description=_l("Leave empty for no limit in words."),
    )

    @classmethod
    def stored(cls, question: Question) -> dict[str, Any]:
        return {**super().stored(question), "words_most": question.words_most or None}

    def own(self, stored: Question | None) -> dict[str, Any]:
        return {"words_most": self.words_most.data or 0}


class ChoiceQuestionForm(QuestionForm):
    """A question with answers to choose from."""

    options = Rows(FormField(OptionPart), _l("Answers to choose from"), most=OPTIONS_MOST)

    @classmethod
    def stored(cls, question: Question) -> dict[str, Any]:
        options = [{"key": one.key, "sv": one.sv, "en": one.en} for one in question.options]
        options += [{"key": "", "sv": "", "en": ""}] * (_LEAST_ROWS - len(options))
        return {**super().stored(question), "options": options}

    def own(self, stored: Question | None) -> dict[str, Any]:
        known = {option.key for option in stored.options} if stored else set()
        options = []
        for row in (entry.form for entry in self.options):
            key = row.key.data if row.key.data in known else _new_option_key()
            known.discard(key)
            options.append(Option(key, row.sv.data or "", row.en.data or ""))
        return {"options": tuple(options)}


class NumberQuestionForm(QuestionForm):
    """A number within bounds."""

    least = Number(_l("Lowest number"), minimum=-_NUMBERS, maximum=_NUMBERS, required=False)
    most = Number(_l("Highest number"), minimum=-_NUMBERS, maximum=_NUMBERS, required=False)
    unit_sv = Text(
        _l("Unit"), maximum=30, required=False, lang="sv", description=_l("For example kronor or hours.")
    )
    unit_en = Text(_l("Unit"), maximum=30, required=False, lang="en")

    @classmethod
    def stored(cls, question: Question) -> dict[str, Any]:
        names = ("least", "most", "unit_sv", "unit_en")
        return {**super().stored(question), **{name: getattr(question, name) for name in names}}

    def own(self, stored: Question | None) -> dict[str, Any]:
        return {
            "least": self.least.data,
            "most": self.most.data,
            "unit_sv": self.unit_sv.data or "",
            "unit_en": self.unit_en.data or "",
        }


class FilesQuestionForm(QuestionForm):
    """Files of some kinds, up to a size."""

    files_most = Number(_l("Most files"), minimum=1, maximum=FILES_MOST)
    file_types = CheckBoxes(
        _l("Kinds of files"),
        choices=[SelectChoice(key, kind.label) for key, kind in FILE_TYPES.items()],
        description=_l("Tick none to take all of them. Files of other kinds are never taken."),
    )

    @classmethod
    def stored(cls, question: Question) -> dict[str, Any]:
        names = ("files_most", "file_mb", "file_types")
        return {**super().stored(question), **{name: getattr(question, name) for name in names}}

    def own(self, stored: Question | None) -> dict[str, Any]:
        return {
            "files_most": self.files_most.data,
            "file_mb": self["file_mb"].data,
            "file_types": tuple(key for key in FILE_TYPES if key in (self.file_types.data or ())),
        }


_FORMS: dict[QuestionKind, type[QuestionForm]] = {
    QuestionKind.SHORT_TEXT: TextQuestionForm,
    QuestionKind.LONG_TEXT: TextQuestionForm,
    QuestionKind.CHOICE: ChoiceQuestionForm,
    QuestionKind.CHOICES: ChoiceQuestionForm,
    QuestionKind.LICENCE: ChoiceQuestionForm,
    QuestionKind.NUMBER: NumberQuestionForm,
    QuestionKind.FILES: FilesQuestionForm,
}


@lru_cache(maxsize=64)  # WTForms collects and sorts the fields of every new class
def question_form(kind: QuestionKind, largest_mb: int) -> type[QuestionForm]:
    """The form of a question of a kind. ``largest_mb`` is what a file may have at most here, in MB."""
    own: dict[str, Any] = {"kind": kind}
    if kind is QuestionKind.FILES:
        own["file_mb"] = Number(_l("Largest file, in MB"), minimum=1, maximum=largest_mb)
    return type("QuestionFormOfKind", (_FORMS.get(kind, QuestionForm),), own)


def first_form(kind: QuestionKind, largest_mb: int) -> Question:
    """What a new question of a kind says before anybody has changed it."""
    question = _FIRST.get(kind, Question("", kind, ""))
    if kind is QuestionKind.FILES:
        question = Question("", kind, "", files_most=3, file_mb=min(20, largest_mb))
    return question


_LICENCES: Sequence[tuple[str, str]] = (
    ("EUPL-1.2", ""),
    ("MIT", ""),
    ("Apache-2.0", ""),
    ("CC BY 4.0", ""),
    ("CC0 1.0", ""),
    ("Vi behåller alla rättigheter", "We keep all rights"),
)
_FIRST = {
    QuestionKind.LICENCE: Question(
        "",
        QuestionKind.LICENCE,
        "Licens",
        "Licence",
        "Under vilka villkor får andra använda det ni lämnar in?",
        "On which terms may others use what you submit?",
        required=True,
        options=tuple(Option("", sv, en) for sv, en in _LICENCES),
    ),
    QuestionKind.AI: Question(
        "",
        QuestionKind.AI,
        "Användning av AI",
        "Use of AI",
        "Säg om ni har använt AI i arbetet med bidraget, vilken och till vad.",
        "Say whether you have used AI in your work on the entry, which, and for what.",
        required=True,
    ),
    QuestionKind.DATA_USE: Question("", QuestionKind.DATA_USE, "Data", "Data"),
    QuestionKind.LINKS: Question("", QuestionKind.LINKS, "Länkar", "Links"),
    QuestionKind.VIDEO: Question("", QuestionKind.VIDEO, "Film", "Film"),
}


class StartForm(Form):
    """Which form to start from: the standard form, or that of another round."""

    source = Radios(_l("Start from"))
    seen = Hidden()

    def choose_from(self, choices: Iterable[tuple[str, str]]) -> None:
        self.source.choices = [SelectChoice(value, words) for value, words in choices]


class ChangeForm(Form):
    """Put a prepared change in force."""

    reason = TextArea(
        _l("Why the form changes"),
        maximum=1_000,
        rows=4,
        description=_l("Every team reads this in its letter. Write it in the language most of them read."),
    )
    confirmed = CheckBox(_l("I know what the change means for entries that are written and submitted"))
    seen = Hidden()


def _new_option_key() -> str:
    return "o" + secrets.token_hex(4)
