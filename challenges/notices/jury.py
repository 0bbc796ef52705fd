"""Letters to jurors: what there is to assess, until when, and what was decided about them."""

from collections.abc import Iterable
from typing import Any

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.models.jury import Assignment, Juror
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import conflict_cases, judging, jury
from challenges.rules.judging_plan import shows_teams
from challenges.rules.phases import is_sealed
from challenges.vocabulary.choices import ConflictResolution


def judging_opened(event: Event) -> Iterable[Letter]:
    """To each juror with something to do: the assessment has begun, so many entries, until then."""
    round_ = jury.round_by_id(event.subject_id)
    for chore in judging.chores(round_.id):
        if chore.undone or chore.undeclared:
            yield jury_write("judging_opened", chore.juror.person, round_, event, chore=chore)


def more_to_assess(event: Event) -> Iterable[Letter]:
    """To jurors who got more or fewer entries while the jury is at work; before that nobody needs to know."""
    if not event.payload["while_judging"]:
        return
    round_ = jury.round_by_id(event.subject_id)
    new, moved = event.payload["new"], event.payload.get("moved", {})
    for juror in jury.active_jurors(round_.id):
        number, gone = new.get(str(juror.id), 0), moved.get(str(juror.id), 0)
        if number or gone:
            yield jury_write("more_to_assess", juror.person, round_, event, number=number, gone=gone)


def further_reading(event: Event) -> Iterable[Letter]:
    """To a juror who is asked to read entries that are tied, though the assessment has closed."""
    juror = db.session.get_one(Juror, event.payload["juror"])
    yield jury_write(
        "further_reading",
        db.session.get_one(Person, juror.person_id),
        jury.round_by_id(juror.round_id),
        event,
        number=event.payload["entries"],
    )


def reminded(event: Event) -> Iterable[Letter]:
    """To a juror with something left to do."""
    juror = db.session.get_one(Juror, event.subject_id)
    yield jury_write(
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
    yield jury_write("juror_removed", person, jury.round_by_id(juror.round_id), event)


def conflict_resolved(event: Event) -> Iterable[Letter]:
    """To whom a possible conflict concerned, declared or found: it is none, or you take no part."""
    round_ = jury.round_by_id(event.payload["round_id"])
    entry = db.session.get_one(Entry, event.payload["entry_id"])
    if juror_id := event.payload.get("juror_id"):
        juror = db.session.get(Juror, juror_id)
    else:
        juror = jury.seat_in(round_.id, event.payload["person_id"])
    person_id = juror.person_id if juror else event.payload["person_id"]
    yield jury_write(
        "conflict_resolved",
        db.session.get_one(Person, person_id),
        round_,
        event,
        team=db.session.get_one(Team, entry.team_id).name,
        cleared=event.payload["to"] == ConflictResolution.CLEARED.value,
        found=event.row.subject_type == "ConflictFinding",
        seated=juror is not None and juror.left_at is None,
    )


def conflicts_wait(event: Event) -> Iterable[Letter]:
    """To those who may decide on what was found: so many wait, of those that they may know about.

    To nobody while the entries are sealed: until then only numbers of entries are known.
    """
    round_ = jury.round_by_id(event.subject_id)
    if is_sealed(round_, event.row.at):
        return
    people = [person_id for person_id, _name in conflict_cases.deciders(round_)]
    for person_id, kept_from in conflict_cases.barred(round_.id, people).items():
        number = conflict_cases.waiting(round_.id, without=kept_from)
        if number:
            person = db.session.get_one(Person, person_id)
            seated = jury.seat_in(round_.id, person_id) is not None
            page = "jury.declarations.index" if seated else "organise.jury.declarations"
            yield jury_write("conflicts_wait", person, round_, event, number=number, page=page)


def reopened(event: Event) -> Iterable[Letter]:
    """To a juror whose locked assessment can be changed again, with the reason; not to one kept from the entry."""
    assignment = db.session.get_one(Assignment, event.subject_id)
    juror = db.session.get_one(Juror, assignment.juror_id)
    entry = db.session.get_one(Entry, assignment.entry_id)
    if juror.person_id in conflict_cases.kept_from(entry.id):
        return
    round_ = jury.round_by_id(assignment.round_id)
    yield jury_write(
        "review_reopened",
        db.session.get_one(Person, juror.person_id),
        round_,
        event,
        team=db.session.get_one(Team, entry.team_id).name if shows_teams(round_) else "",
        reference=assignment.reference,
        text=event.payload["reason"],
    )


def jury_write(kind: str, person: Person, round_: Round, event: Event, **context: Any) -> Letter:
    """A letter about a round's jury to a person."""
    to = Recipient(person.email, person.name, person.language, person.timezone)
    return write(kind, to, event, round=round_, title=_title(round_.challenge, to.language), **context)


def _title(challenge: Challenge, language: str) -> str:
    """The challenge's title in the reader's language, else in Swedish."""
    titles = {text.language: text.title for text in challenge.texts}
    return titles.get(language) or titles.get("sv", "")
