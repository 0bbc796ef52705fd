"""Finding each other: people who look for a team, and teams that look for people."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from challenges.adapters.stemming import index_text
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.teammates import TeammateProfile, TeammateSkill
from challenges.models.teams import Team, TeamSkill
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import join_requests, teammates, teams
from challenges.rules import phases
from challenges.rules.check import require
from challenges.rules.skills import checked
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import JoinRequestState
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class ProfileContent:
    """What a person says to those who look for people. ``open_to_invitations``: teams may invite them."""

    skills: tuple[str, ...]
    about: str
    language: str
    open_to_invitations: bool


@dataclass(frozen=True)
class SearchContent:
    """What a team says to those who look for a team, and whether it takes requests to join."""

    open_to_requests: bool
    skills: tuple[str, ...]
    pitch: str
    language: str


def offer(actor: Actor, challenge: Challenge, content: ProfileContent, *, now: dt.datetime) -> None:
    """Show oneself to the others who are registered, or change what is shown.

    Records TEAMMATE_LISTED the first time; nobody is told. Refused to minors, to who has a team in the challenge, and
    with skills that are too many or too long (field ``skills``).
    """
    require(actor, Permission.TEAMMATE_OFFER, challenge, now)
    skills = checked(content.skills)
    if not skills:
        raise Refused(N_("Name at least one skill."), field="skills")
    teams.lock_registration(actor.person_id, challenge.id)
    registration = teams.registration(actor.person_id, challenge.id)
    if registration is None:
        raise NotFound
    if registration.is_minor:
        raise Refused(
            N_(
                "Because you are under 18 you are not shown here. You can still ask teams whether you may join."
            )
        )
    if teams.team_in(actor.person_id, challenge.id) is not None:
        raise Refused(N_("You belong to a team in this challenge, so you do not look for one any more."))
    profile = teammates.of_person(actor.person_id, challenge.id)
    is_new = profile is None
    if profile is None:
        profile = TeammateProfile(challenge_id=challenge.id, person_id=actor.person_id)
        db.session.add(profile)
    profile.about, profile.language = content.about, content.language
    profile.open_to_invitations, profile.updated_at = content.open_to_invitations, now
    profile.search_text = index_text(actor.name, content.about, *skills.values(), language=content.language)
    _replace(profile, TeammateSkill, skills)
    if is_new:
        record(Happening.TEAMMATE_LISTED, profile, actor, now=now, challenge_id=challenge.id)


def hide(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Take away what one shows of oneself. Records TEAMMATE_UNLISTED; who shows nothing is left as they are."""
    require(actor, Permission.TEAMMATE_HIDE, challenge, now)
    profile = teammates.of_person(actor.person_id, challenge.id)
    if profile is not None:
        _remove(profile, actor, now)


def end_search(person: Actor, challenge_id: int, *, now: dt.datetime, but: int | None = None) -> None:
    """The person has a team, or no longer takes part: nothing is shown of them, and their requests are withdrawn.

    ``but`` is a request that is being accepted. Records TEAMMATE_UNLISTED and JOIN_WITHDRAWN; nobody is told.
    """
    profile = teammates.of_person(person.person_id, challenge_id)
    if profile is not None:
        _remove(profile, person, now)
    for request in join_requests.waiting_of(person.person_id, challenge_id):
        if request.id != but:
            move(request, JoinRequestState.WITHDRAWN, person, now=now, challenge_id=challenge_id)


def look(actor: Actor, team: Team, content: SearchContent, *, now: dt.datetime) -> None:
    """Say whom the team looks for, and whether it takes requests. Records TEAM_SEARCH_CHANGED; nobody is told.

    Refused to others than the captain, with a request for people that says nothing (field ``pitch``), and with
    skills that are too many or too long (field ``skills``).
    """
    require(actor, Permission.TEAM_MANAGE, team, now)
    skills = checked(content.skills)
    if content.open_to_requests and not content.pitch:
        raise Refused(N_("Write a few lines on what you do and whom you look for."), field="pitch")
    teams.lock(team.id)
    team.open_to_requests, team.pitch, team.language = (
        content.open_to_requests,
        content.pitch,
        content.language,
    )
    team.search_text = index_text(content.pitch, *skills.values(), language=content.language)
    _replace(team, TeamSkill, skills)
    record(
        Happening.TEAM_SEARCH_CHANGED,
        team,
        actor,
        now=now,
        challenge_id=team.challenge_id,
        payload={"open_to_requests": content.open_to_requests},
    )


def forget(*, now: dt.datetime) -> int:
    """Remove what people show of themselves where no more teams are formed, and end requests that wait there.

    Records TEAMMATE_UNLISTED and JOIN_WITHDRAWN for each; nobody is told. Returns of how many challenges.
    """
    closed = [one for one in teammates.searched() if not _may_form(one, now)]
    for challenge in closed:
        for profile in teammates.all_of(challenge.id):
            _remove(profile, None, now)
        for request in join_requests.waiting_in(challenge.id):
            move(request, JoinRequestState.WITHDRAWN, None, now=now, challenge_id=challenge.id)
    return len(closed)


def _may_form(challenge: Challenge, now: dt.datetime) -> bool:
    """Whether teams are formed there, or will be again if the deadline is moved while late entries are accepted."""
    late = (one for one in challenge.rounds if one.position == 1 or one.open_to_new)
    return phases.takes_registrations(challenge, now) or any(phases.collects(one, now) for one in late)


def _remove(profile: TeammateProfile, actor: Actor | None, now: dt.datetime) -> None:
    record(Happening.TEAMMATE_UNLISTED, profile, actor, now=now, challenge_id=profile.challenge_id)
    db.session.delete(profile)
    db.session.flush()


def _replace(owner: Any, kind: Any, skills: dict[str, str]) -> None:
    if owner.id is not None:
        owner.skills = []
        db.session.flush()  # the database allows no skill twice
    owner.skills = [kind(**row) for row in _rows(skills.items())]
    db.session.flush()


def _rows(skills: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"position": n, "key": key, "name": name} for n, (key, name) in enumerate(skills, 1)]
