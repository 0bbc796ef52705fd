"""Letters about taking part: registrations and teams."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import people, teams
from challenges.vocabulary.localised import challenge_text
from challenges.vocabulary.roles import TeamRole


def recipient(person: Person) -> Recipient:
    """A person as the reader of a letter."""
    return Recipient(person.email, person.name, person.language, person.timezone)


def registered(event: Event) -> Iterable[Letter]:
    """To who registered: which rules were accepted, and what to do next."""
    registration = teams.registration_by_id(event.subject_id)
    to = recipient(registration.person)
    yield write(
        "registered",
        to,
        event,
        registration=registration,
        title=challenge_text(registration.challenge, "title", to.language).value,
    )


def left(event: Event) -> Iterable[Letter]:
    """To the captain: a member has left."""
    team = teams.by_id(event.subject_id)
    for member in team.memberships:
        if member.role is TeamRole.CAPTAIN and member.person_id != event.payload["person_id"]:
            yield _about(event, "team_member_left", team, member.person)


def removed(event: Event) -> Iterable[Letter]:
    """To who was removed from a team."""
    yield _about(event, "team_member_removed", teams.by_id(event.subject_id), _person(event))


def captain_changed(event: Event) -> Iterable[Letter]:
    """To the new captain: what it means."""
    yield _about(event, "team_captain_changed", teams.by_id(event.subject_id), _person(event))


def _person(event: Event) -> Person:
    return people.get(event.payload["person_id"])


def _about(event: Event, kind: str, team: Team, person: Person) -> Letter:
    to = recipient(person)
    title = challenge_text(team.challenge, "title", to.language).value
    who = people.get(event.row.person_id).name if event.row.person_id else ""
    return write(kind, to, event, team=team, title=title, who=who)
