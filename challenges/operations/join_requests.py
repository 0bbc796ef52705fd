"""Asking a team to take one in: asked, accepted, declined, withdrawn."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.join_requests import JoinRequest
from challenges.models.teams import Team
from challenges.operations import joining
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import join_requests, teams
from challenges.queries.actors import load_actor
from challenges.rules.check import require
from challenges.rules.skills import checked
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import JoinRequestState
from challenges.vocabulary.text import N_, say

MOST_OPEN = 5
"""How many teams of a challenge a person may ask at the same time."""

WAIT = dt.timedelta(days=7)
"""How long a person waits after a team has said no."""

_ASKED = N_("You have asked this team already, and its captain has not answered yet.")


@dataclass(frozen=True)
class RequestContent:
    """What a person says to the captain, and the skills they offer."""

    message: str
    skills: tuple[str, ...] = ()


def ask(actor: Actor, team: Team, content: RequestContent, *, now: dt.datetime) -> JoinRequest:
    """Ask to join a team that takes requests. Records JOIN_ASKED; the captain gets a letter.

    Refused without a registration under the rules that hold now, when the person has a team, has asked this team
    already or five at the same time, was declined by it less than seven days ago, and when it has no place free.
    """
    require(actor, Permission.JOIN_ASK, team, now)
    skills = checked(content.skills)
    challenge = teams.challenge_to_join(team.challenge.slug)
    if challenge is None:
        raise NotFound
    teams.lock_registration(actor.person_id, challenge.id)
    joining.require_rules(actor, challenge)
    if teams.team_in(actor.person_id, challenge.id) is not None:
        raise Refused(joining.ONE_TEAM)
    _require_turn(actor, team, now)
    if not teams.places_left(team, now=now):
        raise Refused(N_("The team has no place free now."))
    request = JoinRequest(
        team_id=team.id,
        challenge_id=challenge.id,
        person_id=actor.person_id,
        message=content.message,
        skills=list(skills.values()),
        asked_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(_ASKED) from error
    record(Happening.JOIN_ASKED, request, actor, now=now, challenge_id=challenge.id)
    return request


def accept(actor: Actor, request: JoinRequest, word: str, *, now: dt.datetime) -> None:
    """Take the person in. Records TEAM_JOINED and JOIN_ACCEPTED; the person gets a letter.

    Every rule is asked anew: refused when the request is no longer open, when the team has no place free, when the
    person has a team meanwhile, has withdrawn the registration or has not accepted new rules.
    """
    require(actor, Permission.TEAM_MANAGE, request.team, now)
    person = load_actor(request.person_id)
    if person is None:
        raise Refused(N_("The person no longer has an account here."))
    teams.lock_registration(person.person_id, request.challenge_id)
    join_requests.refresh(request)
    if request.state is JoinRequestState.ASKED:
        try:
            joining.join(person, request.team, now=now, by=joining.By.REQUEST, answered=request.id)
        except NotAllowed as refused:
            raise Refused(N_("The person cannot take part in this challenge any more.")) from refused
        except Refused as refused:
            raise _told_to_captain(refused) from refused
    _answer(actor, request, JoinRequestState.ACCEPTED, word, now)


def decline(actor: Actor, request: JoinRequest, word: str, *, now: dt.datetime) -> None:
    """Say no. Records JOIN_DECLINED; the person gets a letter. Refused when the request is no longer open."""
    require(actor, Permission.TEAM_MANAGE, request.team, now)
    _answer(actor, request, JoinRequestState.DECLINED, word, now)


def withdraw(actor: Actor, request: JoinRequest, *, now: dt.datetime) -> None:
    """Take one's own request back. Records JOIN_WITHDRAWN; nobody is told. Refused once it has been answered."""
    require(actor, Permission.JOIN_WITHDRAW, request, now)
    move(request, JoinRequestState.WITHDRAWN, actor, now=now, challenge_id=request.challenge_id)


def _require_turn(actor: Actor, team: Team, now: dt.datetime) -> None:
    asked = join_requests.of_person(actor.person_id, team.challenge_id)
    waiting = [one for one in asked if one.state is JoinRequestState.ASKED]
    if any(one.team_id == team.id for one in waiting):
        raise Refused(_ASKED)
    if len(waiting) >= MOST_OPEN:
        raise Refused(
            say(
                N_("You have asked %(most)s teams already. Withdraw a request before you ask another team."),
                most=MOST_OPEN,
            )
        )
    for one in asked:
        declined = one.team_id == team.id and one.state is JoinRequestState.DECLINED
        if declined and one.answered_at is not None and one.answered_at + WAIT > now:
            raise Refused(
                N_("The team has declined your request. You can ask it again seven days after the answer.")
            )


def _answer(
    actor: Actor, request: JoinRequest, answer: JoinRequestState, word: str, now: dt.datetime
) -> None:
    request.answer, request.answered_at = word, now
    move(request, answer, actor, now=now, challenge_id=request.challenge_id)


def _told_to_captain(refused: Refused) -> Refused:
    """What speaks to the person who joins, said to the captain who takes them in."""
    told = {
        joining.ONE_TEAM: N_("The person belongs to another team in this challenge by now."),
        joining.HAS_READ: N_(
            "The person may have read entries, for the organiser or in the jury, and cannot join a team any more."
        ),
        joining.RULES_FIRST: N_(
            "The person has withdrawn the registration, or has not accepted the rules that hold now."
        ),
    }
    return Refused(told.get(str(refused.reason), refused.reason))
