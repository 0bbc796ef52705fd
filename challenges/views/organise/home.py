"""Where organisers start: their organisations and the challenges of each."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import organisations, preparation
from challenges.rules import phases
from challenges.rules.check import may
from challenges.vocabulary.checklist import CHECKLIST
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.swedish_time import swedish_day
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("home", __name__)

MOST_TASKS = 10


@room.get("/")
@guard(Permission.ACCOUNT_OWN)
def index(visit: Visit) -> Any:
    """My organisations and their challenges."""
    memberships = organisations.of_person(visit.me.person_id)
    challenges = organisations.challenges_of([m.organisation_id for m in memberships])
    return render_template(
        "organise/home/index.html",
        tasks=preparation.waiting_for(visit.me.person_id, MOST_TASKS),
        checklist=CHECKLIST,
        today=swedish_day(visit.now),
        may_see_needs=may(visit.actor, Permission.NEEDS_OVERSEE, None, visit.now),
        rows=[
            (
                m,
                [
                    (c, phases.mark(c, visit.now))
                    for c in challenges
                    if c.organisation_id == m.organisation_id
                ],
                may(visit.actor, Permission.CHALLENGE_CREATE, m.organisation, visit.now),
            )
            for m in memberships
        ],
    )
