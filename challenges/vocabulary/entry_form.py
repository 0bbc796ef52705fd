"""The form of a round: sections of questions, as an organiser composes them and as they are stored.

Every entry has a title, a summary and a language, whatever the form asks: lists and results need them. All else is a
question with a ``key`` that stays the same from one version of the form to the next, so that what was answered is found
again. ``description``, ``links``, ``data`` and ``files`` are the keys of the standard form's questions.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from challenges.vocabulary.localised import Localised, chosen
from challenges.vocabulary.text import N_

SECTIONS_MOST = 20
QUESTIONS_MOST = 60
OPTIONS_MOST = 30
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class QuestionKind(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    LINKS = "links"
    VIDEO = "video"
    FILES = "files"
    DATA_USE = "data_use"
    AI = "ai"
    LICENCE = "licence"

    @property
    def label(self) -> str:
        return _LABELS[self.value]


_LABELS = {
    "short_text": N_("Short text"),
    "long_text": N_("Long text"),
    "choice": N_("One of several"),
    "choices": N_("Some of several"),
    "number": N_("Number"),
    "links": N_("Links"),
    "video": N_("Film with transcript"),
    "files": N_("Files"),
    "data_use": N_("Use of datasets"),
    "ai": N_("Use of AI"),
    "licence": N_("Licence"),
}

ONCE = frozenset({QuestionKind.DATA_USE, QuestionKind.AI, QuestionKind.LICENCE})
"""A form has at most one question of these kinds."""


@dataclass(frozen=True)
class Option:
    """Something to choose; ``key`` is what is stored."""

    key: str
    sv: str
    en: str = ""

    def text(self, language: str) -> Localised:
        return chosen(self.sv, self.en, language)


@dataclass(frozen=True)
class Question:
    """A question and the limits of its answer. What does not concern its kind is left at its default.

    ``words_most`` (0: no limit) counts words of texts; ``least`` and ``most`` bound numbers; ``files_most``,
    ``file_mb`` and ``file_types`` (keys of ``adapters.file_types.FILE_TYPES``; empty: all of them) bound files.
    """

    key: str
    kind: QuestionKind
    label_sv: str
    label_en: str = ""
    hint_sv: str = ""
    hint_en: str = ""
    required: bool = False
    words_most: int = 0
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    unit_sv: str = ""
    unit_en: str = ""
    files_most: int = 10
    file_mb: int = 50
    file_types: tuple[str, ...] = ()

    def label(self, language: str) -> Localised:
        return chosen(self.label_sv, self.label_en, language)

    def hint(self, language: str) -> Localised:
        return chosen(self.hint_sv, self.hint_en, language)

    def unit(self, language: str) -> Localised:
        return chosen(self.unit_sv, self.unit_en, language)


@dataclass(frozen=True)
class Section:
    """Questions under a heading."""

    title_sv: str
    title_en: str = ""
    intro_sv: str = ""
    intro_en: str = ""
    questions: tuple[Question, ...] = ()

    def title(self, language: str) -> Localised:
        return chosen(self.title_sv, self.title_en, language)

    def intro(self, language: str) -> Localised:
        return chosen(self.intro_sv, self.intro_en, language)


@dataclass(frozen=True)
class FormShape:
    """A whole form."""

    sections: tuple[Section, ...] = field(default_factory=tuple)

    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        """The question with the key."""
        return next((one for one in self.questions() if one.key == key), None)

    def of_kind(self, kind: QuestionKind) -> Question | None:
        """The first question of a kind."""
        return next((one for one in self.questions() if one.kind is kind), None)


STANDARD = FormShape(
    (
        Section(
            title_sv="Lösningen",
            title_en="The solution",
            questions=(
                Question(
                    "description",
                    QuestionKind.LONG_TEXT,
                    "Beskrivning",
                    "Description",
                    "Beskriv lösningen så att juryn kan bedöma den mot kriterierna.",
                    "Describe the solution so that the jury can assess it against the criteria.",
                    required=True,
                ),
                Question(
                    "links",
                    QuestionKind.LINKS,
                    "Länkar",
                    "Links",
                    "Till en prototyp, en film eller källkod, till exempel.",
                    "To a prototype, a film or source code, for example.",
                ),
                Question("data", QuestionKind.DATA_USE, "Data", "Data"),
                Question("files", QuestionKind.FILES, "Filer", "Files", file_mb=200),
            ),
        ),
    )
)
"""What a round asks whose organiser has composed nothing."""


def new_question_key() -> str:
    """A key for a new question, which no question of the form has."""
    return "q" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def to_plain(shape: FormShape) -> list[dict[str, Any]]:
    """The form as JSON stores it."""
    return [asdict(section) for section in shape.sections]


def from_plain(sections: list[Mapping[str, Any]]) -> FormShape:
    """A form from what JSON stored."""
    return FormShape(
        tuple(
            Section(**{**section, "questions": tuple(_question(one) for one in section["questions"])})
            for section in sections
        )
    )


def _question(stored: Mapping[str, Any]) -> Question:
    return Question(
        **{
            **stored,
            "kind": QuestionKind(stored["kind"]),
            "options": tuple(Option(**option) for option in stored["options"]),
            "file_types": tuple(stored["file_types"]),
        }
    )
