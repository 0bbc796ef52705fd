"""A screening round from its verdicts to the proposals, through the organiser's and the chair's results page."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import ScoreSheet
from challenges.models.people import Person
from challenges.models.results import Decision, Ranking
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import ConflictAnswer, Outcome, RoundKind, Verdict
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]
P, F, C = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_JUDGE


@dataclass
class Screening:
    """A screening round that is judged by three jurors, the first of them its chair."""

    make: Factory
    owner: Person
    challenge: Challenge
    round: Round
    chair: Person
    jurors: list[Any]
    entries: list[Entry] = field(default_factory=list)

    @property
    def page(self) -> str:
        return f"/organise/challenges/{self.challenge.slug}/rounds/1/results"

    def entry(self, title: str, *verdicts: Verdict) -> Entry:
        """A submitted entry with a locked verdict of as many jurors; the reason says whose it is and what."""
        captain = self.make.person()
        team = self.make.team(self.challenge, captain, name=f"Lag {title}")
        entry = self.make.entry(team, self.challenge, author=captain, title=title)
        for number, (juror, verdict) in enumerate(zip(self.jurors, verdicts, strict=False), 1):
            self.make.declaration(juror, entry)
            assignment = self.make.assignment(juror, entry, AssignmentState.DONE)
            version = self.make._first(EntryVersion.id, EntryVersion.entry_id == entry.id)
            self.make._add(
                ScoreSheet(
                    assignment_id=assignment.id,
                    version_id=version,
                    state=SheetState.LOCKED,
                    verdict=verdict,
                    verdict_reason=f"Skäl {number} för {title}: {verdict.value}",
                    saved_at=self.make.now,
                    locked_at=self.make.now,
                )
            )
        self.entries.append(entry)
        return entry


@pytest.fixture
def screening(make: Factory) -> Screening:
    owner = make.person("Olle Owner")
    challenge = make.challenge(
        make.organisation(owner=owner),
        rounds=2,
        opens=dt.timedelta(days=-8),
        closes=dt.timedelta(days=-1),
        round_state=RoundState.JUDGING,
    )
    with unit_of_work(write=True) as work:
        round_ = db.session.get_one(Round, challenge.rounds[0].id)
        round_.kind, round_.tie_ladder = RoundKind.SCREENING, []
        work.commit()
    chair = make.person("Karin Chair")
    jurors = [make.juror(challenge.rounds[0], chair, seat=JurySeat.CHAIR)]
    jurors += [make.juror(challenge.rounds[0]) for _ in range(2)]
    return Screening(make, owner, challenge, challenge.rounds[0], chair, jurors)


def rows(page: str) -> list[list[str]]:
    """The text of the cells of the table of entries."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def decisions(round_: Round) -> dict[str, Decision]:
    db.session.rollback()
    found = db.session.execute(
        sa.select(Entry.reference, Decision)
        .join(Decision, Decision.entry_id == Entry.id)
        .where(Decision.round_id == round_.id)
    )
    return {row[0]: row[1] for row in found}


def closed(screening: Screening, clients: Clients) -> FlaskClient:
    client = clients(screening.owner)
    assert client.post(f"{screening.page}/close").status_code == 303
    return client


def test_verdicts_are_counted_and_people_decide_ties(screening: Screening, client_for: Clients) -> None:
    screening.entry("Klar", P, P, F)
    screening.entry("Underkänd", F, P, F)
    screening.entry("Delad", P, F, C)
    screening.entry("Ingen vet", C, C, C)
    before = client_for(screening.owner).get(screening.page).text
    assert "Inget resultat än" in before
    assert "Klar" not in before
    client = closed(screening, client_for)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Ranking.id))) == 0
    for reader in (screening.owner, screening.chair):
        answer = client_for(reader).get(screening.page)
        assert faults(answer.text) == []
        listed = [row[:5] for row in rows(answer.text) if len(row) == 6 and row[2].isdigit()]
        assert sorted(listed[:2]) == [
            ["Delad Lag Delad", "Avgörs av människor", "1", "1", "1"],
            ["Ingen vet Lag Ingen vet", "Avgörs av människor", "0", "0", "3"],
        ]
        assert listed[2:] == [
            ["Klar Lag Klar", "Godkänt", "2", "1", "0"],
            ["Underkänd Lag Underkänd", "Inte godkänt", "1", "2", "0"],
        ]
        assert "Godkända: 1. Inte godkända: 1. För er att avgöra: 2." in answer.text
    assert client.post(f"{screening.page}/ranking").status_code == 422


def test_everything_that_passed_is_proposed_in_one_step(screening: Screening, client_for: Clients) -> None:
    passed = screening.entry("Klar", P, P, F)
    failed = screening.entry("Underkänd", F, F, P)
    screening.entry("Delad", P, F)
    client = closed(screening, client_for)
    answer = client.post(f"{screening.page}/propose-passed", follow_redirects=True)
    assert "1 bidrag är föreslaget" in answer.text
    proposed = decisions(screening.round)
    assert set(proposed) == {passed.reference}
    decision = proposed[passed.reference]
    assert decision.outcome is Outcome.ADVANCE
    assert sorted(decision.motivation.split("\n\n")) == ["Skäl 1 för Klar: pass", "Skäl 2 för Klar: pass"]
    # A proposal somebody has made by hand stays, and nothing is proposed twice.
    again = client.post(f"{screening.page}/propose-passed", follow_redirects=True)
    assert "inget godkänt bidrag utan förslag" in again.text
    assert len(decisions(screening.round)) == 1
    page = client.get(
        f"/organise/challenges/{screening.challenge.slug}/rounds/1/entries/{failed.reference}/decision"
    )
    assert "Skäl 1 för Underkänd: fail" in page.text


def test_no_more_are_proposed_than_there_are_places(screening: Screening, client_for: Clients) -> None:
    for title in ("Ett", "Två"):
        screening.entry(title, P, P)
    with unit_of_work(write=True) as work:
        db.session.get_one(Round, screening.round.id).places = 1
        work.commit()
    client = closed(screening, client_for)
    answer = client.post(f"{screening.page}/propose-passed", follow_redirects=True)
    assert "2 bidrag är godkända, men det finns 1 platser" in answer.text
    assert decisions(screening.round) == {}


def test_nothing_of_an_entry_is_seen_or_proposed_by_who_is_kept_from_it(
    screening: Screening, client_for: Clients
) -> None:
    seen = screening.entry("Synligt", P, P)
    hidden = screening.entry("Hemligt", C, P, P)
    with unit_of_work(write=True) as work:
        db.session.execute(
            sa.text(
                "update conflict_declarations set answer = :answer where juror_id = :juror and entry_id = :entry"
            ),
            {
                "answer": ConflictAnswer.CONFLICTED.value,
                "juror": screening.jurors[0].id,
                "entry": hidden.id,
            },
        )
        work.commit()
    closed(screening, client_for)
    chair = client_for(screening.chair)
    page = chair.get(screening.page).text
    assert "Synligt" in page
    assert "Hemligt" not in page
    assert "Godkända: 1. Inte godkända: 0. För er att avgöra: 0." in page
    assert chair.post(f"{screening.page}/propose-passed").status_code == 303
    assert set(decisions(screening.round)) == {seen.reference}


def test_who_may_propose(screening: Screening, client_for: Clients, make: Factory) -> None:
    screening.entry("Klar", P, P)
    closed(screening, client_for)
    with unit_of_work(write=False):
        juror = db.session.get_one(Person, screening.jurors[1].person_id)
    assert client_for(juror).post(f"{screening.page}/propose-passed").status_code in {403, 404}
    assert client_for(make.person()).post(f"{screening.page}/propose-passed").status_code == 404
    assert decisions(screening.round) == {}


def test_the_page_costs_as_much_for_three_entries_as_for_one(
    app: Flask, screening: Screening, client_for: Clients
) -> None:
    screening.entry("Ett", P, P)
    client = closed(screening, client_for)
    client.get(screening.page)
    costs = []
    for title in ("Två", "Tre"):
        with counted(app) as seen:
            client.get(screening.page)
        costs.append(seen.total)
        screening.entry(title, P, F)
    with counted(app) as seen:
        client.get(screening.page)
    assert costs == [seen.total] * 2
