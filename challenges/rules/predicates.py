"""Small yes/no questions about an actor and a thing. The table combines them.

Every predicate takes ``(actor, thing, now)``. ``actor`` is None for a visitor. The thing's loader (in queries)
has loaded the relations the predicate reads; a missing one raises instead of asking the database.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from challenges.rules import phases
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.roles import JurySeat, OrganisationRole, TeamRole
from challenges.vocabulary.states import (
    OPEN_REQUESTS,
    PUBLIC_STATES,
    AgreementState,
    AssignmentState,
    ChallengeState,
    EntryState,
    InvitationState,
    OrganisationState,
    RoundState,
    SheetState,
)

Predicate = Callable[[Actor | None, Any, dt.datetime], bool]

EDITABLE_STATES = frozenset({ChallengeState.DRAFT})


def anybody(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return True


def signed_in(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None


def platform_admin(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.is_platform_admin


def _organisation_id(thing: Any) -> int:
    """The organisation a thing belongs to: itself, its own, or its challenge's."""
    kind = type(thing).__name__
    if kind == "Organisation":
        return int(thing.id)
    if kind == "Challenge":
        return int(thing.organisation_id)
    return int(thing.challenge.organisation_id)


def _challenge(thing: Any) -> Any:
    """The challenge a thing is part of, or itself."""
    return thing if type(thing).__name__ == "Challenge" else thing.challenge


def _role(actor: Actor | None, thing: Any) -> OrganisationRole | None:
    return actor.organisations.get(_organisation_id(thing)) if actor else None


def member(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _role(actor, thing) is not None


def editor(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _role(actor, thing) in {OrganisationRole.OWNER, OrganisationRole.EDITOR}


def owner(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _role(actor, thing) is OrganisationRole.OWNER


def edits_for_a_user(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Owner or editor of one of the organisations whose public challenges use a publisher's data."""
    held = actor.organisations if actor else {}
    editing = {OrganisationRole.OWNER, OrganisationRole.EDITOR}
    return any(held.get(organisation_id) in editing for organisation_id in thing.organisation_ids)


def organisation_verified(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    organisation = thing if type(thing).__name__ == "Organisation" else thing.organisation
    return organisation.state is OrganisationState.VERIFIED


def challenge_public(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    challenge = _challenge(thing)
    return challenge.state in PUBLIC_STATES and challenge.published_at is not None


def challenge_editable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _challenge(thing).state in EDITABLE_STATES


def awaiting_approval(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is ChallengeState.AWAITING_APPROVAL


def approved(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is ChallengeState.APPROVED


def second_person(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.person_id != thing.approval_requested_by_id


def cancellable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {ChallengeState.APPROVED, ChallengeState.PUBLISHED}


def results_published(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in PUBLIC_STATES and any(r.state is RoundState.PUBLISHED for r in thing.rounds)


def conditions_live(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Keys change and addresses move also after the challenge has been published."""
    return _challenge(thing).state in {ChallengeState.PUBLISHED, ChallengeState.ANNOUNCED}


def challenge_running(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _challenge(thing).state is ChallengeState.PUBLISHED


def not_cancelled(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _challenge(thing).state is not ChallengeState.CANCELLED


def registered(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _challenge(thing).id in actor.registered


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


def takes_registrations(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return phases.takes_registrations(thing, now)


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


def not_staff(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The organiser's own people do not compete in their own challenge."""
    return _role(actor, thing) is None


def _team_id(thing: Any) -> int:
    return int(thing.id if type(thing).__name__ == "Team" else thing.team_id)


def teammate(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _team_id(thing) in actor.teams


def captain(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.teams.get(_team_id(thing)) is TeamRole.CAPTAIN


def team_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A team's members may change while its challenge takes registrations."""
    return phases.takes_registrations(thing.challenge, now)


def round_collecting(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The entry's round collects entries and its challenge has not been cancelled."""
    return thing.challenge.state is ChallengeState.PUBLISHED and phases.collects(thing.round, now)


def intake_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A team may start its entry while the challenge's first round collects entries."""
    challenge = thing.challenge
    return (
        challenge.state is ChallengeState.PUBLISHED
        and bool(challenge.rounds)
        and phases.collects(challenge.rounds[0], now)
    )


def entry_in_play(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {EntryState.DRAFT, EntryState.SUBMITTED, EntryState.ADVANCED, EntryState.WITHDRAWN}


def entry_submitted(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {EntryState.SUBMITTED, EntryState.ADVANCED}


def has_version(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return bool(thing.version_number)


def unsealed(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round has closed: of an entry its round, or the round itself."""
    round_ = thing if type(thing).__name__ == "Round" else thing.round
    return not phases.is_sealed(round_, now)


def _entry_id(thing: Any) -> int:
    return int(thing.id if type(thing).__name__ == "Entry" else thing.entry_id)


def not_competing(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Somebody who is in a team of the challenge reads nobody else's entry, whatever else they belong to."""
    challenge = thing if type(thing).__name__ == "Challenge" else thing.challenge
    return actor is not None and challenge.id not in actor.competing


def not_conflicted(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _entry_id(thing) not in actor.conflicts


def not_own_declaration(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Nobody decides on a possible conflict of one's own."""
    return actor is not None and thing.juror.person_id != actor.person_id


def outside_team(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Whoever belongs to the team that made the entry never assesses it, whatever was declared."""
    return actor is not None and thing.entry.team_id not in actor.teams


def not_seated_here(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Who sits in a jury of the challenge does not compete in it."""
    return actor is None or not any(round_.id in actor.seats for round_ in thing.rounds)


def entry_stands(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The team has not withdrawn the entry that the thing is about."""
    return thing.entry.state is not EntryState.WITHDRAWN


def invited(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.email.casefold() == str(thing.email).casefold()


def invitation_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is InvitationState.SENT and now < thing.expires_at


def _round_id(thing: Any) -> int:
    return int(thing.id if type(thing).__name__ == "Round" else thing.round_id)


def seated(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and _round_id(thing) in actor.seats


def chair(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and (
        (held := actor.seats.get(_round_id(thing))) is not None and held.seat is JurySeat.CHAIR
    )


def own_assignment(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    held = actor.seats.get(thing.round_id) if actor else None
    return held is not None and held.juror_id == thing.juror_id


def declared_free(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """An assignment leaves ``offered`` only by a declaration that lets the juror read the entry."""
    return thing.state in {AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.REOPENED}


def sheet_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.sheet is None or thing.sheet.state is SheetState.OPEN


def sheet_locked(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.sheet is not None and thing.sheet.state is SheetState.LOCKED


def jury_formed(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round is not decided yet, so its jury may still change."""
    return (
        thing.state in {RoundState.PLANNED, RoundState.JUDGING}
        and thing.challenge.state is not ChallengeState.CANCELLED
    )


def reminding(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Jurors have something to do: from the closing of the intake to the end of judging."""
    return jury_formed(actor, thing, now) and not phases.is_sealed(thing, now)


def judging(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    round_ = thing if type(thing).__name__ == "Round" else thing.round
    return round_.state is RoundState.JUDGING


def judging_closed(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {RoundState.DELIBERATING, RoundState.DECIDED, RoundState.PUBLISHED}


def deliberating(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is RoundState.DELIBERATING


def decided(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is RoundState.DECIDED
