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


def joined(event: Event) -> Iterable[Letter]:
    """To the captain: somebody has joined by a link. Of invitations and requests the captain knows already."""
    team = teams.by_id(event.subject_id)
    for member in team.memberships if event.payload.get("by") == "link" else ():
        if member.role is TeamRole.CAPTAIN:
            to = recipient(member.person)
            yield write("team_joined", to, event, team=team, title=_title(team, to), who=_who(event))


def dissolved(event: Event) -> Iterable[Letter]:
    """To the members but the captain: the team has ended."""
    team = teams.by_id(event.subject_id)
    for member in team.memberships:
        if member.person_id != event.row.person_id:
            to = recipient(member.person)
            yield write("team_dissolved", to, event, team=team, title=_title(team, to), who=_who(event))


def left(event: Event) -> Iterable[Letter]:
    """To the captain: a member has left."""
    team = teams.by_id(event.subject_id)
    for member in team.memberships:
        if member.role is TeamRole.CAPTAIN and member.person_id != event.payload["person_id"]:
            to = recipient(member.person)
            yield write("team_member_left", to, event, team=team, title=_title(team, to), who=_who(event))


def removed(event: Event) -> Iterable[Letter]:
    """To who was removed from a team."""
    team, to = teams.by_id(event.subject_id), recipient(people.get(event.payload["person_id"]))
    yield write("team_member_removed", to, event, team=team, title=_title(team, to))


def captain_changed(event: Event) -> Iterable[Letter]:
    """To the new captain: what it means."""
    team, to = teams.by_id(event.subject_id), recipient(people.get(event.payload["person_id"]))
    yield write("team_captain_changed", to, event, team=team, title=_title(team, to), who=_who(event))


def placed(event: Event) -> Iterable[Letter]:
    """To a member whom the captain has placed outside the competition, or in it again."""
    if event.payload["person_id"] == event.row.person_id:
        return
    team, to = teams.by_id(event.subject_id), recipient(people.get(event.payload["person_id"]))
    outside = bool(event.payload["reason"])
    yield write(
        "team_member_placed", to, event, team=team, title=_title(team, to), who=_who(event), outside=outside
    )


def _title(team: Team, to: Recipient) -> str:
    return challenge_text(team.challenge, "title", to.language).value


def _who(event: Event) -> str:
    """The name of the person who did it."""
    return people.get(event.row.person_id).name if event.row.person_id else ""
