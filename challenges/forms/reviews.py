"""The score sheet of an entry."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CANNOT_JUDGE, Hidden, Radios, Score, ScoreNumber, TextArea
from challenges.forms.words import translate
from challenges.models.challenges import Criterion
from challenges.models.jury import ScoreSheet
from challenges.operations.reviews import (
    SHORT,
    SHORTEST_COMMENT,
    UNANSWERED,
    Assessment,
    Save,
    check_verdict,
)
from challenges.vocabulary.choices import Verdict
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.localised import text

FINEST_RADIO = Decimal("0.5")
F = TypeVar("F", bound="ScoredForm")
VERDICTS = tuple(SelectChoice(verdict.value, _l(verdict.label)) for verdict in Verdict)


class ScoredForm(Form):
    """Scores by criterion, as the classes that ``scored`` makes have them."""

    criterion_ids: tuple[int, ...] = ()

    def scores(self) -> dict[int, Decimal | None]:
        """What has been answered; None is "cannot judge"."""
        scores: dict[int, Decimal | None] = {}
        for criterion_id in self.criterion_ids:
            value = self[f"score_{criterion_id}"].data
            if value:
                scores[criterion_id] = None if value == CANNOT_JUDGE else Decimal(value)
        return scores

    def all_scored(self) -> bool:
        """Whether every criterion is answered; each that is not says so."""
        missing = [self[f"score_{one}"] for one in self.criterion_ids if not self[f"score_{one}"].data]
        for field in missing:
            field.errors = [*field.errors, translate(UNANSWERED)]
        return not missing


class _Judged(ScoredForm):
    """What every score sheet has. Nothing is required until locking."""

    comment = TextArea(
        _l("Comment to the team"),
        required=False,
        maximum=5_000,
        rows=6,
        description=_l(
            "What is good, and what would make the solution better. The team reads it with the results. At "
            "least %(shortest)s characters before you lock.",
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
        return Assessment(self.scores(), self.comment.data or "", self.private_note.data or "")

    def made(self) -> Save:
        """Which revision the page builds on, and which page it is."""
        number = self.version.data or ""
        known = number.isdecimal() and number.isascii() and len(number) < 10
        return Save(int(number) if known else 0, (self.page.data or "")[:20])


class SheetForm(_Judged):
    """Scores by criterion, a comment to the team and a private note. Use ``sheet_form`` to make one."""

    def complete(self) -> bool:
        """Whether it can be locked; everything that is missing says so at its place."""
        scored = self.all_scored()
        if short := len(self.comment.data or "") < SHORTEST_COMMENT:
            self.comment.errors = [*self.comment.errors, translate(SHORT)]
        return scored and not short


class ScreeningForm(_Judged):
    """Whether an entry passes, and why; a comment to the team if one likes, and a private note."""

    comment = TextArea(
        _l("Comment to the team"),
        required=False,
        maximum=5_000,
        rows=4,
        description=_l("If you have something to say to it. The team reads it with the results."),
    )
    verdict = Radios(_l("Does the entry pass the screening?"), required=False, choices=VERDICTS)
    verdict_reason = TextArea(
        _l("Reason for the answer"),
        required=False,
        maximum=5_000,
        rows=4,
        description=_l(
            "The chair and the organiser read it. Needed if the entry does not pass, or if you cannot judge: at least "
            "%(shortest)s characters.",
            shortest=SHORTEST_COMMENT,
        ),
    )

    def content(self) -> Assessment:
        chosen = Verdict(self.verdict.data) if self.verdict.data else None
        return replace(super().content(), verdict=chosen, verdict_reason=self.verdict_reason.data or "")

    def complete(self) -> bool:
        """Whether it can be locked; what is missing says so at its place."""
        return verdict_given(self)


def verdict_given(form: Any) -> bool:
    """Whether a form has a verdict, with the reason that it needs; what is missing says so at its place."""
    try:
        check_verdict(
            Verdict(form.verdict.data) if form.verdict.data else None, form.verdict_reason.data or ""
        )
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def sheet_form(
    criteria: Sequence[Criterion], sheet: ScoreSheet | None, language: str, *, screening: bool = False
) -> SheetForm | ScreeningForm:
    """A form with a score for each criterion, or of a screening, filled with what is stored."""
    stored: dict[str, str] = {"version": "0", "page": secrets.token_hex(8)}
    if sheet is not None:
        stored |= {
            "version": str(sheet.revision),
            "comment": sheet.comment,
            "private_note": sheet.private_note,
            "verdict": sheet.verdict.value if sheet.verdict else "",
            "verdict_reason": sheet.verdict_reason,
            **score_values(sheet.scores),
        }
    form = (ScreeningForm if screening else scored(SheetForm, criteria, language))(data=stored)
    for field in (form.comment, *([form.verdict_reason, form.verdict] if screening else ())):
        field.flags.optional_mark = False
    # Errors are listed in the order of the page: criteria first.
    first = ("score_", "verdict")
    form._fields = dict(sorted(form._fields.items(), key=lambda named: not named[0].startswith(first)))
    return form


def score_values(scores: Iterable[Any]) -> dict[str, str]:
    """Stored scores as the fields of a form have them."""
    return {
        f"score_{score.criterion_id}": CANNOT_JUDGE if score.value is None else str(score.value)
        for score in scores
    }


@dataclass(frozen=True)
class _Asked:
    """A criterion in the words of one language."""

    criterion_id: int
    name: str
    question: str
    highest: int
    step: Decimal
    anchors: tuple[tuple[str, str], ...]

    def field(self) -> Score | ScoreNumber:
        """Radios for whole steps and halves; tenths would be a hundred of them, and are typed."""
        said: dict[str, Any] = {"anchors": self.anchors, "description": self.question}
        if self.step < FINEST_RADIO:
            return ScoreNumber(self.name, maximum=self.highest, **said)
        return Score(self.name, maximum=self.highest, step=self.step, **said)


def _asked(criterion: Criterion, language: str) -> _Asked:
    anchors = (
        (str(anchor["value"]), (anchor.get(language) if language != "sv" else "") or anchor.get("sv", ""))
        for anchor in criterion.anchors
    )
    return _Asked(
        criterion.id,
        text(criterion, "name", language).value,
        text(criterion, "question", language).value,
        criterion.scale_max,
        criterion.step,
        tuple(anchor for anchor in anchors if anchor[1]),
    )


def scored(form: type[F], criteria: Sequence[Criterion], language: str) -> type[F]:
    """A class of form with a score for each of the criteria, in the words of a language."""
    whole: Any = form
    made: type[F] = _form_for(whole, tuple(_asked(criterion, language) for criterion in criteria))
    return made


@lru_cache(maxsize=128)  # WTForms collects and sorts the fields of every new class
def _form_for(form: Any, asked: tuple[_Asked, ...]) -> Any:
    fields: dict[str, object] = {f"score_{one.criterion_id}": one.field() for one in asked}
    ids = tuple(one.criterion_id for one in asked)
    return type(f"{form.__name__}OfChallenge", (form,), {**fields, "criterion_ids": ids})
