"""Equal entries where the places end, separated through the organiser's pages."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.jobs import queue
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.models.jury import Assignment, Juror
from challenges.models.people import Person
from challenges.models.results import Decision, Ranking
from challenges.models.ties import Tie
from challenges.queries import rankings
from challenges.scoring.public_names import public_name
from challenges.vocabulary.choices import ConflictAnswer, TieStep
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import RoundState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]


@dataclass
class Tied:
    """Entries with the same scores, one place, and a ladder."""

    owner: Person
    challenge: Challenge
    round: Round
    entries: list[Entry] = field(default_factory=list)
    jurors: list[Person] = field(default_factory=list)
    criteria: list[int] = field(default_factory=list)
    spare: list[tuple[Person, Juror]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/organise/challenges/{self.challenge.slug}/rounds/1"

    def tie(self) -> Tie:
        """The tie of the last ranking, as the database has it now."""
        db.session.rollback()
        return db.session.scalars(
            sa.select(Tie).order_by(Tie.id.desc()).limit(1), execution_options={"populate_existing": True}
        ).one()

    def steps(self) -> list[tuple[str, list[list[int]]]]:
        tie = rankings.tie_at(self.challenge.slug, 1, self.tie().reference)
        assert tie is not None
        return [(step.step.value, step.after) for step in tie.tie.steps]


@pytest.fixture
def tied(make: Factory, clock: FrozenClock, client_for: Clients) -> Callable[..., Tied]:
    """Make a closed assessment with equal entries and one place."""

    def tied(*ladder: TieStep, entries: int = 2, spare: int = 0, closed: bool = True) -> Tied:
        owner = make.person("Ägare")
        challenge = make.challenge(make.organisation(owner=owner), round_state=RoundState.JUDGING)
        made = Tied(owner, challenge, challenge.rounds[0], criteria=[one.id for one in challenge.criteria])
        with make._saved():
            round_ = db.session.get_one(Round, made.round.id)
            round_.tie_ladder = [step.value for step in ladder]
            round_.places = 1
            round_.lot_source = "Sista siffrorna i Svenska Spels dragning den 30 november"
        for number in range(entries):
            captain = make.person()
            team = make.team(challenge, captain, name=f"Lag {number}")
            made.entries.append(make.entry(team, challenge, author=captain, title=f"Idé {number}"))
        clock.move(days=8)
        for seat in (JurySeat.CHAIR, JurySeat.JUROR):
            person = make.person(f"Jurist {seat.value}")
            juror = make.juror(made.round, person, seat=seat)
            made.jurors.append(person)
            for entry in made.entries:
                make.sheet(juror, entry, challenge, score=4, comment="Väl genomtänkt.")
        for number in range(spare):
            person = make.person(f"Reserv {number}")
            made.spare.append((person, make.juror(made.round, person)))
        if closed:
            assert client_for(owner).post(f"{made.url}/results/close").status_code == 303
        return made

    return tied


def test_steps_that_need_nobody_are_taken_at_once_and_the_decision_waits_for_the_rest(
    tied: Callable[..., Tied], client_for: Clients
) -> None:
    made = tied(TieStep.CRITERIA, TieStep.PAIRS, TieStep.VOTE)
    browser = client_for(made.owner)
    tie = made.tie()
    both = [sorted(entry.id for entry in made.entries)]
    assert made.steps() == [("criteria", both), ("pairs", both)]
    assert "Bidrag som ligger lika" in browser.get(f"{made.url}/results").get_data(as_text=True)
    proposed = {"outcome": "award", "motivation": "Bäst."}
    browser.post(f"{made.url}/entries/{made.entries[1].reference}/decision", data=proposed)
    refused = browser.post(f"{made.url}/results/decide", data={"sure": "y"})
    assert refused.status_code == 422
    assert "måste skiljas åt först" in refused.get_data(as_text=True)

    chair = client_for(made.jurors[0])
    page = f"{made.url}/results/ties/{tie.reference}"
    assert chair.get(page).status_code == 200
    first, second = (f"votes_{entry.id}" for entry in made.entries)
    empty = chair.post(f"{page}/vote", data={first: "0", second: "0"})
    assert empty.status_code == 422
    answer = chair.post(f"{page}/vote", data={first: "2", second: "2", "casting": str(made.entries[1].id)})
    assert answer.status_code == 303
    assert made.steps()[-1] == ("vote", [[made.entries[1].id], [made.entries[0].id]])
    assert made.tie().settled_at is not None
    standing = rankings.lines(made.round, without=())
    assert [(one.entry_id, one.place, one.by_tie) for one in standing] == [
        (made.entries[1].id, 1, True),
        (made.entries[0].id, 2, True),
    ]
    assert chair.post(f"{page}/vote", data={first: "2", second: "0"}).status_code == 422
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Decision.id))) == 2


def test_pairs_decide_by_those_who_read_both(
    tied: Callable[..., Tied], make: Factory, client_for: Clients
) -> None:
    made = tied(TieStep.PAIRS, closed=False)
    # The means stay equal: two prefer the second by a little, one the first by as much in all.
    for scores in ((2, 3), (2, 3), (5, 3)):
        juror = make.juror(made.round, make.person())
        for entry, score in zip(made.entries, scores, strict=True):
            make.sheet(juror, entry, made.challenge, score=score, comment="Väl genomtänkt.")
    client_for(made.owner).post(f"{made.url}/results/close")
    assert made.steps() == [("pairs", [[made.entries[1].id], [made.entries[0].id]])]


def test_a_lot_can_be_drawn_again_by_anybody_and_not_by_the_organiser(
    tied: Callable[..., Tied], client_for: Clients
) -> None:
    made = tied(TieStep.LOT, entries=3)
    browser = client_for(made.owner)
    page = f"{made.url}/results/ties/{made.tie().reference}"
    lot = {"value": "4 8 15 16 23", "first": "Vera Vittne", "second": "Vera vittne"}
    assert browser.post(f"{page}/lot", data={**lot, "second": ""}).status_code == 422
    same = browser.post(f"{page}/lot", data={**lot, "second": "vera vittne"})
    assert same.status_code == 422
    assert "4 8 15 16 23" in same.get_data(as_text=True)
    assert browser.post(f"{page}/lot", data={**lot, "second": "Viktor Vittne"}).status_code == 303
    checksum = db.session.scalars(sa.select(Ranking.checksum)).one()
    seed = hashlib.sha256(f"{checksum}|4 8 15 16 23".encode()).hexdigest()
    numbers = {
        entry.id: hashlib.sha256(f"{seed}|{public_name(made.round.id, entry.reference)}".encode()).hexdigest()
        for entry in made.entries
    }
    assert made.steps() == [("lot", [[entry] for entry in sorted(numbers, key=lambda one: numbers[one])])]
    shown = browser.get(page).get_data(as_text=True)
    assert all(word in shown for word in (seed, checksum, "Viktor Vittne", *numbers.values()))
    # A ranking made again from the same ballots keeps the draw.
    browser.post(f"{made.url}/results/ranking")
    assert made.tie().ranking_id != db.session.scalar(sa.select(sa.func.min(Ranking.id)))
    assert [name for name, _ in made.steps()] == ["lot"]
    assert (
        browser.post(
            f"{made.url}/results/ties/{made.tie().reference}/lot", data={**lot, "second": "Vilma"}
        ).status_code
        == 422
    )


def test_a_further_reading_is_asked_for_waited_for_and_decides(
    tied: Callable[..., Tied], make: Factory, clock: FrozenClock, client_for: Clients
) -> None:
    made = tied(TieStep.READING, TieStep.LOT, spare=2)
    (conflicted, seat), (reader, reading_seat) = made.spare
    make.declaration(seat, made.entries[0], ConflictAnswer.CONFLICTED)
    browser = client_for(made.owner)
    page = f"{made.url}/results/ties/{made.tie().reference}"
    shown = browser.get(page).get_data(as_text=True)
    assert reader.name in shown
    assert conflicted.name not in shown
    assert browser.post(f"{page}/reader", data={"juror": str(seat.id)}).status_code == 422
    assert browser.post(f"{page}/nobody").status_code == 422
    assert browser.post(f"{page}/reader", data={"juror": str(reading_seat.id)}).status_code == 303
    while queue.run_ready(clock):
        pass
    letter = db.session.scalars(sa.select(Letter).where(Letter.kind == "further_reading")).one()
    assert letter.email == reader.email
    assert browser.post(f"{page}/reading").status_code == 422

    juror = client_for(reader)
    slug = made.challenge.slug
    answers = {f"answer_{entry.reference}": "none" for entry in made.entries}
    assert juror.post(f"/jury/rounds/{slug}/1/conflicts", data=answers).status_code == 303
    given = db.session.scalars(
        sa.select(Assignment).where(Assignment.juror_id == reading_seat.id).order_by(Assignment.id)
    ).all()
    assert [one.for_tie for one in given] == [True, True]
    for one in given:
        score = "5" if one.entry_id == made.entries[1].id else "4"
        sheet = {f"score_{criterion}": score for criterion in made.criteria}
        sheet |= {"comment": "Jag har läst båda noga.", "private_note": "", "version": "0", "lock": "y"}
        assert juror.post(f"/jury/assignments/{one.reference}", data=sheet).status_code == 303
    assert browser.post(f"{page}/reading").status_code == 303
    assert made.steps() == [("reading", [[made.entries[1].id], [made.entries[0].id]])]
    # The further reading separates the tie, and changes no score.
    browser.post(f"{made.url}/results/ranking")
    lines = rankings.lines(made.round, without=())
    assert {Decimal(one.line.score) for one in lines} == {Decimal("80.0")}
    assert {one.line.readings for one in lines} == {2}


def test_without_anybody_to_read_the_next_step_follows(
    tied: Callable[..., Tied], client_for: Clients
) -> None:
    made = tied(TieStep.READING, TieStep.CRITERIA)
    browser = client_for(made.owner)
    page = f"{made.url}/results/ties/{made.tie().reference}"
    assert browser.post(f"{page}/nobody").status_code == 303
    assert [name for name, _ in made.steps()] == ["reading", "criteria"]
    # The ladder has ended: the entries share the place, and the decision does not wait any more.
    browser.post(
        f"{made.url}/entries/{made.entries[0].reference}/decision",
        data={"outcome": "award", "motivation": "Bäst."},
    )
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 303


def test_somebody_with_a_conflict_neither_sees_nor_settles_the_tie(
    tied: Callable[..., Tied], make: Factory, client_for: Clients
) -> None:
    made = tied(TieStep.VOTE)
    page = f"{made.url}/results/ties/{made.tie().reference}"
    make.redeclare(make.seat_of(made.jurors[0], made.round), made.entries[0], ConflictAnswer.CONFLICTED)
    chair = client_for(made.jurors[0])
    assert chair.get(page).status_code == 404
    votes = {f"votes_{entry.id}": "2" for entry in made.entries}
    assert chair.post(f"{page}/vote", data=votes).status_code == 404
    assert "Bidrag som ligger lika" not in chair.get(f"{made.url}/results").get_data(as_text=True)
    assert rankings.ties(made.round, without={made.entries[0].id}) == []


def test_strangers_and_jurors_see_no_tie(
    tied: Callable[..., Tied], make: Factory, client_for: Clients
) -> None:
    made = tied(TieStep.VOTE)
    page = f"{made.url}/results/ties/{made.tie().reference}"
    for person in (make.person(), made.jurors[1]):
        assert client_for(person).get(page).status_code == 404
        assert client_for(person).post(f"{page}/vote").status_code == 404


def test_the_page_of_a_tie_asks_no_more_for_many_entries(
    app: object, tied: Callable[..., Tied], client_for: Clients
) -> None:
    found = []
    for entries in (2, 5):
        made = tied(TieStep.CRITERIA, TieStep.PAIRS, TieStep.VOTE, entries=entries)
        browser = client_for(made.owner)
        page = f"{made.url}/results/ties/{made.tie().reference}"
        with counted(app) as queries:  # type: ignore[arg-type]
            assert browser.get(page).status_code == 200
        found.append(queries.total)
    assert found[0] == found[1]


def test_everybody_can_read_how_equal_entries_were_separated(
    tied: Callable[..., Tied], client_for: Clients
) -> None:
    made = tied(TieStep.CRITERIA, TieStep.LOT)
    browser = client_for(made.owner)
    public = f"/challenges/{made.challenge.slug}/results"
    page = f"{made.url}/results/ties/{made.tie().reference}"
    lot = {"value": "4 8 15 16 23", "first": "Vera Vittne", "second": "Viktor Vittne"}
    assert browser.post(f"{page}/lot", data=lot).status_code == 303
    won, lost = (
        next(entry for entry in made.entries if entry.id == group[0]) for group in made.steps()[-1][1]
    )
    data = {"outcome": "award", "motivation": "Lotten föll så."}
    browser.post(f"{made.url}/entries/{won.reference}/decision", data=data)
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 303
    assert client_for(None).get(public).status_code == 403
    assert browser.post(f"{made.url}/results/publish").status_code == 303
    checksum = db.session.scalars(sa.select(Ranking.checksum)).one()
    for language in ("sv", "en"):
        visitor = client_for(None)
        visitor.set_cookie("language", language)
        text = visitor.get(public).text
        assert faults(text) == []
        for word in (
            "4 8 15 16 23",
            hashlib.sha256(f"{checksum}|4 8 15 16 23".encode()).hexdigest(),
            public_name(made.round.id, lost.reference),
            title_of(won, made),
        ):
            assert word in text
        assert title_of(lost, made) not in text
        assert "Vittne" not in text


def test_entries_that_no_rule_separates_share_their_place_in_public(
    tied: Callable[..., Tied], client_for: Clients
) -> None:
    made = tied()
    browser = client_for(made.owner)
    data = {"outcome": "award", "motivation": "Närmast behovet."}
    browser.post(f"{made.url}/entries/{made.entries[0].reference}/decision", data=data)
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 303
    assert browser.post(f"{made.url}/results/publish").status_code == 303
    text = client_for(None).get(f"/challenges/{made.challenge.slug}/results").text
    assert "Reglerna hade inte bestämt något steg" in text
    assert "i den här ordningen" not in text
    assert faults(text) == []


def title_of(entry: Entry, made: Tied) -> str:
    return f"Idé {made.entries.index(entry)}"
