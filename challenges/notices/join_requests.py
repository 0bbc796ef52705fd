"""Letters about asking to join a team. What people wrote to each other is on the page, not in the letters."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import join_requests, teams
from challenges.vocabulary.localised import challenge_text
from challenges.vocabulary.roles import TeamRole


def asked(event: Event) -> Iterable[Letter]:
    """To the captain: somebody asks to join."""
    request = join_requests.by_id(event.subject_id)
    for member in teams.members(request.team_id):
        if member.role is TeamRole.CAPTAIN:
            to = recipient(member.person)
            yield write("join_asked", to, event, request=request, title=_title(request, to))


def answered(event: Event) -> Iterable[Letter]:
    """To who asked: the captain said yes or no, or has dissolved the team."""
    request = join_requests.by_id(event.subject_id)
    to = recipient(request.person)
    title = _title(request, to)
    if event.payload.get("dissolved"):
        yield write("join_ended", to, event, request=request, title=title)
    elif event.payload["to"] == "accepted":
        yield write("join_accepted", to, event, request=request, title=title)
    else:
        yield write("join_declined", to, event, request=request, title=title)


def _title(request: join_requests.JoinRequest, to: Recipient) -> str:
    return challenge_text(request.team.challenge, "title", to.language).value
