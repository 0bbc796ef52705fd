"""From locked score sheets to published results, through the organiser's pages."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.jobs import queue
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.models.jury import Assignment
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.results import Decision, Ranking
from challenges.operations.unit_of_work import unit_of_work
from challenges.scoring.public_names import public_name
from challenges.scoring.ranking import verify
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import ChallengeState, EntryState, RoundState
from tests.factories import Factory
from tests.queries_counted import counted

Clients = Callable[[Person | None], FlaskClient]


@dataclass
class Judged:
    """A round in which two jurors have read two entries; the first scored higher."""

    organisation: Organisation
    owner: Person
    editor: Person
    challenge: Challenge
    round: Round
    entries: list[Entry]
    captains: list[Person]
    jurors: list[Person]

    @property
    def url(self) -> str:
        return f"/organise/challenges/{self.challenge.slug}/rounds/1"


@pytest.fixture
def judged(make: Factory, clock: FrozenClock) -> Judged:
    return judged_round(make, clock)


def judged_round(make: Factory, clock: FrozenClock, *, rounds: int = 1, finished: bool = True) -> Judged:
    owner, editor = make.person("Ägare"), make.person("Redaktör")
    organisation = make.organisation(owner=owner, editor=editor)
    challenge = make.challenge(organisation, rounds=rounds, round_state=RoundState.JUDGING)
    captains = [make.person("Anna"), make.person("Bo")]
    entries = [
        make.entry(make.team(challenge, captain), challenge, author=captain, title=title)
        for captain, title in zip(captains, ("Tyst stad", "Lugn natt"), strict=True)
    ]
    clock.move(days=8)
    jurors = [make.person("Juror Ett"), make.person("Juror Två")]
    for person, seat in zip(jurors, (JurySeat.CHAIR, JurySeat.JUROR), strict=True):
        juror = make.juror(challenge.rounds[0], person, seat=seat)
        for entry, score in zip(entries, (5, 3), strict=True):
            make.sheet(
                juror,
                entry,
                challenge,
                score=score,
                locked=finished,
                comment=f"{person.name}: bra tänkt här.",
            )
    return Judged(organisation, owner, editor, challenge, challenge.rounds[0], entries, captains, jurors)


def reload(thing: object) -> object:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(type(thing), thing.id)  # type: ignore[attr-defined]


def close_and_propose(judged: Judged, client_for: Clients) -> FlaskClient:
    browser = client_for(judged.owner)
    assert browser.post(f"{judged.url}/results/close").status_code == 303
    answer = browser.post(
        f"{judged.url}/entries/{judged.entries[0].reference}/decision",
        data={
            "outcome": "award",
            "prize": str(judged.challenge.prizes[0].id),
            "motivation": "Bäst för de boende.",
            "motivation_en": "Best for residents.",
        },
    )
    assert answer.status_code == 303
    return browser


def approve_everything(judged: Judged, browser: FlaskClient) -> None:
    """Let the teams read what the jury wrote."""
    room = f"/jury/rounds/{judged.challenge.slug}/1/feedback"
    for reference in db.session.scalars(sa.select(Assignment.reference)).all():
        assert browser.post(f"{room}/{reference}/approve").status_code == 303


def test_the_whole_way_from_score_sheets_to_published_results(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock
) -> None:
    browser = close_and_propose(judged, client_for)
    page = browser.get(f"{judged.url}/results").get_data(as_text=True)
    assert page.index("Tyst stad") < page.index("Lugn natt")
    assert "100" in page
    assert "60" in page
    assert browser.post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 303
    # Decided, but nothing is public and no letter is queued.
    assert client_for(None).get(f"/challenges/{judged.challenge.slug}/results").status_code in {403, 404}
    assert reload(judged.entries[0]).state is EntryState.SUBMITTED
    approve_everything(judged, browser)
    assert browser.post(f"{judged.url}/results/publish").status_code == 303

    assert reload(judged.entries[0]).state is EntryState.AWARDED
    assert reload(judged.entries[1]).state is EntryState.NOT_SELECTED
    assert reload(judged.round).state is RoundState.PUBLISHED
    assert reload(judged.challenge).state is ChallengeState.ANNOUNCED
    decided = db.session.scalars(sa.select(Decision).order_by(Decision.id)).all()
    assert {d.decided_by_id for d in decided} == {judged.owner.id}
    public = client_for(None).get(f"/challenges/{judged.challenge.slug}/results").get_data(as_text=True)
    assert "Tyst stad" in public
    assert "Bäst för de boende." in public
    assert "Lugn natt" not in public

    while queue.run_ready(clock):
        pass
    letters = db.session.scalars(sa.select(Letter).where(Letter.kind == "results_published")).all()
    assert {letter.email for letter in letters} == {captain.email for captain in judged.captains}
    winner = next(letter for letter in letters if letter.email == judged.captains[0].email)
    assert "bra tänkt här" in winner.body
    assert "Bäst för de boende." in winner.body
    assert "Första pris" in winner.body
    loser = next(letter for letter in letters if letter.email == judged.captains[1].email)
    assert "bra tänkt här" in loser.body
    assert "Bäst för de boende." not in loser.body


def test_nothing_is_published_twice(judged: Judged, client_for: Clients) -> None:
    browser = close_and_propose(judged, client_for)
    browser.post(f"{judged.url}/results/decide", data={"sure": "y"})
    assert browser.post(f"{judged.url}/results/publish").status_code == 303
    assert browser.post(f"{judged.url}/results/publish").status_code == 403


def test_a_ranking_is_kept_with_its_inputs_and_recomputed(judged: Judged, client_for: Clients) -> None:
    browser = close_and_propose(judged, client_for)
    ranking = db.session.scalars(sa.select(Ranking)).one()
    assert verify(ranking.snapshot, ranking.checksum)
    answer = browser.get(f"{judged.url}/results/ranking.json")
    assert verify(json.loads(answer.data), ranking.checksum)
    browser.post(f"{judged.url}/results/ranking")
    assert db.session.scalar(sa.select(sa.func.count(Ranking.id))) == 2


def test_gaps_have_to_be_accepted_and_open_sheets_never_count(
    make: Factory, clock: FrozenClock, client_for: Clients
) -> None:
    judged = judged_round(make, clock, finished=False)
    browser = client_for(judged.owner)
    answer = browser.post(f"{judged.url}/results/close", data={"despite_gaps": "y"})
    assert answer.status_code == 422
    late = make.juror(judged.round, make.person("Juror Tre"))
    make.sheet(late, judged.entries[1], judged.challenge, score=4, locked=True, comment="Helt klart bäst.")
    assert browser.post(f"{judged.url}/results/close").status_code == 422
    clock.move(to=judged.round.judging_ends_at + dt.timedelta(days=1))
    for other_kind in ("votes", "expo"):
        browser.post(f"{judged.url}/{other_kind}/close")
        assert db.session.scalar(sa.select(Round.state)) is RoundState.JUDGING
    assert browser.post(f"{judged.url}/results/close", data={"despite_gaps": "y"}).status_code == 303
    shown = db.session.scalars(sa.select(Ranking)).one().snapshot["ranking"]
    read, unread = (public_name(judged.round.id, judged.entries[number].reference) for number in (1, 0))
    assert [line["entry"] for line in shown["entries"]] == [read]
    assert shown["unranked"] == [unread]


def test_entries_that_are_put_aside_have_to_be_accepted_too(judged: Judged, client_for: Clients) -> None:
    browser = client_for(judged.owner)
    with unit_of_work(write=True) as work:
        entry = db.session.get_one(Entry, judged.entries[0].id)
        entry.put_aside_at, entry.put_aside_reason = judged.round.closes_at, "Vem äger bilderna?"
        work.commit()
    assert 'name="despite_gaps"' not in browser.get(f"{judged.url}/results").text
    answer = browser.post(f"{judged.url}/results/close")
    assert answer.status_code == 422
    assert "1 bidrag är undanlagda" in answer.text
    assert 'name="despite_gaps"' in answer.text
    assert browser.post(f"{judged.url}/results/close", data={"despite_gaps": "y"}).status_code == 303


def test_a_chosen_entry_needs_a_motivation_and_what_was_typed_stays(
    judged: Judged, client_for: Clients
) -> None:
    browser = client_for(judged.editor)
    browser.post(f"{judged.url}/results/close")
    answer = browser.post(
        f"{judged.url}/entries/{judged.entries[0].reference}/decision",
        data={"outcome": "award", "motivation": "", "motivation_en": "Quietest of all."},
    )
    assert answer.status_code == 422
    assert "Quietest of all." in answer.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count(Decision.id))) == 0


def test_only_an_owner_decides_and_only_with_a_tick(judged: Judged, client_for: Clients) -> None:
    close_and_propose(judged, client_for)
    assert (
        client_for(judged.editor).post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 403
    )
    assert client_for(judged.owner).post(f"{judged.url}/results/decide").status_code == 422
    assert reload(judged.round).state is RoundState.DELIBERATING


def test_a_decision_without_any_chosen_entry_is_refused(judged: Judged, client_for: Clients) -> None:
    browser = client_for(judged.owner)
    browser.post(f"{judged.url}/results/close")
    assert browser.post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 422


def test_strangers_teams_and_jurors_see_no_ranking(
    judged: Judged, make: Factory, client_for: Clients
) -> None:
    close_and_propose(judged, client_for)
    for person in (make.person(), judged.captains[0], judged.jurors[1], make.person(admin=True)):
        browser = client_for(person)
        for path in ("/results", "/results/ranking.json", f"/entries/{judged.entries[0].reference}/decision"):
            assert browser.get(judged.url + path).status_code == 404, (person.name, path)
        assert browser.post(f"{judged.url}/results/publish").status_code == 404
    assert client_for(None).get(f"{judged.url}/results").status_code == 302


def test_a_chair_with_a_conflict_sees_nothing_of_that_entry(
    judged: Judged, make: Factory, client_for: Clients
) -> None:
    other = make.entry(
        make.team(judged.challenge, captain := make.person("Cecilia")),
        judged.challenge,
        author=captain,
        title="Mitt bolag",
    )
    second = make.juror(judged.round, make.person("Juror Tre"))
    make.sheet(second, other, judged.challenge, score=5, locked=True, comment="Mycket bra.")
    chair = make.seat_of(judged.jurors[0], judged.round)
    make.declaration(chair, other, ConflictAnswer.CONFLICTED)
    assert client_for(judged.owner).post(f"{judged.url}/results/close").status_code == 303
    browser = client_for(judged.jurors[0])
    page = browser.get(f"{judged.url}/results").get_data(as_text=True)
    assert "Tyst stad" in page
    assert "Mitt bolag" not in page
    assert browser.get(f"{judged.url}/entries/{other.reference}/decision").status_code == 404
    assert browser.get(f"{judged.url}/results/ranking.json").status_code == 404


def test_advanced_entries_go_on_to_the_next_round(
    make: Factory, clock: FrozenClock, client_for: Clients
) -> None:
    judged = judged_round(make, clock, rounds=2)
    second_round = judged.challenge.rounds[1].id
    browser = client_for(judged.owner)
    browser.post(f"{judged.url}/results/close")
    browser.post(
        f"{judged.url}/entries/{judged.entries[0].reference}/decision",
        data={"outcome": "advance", "motivation": "Lovande."},
    )
    browser.post(f"{judged.url}/results/decide", data={"sure": "y"})
    assert browser.post(f"{judged.url}/results/publish").status_code == 303
    first, second = (reload(entry) for entry in judged.entries)
    assert (first.state, first.round_id) == (EntryState.ADVANCED, second_round)
    assert (second.state, second.round_id) == (EntryState.NOT_SELECTED, judged.round.id)
    assert reload(judged.challenge).state is ChallengeState.PUBLISHED


def test_the_workbench_asks_no_more_for_many_entries_than_for_few(
    app: Flask, make: Factory, clock: FrozenClock, client_for: Clients
) -> None:
    judged = judged_round(make, clock)
    few = client_for(judged.owner)
    few.post(f"{judged.url}/results/close")
    with counted(app) as first:
        page = few.get(f"{judged.url}/results").get_data(as_text=True)
    assert page.count("<tr>") == 3
    few.post(f"{judged.url}/results/reopen")
    for number in range(60):
        captain = make.person()
        entry = make.entry(
            make.team(judged.challenge, captain), judged.challenge, author=captain, title=f"Bidrag {number}"
        )
        seat = make.seat_of(judged.jurors[0], judged.round)
        make.sheet(seat, entry, judged.challenge, score=number % 6, comment="Så tänkte vi kring det här.")
    few.post(f"{judged.url}/results/close")
    with counted(app) as second:
        page = few.get(f"{judged.url}/results").get_data(as_text=True)
    assert page.count("<tr>") == 51
    assert second.total == first.total <= 19
    last = few.get(f"{judged.url}/results?page=2").get_data(as_text=True)
    assert last.count("<tr>") == 13
