"""Data with conditions, requests for data, and problems with it."""

import datetime as dt
from typing import Any

from challenges.rules.predicates.challenges import challenge_public
from challenges.rules.predicates.people import editor, member, owner
from challenges.rules.predicates.things import challenge_of
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.states import OPEN_REQUESTS, AgreementState, ChallengeState


def conditions_live(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Keys change and addresses move also after the challenge has been published."""
    return challenge_of(thing).state in {ChallengeState.PUBLISHED, ChallengeState.ANNOUNCED}


def data_owner(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Whoever has the data owner's address; where none is named, the owners of the organiser's organisation."""
    terms = thing if type(thing).__name__ == "DataTerms" else thing.terms
    if terms.owner_email:
        return actor is not None and actor.email.casefold() == terms.owner_email.casefold()
    return owner(actor, thing, now)


def own_agreement(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and thing.person_id == actor.person_id


def not_own_agreement(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Nobody decides on a request of one's own."""
    return not own_agreement(actor, thing, now)


def still_in_team(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Who asked as a member of a team still belongs to it."""
    return actor is not None and (not thing.team_name or thing.team_id in actor.teams)


def agreement_waiting(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is AgreementState.REQUESTED


def agreement_approved(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is AgreementState.APPROVED


def agreement_runs(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return bool(thing.runs(now))


def agreement_current(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return bool(thing.is_current)


def request_member(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A member of the organisation whose challenge the data request belongs to."""
    return thing.challenge is not None and member(actor, thing, now)


def request_editor(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.challenge is not None and editor(actor, thing, now)


def request_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """An answer to the data request, or the promised data, is still waited for."""
    return thing.state in OPEN_REQUESTS


def not_own_request(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and thing.person_id != actor.person_id


def link_holds(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A publisher's link is not too old."""
    return bool(now < thing.expires_at)


def request_answerable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The data request behind a publisher's link is open."""
    return request_open(actor, thing.request, now)


def uses_dataset(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A member of an organisation with a challenge that uses the dataset of the problem."""
    return any(member(actor, link, now) for link in thing.links)


def edits_with_dataset(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """An owner or editor of an organisation with a public challenge that uses it: what is answered is public."""
    return any(challenge_public(actor, link, now) and editor(actor, link, now) for link in thing.links)
