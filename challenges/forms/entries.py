"""The draft of an entry, and its submission."""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectChoice

from challenges.forms.base import Form
from challenges.forms.entry_questions import Area, Line, Links, UsePart, answer_in, field_for, fill, mark
from challenges.forms.fields import Hidden, Radios, Rows
from challenges.forms.taking_part import Declaring
from challenges.operations.drafts import Save
from challenges.operations.entries import SubmitContent
from challenges.rules.draft_merging import marks
from challenges.vocabulary import entry_content as e
from challenges.vocabulary.entry_content import EntryContent, UseContent
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind

_FIRST = ("title", "summary", "language")
_MARKS_MOST = 20_000
_ELSEWHERE = frozenset({QuestionKind.FILES, QuestionKind.DATA_USE})
"""Kinds whose answers are no part of ``EntryContent.answers``."""


class DraftForm(Form):
    """What the team writes. A draft may lack anything, so nothing is required here.

    Use ``draft_form`` to get the class for what a round asks: it has a field for each question, named by its key.
    """

    shape: FormShape = FormShape()
    title = Line(
        _l("Title"),
        most=e.TITLE_MOST,
        description=_l("A short name for your solution, at most 120 characters."),
    )
    summary = Area(
        _l("Summary"),
        most=e.SUMMARY_MOST,
        rows=4,
        description=_l("What the solution is, for whom, and what it changes."),
    )
    language = Radios(
        _l("Language of the entry"),
        choices=[SelectChoice("sv", _l("Swedish")), SelectChoice("en", _l("English"))],
        description=_l("So that screen readers pronounce the text right."),
    )
    dataset_uses = Rows(FormField(UsePart), _l("Datasets of the challenge"), most=e.USES_MOST)
    other_data = Area(
        _l("Other data"),
        most=e.OTHER_DATA_MOST,
        optional=True,
        rows=3,
        description=_l("Data from elsewhere: what it is, where it comes from, and its licence."),
    )
    version = Hidden()
    page = Hidden()
    turn = Hidden()
    base = Hidden()

    def show(self, content: EntryContent, revision: int, datasets: Sequence[str]) -> None:
        """Fill the form with a draft. ``datasets`` are the references of the challenge's datasets, in order."""
        for name in (*_FIRST, "other_data"):
            self[name].data = getattr(content, name)
        for question in self.shape.questions():
            if question.key in self:
                fill(self[question.key], question, content.answers.get(question.key))
        uses = {use.dataset: use for use in content.dataset_uses}
        nothing = UseContent("", "", used=False)
        for reference in datasets[: e.USES_MOST]:
            use = uses.get(reference, nothing)
            self.dataset_uses.append_entry({"dataset": reference, "used": use.used, "how": use.how})
        self.version.data, self.page.data, self.turn.data = str(revision), secrets.token_hex(8), "0"
        self.base.data = marks(self.content())
        self.make_room()

    def make_room(self) -> None:
        """Keep an empty row at the end of every list of links."""
        for field in self:
            if isinstance(field, Links):
                field.make_room()

    def content(self) -> EntryContent:
        """What was written, whatever it lacks."""
        return EntryContent(
            title=self.title.data or "",
            summary=self.summary.data or "",
            language=self.language.data if self.language.data in e.LANGUAGES else "sv",
            answers={
                question.key: answer_in(self[question.key], question)
                for question in self.shape.questions()
                if question.kind not in _ELSEWHERE
            },
            dataset_uses=tuple(
                UseContent(use["dataset"], use["how"] or "", bool(use["used"]))
                for use in self.dataset_uses.data
                if 0 < len(use["dataset"] or "") <= e.REFERENCE_MOST and (use["used"] or use["how"])
            ),
            other_data=self.other_data.data or "",
        )

    def made(self) -> Save:
        """Which draft was being written on, and from which page."""
        return Save(
            number(self.version.data),
            (self.page.data or "")[:20],
            number(self.turn.data),
            (self.base.data or "")[:_MARKS_MOST],
        )


@lru_cache(maxsize=64)  # WTForms collects and sorts the fields of every new class
def draft_form(shape: FormShape, language: str) -> type[DraftForm]:
    """The form of a draft for what a round asks, in the words of a language."""
    fields = {question.key: field_for(question, language) for question in shape.questions()}
    order = (*_FIRST, *(_place(question) for question in shape.questions()))

    class OfRound(DraftForm):
        _fields: dict[str, Any]

        def __init__(self, *args: Any, **kw: Any) -> None:
            super().__init__(*args, **kw)
            # Errors are listed in the order of the page.
            self._fields = {**{name: self._fields[name] for name in order}, **self._fields}
            for question in self.shape.questions():
                if question.key in self:
                    mark(self[question.key], question, language)

    made: type[DraftForm] = type(
        "DraftFormOfRound",
        (OfRound,),
        {"shape": shape, **{key: field for key, field in fields.items() if field is not None}},
    )
    return made


def _place(question: Question) -> str:
    return "dataset_uses" if question.kind is QuestionKind.DATA_USE else question.key


class SubmitForm(Declaring):
    """Submit what has been reviewed. ``key`` is new with every page, so a repeated request is recognised."""

    version = Hidden()
    asked = Hidden()
    key = Hidden()

    def show(self, revision: int, form_version: int) -> None:
        """Prepare the form for a draft, and the version of the round's form that it answers."""
        self.version.data, self.key.data = str(revision), secrets.token_hex(16)
        self.asked.data = str(form_version)

    def content(self) -> SubmitContent:
        return SubmitContent(
            number(self.version.data),
            (self.key.data or secrets.token_hex(16))[:64],
            self.declared,
            number(self.asked.data) if self.asked.data else None,
        )


def number(text: str | None) -> int:
    """A whole number the page carries along; 0 for anything else."""
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 10 else 0
