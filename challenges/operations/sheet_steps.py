"""Take back what was changed in a score sheet, and do it again, until the sheet is locked."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.jury import Score, ScoreSheet
from challenges.models.reviews import SheetStep
from challenges.vocabulary.choices import Verdict

MOST_STEPS = 60
ONE_STEP = dt.timedelta(minutes=1)
_TEXTS = ("comment", "private_note", "verdict_reason")


def said(sheet: ScoreSheet) -> dict[str, Any]:
    """What a sheet says now, as it is kept in a step."""
    return {
        "scores": {
            str(score.criterion_id): None if score.value is None else str(score.value)
            for score in sorted(sheet.scores, key=lambda score: score.criterion_id)
        },
        "verdict": sheet.verdict.value if sheet.verdict else None,
        **{name: getattr(sheet, name) for name in _TEXTS},
    }


def note(sheet: ScoreSheet, before: dict[str, Any], page: str, now: dt.datetime) -> None:
    """Keep what the sheet said before a change. What had been undone can no longer be done again."""
    after = said(sheet)
    if before == after:
        return
    db.session.execute(sa.delete(SheetStep).where(SheetStep.sheet_id == sheet.id, SheetStep.undone))
    last = _step(sheet.id, undone=False)
    if last is not None and page and last.page == page and now - last.begun_at < ONE_STEP:
        texts_alone = _choices(last.content) == _choices(before) == _choices(after)
        if texts_alone:
            return
    number = last.number + 1 if last else 1
    db.session.add(SheetStep(sheet_id=sheet.id, number=number, content=before, page=page, begun_at=now))
    if number > MOST_STEPS:
        db.session.execute(
            sa.delete(SheetStep).where(
                SheetStep.sheet_id == sheet.id, SheetStep.number <= number - MOST_STEPS
            )
        )


def turn(sheet: ScoreSheet, *, back: bool, now: dt.datetime) -> bool:
    """Undo the last change of a sheet (``back``), or do the last undone one again. False when there is none."""
    step = _step(sheet.id, undone=not back)
    if step is None:
        return False
    present = said(sheet)
    _say(sheet, step.content)
    step.content, step.undone = present, back
    sheet.revision, sheet.page, sheet.saved_at = sheet.revision + 1, "", now
    db.session.flush()
    return True


def forget(sheet: ScoreSheet) -> None:
    """Keep no steps of a sheet that is locked."""
    db.session.execute(sa.delete(SheetStep).where(SheetStep.sheet_id == sheet.id))


def _step(sheet_id: int, *, undone: bool) -> SheetStep | None:
    """The last change that can be undone, or the first of those that have been undone."""
    order = SheetStep.number.asc() if undone else SheetStep.number.desc()
    return db.session.scalar(
        sa.select(SheetStep)
        .where(SheetStep.sheet_id == sheet_id, SheetStep.undone == undone)
        .order_by(order)
        .limit(1)
    )


def _choices(content: dict[str, Any]) -> tuple[Any, Any]:
    return content["scores"], content["verdict"]


def _say(sheet: ScoreSheet, content: dict[str, Any]) -> None:
    scores = {
        int(criterion): None if value is None else Decimal(value)
        for criterion, value in content["scores"].items()
    }
    put_scores(sheet, scores)
    sheet.verdict = Verdict(content["verdict"]) if content["verdict"] else None
    for name in _TEXTS:
        setattr(sheet, name, content[name])


def put_scores(sheet: ScoreSheet, scores: Mapping[int, Decimal | None]) -> None:
    """Make these the scores of a sheet; what is not among them is not answered."""
    stored = {score.criterion_id: score for score in sheet.scores}
    for criterion_id, value in scores.items():
        if criterion_id in stored:
            stored[criterion_id].value = value
        else:
            sheet.scores.append(Score(criterion_id=criterion_id, value=value))
    for criterion_id, score in stored.items():
        if criterion_id not in scores:
            sheet.scores.remove(score)
