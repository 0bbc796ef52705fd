"""What happens after the award: planned before publication, read by everybody, and handed over when people leave."""

from typing import Any

import pytest
from flask import current_app

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.letters_read import letters_to
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner")


@pytest.fixture
def home(make: Factory, editor: Person, second: Person) -> Organisation:
    return make.organisation(editor=editor, owner=second)


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    """A draft that lacks nothing but what happens afterwards."""
    challenge = make.challenge(home, state=ChallengeState.DRAFT, title="Tystare gator")
    with unit_of_work(write=True) as work:
        for criterion in challenge.criteria:
            criterion.anchors = [{"value": n, "sv": "Så här", "en": ""} for n in (0, 3, 5)]
        db.session.delete(challenge.aftermath)
        work.commit()
    return challenge


def at(challenge: Challenge, page: str = "/aftermath") -> str:
    return f"/organise/challenges/{challenge.slug}{page}"


def stored(challenge: Challenge) -> Challenge:
    with current_app.app_context():
        found = queries.whole(challenge.slug)
    assert found is not None
    return found


def a_plan(**changes: Any) -> dict[str, Any]:
    return {
        "revision": "1",
        "receiver_name": "Karin Ek",
        "receiver_unit": "Miljöenheten, Ekhamns kommun",
        "receiver_email": "Miljo@example.se",
        "decides_on": "2027-03-01",
        "pilot_budget": "150 000",
        "payer": "Ekhamns kommun",
        "pilot_starts_on": "2027-04-01",
        "pilot_ends_on": "2027-10-01",
        "site_sv": "Hamngatan",
        "site_en": "",
        "routes": ["direct", "own"],
        "routes_note_sv": "Koden ska vara öppen.",
        "offers": ["feedback"],
        "follow_up_months": ["3", "12"],
        **changes,
    }


MISSING = (
    "Ange vem som tar över efter beslutet",
    "Ange senaste dag för mottagarens beslut",
    "Ange hur mycket pengar som finns till en pilot",
    "Ange när en pilot skulle börja och sluta",
    "Kryssa i vilka vägar att köpa",
    "Ange vad lag får vars bidrag inte vinner",
    "Ange när utfallet följs upp",
)


def test_without_it_nothing_is_published_and_the_page_says_what_is_missing(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    for page in ("", "/approval"):
        text = client.get(at(draft, page)).text
        assert f'href="{at(draft)}"' in text
        assert "Det är inte angivet vem som tar över efter beslutet." in text
        for sentence in MISSING:
            assert sentence in text
    assert client.post(at(draft, "/approval/ask")).status_code == 422
    assert stored(draft).state is ChallengeState.DRAFT


def test_a_plan_is_saved_and_the_challenge_can_be_published(
    draft: Challenge, editor: Person, second: Person, client_for: Any
) -> None:
    client = client_for(editor)
    page = client.get(at(draft))
    assert faults(page.text) == []
    answer = client.post(at(draft), data=a_plan(onward="1"))
    assert answer.status_code == 303
    assert answer.location.endswith("/datasets")
    plan = stored(draft).aftermath
    assert plan is not None
    assert (plan.receiver_email, plan.pilot_budget, plan.follow_up_months) == (
        "miljo@example.se",
        150_000,
        [3, 12],
    )
    page = client.get(at(draft, ""))
    assert not any(sentence in page.text for sentence in MISSING)
    assert "tar över efter beslutet." not in page.text

    assert client.post(at(draft, "/approval/ask")).status_code == 302
    assert client_for(second).post(at(draft, "/approval/approve")).status_code == 302
    assert client.post(at(draft, "/approval/publish"), data={"dates_checked": "y"}).status_code == 302
    [letter] = letters_to("miljo@example.se")
    assert letter.subject == "Du tar över efter utmaningen Tystare gator"
    assert "senast den 1 mars 2027" in letter.body
    assert "150\N{NO-BREAK SPACE}000" in letter.body

    public = client_for(None).get(f"/challenges/{draft.slug}")
    assert faults(public.text) == []
    for said in (
        "Karin Ek, Miljöenheten",
        "1 mars 2027",
        "Hamngatan",
        "Direktupphandling",
        "Koden ska vara öppen.",
    ):
        assert said in public.text
    assert "miljo@example.se" not in public.text

    told = client_for(None).get(f"/api/v1/challenges/{draft.slug}").json
    assert told["aftermath"]["receiver"] == {"name": "Karin Ek", "unit": "Miljöenheten, Ekhamns kommun"}
    assert told["aftermath"]["procurementRoutes"] == ["direct", "own"]
    days = told["aftermath"]["followUpDates"]
    assert len(days) == 2
    assert "miljo@example.se" not in str(told)


def test_half_a_plan_is_kept_and_the_rest_is_asked_for(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    assert client.post(at(draft), data={"revision": "1", "pilot_budget": "0"}).status_code == 303
    page = client.get(at(draft, "")).text
    assert "Ange hur mycket pengar som finns till en pilot" not in page
    assert "Det finns inga pengar till en pilot." in page
    assert "Ange vem som tar över efter beslutet" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"pilot_ends_on": "2027-03-01"}, "Piloten måste börja innan den slutar."),
        ({"pilot_starts_on": ""}, "Piloten måste börja innan den slutar."),
        ({"pilot_budget": "-1"}, "Skriv ett heltal mellan 0 och"),
        ({"pilot_budget": "mycket"}, "heltal"),
        ({"decides_on": "2027-02-30"}, "datum"),
        ({"receiver_email": "miljo"}, "Skriv en e-postadress"),
        ({"routes": ["smuggling"]}, "giltig"),
        ({"follow_up_months": ["1"]}, "giltig"),
        ({"site_sv": "x" * 301}, "högst 300 tecken"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    draft: Challenge, editor: Person, client_for: Any, changes: dict[str, Any], sentence: str
) -> None:
    answer = client_for(editor).post(at(draft), data=a_plan(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Karin Ek"' in answer.text
    assert faults(answer.text) == []
    assert stored(draft).aftermath is None


def test_a_decision_before_the_results_is_not_enough(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    client.post(at(draft), data=a_plan(decides_on="2020-01-01", pilot_budget="50000"))
    page = client.get(at(draft, "")).text
    assert "Mottagaren skulle besluta om en pilot före de sista resultaten." in page
    assert "Det finns mindre pengar till en pilot än till priser." in page
    assert client.post(at(draft, "/approval/ask")).status_code == 422


def test_two_who_save_at_once_both_see_both(
    draft: Challenge, editor: Person, second: Person, client_for: Any
) -> None:
    assert client_for(second).post(at(draft), data=a_plan()).status_code == 303
    answer = client_for(editor).post(at(draft), data=a_plan(payer="Region Västerälv"))
    assert answer.status_code == 409
    assert "Olle Owner sparade" in answer.text
    assert "Region Västerälv" in answer.text
    assert "Ekhamns kommun" in answer.text
    assert faults(answer.text) == []
    plan = stored(draft).aftermath
    assert plan is not None
    assert plan.payer == "Ekhamns kommun"


def test_a_money_prize_needs_its_amount(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    for kind, missing in (("money", True), ("pilot", False)):
        row = {"prizes-0-id": "", "prizes-0-name_sv": "Stora priset", "prizes-0-kind": kind}
        revision = str(stored(draft).revision)
        assert client.post(at(draft, "/edit/prizes"), data={"revision": revision, **row}).status_code == 303
        assert ("Ange hur mycket Stora priset är" in client.get(at(draft, "")).text) is missing


def test_another_receiver_steps_in_once_it_is_public(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    challenge = make.challenge(home, title="Tystare gator")
    client = client_for(editor)
    assert at(challenge, "/aftermath/receiver") in client.get(at(challenge, "")).text
    assert client.get(at(challenge)).status_code == 403
    page = client.get(at(challenge, "/aftermath/receiver"))
    assert faults(page.text) == []
    assert 'value="Mia Mottagare"' in page.text
    wanted = {
        "receiver_name": "Nils Ny",
        "receiver_unit": "Enheten för drift",
        "receiver_email": "nils@example.se",
        "reason": "Mia har slutat.",
    }
    same = wanted | {"receiver_name": "Mia Mottagare", "receiver_email": "mottagare@example.se"}
    assert (
        "Det är redan den som tar över." in client.post(at(challenge, "/aftermath/receiver"), data=same).text
    )
    refused = client.post(at(challenge, "/aftermath/receiver"), data=wanted | {"reason": ""})
    assert refused.status_code == 422
    assert 'value="Nils Ny"' in refused.text
    public = client_for(None)
    assert "Mia Mottagare" in public.get(f"/challenges/{challenge.slug}").text
    assert client.post(at(challenge, "/aftermath/receiver"), data=wanted).status_code == 303
    assert "Nils Ny" in public.get(f"/challenges/{challenge.slug}").text
    [letter] = letters_to("nils@example.se")
    assert "Du tar över efter utmaningen Tystare gator" in letter.subject
    assert "Mia har slutat." in client.get(at(challenge, "/history")).text


def test_a_challenge_from_before_has_no_plan_to_change(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    challenge = make.challenge(home)
    with unit_of_work(write=True) as work:
        db.session.delete(challenge.aftermath)
        work.commit()
    client = client_for(editor)
    assert "/aftermath/receiver" not in client.get(at(challenge, "")).text
    page = client.get(at(challenge, "/aftermath/receiver"))
    assert "publicerades utan någon plan" in page.text
    assert faults(page.text) == []
    public = client_for(None)
    assert "Vad som händer sedan" not in public.get(f"/challenges/{challenge.slug}").text
    assert public.get(f"/api/v1/challenges/{challenge.slug}").json["aftermath"] is None
