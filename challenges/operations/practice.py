"""An invented entry to practise on: written by the organiser, scored by each juror, and counted nowhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from challenges.adapters.html import render_markdown
from challenges.models import db
from challenges.models.challenges import Criterion, Round
from challenges.models.practice import PracticeEntry, PracticeScore, PracticeSheet
from challenges.operations.recording import record
from challenges.operations.reviews import NO_VERDICT, UNANSWERED, check_scores
from challenges.queries import practice
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RoundKind, Verdict
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

_PRACTISED = N_("A juror has already practised on this entry, so it can no longer be changed.")
_DONE = N_("You have already practised on this entry.")


@dataclass(frozen=True)
class Words:
    """What the organiser writes; the texts are Markdown, and English may be empty."""

    title_sv: str
    text_sv: str
    title_en: str = ""
    text_en: str = ""


@dataclass(frozen=True)
class Attempt:
    """What a juror made of it: scores by criterion id, None is "cannot judge"; in a screening a verdict."""

    scores: Mapping[int, Decimal | None]
    verdict: Verdict | None = None


def write(actor: Actor, round_: Round, words: Words, *, now: dt.datetime) -> PracticeEntry:
    """Write the practice entry of a round, or change it.

    Records PRACTICE_WRITTEN; nobody is told. Refused once a juror has practised on it: all shall have read the same.
    """
    require(actor, Permission.JURY_MANAGE, round_, now)
    entry = practice.practice_of(round_.id)
    if entry is None:
        entry = PracticeEntry(round_id=round_.id)
        db.session.add(entry)
    elif practice.done_count(entry.id):
        raise Refused(_PRACTISED)
    entry.title_sv, entry.title_en = words.title_sv, words.title_en
    entry.text_sv, entry.html_sv = words.text_sv, render_markdown(words.text_sv)
    entry.text_en, entry.html_en = words.text_en, render_markdown(words.text_en)
    entry.written_by_id, entry.written_at = actor.person_id, now
    db.session.flush()
    record(Happening.PRACTICE_WRITTEN, round_, actor, now=now, challenge_id=round_.challenge_id)
    return entry


def remove(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Take the practice entry away, with what jurors have made of it.

    Records PRACTICE_REMOVED; nobody is told. Raises NotFound if there is none.
    """
    require(actor, Permission.JURY_MANAGE, round_, now)
    entry = practice.practice_of(round_.id)
    if entry is None:
        raise NotFound
    db.session.execute(sa.delete(PracticeEntry).where(PracticeEntry.id == entry.id))
    record(Happening.PRACTICE_REMOVED, round_, actor, now=now, challenge_id=round_.challenge_id)


def lock(
    actor: Actor, round_: Round, criteria: list[Criterion], attempt: Attempt, *, now: dt.datetime
) -> None:
    """Lock what a juror made of the practice entry: then the juror sees how the others scored.

    Nothing is recorded, since nothing of it counts. Refused until everything is answered, and the second time.
    """
    sheet = _sheet(actor, round_, now)
    screening = round_.kind is RoundKind.SCREENING
    if screening and attempt.verdict is None:
        raise Refused(NO_VERDICT, field="verdict")
    asked = [] if screening else criteria
    check_scores(asked, attempt.scores)
    for criterion in asked:
        if criterion.id not in attempt.scores:
            raise Refused(UNANSWERED, field=f"score_{criterion.id}")
    sheet.verdict = attempt.verdict if screening else None
    sheet.scores = [
        PracticeScore(criterion_id=criterion_id, value=value)
        for criterion_id, value in attempt.scores.items()
    ]
    sheet.saved_at = sheet.locked_at = now
    sheet.skipped_at = None
    db.session.flush()


def skip(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Go on without practising; one may still come back to it."""
    sheet = _sheet(actor, round_, now)
    sheet.saved_at = sheet.skipped_at = now
    db.session.flush()


def _sheet(actor: Actor, round_: Round, now: dt.datetime) -> PracticeSheet:
    """The juror's own sheet, begun if need be. Raises Refused when it is locked."""
    require(actor, Permission.PRACTICE_SCORE, round_, now)
    entry = practice.practice_of(round_.id)
    if entry is None:
        raise NotFound
    juror_id = actor.seats[round_.id].juror_id
    sheet = practice.sheet_of(entry.id, juror_id)
    if sheet is None:
        sheet = PracticeSheet(practice_id=entry.id, juror_id=juror_id, saved_at=now, scores=[])
        db.session.add(sheet)
    elif sheet.locked_at is not None:
        raise Refused(_DONE)
    return sheet
