"""The record of what happened to a challenge, newest first."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.alarms import Alarm
from challenges.models.challenges import Challenge
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.jury import Assignment, ConflictDeclaration
from challenges.models.people import Person
from challenges.models.results import Decision, RankingLine
from challenges.models.ties import Tie
from challenges.queries.paging import Page, paged
from challenges.vocabulary.faces import FACES
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.text import N_

PER_PAGE = 50

# Who is in a team is the team's own business until it submits: its invitations are told without names.
_OF_A_TEAM = {
    Happening.INVITATION_SENT: N_("A team invited somebody"),
    Happening.INVITATION_ACCEPTED: N_("Somebody accepted a team's invitation"),
    Happening.INVITATION_DECLINED: N_("Somebody declined a team's invitation"),
    Happening.INVITATION_REVOKED: N_("A team revoked an invitation"),
}


@dataclass(frozen=True)
class Happened:
    """A happening as people read it: the sentence (to be translated) and who it was."""

    row: HappeningRow
    sentence: str
    who: str

    @property
    def reason(self) -> str:
        """Why, of what was done to the challenge itself. Jurors' reasons are not for every member to read."""
        public = self.row.subject_type in {"Challenge", "DeadlineDecision"}
        return str(self.row.payload.get("reason") or "") if public else ""


def of_challenge(challenge: Challenge, number: int, *, without: Collection[int]) -> Page[Happened]:
    """One page of a challenge's history; nothing that happened to the entries ``without``."""
    page = paged(
        sa.select(HappeningRow)
        .where(HappeningRow.challenge_id == challenge.id, *_apart_from(without))
        .order_by(HappeningRow.id.desc()),
        number,
        per_page=PER_PAGE,
    )
    ids = {row.person_id for row in page.items if row.person_id}
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in rows}
    invited = {row.subject_id for row in page.items if row.subject_type == "Invitation"}
    others = set(
        db.session.scalars(
            sa.select(Invitation.id).where(Invitation.id.in_(invited), Invitation.team_id.is_(None))
        )
    )
    items = [
        Happened(row, _sentence(row, row.subject_id in invited - others), names.get(row.person_id or 0, ""))
        for row in page.items
    ]
    return Page(items, page.number, page.total, page.per_page)


def _apart_from(entry_ids: Collection[int]) -> list[sa.ColumnElement[bool]]:
    """Leaves out what happened to some entries, to their readings, and what was declared or decided on them.

    And alarms about a ranking, and ties in it, when it holds one of them.
    """
    if not entry_ids:
        return []
    ranked = sa.select(RankingLine.ranking_id).where(RankingLine.entry_id.in_(entry_ids))
    about = [
        sa.and_(HappeningRow.subject_type == "Entry", HappeningRow.subject_id.in_(entry_ids)),
        HappeningRow.payload["entry_id"].as_integer().in_(entry_ids),
        *(
            sa.and_(
                HappeningRow.subject_type == table.__name__,
                HappeningRow.subject_id.in_(sa.select(table.id).where(table.entry_id.in_(entry_ids))),
            )
            for table in (Assignment, Decision, ConflictDeclaration, OfficialDeclaration, ConflictFinding)
        ),
        *(
            sa.and_(
                HappeningRow.subject_type == table.__name__,
                HappeningRow.subject_id.in_(sa.select(table.id).where(table.ranking_id.in_(ranked))),
            )
            for table in (Alarm, Tie)
        ),
    ]
    return [sa.not_(sa.func.coalesce(sa.or_(*about), sa.false()))]


def _sentence(row: HappeningRow, of_a_team: bool) -> str:
    kind = Happening(row.kind)
    return (
        _OF_A_TEAM.get(kind, FACES[kind]) if of_a_team and row.subject_type == "Invitation" else FACES[kind]
    )
