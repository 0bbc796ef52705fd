"""What an entry says, part by part: from the draft into a version, and from a version onto a page.

A version holds with each answer what was asked, so that it can be read when the form has long been another one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.entry_form import STANDARD, FormShape, Option, Question, QuestionKind

MARKDOWN = frozenset({QuestionKind.LONG_TEXT})
"""The kinds whose answer is Markdown."""

_BESIDE = frozenset({QuestionKind.DATA_USE})
"""Kinds whose answers a version keeps beside ``answers``."""


class FileLike(Protocol):
    """A file, with the key of the question it answers."""

    @property
    def question(self) -> str: ...


_File = TypeVar("_File", bound=FileLike)


@dataclass(frozen=True)
class Part:
    """An answer as a version keeps it: what was asked, in the entry's language, and what was answered."""

    key: str
    kind: QuestionKind
    question: str
    value: Any


def is_empty(kind: QuestionKind, value: Any) -> bool:
    """Whether nothing has been answered. ``value`` as in ``EntryContent.answers``."""
    match kind:
        case QuestionKind.LINKS:
            return not any(link["url"].strip() or link["label"].strip() for link in value or ())
        case QuestionKind.VIDEO:
            return not value or not (value["url"].strip() or value["transcript"].strip())
        case QuestionKind.AI:
            return not value or not value["used"]
        case QuestionKind.CHOICES:
            return not value
        case _:
            return not isinstance(value, str) or not value.strip()


def answers(
    shape: FormShape, written: EntryContent, file_names: Mapping[str, Iterable[str]]
) -> list[dict[str, Any]]:
    """The answers as a version keeps them, in the order of the form. ``file_names`` by the key of their question."""
    kept = []
    for question in shape.questions():
        if question.kind in _BESIDE:
            continue
        value = (
            sorted(file_names.get(question.key, ()))
            if question.kind is QuestionKind.FILES
            else _value(question, written)
        )
        if value:
            label = question.label(written.language).value
            kept.append({"key": question.key, "kind": question.kind.value, "question": label, "value": value})
    return kept


def asked_files(shape: FormShape, files: Iterable[_File]) -> list[_File]:
    """Those of a draft's files that answer a question which is asked: the others are not submitted."""
    keys = {question.key for question in shape.questions() if question.kind is QuestionKind.FILES}
    return [file for file in files if file.question in keys]


def parts(content: Mapping[str, Any]) -> list[Part]:
    """The parts of a version's content, in whichever shape it was stored (docs/receipts.md); of files the names."""
    if "answers" not in content:
        return _first_shape(content)
    return [
        Part(one["key"], QuestionKind(one["kind"]), one["question"], one["value"])
        for one in content["answers"]
    ]


def markdown(content: Mapping[str, Any]) -> dict[str, str]:
    """The Markdown texts of a version's content, by the key of their question."""
    return {part.key: part.value for part in parts(content) if part.kind in MARKDOWN}


def _first_shape(content: Mapping[str, Any]) -> list[Part]:
    """Versions from before forms could be composed answer the standard form."""
    found = []
    for key in ("description", "links"):
        question = STANDARD.question(key)
        if question is not None and content.get(key):
            label = question.label(content.get("language", "sv")).value
            found.append(Part(key, question.kind, label, content[key]))
    return found


def _value(question: Question, written: EntryContent) -> Any:
    """What was answered, or nothing. Choices carry their words, numbers their unit."""
    value: Any = written.answers.get(question.key)
    if is_empty(question.kind, value):
        return None
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.LICENCE:
            return next(iter(_chosen(question, [value], written.language)), None)
        case QuestionKind.CHOICES:
            return _chosen(question, value, written.language)
        case QuestionKind.NUMBER:
            return {"number": value.strip(), "unit": question.unit(written.language).value}
        case QuestionKind.LINKS:
            return [link for link in value if link["url"].strip() or link["label"].strip()]
        case _:
            return value


def _chosen(question: Question, keys: Iterable[Any], language: str) -> list[dict[str, str]]:
    known: dict[str, Option] = {option.key: option for option in question.options}
    return [{"key": key, "text": known[key].text(language).value} for key in keys if key in known]
