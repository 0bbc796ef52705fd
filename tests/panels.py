"""A panel of jurors to test rankings with: twelve entries, six jurors, one of them severe."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jury import Assignment, Juror
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.vocabulary.choices import RankingMethod
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import RoundState
from tests.factories import Factory

Clients = Callable[[Person | None], FlaskClient]
SEVERE = 0


@dataclass
class Panel:
    """Twelve entries read by three of six jurors each; the first juror is severe."""

    owner: Person
    challenge: Challenge
    round: Round
    entries: list[Entry] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    jurors: list[Juror] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/organise/challenges/{self.challenge.slug}/rounds/1"

    def has_read(self, juror: int, entry: Entry) -> bool:
        """Whether a juror has a ballot on an entry."""
        query = sa.select(Assignment.id).where(
            Assignment.juror_id == self.jurors[juror].id, Assignment.entry_id == entry.id
        )
        return db.session.scalar(query) is not None

    def ranking(self) -> Ranking:
        """The last ranking, as the database has it now."""
        db.session.rollback()
        return db.session.scalars(sa.select(Ranking).order_by(Ranking.number.desc()).limit(1)).one()


@pytest.fixture
def panel(make: Factory, clock: FrozenClock, client_for: Clients) -> Callable[..., Panel]:
    """Make a closed assessment."""

    def panel(
        *,
        entries: int = 12,
        method: RankingMethod = RankingMethod.CALIBRATED,
        places: int = 3,
        apart: bool = False,
        closed: bool = True,
        title: str = "Idé",
        **plan: Any,
    ) -> Panel:
        owner = make.person("Ägare")
        challenge = make.challenge(make.organisation(owner=owner), round_state=RoundState.JUDGING)
        made = Panel(owner, challenge, challenge.rounds[0])
        with make._saved():
            round_ = db.session.get_one(Round, made.round.id)
            round_.method, round_.places = method, places
            for name, value in plan.items():
                setattr(round_, name, value)
        for number in range(entries):
            captain = make.person()
            team = make.team(challenge, captain, name=f"Lag {number:02}")
            made.entries.append(make.entry(team, challenge, author=captain, title=f"{title} {number:02}"))
        clock.move(days=8)
        for number in range(6):
            person = make.person(f"Ledamot {number}")
            made.people.append(person)
            seat = JurySeat.CHAIR if number == 1 else JurySeat.JUROR
            made.jurors.append(make.juror(made.round, person, seat=seat))
        chance = random.Random(7)
        for number, entry in enumerate(made.entries):
            quality = 4.6 - 3.6 * number / entries
            readers = [(number + step) % 3 + (3 if number % 2 else 0) for step in range(2)]
            if not apart:
                readers = [(number * 5 + step * (1 + number % 2)) % 6 for step in range(3)]
            for juror in readers:
                score = quality + chance.gauss(0, 0.35) - (1.2 if juror == SEVERE else 0)
                make.sheet(
                    made.jurors[juror],
                    entry,
                    challenge,
                    score=min(5, max(0, round(score))),
                    comment="Väl genomtänkt.",
                )
        if closed:
            answer = client_for(owner).post(f"{made.url}/results/close", data={"despite_gaps": "y"})
            assert answer.status_code == 303
        return made

    return panel
