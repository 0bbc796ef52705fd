"""Public challenges: the list, and everything the page of each says."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint

from challenges.api import taking_part
from challenges.api.answers import answer, link, listed, moment, place, wanted, worded
from challenges.api.catalogue import theme_address
from challenges.queries import (
    data_terms,
    dataset_uses,
    deadlines,
    entry_forms,
    public_challenges,
    public_listing,
    public_results,
)
from challenges.queries import taking_part as terms
from challenges.queries.dataset_uses import Solution as Use
from challenges.queries.public_listing import Card
from challenges.queries.public_results import Chosen, RoundResult
from challenges.rules import data_use, phases
from challenges.rules.aftermath import follow_ups
from challenges.rules.check import may
from challenges.vocabulary.entry_form import FormShape
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.limits import limit_reads
from challenges.web.visit import Visit, arrival

room = Blueprint("challenges", __name__, url_prefix="/api/v1/challenges")


@room.get("")
@limit_reads
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """The public challenges, the newest first."""
    asked = wanted()
    cards, total = public_listing.newest(asked.page, now=visit.now, limit=asked.limit)
    body = listed("challenges", [_card(card) for card in cards], total, asked, "api.challenges.index")
    return answer(body, until=public_listing.next_change(visit.now))


def by_slug(slug: str) -> Any:
    """The challenge, if everybody may read it; the API knows no members."""
    challenge = public_challenges.by_slug(slug)
    is_public = challenge is not None and may(None, Permission.CHALLENGE_READ, challenge, arrival())
    return challenge if is_public else None


@room.get("/<slug>")
@limit_reads
@guard(Permission.CHALLENGE_READ, load=by_slug)
def show(visit: Visit, challenge: Any) -> Any:
    """Everything public about a challenge: texts, rounds, criteria, prizes, rules, datasets and results."""
    fixed = public_challenges.fixed(challenge)
    links, conditions = public_challenges.links(challenge), data_terms.of_challenge(challenge)
    texts = {row.language: row for row in challenge.texts}

    def both(name: str) -> dict[str, str]:
        return worded(*(getattr(texts.get(language), name, "") for language in ("sv", "en")))

    body = {
        "id": challenge.slug,
        "title": both("title"),
        "summary": both("summary"),
        "problem": both("problem"),
        "targetGroup": both("target_group"),
        "goodSolution": both("good_solution"),
        "phase": phases.challenge_phase(challenge, visit.now).value,
        "reason": challenge.state_reason if challenge.state == "cancelled" else None,
        "theme": {"id": challenge.theme.value, "uri": theme_address(challenge.theme)},
        "mode": challenge.mode.value,
        "contact": challenge.contact_email,
        "publishedAt": moment(challenge.published_at),
        "organisation": {
            "id": challenge.organisation.slug,
            "name": worded(challenge.organisation.name, challenge.organisation.name_en),
        },
        "teams": public_challenges.facts(challenge, None).teams,
        "rounds": taking_part.rounds(
            challenge.rounds, _shapes(challenge), deadlines.of_challenge(challenge.id), fixed.prizes
        ),
        "eligibility": taking_part.terms(terms.eligibility(challenge.id)),
        "criteria": [_criterion(one) for one in public_challenges.criteria(challenge)],
        "judgingPlan": _plan(fixed.plan, challenge),
        "prizes": [_prize(one) for one in fixed.prizes],
        "aftermath": _aftermath(fixed.aftermath, challenge),
        "rules": _rules(fixed.rule_set),
        "dataUse": _data_use(challenge, links),
        "datasets": [_dataset(one, conditions.get(one.id)) for one in links],
        "results": _results(challenge, visit),
        "_links": {
            "self": link("self", "api.challenges.show", slug=challenge.slug),
            "alternate": link("alternate", "public.challenges.show", slug=challenge.slug),
            "collection": link("collection", "api.challenges.index"),
        },
    }
    return answer(body, until=phases.next_change(challenge.rounds, visit.now))


def _shapes(challenge: Any) -> dict[int, FormShape]:
    """What the rounds ask, by their ids, as long as the page tells it too."""
    told = entry_forms.asked(challenge) if phases.tells_of_form(challenge) else ()
    return {one.id: shape for one, shape in told}


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.slug,
        "title": worded(card.title_sv, card.title_en),
        "summary": worded(card.summary_sv, card.summary_en),
        "phase": card.phase.value,
        "theme": {"id": card.theme.value, "uri": theme_address(card.theme)},
        "organisation": {
            "id": card.organisation_slug,
            "name": worded(card.organisation, card.organisation_en),
        },
        "publishedAt": moment(card.published_at),
        "nextDate": moment(card.next_date),
        "prizeMoney": card.prize_money,
        "_links": {
            "self": link("self", "api.challenges.show", slug=card.slug),
            "alternate": link("alternate", "public.challenges.show", slug=card.slug),
        },
    }


def _criterion(one: Any) -> dict[str, Any]:
    return {
        "name": worded(one.name_sv, one.name_en),
        "question": worded(one.question_sv, one.question_en),
        "weight": one.weight,
        "highestScore": one.scale_max,
        "step": float(one.step),
        "levels": [
            {"score": level["value"], "meaning": worded(level.get("sv", ""), level.get("en", ""))}
            for level in one.anchors
        ],
    }


def _plan(plan: Any, challenge: Any) -> dict[str, Any] | None:
    """The fixed plan: its checksum, and where the file is that it is of."""
    if plan is None:
        return None
    return {
        "sha256": plan.sha256,
        "fixedAt": moment(plan.frozen_at),
        "file": place("public.challenges.judging_plan", slug=challenge.slug),
    }


def _prize(one: Any) -> dict[str, Any]:
    return {
        "name": worded(one.name_sv, one.name_en),
        "description": worded(one.description_sv, one.description_en),
        "kind": one.kind.value,
        "rank": one.rank,
        "amount": one.amount,
        "milestone": worded(one.milestone_sv, one.milestone_en),
    }


def _aftermath(plan: Any, challenge: Any) -> dict[str, Any] | None:
    """What happens after the award; null for challenges from before it had to be planned."""
    if plan is None:
        return None
    return {
        "receiver": {"name": plan.receiver_name, "unit": plan.receiver_unit},
        "decidesOn": _day(plan.decides_on),
        "pilot": {
            "budget": plan.pilot_budget,
            "payer": plan.payer,
            "startsOn": _day(plan.pilot_starts_on),
            "endsOn": _day(plan.pilot_ends_on),
            "site": worded(plan.site_sv, plan.site_en),
        },
        "procurementRoutes": plan.routes,
        "procurementNote": worded(plan.routes_note_sv, plan.routes_note_en),
        "notChosen": plan.offers,
        "notChosenNote": worded(plan.offers_note_sv, plan.offers_note_en),
        "followUpDates": [day.isoformat() for day in follow_ups(plan, challenge.rounds)],
    }


def _day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _rules(rule_set: Any) -> dict[str, Any] | None:
    if rule_set is None:
        return None
    return {
        "version": rule_set.version,
        "publishedAt": moment(rule_set.published_at),
        "text": worded(rule_set.text_sv, rule_set.text_en),
    }


def _data_use(challenge: Any, links: Sequence[Any]) -> dict[str, Any] | None:
    """The rule, or null where data is optional. Required datasets are marked in their list."""
    rule = data_use.rule_of(challenge)
    if not data_use.asks(rule, data_use.listed(links)):
        return None
    return {
        "leastDatasets": rule.least_datasets,
        "leastPublishers": rule.least_publishers,
        "bonusDatasets": rule.bonus_datasets,
    }


def _dataset(one: Any, terms: Any) -> dict[str, Any]:
    """A linked dataset, as its snapshot says: that is what holds for teams and juries. ``terms``: its conditions."""
    snapshot = one.snapshot
    return {
        "id": one.dataset.reference,
        "uri": one.dataset.uri,
        "title": snapshot.title,
        "publisher": snapshot.publisher,
        "licence": snapshot.licence,
        "accessRight": snapshot.access_right.value,
        "formats": snapshot.formats,
        "page": snapshot.page_url,
        "factsFrom": moment(snapshot.taken_at),
        "required": one.required,
        "note": worded(one.note_sv, one.note_en),
        "conditions": worded(terms.text_sv, terms.text_en) if terms else None,
    }


def _results(challenge: Any, visit: Visit) -> list[dict[str, Any]]:
    if not may(None, Permission.RESULTS_READ, challenge, visit.now):
        return []
    uses = dataset_uses.by_choice(challenge.id)
    return [_result(one, challenge.slug, uses) for one in public_results.of_challenge(challenge)]


def _result(one: RoundResult, slug: str, uses: Mapping[tuple[int, int], Sequence[Use]]) -> dict[str, Any]:
    decided = one.decided
    return {
        "round": one.round.position,
        "entries": one.entries,
        "jurors": one.jurors,
        "decidedBy": decided.decided_by if decided else None,
        "decidedAt": moment(decided.decided_at) if decided else None,
        "publishedAt": moment(decided.published_at) if decided else None,
        "chosen": [
            _chosen(chosen, slug, uses.get((one.round.position, chosen.entry_id), ()))
            for chosen in one.chosen
        ],
    }


def _chosen(one: Chosen, slug: str, uses: Sequence[Use]) -> dict[str, Any]:
    return {
        "outcome": one.outcome.value,
        "team": one.team,
        "title": one.title,
        "summary": one.summary,
        "language": one.lang,
        "prize": {"name": worded(one.prize_sv, one.prize_en), "amount": one.prize_amount}
        if one.prize_sv
        else None,
        "motivation": worded(one.motivation, one.motivation_en),
        "datasets": [
            {
                "id": use.dataset_reference,
                "uri": use.dataset_uri,
                "title": use.dataset_title,
                "how": use.how,
            }
            for use in uses
        ],
        "page": place("public.results.show", slug=slug) + f"#{one.mark}",
    }
