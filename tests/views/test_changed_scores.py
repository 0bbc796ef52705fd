"""A score changed at the jury's meeting: by its juror alone, with a reason, and the old one stays."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Criterion
from challenges.models.jury import Assignment, Score
from challenges.models.meetings import ScoreChange
from challenges.models.people import Person
from challenges.models.results import Ranking
from tests.factories import Factory
from tests.views.test_meetings import called, opened, room
from tests.views.test_results import Judged, judged_round

Clients = Callable[[Person | None], FlaskClient]


@pytest.fixture
def judged(make: Factory, clock: FrozenClock) -> Judged:
    return judged_round(make, clock)


def sheet_of(judged: Judged, juror: int, entry: int) -> Assignment:
    db.session.rollback()
    return db.session.scalars(
        sa.select(Assignment).where(
            Assignment.entry_id == judged.entries[entry].id,
            Assignment.juror.has(person_id=judged.jurors[juror].id),
        )
    ).one()


def page(judged: Judged, juror: int, entry: int) -> str:
    return f"{room(judged)}/1/scores/{sheet_of(judged, juror, entry).reference}"


def new(judged: Judged, value: str = "2", reason: str = "Jag hade missat bilagan.") -> dict[str, str]:
    first = sa.select(sa.func.min(Criterion.id)).where(Criterion.challenge_id == judged.challenge.id)
    return {"criterion": str(db.session.scalar(first)), "value": value, "reason": reason}


def test_a_juror_changes_a_score_and_both_are_kept(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    opened(judged, called(judged, client_for), make)
    juror = client_for(judged.jurors[1])
    url = page(judged, 1, 0)
    assert juror.post(url, data=new(judged)).status_code == 303
    shown = juror.get(url).get_data(as_text=True)
    assert "Jag hade missat bilagan." in shown
    change = db.session.scalars(sa.select(ScoreChange)).one()
    assert (change.before, change.after) == (Decimal(5), Decimal(2))
    score = db.session.scalars(
        sa.select(Score).where(Score.sheet_id == change.sheet_id, Score.criterion_id == change.criterion_id)
    ).one()
    assert score.value == Decimal(2)
    rankings = db.session.scalars(sa.select(Ranking).order_by(Ranking.number)).all()
    assert [one.number for one in rankings] == [1, 2]
    assert change.ranking_id == rankings[0].id
    assert rankings[0].checksum != rankings[1].checksum
    # The juror's own assessment shows both.
    review = juror.get(f"/jury/assignments/{sheet_of(judged, 1, 0).reference}").get_data(as_text=True)
    assert "Jag hade missat bilagan." in review


def test_cannot_judge_is_a_change_too(judged: Judged, client_for: Clients, make: Factory) -> None:
    opened(judged, called(judged, client_for), make)
    juror = client_for(judged.jurors[1])
    assert juror.post(page(judged, 1, 0), data=new(judged, "-")).status_code == 303
    assert db.session.scalars(sa.select(ScoreChange)).one().after is None


def test_a_change_needs_a_reason_and_a_score_of_the_scale(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    opened(judged, called(judged, client_for), make)
    juror = client_for(judged.jurors[1])
    url = page(judged, 1, 0)
    for data in (
        new(judged, reason=""),
        new(judged, "6"),
        new(judged, "2,5"),
        new(judged, "-1"),
        new(judged, "5"),
        new(judged, "nan"),
        new(judged, ""),
    ):
        answer = juror.post(url, data=data)
        assert answer.status_code == 422, data
    assert "Jag hade missat bilagan." in answer.get_data(as_text=True)
    assert db.session.scalars(sa.select(ScoreChange)).all() == []


def test_nobody_but_the_juror_changes_it(judged: Judged, client_for: Clients, make: Factory) -> None:
    opened(judged, called(judged, client_for), make)
    url = page(judged, 1, 0)
    for person in (judged.owner, judged.editor, judged.jurors[0], judged.captains[0], make.person()):
        assert client_for(person).get(url).status_code == 404
        assert client_for(person).post(url, data=new(judged)).status_code == 404


def test_only_while_the_meeting_is_open_and_the_chair_is_there(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = called(judged, client_for)
    juror = client_for(judged.jurors[1])
    url = page(judged, 1, 0)
    assert juror.post(url, data=new(judged)).status_code == 404
    opened(judged, browser, make)
    member = str(make.seat_of(judged.jurors[1], judged.round).id)
    browser.post(f"{room(judged)}/1/present", data={"present": [member]})
    assert juror.post(url, data=new(judged)).status_code == 404
    opened_again = [str(make.seat_of(person, judged.round).id) for person in judged.jurors]
    browser.post(f"{room(judged)}/1/present", data={"present": opened_again})
    assert juror.post(url, data=new(judged)).status_code == 303
    browser.post(f"{room(judged)}/1/close")
    assert juror.post(url, data=new(judged, "1")).status_code == 404


def test_a_conflict_keeps_a_juror_from_changing(judged: Judged, client_for: Clients, make: Factory) -> None:
    opened(judged, called(judged, client_for), make)
    url = page(judged, 1, 0)
    with make._saved():
        db.session.execute(
            sa.text(
                "update conflict_declarations set answer = 'conflicted' where juror_id = :j and entry_id = :e"
            ),
            {"j": make_seat(judged), "e": judged.entries[0].id},
        )
    assert client_for(judged.jurors[1]).post(url, data=new(judged)).status_code == 404


def make_seat(judged: Judged) -> int:
    return (
        db.session.scalars(
            sa.select(Assignment.juror_id).where(Assignment.juror.has(person_id=judged.jurors[1].id))
        ).first()
        or 0
    )


def test_the_record_of_changes_stands(judged: Judged, client_for: Clients, make: Factory) -> None:
    opened(judged, called(judged, client_for), make)
    client_for(judged.jurors[1]).post(page(judged, 1, 0), data=new(judged))
    for statement in ("update score_changes set reason = 'x'", "delete from score_changes"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"):
            db.session.execute(sa.text(statement))
        db.session.rollback()
