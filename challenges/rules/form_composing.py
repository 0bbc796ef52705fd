"""Compose a form: what may be done to it, and what a form may be. Pure functions from one shape to the next."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TypeVar

from challenges.vocabulary.entry_form import (
    ONCE,
    OPTIONS_MOST,
    QUESTIONS_MOST,
    SECTIONS_MOST,
    FormShape,
    Question,
    QuestionKind,
    Section,
)
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.text import N_, Say, say

_T = TypeVar("_T")
OPTIONS_LEAST = 2
CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.LICENCE})
"""Kinds whose answer is one or some of the question's options."""


def seen_of(thing: FormShape | Section | Question) -> str:
    """A sign of what somebody has seen: it is another one as soon as a word of it is another one."""
    if isinstance(thing, Section):
        thing = replace(thing, questions=())
    written = json.dumps(asdict(thing), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:20]


def place_of(shape: FormShape, key: str) -> tuple[int, int]:
    """In which section the question is, and which of its questions. Raises NotFound."""
    for at, section in enumerate(shape.sections):
        for number, question in enumerate(section.questions):
            if question.key == key:
                return at, number
    raise NotFound


def put_question(shape: FormShape, section: int, question: Question) -> FormShape:
    """The form with the question in a section: in its old place if it stays in its section, else last."""
    if not 0 <= section < len(shape.sections):
        raise NotFound
    if shape.question(question.key) is None:
        return _with(shape, section, lambda questions: (*questions, question))
    at, number = place_of(shape, question.key)
    if at != section:
        return put_question(without_question(shape, question.key), section, question)
    return _with(shape, at, lambda questions: (*questions[:number], question, *questions[number + 1 :]))


def without_question(shape: FormShape, key: str) -> FormShape:
    """The form without the question."""
    at, number = place_of(shape, key)
    return _with(shape, at, lambda questions: (*questions[:number], *questions[number + 1 :]))


def moved_question(shape: FormShape, key: str, step: int) -> FormShape:
    """The question one place up (-1) or down (1); past the end of its section it goes into the next one."""
    at, number = place_of(shape, key)
    question = shape.sections[at].questions[number]
    if 0 <= number + step < len(shape.sections[at].questions):
        return _with(shape, at, lambda questions: _swapped(questions, number, number + step))
    if not 0 <= at + step < len(shape.sections):
        return shape
    return _with(
        without_question(shape, key),
        at + step,
        lambda questions: (question, *questions) if step > 0 else (*questions, question),
    )


def put_section(shape: FormShape, index: int | None, section: Section) -> FormShape:
    """The form with other words for a section, or with a new one at its end; questions stay."""
    if index is None:
        return FormShape((*shape.sections, replace(section, questions=())))
    if not 0 <= index < len(shape.sections):
        raise NotFound
    kept = replace(section, questions=shape.sections[index].questions)
    return FormShape((*shape.sections[:index], kept, *shape.sections[index + 1 :]))


def without_section(shape: FormShape, index: int) -> FormShape:
    """The form without a section. Refused while there are questions in it."""
    if not 0 <= index < len(shape.sections):
        raise NotFound
    if shape.sections[index].questions:
        raise Refused(N_("Move or remove the questions of the section first."))
    return FormShape((*shape.sections[:index], *shape.sections[index + 1 :]))


def moved_section(shape: FormShape, index: int, step: int) -> FormShape:
    """A section one place up (-1) or down (1)."""
    if not 0 <= index < len(shape.sections):
        raise NotFound
    if not 0 <= index + step < len(shape.sections):
        return shape
    return FormShape(_swapped(shape.sections, index, index + step))


def fault(shape: FormShape) -> Say | None:
    """Why the form cannot be; None when it can."""
    questions = list(shape.questions())
    if len(shape.sections) > SECTIONS_MOST:
        return say(N_("A form can have at most %(most)s sections."), most=SECTIONS_MOST)
    if len(questions) > QUESTIONS_MOST:
        return say(N_("A form can have at most %(most)s questions."), most=QUESTIONS_MOST)
    for kind in ONCE:
        if sum(question.kind is kind for question in questions) > 1:
            return say(N_("A form can have one question of the kind “%(kind)s”."), kind=say(kind.label))
    return None


def question_fault(question: Question) -> tuple[str, Say] | None:
    """Why the question cannot be, with the field that has to change; None when it can."""
    if question.kind in CHOSEN:
        if len(question.options) < OPTIONS_LEAST:
            return "options", say(N_("Give at least %(least)s answers to choose from."), least=OPTIONS_LEAST)
        if len(question.options) > OPTIONS_MOST:
            return "options", say(N_("There can be at most %(most)s."), most=OPTIONS_MOST)
        words = [option.sv.casefold() for option in question.options]
        if len(set(words)) < len(words):
            return "options", say(N_("Two answers say the same."))
    if question.least is not None and question.most is not None and question.least > question.most:
        return "most", say(N_("The highest number cannot be lower than the lowest."))
    return None


def _with(
    shape: FormShape, index: int, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]
) -> FormShape:
    section = shape.sections[index]
    changed = replace(section, questions=change(section.questions))
    return FormShape((*shape.sections[:index], changed, *shape.sections[index + 1 :]))


def _swapped(row: Sequence[_T], one: int, other: int) -> tuple[_T, ...]:
    listed = list(row)
    listed[one], listed[other] = listed[other], listed[one]
    return tuple(listed)
