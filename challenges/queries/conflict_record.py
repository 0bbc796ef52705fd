"""The record of conflicts of interest in a round: what was declared, found and decided, by whom and when.

Read from the happenings, which nobody can change. ``without`` are the entries that the viewer has a conflict of
interest with: nothing of them is told.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.models.entries import Entry
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.queries.paging import PER_PAGE, Page, paged
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, FindingKind
from challenges.vocabulary.happenings import Happening

_KINDS = (Happening.CONFLICT_DECLARED, Happening.CONFLICT_FOUND, Happening.CONFLICT_RESOLVED)


@dataclass(frozen=True)
class Noted:
    """Something that happened. ``by`` is who did it, empty for what was found; ``person`` is whom it concerns.

    One of ``answer``, ``kind`` and ``resolution`` is set; ``words`` is the reason given, or what matched.
    """

    at: dt.datetime
    by: str
    person: str
    team: str
    answer: ConflictAnswer | None
    kind: FindingKind | None
    resolution: ConflictResolution | None
    words: str


def record(
    round_id: int, challenge_id: int, *, without: Collection[int], page: int, per_page: int = PER_PAGE
) -> Page[Noted]:
    """What happened, the first first."""
    payload = HappeningRow.payload
    entry_id, juror_id = payload["entry_id"].as_integer(), payload["juror_id"].as_integer()
    doer, concerned = aliased(Person), aliased(Person)
    rows = paged(
        sa.select(HappeningRow, sa.func.coalesce(doer.name, ""), concerned.name, Team.name)
        .join(Entry, Entry.id == entry_id)
        .join(Team, Team.id == Entry.team_id)
        .outerjoin(Juror, Juror.id == juror_id)
        .join(concerned, concerned.id == sa.func.coalesce(Juror.person_id, payload["person_id"].as_integer()))
        .outerjoin(doer, doer.id == HappeningRow.person_id)
        .where(
            HappeningRow.challenge_id == challenge_id,
            HappeningRow.kind.in_([kind.value for kind in _KINDS]),
            sa.or_(payload["round_id"].as_integer() == round_id, Juror.round_id == round_id),
            Entry.id.not_in(without),
        )
        .order_by(HappeningRow.id),
        page,
        per_page=per_page,
        rows=True,
    )
    return Page([_noted(*row) for row in rows.items], rows.number, rows.total, rows.per_page)


def _noted(row: HappeningRow, by: str, person: str, team: str) -> Noted:
    said: dict[str, Any] = row.payload
    declared = row.kind == Happening.CONFLICT_DECLARED
    found = row.kind == Happening.CONFLICT_FOUND
    return Noted(
        row.at,
        by,
        person,
        team,
        ConflictAnswer(said["to"]) if declared and "to" in said else None,
        FindingKind(said["finding"]) if found else None,
        ConflictResolution(said["to"]) if row.kind == Happening.CONFLICT_RESOLVED else None,
        said.get("matched", "") if found else said.get("reason", ""),
    )
