"""The results of a screening round: who passed, what people have to decide, and proposals in one step."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import force_locale, ngettext

from challenges.forms.words import translate
from challenges.operations import screening
from challenges.queries import results as queries
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("screening", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/results")

_PLAIN = N_("The entry passed: more jury members passed it than failed it.")


@room.post("/propose-passed")
@guard(Permission.DECISION_DRAFT, load=queries.round_at)
def propose(visit: Visit, round_: Any) -> Any:
    """Propose everything that passed; each proposal can be changed afterwards."""
    with force_locale("sv"):
        plain = translate(_PLAIN)
    with force_locale("en"):
        plain_en = translate(_PLAIN)
    try:
        proposed = screening.propose_passed(visit.me, round_, plain=plain, plain_en=plain_en, now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    else:
        flash(
            ngettext(
                "%(num)d entry is proposed. Read the motivation.",
                "%(num)d entries are proposed. Read the motivations.",
                proposed,
            ),
            "success",
        )
    return redirect(
        url_for("organise.results.show", slug=round_.challenge.slug, position=round_.position), 303
    )
