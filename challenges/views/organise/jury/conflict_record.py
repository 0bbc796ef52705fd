"""The record of conflicts of interest in a round: who stepped aside, and everything declared, found and decided."""

from typing import Any

from flask import render_template

from challenges.queries import conflict_cases, conflict_record, conflicts, jury
from challenges.rules.phases import is_sealed
from challenges.views.organise.jury.place import place, room
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.conflict_table import conflict_table
from challenges.web.guarding import guard
from challenges.web.visit import Visit

_MOST_ROWS = 10_000


@room.get("/declarations/record")
@guard(Permission.CONFLICTS_READ, load=jury.round_in_workspace)
def record(visit: Visit, round_: Any) -> Any:
    """Who stepped aside and since when, and what happened; nothing of entries the viewer has a conflict with."""
    around = place(visit, round_)
    without = visit.me.conflicts
    return render_template(
        "organise/jury/record.html",
        aside=[] if around["sealed"] else conflicts.stepped_aside(round_.id, without=without),
        noted=None
        if around["sealed"]
        else conflict_record.record(round_.id, round_.challenge_id, without=without, page=visit.page),
        **around,
    )


@room.get("/declarations/record.csv")
@guard(Permission.CONFLICTS_READ, load=jury.round_in_workspace)
def record_table(visit: Visit, round_: Any) -> Any:
    """The same as a table, for spreadsheets and programs."""
    if is_sealed(round_, visit.now):
        raise NotFound
    without = visit.me.conflicts
    noted = conflict_record.record(
        round_.id, round_.challenge_id, without=without, page=1, per_page=_MOST_ROWS
    )
    name = f"{round_.challenge.slug}-{round_.position}-conflicts.csv"
    return conflict_table(noted.items, conflict_cases.hides(round_.id, without), name)
