"""Letters about changes in a running round: who leaves, whose readings they are, how many there are, what waits."""

from collections.abc import Iterable, Iterator

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.notices.event import Event
from challenges.notices.jury import jury_write
from challenges.queries import challenges, conflict_cases, jury
from challenges.vocabulary.roles import JurySeat


def left(event: Event) -> Iterable[Letter]:
    """To the organiser's owners and editors and the chair: a juror cannot go on, why, and what that leaves.

    Entries that the reader of the letter is kept from are not counted in it.
    """
    juror = db.session.get_one(Juror, event.subject_id)
    person = db.session.get_one(Person, juror.person_id)
    round_ = jury.round_by_id(juror.round_id)
    organisation_id = db.session.get_one(Challenge, round_.challenge_id).organisation_id
    told = {one.id: one for one in challenges.members(organisation_id, challenges.EDITORS)}
    told |= {one.person_id: one.person for one in jury.active_jurors(round_.id) if one.seat is JurySeat.CHAIR}
    barred = conflict_cases.barred(round_.id, told)
    for reader in told.values():
        if reader.id != person.id:
            yield jury_write(
                "juror_left",
                reader,
                round_,
                event,
                juror=person.name,
                freed=len(set(event.payload["entries"]) - barred[reader.id]),
                text=event.payload["reason"],
            )


def corrected(event: Event) -> Iterable[Letter]:
    """To a juror about whom somebody else has corrected what holds for planning."""
    if event.payload["own"]:
        return
    juror = db.session.get_one(Juror, event.subject_id)
    person = db.session.get_one(Person, juror.person_id)
    yield jury_write("juror_corrected", person, jury.round_by_id(juror.round_id), event)


def handed_over(event: Event) -> Iterable[Letter]:
    """To both: who has fewer to assess now, and who has more."""
    round_ = jury.round_by_id(event.subject_id)
    number = len(event.payload["entries"])
    for role in ("giver", "taker"):
        juror = db.session.get_one(Juror, event.payload[role])
        person = db.session.get_one(Person, juror.person_id)
        more, fewer = (number, 0) if role == "taker" else (0, number)
        yield jury_write("more_to_assess", person, round_, event, number=more, gone=fewer)


def readings_changed(event: Event) -> Iterable[Letter]:
    """To every juror: another number of readings than published, why, and what it means for the reader."""
    round_ = jury.round_by_id(event.subject_id)
    freed = event.payload["freed"]
    for juror in jury.active_jurors(round_.id):
        yield jury_write(
            "readings_changed",
            juror.person,
            round_,
            event,
            number=event.payload["to"],
            published=event.payload["published"],
            gone=freed.get(str(juror.id), 0),
            text=event.payload["reason"],
        )


def put_aside(event: Event) -> Iterable[Letter]:
    """To those who have the entry left: it waits, and why."""
    for person, round_, team in _readers(event):
        yield jury_write("entry_put_aside", person, round_, event, team=team, text=event.payload["reason"])


def taken_up(event: Event) -> Iterable[Letter]:
    """To those who have the entry left: it can be assessed again."""
    for person, round_, team in _readers(event):
        yield jury_write("entry_taken_up", person, round_, event, team=team)


def _readers(event: Event) -> Iterator[tuple[Person, Round, str]]:
    """Who has the entry left in which round, and its team, empty where jurors do not see teams.

    Not those who are kept from it by now, declared or found: their assignment may still wait for a decision.
    """
    round_ = jury.round_by_id(event.payload["round_id"])
    entry = db.session.get_one(Entry, event.subject_id)
    team = "" if round_.hide_teams else db.session.get_one(Team, entry.team_id).name
    kept_out = conflict_cases.kept_from(entry.id)
    for assignment in jury.assignments_by_id(event.payload["assignments"]):
        if assignment.juror.person_id in kept_out:
            continue
        yield assignment.juror.person, round_, team
