"""Who belongs to a team, and whether it can change."""

import datetime as dt
from typing import Any

from challenges.rules import phases
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import JoinRequestState


def _team_id(thing: Any) -> int:
    return int(thing.id if type(thing).__name__ == "Team" else thing.team_id)


def teammate(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _team_id(thing) in actor.teams


def captain(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.teams.get(_team_id(thing)) is TeamRole.CAPTAIN


def team_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A team's members may change while teams like it can come into the challenge."""
    return phases.team_may_change(thing.challenge, thing.created_at, now)


def team_looks(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The team has said that it takes requests to join."""
    return bool(thing.open_to_requests)


def asked_to_join(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A request to join is one's own."""
    return actor is not None and thing.person_id == actor.person_id


def join_request_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is JoinRequestState.ASKED


def not_competing(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Somebody who is in a team of the challenge reads nobody else's entry, whatever else they belong to."""
    challenge = thing if type(thing).__name__ == "Challenge" else thing.challenge
    return actor is not None and challenge.id not in actor.competing
