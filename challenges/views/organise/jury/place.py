"""What all pages about the jury of a round share: their room, their addresses, and where the round stands."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from challenges.queries import conflict_cases, judging, jury
from challenges.rules.check import may
from challenges.rules.phases import is_sealed, round_phase
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("jury", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/jury")


def round_around(slug: str, position: int, **_rest: object) -> Any:
    """The round of an address that goes on to something in it."""
    return jury.round_in_workspace(slug, position)


def place(visit: Visit, round_: Any) -> dict[str, Any]:
    """What all pages about the jury show: where the round stands, and what can be done."""
    sealed = is_sealed(round_, visit.now)
    totals = judging.totals(round_, without=visit.me.conflicts)
    return {
        "round": round_,
        "phase": round_phase(round_, visit.now),
        "sealed": sealed,
        "planned": round_.state is RoundState.PLANNED,
        "totals": replace(totals, waiting=0) if sealed else totals,
        "can_plan": may(visit.me, Permission.JURY_PLAN, round_, visit.now),
        "can_change_readings": may(visit.me, Permission.READINGS_CHANGE, round_, visit.now),
        "can_manage": may(visit.me, Permission.JURY_MANAGE, round_, visit.now),
        "can_resolve": may(visit.me, Permission.CONFLICTS_READ, round_, visit.now),
        "left_out": not sealed and conflict_cases.hides(round_.id, visit.me.conflicts),
        "can_declare": may(visit.me, Permission.OFFICIAL_DECLARE, round_, visit.now),
        **workspace(visit, round_.challenge),
    }


def address(round_: Any, page: str, /, **values: Any) -> str:
    """The address of a page about the jury of a round."""
    where = {"slug": round_.challenge.slug, "position": round_.position}
    return url_for(f"organise.jury.{page}", **where, **values)


def to(page: str, round_: Any, **values: Any) -> Response:
    """On to a page about the jury of a round, after something was done."""
    return redirect(address(round_, page, **values), 303)
