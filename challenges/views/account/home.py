"""My pages: what waits for the signed-in person."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import agreements, home, invitations, organisations
from challenges.rules import phases
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import OrganisationState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("home", __name__)


@room.get("/home")
@guard(Permission.ACCOUNT_OWN)
def show(visit: Visit) -> Any:
    """Invitations to answer, teams and entries, organisations and their challenges, assessments."""
    me = visit.me
    memberships = organisations.of_person(me.person_id)
    challenges = organisations.challenges_of([m.organisation_id for m in memberships])
    data_waiting, data_decided, data_asked = agreements.counts(me)
    return render_template(
        "account/home/show.html",
        data_waiting=data_waiting,
        data_decided=data_decided,
        data_asked=data_asked,
        invitations=invitations.waiting_for(me.email, now=visit.now),
        parts=[(part, _next_date(part, visit)) for part in home.parts_of(me.person_id)],
        seats=home.seats_of(me.person_id, without=me.conflicts),
        applications=organisations.counts().get(OrganisationState.APPLIED, 0) if me.is_platform_admin else 0,
        memberships=[
            (
                m,
                [
                    (c, phases.mark(c, visit.now))
                    for c in challenges
                    if c.organisation_id == m.organisation_id
                ],
            )
            for m in memberships
        ],
    )


def _next_date(part: Any, visit: Visit) -> Any:
    """The round that matters now to somebody who takes part, with its phase, and whether teams can be founded."""
    round_ = phases.current_round(part.challenge.rounds, visit.now)
    if round_ is None:
        return None, None, False
    return (
        round_,
        phases.round_phase(round_, visit.now),
        phases.takes_registrations(part.challenge, visit.now),
    )
