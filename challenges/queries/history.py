"""The record of what happened to a challenge, newest first."""

from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.happenings import HappeningRow
from challenges.models.people import Person
from challenges.queries.paging import Page, paged
from challenges.vocabulary.faces import FACES
from challenges.vocabulary.happenings import Happening

PER_PAGE = 50


@dataclass(frozen=True)
class Happened:
    """A happening as people read it: the sentence (to be translated) and who it was."""

    row: HappeningRow
    sentence: str
    who: str

    @property
    def reason(self) -> str:
        """Why, of what was done to the challenge itself. Jurors' reasons are not for every member to read."""
        return str(self.row.payload.get("reason") or "") if self.row.subject_type == "Challenge" else ""


def of_challenge(challenge: Challenge, number: int) -> Page[Happened]:
    """One page of a challenge's history."""
    page = paged(
        sa.select(HappeningRow)
        .where(HappeningRow.challenge_id == challenge.id)
        .order_by(HappeningRow.id.desc()),
        number,
        per_page=PER_PAGE,
    )
    ids = {row.person_id for row in page.items if row.person_id}
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in rows}
    items = [
        Happened(row, FACES[Happening(row.kind)], names.get(row.person_id or 0, "")) for row in page.items
    ]
    return Page(items, page.number, page.total, page.per_page)
