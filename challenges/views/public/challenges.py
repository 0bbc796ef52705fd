"""Published challenges: the list, and the page of each."""

import datetime as dt
from functools import cache
from typing import Any

from flask import Blueprint, Response, render_template, request

from challenges.queries import (
    deadlines,
    entry_forms,
    judging_plans,
    public_challenges,
    public_listing,
    taking_part,
)
from challenges.rules import data_use, phases
from challenges.rules.aftermath import follow_ups
from challenges.rules.check import may, why_not
from challenges.rules.check_times import end_of_night
from challenges.rules.dataset_watch import watches
from challenges.rules.judging_words import told
from challenges.views.public import searching
from challenges.vocabulary.choices import Theme
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.kept import part, under
from challenges.web.page_cache import holds_until
from challenges.web.visit import Visit

room = Blueprint("challenges", __name__)


@room.get("/challenges")
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """Every published challenge: search, narrow, sort. The whole search stands in the address."""

    @cache
    def standing() -> Any:
        return public_listing.organisers_and_next_change(visit.now)

    @cache
    def found() -> dict[str, Any]:
        search = searching.wanted()
        organisers = [(o, text(o, "name", visit.language).value) for o in standing()[0]]
        return {
            "search": search,
            "page": public_listing.challenges(search, visit.page, now=visit.now, language=visit.language),
            "phase_choices": searching.choices(searching.PHASES, search.phases),
            "theme_choices": searching.choices(Theme, search.themes),
            "organisers": organisers,
            "narrowings": searching.narrowings(search, organisers),
        }

    def until() -> dt.datetime | None:
        return standing()[1]

    title = part("public/challenges/_title.html", request.full_path, until, found)
    listing = part("public/challenges/_listing.html", request.full_path, until, found)
    if visit.actor is None:
        holds_until(until())
    return render_template("public/challenges/index.html", title=title, listing=listing)


def challenge_by_slug(slug: str) -> Any:
    """The challenge; the parts of its page may be kept under the number that was read with it."""
    found = public_challenges.by_slug_with_number(slug)
    if found is None:
        return None
    challenge, number = found
    under(number)
    return challenge


@room.get("/challenges/<slug>")
@guard(Permission.CHALLENGE_READ, load=challenge_by_slug)
def show(visit: Visit, challenge: Any) -> Any:
    """Everything about a challenge; before it is published for the organisation's members only."""

    facts = public_challenges.facts(challenge, visit.actor.person_id if visit.actor else None)
    takes_registrations = phases.takes_registrations(challenge, visit.now)

    @cache
    def parts() -> dict[str, Any]:
        fixed = public_challenges.fixed(challenge)
        links, conditions = public_challenges.links_and_conditions(challenge)
        return {
            "challenge": challenge,
            "is_public": is_public,
            "texts": challenge.texts,
            "rounds": challenge.rounds,
            "criteria": public_challenges.criteria(challenge),
            "plans": [(one, told(one, challenge.rounds, fixed.prizes)) for one in challenge.rounds],
            "plan": fixed.plan,
            "prizes": fixed.prizes,
            "aftermath": fixed.aftermath,
            "follow_ups": follow_ups(fixed.aftermath, challenge.rounds),
            "links": links,
            "watches": watches(links, phases.opened(challenge, visit.now), visit.now, visit.language),
            "told": data_use.sentences(data_use.rule_of(challenge), data_use.listed(links)),
            "conditions": conditions,
            "deadlines": deadlines.of_challenge(challenge.id),
            "asked": entry_forms.asked(challenge) if phases.tells_of_form(challenge) else (),
            "rule_set": fixed.rule_set,
            "terms": taking_part.eligibility(challenge.id),
            "needs": fixed.needs,
            "teams": facts.teams,
            "takes_registrations": takes_registrations,
        }

    def until() -> dt.datetime:
        # The page says when the datasets were looked at, which is done at night.
        night_over = end_of_night(visit.now)
        return min(filter(None, (phases.next_change(challenge.rounds, visit.now), night_over)))

    is_public = may(None, Permission.CHALLENGE_READ, challenge, visit.now)
    body = part("public/challenges/_body.html", challenge.slug, until, parts, keep=is_public)
    in_short = part("public/challenges/_in_short.html", challenge.slug, until, parts, keep=is_public)
    holds_until(until())
    return render_template(
        "public/challenges/show.html",
        challenge=challenge,
        body=body,
        in_short=in_short,
        facts=facts,
        phase=phases.challenge_phase(challenge, visit.now),
        current=phases.current_round(challenge.rounds, visit.now),
        is_public=is_public,
        has_results=may(None, Permission.RESULTS_READ, challenge, visit.now),
        takes_registrations=takes_registrations,
        kept_out=_kept_out(visit, challenge) if takes_registrations else "",
    )


@room.get("/challenges/<slug>/judging-plan.json")
@guard(Permission.CHALLENGE_READ, load=public_challenges.by_slug)
def judging_plan(visit: Visit, challenge: Any) -> Any:
    """The fixed judging plan, byte for byte what its checksum is of."""
    plan = judging_plans.of_challenge(challenge.id)
    if plan is None:
        raise NotFound
    name = f"{challenge.slug}-judging-plan.json"
    return Response(
        plan.content.encode(),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _kept_out(visit: Visit, challenge: Any) -> str:
    """Why this signed-in person may not take part although others may; empty when they may."""
    if visit.actor is None or may(visit.actor, Permission.CHALLENGE_REGISTER, challenge, visit.now):
        return ""
    return why_not(visit.actor, Permission.CHALLENGE_REGISTER, challenge, visit.now)
