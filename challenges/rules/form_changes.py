"""What another version of a form means for those who are writing, or have submitted already."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from challenges.vocabulary.entry_form import FormShape, Question
from challenges.vocabulary.text import N_, Say, say


@dataclass(frozen=True)
class Change:
    """One thing that is another; ``breaks``: an entry that was complete may not be any more."""

    sentence: Say
    breaks: bool = False


def changes(before: FormShape, after: FormShape, language: str) -> list[Change]:
    """All that changes for those who answer, with the questions in the reader's language."""
    old = {question.key: question for question in before.questions()}
    new = {question.key: question for question in after.questions()}
    found = [_added(question, language) for key, question in new.items() if key not in old]
    for key, question in new.items():
        if key in old:
            found += _changed(old[key], question, language)
    found += [
        _change(N_("No longer asked: %(question)s"), question, language, breaks=True)
        for key, question in old.items()
        if key not in new
    ]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        found.append(Change(say(N_("The questions come in another order"))))
    if [replace(section, questions=()) for section in before.sections] != [
        replace(section, questions=()) for section in after.sections
    ]:
        found.append(Change(say(N_("The sections are others, or are worded in another way"))))
    return found


def _added(question: Question, language: str) -> Change:
    if question.required:
        return _change(N_("New, and has to be answered: %(question)s"), question, language, breaks=True)
    return _change(N_("New, optional: %(question)s"), question, language)


def _changed(old: Question, new: Question, language: str) -> Iterator[Change]:
    if new.required and not old.required:
        yield _change(N_("Has to be answered now: %(question)s"), new, language, breaks=True)
    if old.required and not new.required:
        yield _change(N_("Optional now: %(question)s"), new, language)
    if _narrower(old, new):
        yield _change(N_("Narrower limits: %(question)s"), new, language, breaks=True)
    if _narrower(new, old):
        yield _change(N_("Wider limits: %(question)s"), new, language)
    offered, offers = {one.key for one in old.options}, {one.key for one in new.options}
    if offered - offers:
        yield _change(N_("Answers that can no longer be chosen: %(question)s"), new, language, breaks=True)
    if offers - offered:
        yield _change(N_("More answers to choose from: %(question)s"), new, language)
    if _words(old, offered & offers) != _words(new, offered & offers):
        yield _change(N_("Worded in another way: %(question)s"), new, language)


def _narrower(old: Question, new: Question) -> bool:
    """Whether something that was possible no longer is."""
    return (
        _lower(old.words_most or None, new.words_most or None)
        or _lower(old.most, new.most)
        or (new.least is not None and (old.least is None or new.least > old.least))
        or new.files_most < old.files_most
        or new.file_mb < old.file_mb
        or (bool(new.file_types) and not set(old.file_types or _ALL) <= set(new.file_types))
    )


_ALL = ("every kind",)


def _lower(old: int | None, new: int | None) -> bool:
    return new is not None and (old is None or new < old)


def _words(question: Question, options: set[str]) -> tuple[object, ...]:
    return (
        question.label_sv,
        question.label_en,
        question.hint_sv,
        question.hint_en,
        question.unit_sv,
        question.unit_en,
        *(option for option in question.options if option.key in options),
    )


def _change(text: str, question: Question, language: str, *, breaks: bool = False) -> Change:
    return Change(say(text, question=question.label(language).value), breaks)
