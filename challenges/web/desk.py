"""What the desk of a round shows to a viewer: the chair's page and the organiser's are the same."""

from typing import Any

from challenges.queries import conflict_cases, desk, judging
from challenges.rules.check import may
from challenges.rules.judging_plan import places_of, sees_totals
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.permissions import Permission
from challenges.web.visit import Visit


def on_the_desk(visit: Visit, round_: Any, remind_url: str) -> dict[str, Any]:
    """What the macro ``desk_page`` draws; entries the viewer has a conflict of interest with are out of it all.

    Figures from the scores come only when the plan of the round lets this viewer see them.
    """
    without = visit.me.conflicts
    held = visit.me.seats.get(round_.id)
    own_done = held is None or judging.undone_of(held.juror_id, without=without) == 0
    sees = round_.kind is RoundKind.RUBRIC and sees_totals(round_, own_done, visit.now)
    places = places_of(round_, round_.challenge)
    return {
        "totals": judging.totals(round_, without=without),
        "gaps": [row for row in judging.entry_progress(round_, without=without, page=1).items if row.missing],
        "sees": sees,
        "desk": desk.figures(round_, places=places, without=without, page=visit.page) if sees else None,
        "remind_url": remind_url if may(visit.me, Permission.JURY_REMIND, round_, visit.now) else None,
        "left_out": conflict_cases.hides(round_.id, without),
    }
