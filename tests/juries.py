"""A jury to test with: a closed round, entries, an organiser, jurors."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.storage.contract import new_key
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Attachment, Entry, entry_version_files
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.models.jury import Assignment, Juror
from challenges.models.people import Person
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.factories import Factory

SECRET = "Hemligt i filen"
ClientFor = Callable[[Person | None], FlaskClient]


@dataclass
class Jury:
    """A closed round with entries, and people around it."""

    make: Factory
    owner: Person
    challenge: Challenge
    entries: list[Entry]
    captains: list[Person]
    criteria: list[int]
    round: Round
    slug: str
    people: list[Person] = field(default_factory=list)
    jurors: list[Juror] = field(default_factory=list)

    @property
    def organise(self) -> str:
        return f"/organise/challenges/{self.slug}/rounds/1/jury"

    @property
    def room(self) -> str:
        return f"/jury/rounds/{self.slug}/1"

    def seat(self, *, seat: JurySeat = JurySeat.JUROR) -> tuple[Person, Juror]:
        person = self.make.person()
        juror = self.make.juror(self.round, person, seat=seat)
        self.people.append(person)
        self.jurors.append(juror)
        return person, juror

    def reading(
        self, juror: Juror, entry: Entry, state: AssignmentState = AssignmentState.ACCEPTED
    ) -> Assignment:
        """An assignment the juror has declared to have no conflict with."""
        self.make.declaration(juror, entry)
        return self.make.assignment(juror, entry, state)


@pytest.fixture
def closed(make: Factory) -> Callable[..., Jury]:
    """Make a challenge whose round closed a day ago, with so many entries."""

    def closed(entries: int = 2, state: RoundState = RoundState.PLANNED) -> Jury:
        owner = make.person("Olivia Organisatör")
        challenge = make.challenge(
            make.organisation(owner=owner),
            opens=dt.timedelta(days=-8),
            closes=dt.timedelta(days=-1),
            round_state=state,
        )
        captains = [make.person() for _ in range(entries)]
        teams = [make.team(challenge, captain, name=f"Lag {n}") for n, captain in enumerate(captains)]
        made = [
            make.entry(team, challenge, author=captain, title=f"Idé {n}")
            for n, (team, captain) in enumerate(zip(teams, captains, strict=True))
        ]
        criteria = [criterion.id for criterion in challenge.criteria]
        return Jury(make, owner, challenge, made, captains, criteria, challenge.rounds[0], challenge.slug)

    return closed


@pytest.fixture
def judged(closed: Callable[..., Jury]) -> Jury:
    """A round being judged: a chair and two jurors, two entries, the first of them ready to read."""
    jury = closed(state=RoundState.JUDGING)
    jury.seat(seat=JurySeat.CHAIR)
    jury.seat()
    jury.seat()
    return jury


def attach(
    app: Flask,
    jury: Jury,
    entry: Entry,
    name: str = "bilaga.txt",
    content_type: str = "text/plain",
    **values: Any,
) -> str:
    """Submit the entry once more, with a file; the file's reference."""
    key = new_key("entries")
    content = SECRET.encode()
    app.extensions["storage"].put(key, io.BytesIO(content), max_bytes=1000)
    version_id = jury.make.version(entry, files=[name]).id
    file = Attachment(
        entry_id=entry.id,
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content_type=content_type,
        storage_key=key,
        uploaded_at=jury.make.now,
        uploaded_by_id=jury.captains[0].id,
        **values,
    )
    db.session.add(file)
    db.session.flush()
    db.session.execute(entry_version_files.insert().values(version_id=version_id, attachment_id=file.id))
    db.session.commit()
    return file.reference


def fresh(thing: Any) -> Any:
    """The row as the database has it now."""
    db.session.rollback()
    return db.session.get(type(thing), thing.id, populate_existing=True)


def kinds() -> list[str]:
    return list(db.session.scalars(sa.select(HappeningRow.kind).order_by(HappeningRow.id)))


def letters(kind: str) -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def filled(
    jury: Jury, *, comment: str = "Bra tänkt, men visa hur det ska drivas.", **more: str
) -> dict[str, str]:
    """A complete score sheet."""
    scores = {f"score_{criterion}": "4" for criterion in jury.criteria}
    return {**scores, "comment": comment, "private_note": "", "version": "0", **more}
