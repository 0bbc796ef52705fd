"""Letters to jurors: what there is to assess, until when, and what was decided about them."""

from collections.abc import Iterable
from typing import Any

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.models.jury import Assignment, ConflictDeclaration, Juror
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import judging, jury
from challenges.vocabulary.choices import ConflictResolution


def judging_opened(event: Event) -> Iterable[Letter]:
    """To each juror with something to do: the assessment has begun, so many entries, until then."""
    round_ = jury.round_by_id(event.subject_id)
    for chore in judging.chores(round_.id):
        if chore.undone or chore.undeclared:
            yield _write("judging_opened", chore.juror.person, round_, event, chore=chore)


def more_to_assess(event: Event) -> Iterable[Letter]:
    """To jurors who got more entries while the jury is at work; before that nobody needs to know."""
    if not event.payload["while_judging"]:
        return
    round_ = jury.round_by_id(event.subject_id)
    new = event.payload["new"]
    for juror in jury.active_jurors(round_.id):
        if number := new.get(str(juror.id), 0):
            yield _write("more_to_assess", juror.person, round_, event, number=number)


def reminded(event: Event) -> Iterable[Letter]:
    """To a juror with something left to do."""
    juror = db.session.get_one(Juror, event.subject_id)
    yield _write(
        "jury_reminder",
        db.session.get_one(Person, juror.person_id),
        jury.round_by_id(juror.round_id),
        event,
        undeclared=event.payload["undeclared"],
        undone=event.payload["undone"],
    )


def removed(event: Event) -> Iterable[Letter]:
    """To somebody who no longer sits in the jury."""
    juror = db.session.get_one(Juror, event.subject_id)
    person = db.session.get_one(Person, juror.person_id)
    yield _write("juror_removed", person, jury.round_by_id(juror.round_id), event)


def conflict_resolved(event: Event) -> Iterable[Letter]:
    """To a juror who was in doubt: you may assess the entry, or you may not."""
    declaration = db.session.get_one(ConflictDeclaration, event.subject_id)
    juror = db.session.get_one(Juror, declaration.juror_id)
    entry = db.session.get_one(Entry, declaration.entry_id)
    yield _write(
        "conflict_resolved",
        db.session.get_one(Person, juror.person_id),
        jury.round_by_id(juror.round_id),
        event,
        team=db.session.get_one(Team, entry.team_id).name,
        cleared=event.payload["to"] == ConflictResolution.CLEARED.value,
    )


def reopened(event: Event) -> Iterable[Letter]:
    """To a juror whose locked assessment can be changed again, with the reason."""
    assignment = db.session.get_one(Assignment, event.subject_id)
    juror = db.session.get_one(Juror, assignment.juror_id)
    entry = db.session.get_one(Entry, assignment.entry_id)
    yield _write(
        "review_reopened",
        db.session.get_one(Person, juror.person_id),
        jury.round_by_id(assignment.round_id),
        event,
        team=db.session.get_one(Team, entry.team_id).name,
        reference=assignment.reference,
        text=event.payload["reason"],
    )


def _write(kind: str, person: Person, round_: Round, event: Event, **context: Any) -> Letter:
    to = Recipient(person.email, person.name, person.language, person.timezone)
    return write(kind, to, event, round=round_, title=_title(round_.challenge, to.language), **context)


def _title(challenge: Challenge, language: str) -> str:
    """The challenge's title in the reader's language, else in Swedish."""
    titles = {text.language: text.title for text in challenge.texts}
    return titles.get(language) or titles.get("sv", "")
