"""Published challenges: the list, and the page of each."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import public_challenges, public_listing
from challenges.rules import phases
from challenges.rules.check import may, why_not
from challenges.views.public import searching
from challenges.vocabulary.choices import Theme
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.page_cache import holds_until
from challenges.web.visit import Visit

room = Blueprint("challenges", __name__)


@room.get("/challenges")
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """Every published challenge: search, narrow, sort. The whole search stands in the address."""
    search = searching.wanted()
    page = public_listing.challenges(search, visit.page, now=visit.now, language=visit.language)
    organisers = [(o, text(o, "name", visit.language).value) for o in public_listing.organisers()]
    if visit.actor is None:
        holds_until(public_listing.next_change(visit.now))
    return render_template(
        "public/challenges/index.html",
        search=search,
        page=page,
        phase_choices=searching.choices(searching.PHASES, search.phases),
        theme_choices=searching.choices(Theme, search.themes),
        organisers=organisers,
        narrowings=searching.narrowings(search, organisers),
    )


@room.get("/challenges/<slug>")
@guard(Permission.CHALLENGE_READ, load=public_challenges.with_parts)
def show(visit: Visit, challenge: Any) -> Any:
    """Everything about a challenge; before it is published for the organisation's members only."""
    facts = public_challenges.facts(challenge, visit.actor.person_id if visit.actor else None)
    holds_until(phases.next_change(challenge.rounds, visit.now))
    takes_registrations = phases.takes_registrations(challenge, visit.now)
    return render_template(
        "public/challenges/show.html",
        challenge=challenge,
        texts=challenge.texts,
        rounds=challenge.rounds,
        criteria=challenge.criteria,
        prizes=challenge.prizes,
        links=public_challenges.links(challenge),
        rule_set=facts.rule_set,
        facts=facts,
        phase=phases.challenge_phase(challenge, visit.now),
        current=phases.current_round(challenge.rounds, visit.now),
        is_public=may(None, Permission.CHALLENGE_READ, challenge, visit.now),
        has_results=may(None, Permission.RESULTS_READ, challenge, visit.now),
        takes_registrations=takes_registrations,
        kept_out=_kept_out(visit, challenge) if takes_registrations else "",
    )


def _kept_out(visit: Visit, challenge: Any) -> str:
    """Why this signed-in person may not take part although others may; empty when they may."""
    if visit.actor is None or may(visit.actor, Permission.CHALLENGE_REGISTER, challenge, visit.now):
        return ""
    return why_not(visit.actor, Permission.CHALLENGE_REGISTER, challenge, visit.now)
