"""Awarded solutions as good examples: texts for the editors of the national data portal, ready to be copied."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import force_locale

from challenges.notices.letters import link
from challenges.queries import challenges, dataset_uses, public_results
from challenges.rules.check import may
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("showcases", __name__, url_prefix="/challenges/<slug>/showcases")


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenges.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """A text in Swedish for each awarded solution; nothing in it that the results page does not say."""
    is_out = may(None, Permission.RESULTS_READ, challenge, visit.now)
    uses = dataset_uses.by_choice(challenge.id) if is_out else {}
    awarded = [
        (chosen, uses.get((result.round.position, chosen.entry_id), []))
        for result in (public_results.of_challenge(challenge) if is_out else [])
        for chosen in result.awarded
    ]
    return render_template(
        "organise/showcases/index.html",
        showcases=[(chosen, uses, _text(challenge, chosen, uses)) for chosen, uses in awarded],
        **workspace(visit, challenge),
    )


def _text(challenge: Any, chosen: Any, uses: list[dataset_uses.Solution]) -> str:
    swedish = next(text for text in challenge.texts if text.language == "sv")
    with force_locale("sv"):
        return render_template(
            "organise/showcases/_text.txt",
            challenge=challenge,
            title=swedish.title,
            summary=swedish.summary,
            chosen=chosen,
            uses=uses,
            link=link,
        ).strip()
