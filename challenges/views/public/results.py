"""The published results of a challenge."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import dataset_uses, public_challenges, public_results
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.page_cache import holds_until
from challenges.web.visit import Visit

room = Blueprint("results", __name__)


@room.get("/challenges/<slug>/results")
@guard(Permission.RESULTS_READ, load=public_challenges.by_slug)
def show(visit: Visit, challenge: Any) -> Any:
    """Who was chosen in each published round, why, and who decided it. No scores."""
    holds_until(None)
    return render_template(
        "public/results/show.html",
        challenge=challenge,
        results=public_results.of_challenge(challenge),
        uses=dataset_uses.by_choice(challenge.id),
    )
