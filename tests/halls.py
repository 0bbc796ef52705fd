"""A hall to test with: an exhibition with tables, and jurors who have no conflicts."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.expo import ExpoHall, ExpoTable, ExpoVisit
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.states import RoundState
from tests.juries import Jury

Halls = Callable[..., "Hall"]


class Hall:
    """An exhibition: the jury around it, and a table for each entry, numbered from 1."""

    def __init__(self, jury: Jury) -> None:
        self.jury, self.make = jury, jury.make
        self.round_id, self.owner = jury.round.id, jury.owner
        self.organise = f"/organise/challenges/{jury.slug}/rounds/1/expo"
        self.room = f"/jury/rounds/{jury.slug}/1/expo"
        self.tables: list[ExpoTable] = []

    def add_tables(self, **values: Any) -> None:
        """A table for each entry, as numbering makes them."""
        db.session.add(ExpoHall(round_id=self.round_id, seed=1))
        for number, entry in enumerate(self.jury.entries, 1):
            self.tables.append(ExpoTable(round_id=self.round_id, entry_id=entry.id, number=number, **values))
        db.session.add_all(self.tables)
        db.session.commit()

    def seat(self, *, declared: bool = True) -> tuple[Person, Juror]:
        """A juror, who has declared to have no conflict with anybody."""
        person, juror = self.jury.seat()
        for entry in self.jury.entries if declared else ():
            self.make.declaration(juror, entry)
        return person, juror

    def at(self, number: int) -> str:
        """The address of a table."""
        return f"/jury/expo/{self.tables[number - 1].reference}"


@pytest.fixture
def hall(closed: Callable[..., Jury]) -> Halls:
    """Make an exhibition with so many entries; running, with tables, unless its state is another."""

    def hall(entries: int = 3, state: RoundState = RoundState.JUDGING, **values: Any) -> Hall:
        jury = closed(entries=entries, state=state)
        db.session.execute(
            sa.update(Round).where(Round.id == jury.round.id).values(kind=RoundKind.EXPO, **values)
        )
        db.session.commit()
        made = Hall(jury)
        if state is not RoundState.PLANNED:
            made.add_tables()
        return made

    return hall


def visits(juror: Juror) -> list[ExpoVisit]:
    """All rows of a juror, in order."""
    db.session.rollback()
    query = sa.select(ExpoVisit).where(ExpoVisit.juror_id == juror.id).order_by(ExpoVisit.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
