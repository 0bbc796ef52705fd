"""The published results of a challenge."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import dataset_uses, public_challenges, public_rankings, public_results
from challenges.scoring.calibrated import scores_of
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.downloads import json_file
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
        scored=public_rankings.rounds_with_scores(challenge.id),
        ties=public_rankings.executed_ties(challenge.id),
        uses=dataset_uses.by_choice(challenge.id),
    )


@room.get("/challenges/<slug>/results/<int:position>/scores.json")
@guard(Permission.RESULTS_READ, load=public_rankings.published_round)
def scores(visit: Visit, published: Any) -> Any:
    """What a published round's ranking was made from, for anybody who wants to compute it again; without names."""
    kept = public_rankings.snapshot_behind(published.round)
    found = None if kept is None else scores_of(kept)
    if found is None:
        raise NotFound
    return json_file(found, f"{published.challenge.slug}-{published.round.position}-scores.json")
