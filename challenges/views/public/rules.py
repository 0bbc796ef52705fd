"""The rules of a challenge in all their published versions, and what changed from one to the next."""

from typing import Any

from flask import Blueprint, render_template, request

from challenges.queries import judging_plans, rule_versions
from challenges.rules.text_changes import word_changes
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("rules", __name__, url_prefix="/challenges/<slug>/rules")


@room.get("")
@guard(Permission.CHALLENGE_READ, load=rule_versions.challenge_by_slug)
def index(visit: Visit, challenge: Any) -> Any:
    """Every version, the newest first, with the reason for it."""
    return render_template(
        "public/rules/index.html", challenge=challenge, versions=rule_versions.published(challenge.id)
    )


@room.get("/<int:version>")
@guard(Permission.CHALLENGE_READ, load=rule_versions.challenge_by_slug)
def show(visit: Visit, challenge: Any) -> Any:
    """One version in full, and how it differs from the one before."""
    number = int((request.view_args or {})["version"])
    rules = rule_versions.version(challenge.id, number)
    if rules is None:
        raise NotFound
    before = rule_versions.version(challenge.id, number - 1)
    return render_template(
        "public/rules/show.html",
        challenge=challenge,
        rules=rules,
        before=before,
        pieces=_changes(before, rules, visit.language) if before else [],
        versions=rule_versions.published(challenge.id),
        plan=judging_plans.of_challenge(challenge.id),
    )


def _changes(before: Any, rules: Any, language: str) -> Any:
    """Compared in the language of the new text: in another one everything would seem to have changed."""
    now = text(rules, "text", language)
    return word_changes(getattr(before, f"text_{now.lang}"), now.value)
