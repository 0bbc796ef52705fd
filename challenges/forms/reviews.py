"""The score sheet of an entry."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import Hidden, Score, TextArea
from challenges.forms.words import translate
from challenges.models.challenges import Criterion
from challenges.models.jury import ScoreSheet
from challenges.operations.reviews import SHORT, SHORTEST_COMMENT, UNANSWERED, Assessment, Save
from challenges.vocabulary.localised import text

CANNOT_JUDGE = "-"


class SheetForm(Form):
    """Scores by criterion, a comment to the team and a private note. Nothing is required until locking.

    Use ``sheet_form`` to make one for the criteria of a challenge.
    """

    criterion_ids: tuple[int, ...] = ()
    comment = TextArea(
        _l("Comment to the team"),
        required=False,
        maximum=5_000,
        rows=6,
        description=_l(
            "What is good, and what would make the solution better. The team reads it with the results, without "
            "your name. At least %(shortest)s characters before you lock.",
            shortest=SHORTEST_COMMENT,
        ),
    )
    private_note = TextArea(
        _l("Private note"),
        required=False,
        maximum=5_000,
        rows=3,
        description=_l("Only you see this."),
    )
    version = Hidden()
    page = Hidden()

    def content(self) -> Assessment:
        scores: dict[int, int | None] = {}
        for criterion_id in self.criterion_ids:
            value = self[f"score_{criterion_id}"].data
            if value:
                scores[criterion_id] = None if value == CANNOT_JUDGE else int(value)
        return Assessment(scores, self.comment.data or "", self.private_note.data or "")

    def complete(self) -> bool:
        """Whether it can be locked; everything that is missing says so at its place."""
        missing = [self[f"score_{one}"] for one in self.criterion_ids if not self[f"score_{one}"].data]
        for field in missing:
            field.errors = [*field.errors, translate(UNANSWERED)]
        if short := len(self.comment.data or "") < SHORTEST_COMMENT:
            self.comment.errors = [*self.comment.errors, translate(SHORT)]
        return not missing and not short

    def made(self) -> Save:
        """Which revision the page builds on, and which page it is."""
        number = self.version.data or ""
        known = number.isdecimal() and number.isascii() and len(number) < 10
        return Save(int(number) if known else 0, (self.page.data or "")[:20])


def sheet_form(criteria: Sequence[Criterion], sheet: ScoreSheet | None, language: str) -> SheetForm:
    """A form with a score for each criterion, filled with what is stored."""
    stored: dict[str, str] = {"version": "0", "page": secrets.token_hex(8)}
    if sheet is not None:
        stored |= {
            "version": str(sheet.revision),
            "comment": sheet.comment,
            "private_note": sheet.private_note,
        }
        for score in sheet.scores:
            stored[f"score_{score.criterion_id}"] = CANNOT_JUDGE if score.value is None else str(score.value)
    form = _form_for(tuple(_asked(criterion, language) for criterion in criteria))(data=stored)
    form.comment.flags.optional_mark = False
    # Errors are listed in the order of the page: criteria first.
    form._fields = dict(sorted(form._fields.items(), key=lambda named: not named[0].startswith("score_")))
    return form


@dataclass(frozen=True)
class _Asked:
    """A criterion in the words of one language."""

    criterion_id: int
    name: str
    question: str
    highest: int
    anchors: tuple[tuple[int, str], ...]


def _asked(criterion: Criterion, language: str) -> _Asked:
    anchors = (
        (int(anchor["value"]), (anchor.get(language) if language != "sv" else "") or anchor.get("sv", ""))
        for anchor in criterion.anchors
    )
    return _Asked(
        criterion.id,
        text(criterion, "name", language).value,
        text(criterion, "question", language).value,
        criterion.scale_max,
        tuple(anchor for anchor in anchors if anchor[1]),
    )


@lru_cache(maxsize=128)  # WTForms collects and sorts the fields of every new class
def _form_for(asked: tuple[_Asked, ...]) -> type[SheetForm]:
    fields: dict[str, object] = {
        f"score_{one.criterion_id}": Score(
            one.name, maximum=one.highest, anchors=one.anchors, description=one.question
        )
        for one in asked
    }
    ids = tuple(one.criterion_id for one in asked)
    return type("SheetFormOfChallenge", (SheetForm,), {**fields, "criterion_ids": ids})
