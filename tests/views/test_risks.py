"""What often goes wrong is said beforehand, with the way to where it is mended."""

import datetime as dt
from typing import Any

import pytest

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner")


@pytest.fixture
def home(make: Factory, editor: Person, second: Person) -> Organisation:
    """The editor's organisation."""
    return make.organisation(editor=editor, owner=second)


@pytest.fixture
def draft(make: Factory, home: Organisation, editor: Person) -> Challenge:
    """A draft that can be approved, with everything that is a risk but too many criteria."""
    challenge = make.challenge(home, state=ChallengeState.DRAFT)
    with unit_of_work(write=True) as work:
        for criterion in challenge.criteria:
            criterion.anchors = [{"value": n, "sv": "Så här", "en": ""} for n in (0, 3, 5)]
        round_ = db.session.get_one(Round, challenge.rounds[0].id)
        round_.closes_at += dt.timedelta(days=(5 - round_.closes_at.weekday()) % 7)
        round_.judging_ends_at, round_.results_at = (
            round_.closes_at + dt.timedelta(days=days) for days in (7, 10)
        )
        round_.readings = 1
        work.commit()
    make.dataset(challenge, by=editor)
    return challenge


def at(challenge: Challenge, page: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}{page}"


SAID = {
    "sv": ("kortare tid än fyra veckor", "på en helg eller helgdag", "läser bara en juryledamot",
           "inte avgjort om lagstiftningen", "är inte redo för en utmaning", "5 risker"),
    "en": ("less than four weeks", "on a weekend or a public holiday", "only one jury member reads",
           "not settled whether law", "is not ready for a challenge", "5 risks"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_editor_sees_each_risk_and_where_to_mend_it(
    draft: Challenge, editor: Person, client_for: Any, language: str
) -> None:
    client = client_for(editor)
    client.set_cookie("language", language)
    for page in (client.get(at(draft)), client.get(at(draft, "/approval"))):
        assert faults(page.text) == []
        for sentence in SAID[language]:
            assert sentence in page.text
        box = page.text[page.text.index(SAID[language][-1]) :]
        for place in ("/edit/rounds", "/judging-plan", "/suitability/mandate", "/datasets"):
            assert f'href="{at(draft, place)}"' in box


def test_what_is_mended_is_no_longer_a_risk(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    answer = {"revision": "1", "reply": "yes", "note": "Förordning 2007:1"}
    assert client.post(at(draft, "/suitability/mandate"), data=answer).status_code == 303
    page = client.get(at(draft)).text
    assert "4 risker" in page
    assert "inte avgjort om lagstiftningen" not in page


def test_the_second_person_sees_the_risks_and_may_approve(
    draft: Challenge, editor: Person, second: Person, client_for: Any
) -> None:
    assert client_for(editor).post(at(draft, "/approval/ask")).status_code == 302
    other = client_for(second)
    page = other.get(at(draft, "/approval")).text
    assert page.index("5 risker") < page.index("/approval/approve")
    assert at(draft, "/edit/rounds") not in page
    assert faults(page) == []
    assert "5 risker" in other.get(at(draft)).text
    assert other.post(at(draft, "/approval/approve")).status_code == 302


def test_readers_see_the_risks_without_ways_to_doors_that_are_closed(
    make: Factory, home: Organisation, draft: Challenge, client_for: Any
) -> None:
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    page = client_for(reader).get(at(draft)).text
    assert "5 risker" in page
    assert "/edit/" not in page
    assert "/suitability/mandate" not in page
    assert faults(page) == []


def test_a_public_challenge_is_warned_of_what_can_still_be_mended(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    challenge = make.challenge(home)
    round_, client = challenge.rounds[0], client_for(editor)
    assert "risk" not in client.get(at(challenge)).text
    make.juror(round_)
    page = client.get(at(challenge)).text
    assert "1 risk" in page
    assert "har bara en juryledamot" in page
    assert f'href="{at(challenge, "/rounds/1/jury")}"' in page
    assert faults(page) == []
    make.juror(round_)
    assert "har bara en juryledamot" not in client.get(at(challenge)).text


def test_one_round_costs_what_three_cost(
    make: Factory, home: Organisation, editor: Person, client_for: Any, app: Any
) -> None:
    client, totals = client_for(editor), []
    for rounds in (1, 3):
        challenge = make.challenge(home, state=ChallengeState.DRAFT, rounds=rounds)
        for round_ in challenge.rounds:
            make.juror(round_)
            make.dataset(challenge, by=editor, title=f"Data {round_.position}")
        client.get(at(challenge))
        with counted(app) as seen:
            client.get(at(challenge))
            client.get(at(challenge, "/approval"))
        totals.append(seen.total)
    assert totals[0] == totals[1]
