"""Needs on the public board: a need, or what somebody has added to one."""

import datetime as dt
from typing import Any

from challenges.vocabulary.actor import Actor
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import OPEN_NEEDS, NeedState

_EDITING = {OrganisationRole.OWNER, OrganisationRole.EDITOR}


def edits_somewhere(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Owner or editor of any organisation."""
    return actor is not None and bool(_EDITING & set(actor.organisations.values()))


def need_editor(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Owner or editor of the organisation that sees to the need."""
    return actor is not None and actor.organisations.get(thing.organisation_id) in _EDITING


def need_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in OPEN_NEEDS


def need_adoptable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Nobody has taken it on yet, or whoever did has declined it."""
    return thing.state in {NeedState.PROPOSED, NeedState.DECLINED}


def not_own_need(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and thing.person_id != actor.person_id
