"""A juror changes a score at the jury's meeting: with a reason, and the old one is kept."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from challenges.models import db
from challenges.models.jury import Score
from challenges.models.meetings import ScoreChange
from challenges.operations.rankings import make_ranking
from challenges.operations.recording import record
from challenges.queries import results
from challenges.queries.meetings import OwnSheet
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say


@dataclass(frozen=True)
class ChangeContent:
    """The new score on a criterion (None: cannot judge), and why."""

    criterion_id: int
    value: Decimal | None
    reason: str


def change(actor: Actor, own: OwnSheet, content: ChangeContent, *, now: dt.datetime) -> ScoreChange:
    """Change one's own score on one criterion of an entry, while the meeting is open and the chair is there.

    A new ranking is made; the change is kept with before, after and reason, and the ranking that held until then.
    Records SCORE_CHANGED. Refused without a reason, for a score outside the scale or between its steps, while a ranking
    is still being made, and when nothing changes.
    """
    require(actor, Permission.SCORE_CHANGE, own, now)
    round_ = results.round_at(own.challenge.slug, own.round.position)
    sheet = own.sheet
    if round_ is None or sheet is None:
        raise NotFound
    criterion = next((one for one in round_.challenge.criteria if one.id == content.criterion_id), None)
    if criterion is None:
        raise Refused(N_("The criteria have changed. Reload the page."), field="criterion")
    value = content.value
    if value is not None and (not 0 <= value <= criterion.scale_max or value % criterion.step):
        raise Refused(
            say(
                N_("Write a score from 0 to %(highest)s in steps of %(step)s, or - for cannot judge."),
                highest=criterion.scale_max,
                step=f"{criterion.step.normalize():f}",
            ),
            field="value",
        )
    if not content.reason.strip():
        raise Refused(N_("Say why you change the score: it stands in the protocol."), field="reason")
    ranking = results.latest_ranking(round_)
    if ranking is None:
        raise Refused(N_("The ranking is being made. Try again in a moment."))
    score = next((one for one in sheet.scores if one.criterion_id == criterion.id), None)
    before = score.value if score is not None else None
    if before == value:
        raise Refused(N_("That is the score you have given already."), field="value")
    if score is None:
        db.session.add(Score(sheet_id=sheet.id, criterion_id=criterion.id, value=value))
    else:
        score.value = value
    db.session.flush()
    make_ranking(actor, round_, now=now)
    kept = ScoreChange(
        meeting_id=own.meeting.id,
        sheet_id=sheet.id,
        criterion_id=criterion.id,
        before=before,
        after=value,
        reason=content.reason.strip(),
        ranking_id=ranking.id,
        changed_by_id=actor.person_id,
        changed_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    record(
        Happening.SCORE_CHANGED,
        own.assignment,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "criterion": criterion.id,
            "before": None if before is None else str(before),
            "after": None if value is None else str(value),
            "reason": kept.reason,
            "ranking": ranking.number,
        },
    )
    return kept
