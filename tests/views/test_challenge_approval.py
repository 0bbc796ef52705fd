"""Two people on the way from draft to public, the letters they get, and the end of a challenge."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.happenings import HappeningRow
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.services.markup import faults


@pytest.fixture
def asker(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner", language="en")


@pytest.fixture
def home(make: Factory, asker: Person, second: Person) -> Organisation:
    return make.organisation(editor=asker, owner=second)


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    """A draft that lacks nothing."""
    challenge = make.challenge(home, state=ChallengeState.DRAFT, title="Tystare gator")
    with unit_of_work(write=True) as transaction:
        for criterion in challenge.criteria:
            criterion.anchors = [{"value": n, "sv": "Så här", "en": ""} for n in (0, 3, 5)]
        transaction.commit()
    return challenge


def stored(challenge: Challenge) -> Challenge:
    with current_app.app_context():
        found = queries.whole(challenge.slug)
    assert found is not None
    return found


def at(challenge: Challenge, step: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/approval" + (f"/{step}" if step else "")


def test_from_draft_to_public(
    draft: Challenge, asker: Person, second: Person, make: Factory, home: Organisation, client_for: Any
) -> None:
    reader = make.person("Rut Reader")
    make.member(home, reader, OrganisationRole.READER)
    one, other = client_for(asker), client_for(second)
    public = f"/challenges/{draft.slug}"
    assert client_for(None).get(public).status_code in {302, 404}

    assert faults(one.get(at(draft)).text) == []
    assert one.post(at(draft, "ask")).location == at(draft)
    assert stored(draft).state is ChallengeState.AWAITING_APPROVAL
    [letter] = letters_to(second.email)
    assert "asks for approval" in letter.body
    assert f"http://challenges.test{at(draft)}" in letter.body
    assert letters_to(asker.email) == letters_to(reader.email) == []

    for person in (asker, reader):
        assert client_for(person).post(at(draft, "approve")).status_code == 403
    assert "Någon annan än den som bad om godkännande" in one.get(at(draft)).text

    page = other.get(at(draft))
    assert faults(page.text) == []
    assert other.post(at(draft, "approve")).location == at(draft)
    assert stored(draft).approved_by_id == second.id
    assert "är inte offentlig än" in letters_to(asker.email)[-1].body

    unticked = one.post(at(draft, "publish"))
    assert unticked.status_code == 422
    assert faults(unticked.text) == []
    assert one.post(at(draft, "publish"), data={"dates_checked": "y"}).status_code == 302
    published = stored(draft)
    assert published.state is ChallengeState.PUBLISHED
    assert published.published_at == published.rule_sets[0].published_at is not None
    assert f"http://challenges.test{public}" in letters_to(reader.email)[-1].body
    assert client_for(None).get(public).status_code == 200
    assert faults(one.get(at(draft)).text) == []
    overview = one.get(f"/organise/challenges/{draft.slug}")
    assert "Innehållet är låst" in overview.text
    assert faults(overview.text) == []
    assert one.post(at(draft, "publish"), data={"dates_checked": "y"}).status_code == 403


def test_what_is_missing_stops_the_request(
    make: Factory, home: Organisation, asker: Person, client_for: Any
) -> None:
    bare = make.challenge(home, state=ChallengeState.DRAFT)
    client = client_for(asker)
    page = client.get(at(bare))
    assert "Beskriv på svenska vad 3 betyder för Nytta." in page.text
    assert "approval/ask" not in page.text
    refused = client.post(at(bare, "ask"))
    assert refused.status_code == 422
    assert "Något saknas fortfarande." in refused.text
    assert stored(bare).state is ChallengeState.DRAFT


def test_sent_back_with_a_comment(draft: Challenge, asker: Person, second: Person, client_for: Any) -> None:
    client_for(asker).post(at(draft, "ask"))
    other = client_for(second)
    assert other.post(at(draft, "send-back"), data={"reason": " "}).status_code == 422
    assert other.post(at(draft, "send-back"), data={"reason": "Skriv tydligare."}).status_code == 302
    assert "Skriv tydligare." in letters_to(asker.email)[-1].body
    page = client_for(asker).get(f"/organise/challenges/{draft.slug}")
    assert "Skriv tydligare." in page.text
    assert client_for(asker).post(at(draft, "ask")).status_code == 302
    assert stored(draft).state_reason == ""


def test_taken_back_an_approval_no_longer_counts(
    draft: Challenge, asker: Person, second: Person, client_for: Any
) -> None:
    one, other = client_for(asker), client_for(second)
    one.post(at(draft, "ask"))
    other.post(at(draft, "approve"))
    assert other.post(at(draft, "take-back")).status_code == 302
    challenge = stored(draft)
    assert (challenge.state, challenge.approved_by_id) == (ChallengeState.DRAFT, None)
    assert "tagit tillbaka" in letters_to(asker.email)[-1].body
    assert one.post(at(draft, "publish"), data={"dates_checked": "y"}).status_code == 403


def test_time_passes_between_approval_and_publication(
    draft: Challenge, asker: Person, second: Person, client_for: Any, clock: FrozenClock
) -> None:
    client_for(asker).post(at(draft, "ask"))
    client_for(second).post(at(draft, "approve"))
    clock.move(days=30)
    late = client_for(asker).post(at(draft, "publish"), data={"dates_checked": "y"})
    assert late.status_code == 422
    assert "har passerat" in late.text
    assert stored(draft).state is ChallengeState.APPROVED


def test_twice_is_refused_and_recorded_once(draft: Challenge, asker: Person, client_for: Any) -> None:
    client = client_for(asker)
    assert client.post(at(draft, "ask")).status_code == 302
    assert client.post(at(draft, "ask")).status_code == 403
    kinds = db.session.scalars(
        sa.select(HappeningRow.kind).where(HappeningRow.kind == "challenge.approval_requested")
    ).all()
    assert len(kinds) == 1


def test_strangers_know_of_nothing(draft: Challenge, make: Factory, client_for: Any) -> None:
    for person in (make.person(), make.person(admin=True)):
        assert client_for(person).get(at(draft)).status_code == 404
        for step in ("ask", "approve", "send-back", "take-back", "publish"):
            assert client_for(person).post(at(draft, step)).status_code == 404
    assert client_for(None).get(at(draft)).status_code == 302


def test_cancelled_with_a_reason_for_everybody_registered(
    make: Factory, home: Organisation, asker: Person, second: Person, client_for: Any, app: Any
) -> None:
    challenge = make.challenge(home, title="Tystare gator")
    participant, stranger = make.person(), make.person()
    make.register(challenge, participant)
    address = f"/organise/challenges/{challenge.slug}/cancel"
    assert client_for(asker).get(address).status_code == 403
    owner = client_for(second)
    assert faults(owner.get(address).text) == []
    wrong = owner.post(address, data={"reason": "Budgeten räcker inte längre."})
    assert wrong.status_code == 422
    assert "Budgeten räcker inte längre." in wrong.text
    done = owner.post(address, data={"reason": "Budgeten räcker inte längre.", "sure": "y"})
    assert done.location == f"/organise/challenges/{challenge.slug}"
    assert stored(challenge).state is ChallengeState.CANCELLED
    assert letters_to(participant.email) == []
    work(app)
    [letter] = letters_to(participant.email)
    assert letter.subject == "Tystare gator är inställd"
    assert "Budgeten räcker inte längre." in letter.body
    assert letters_to(stranger.email) == []
    assert owner.post(address, data={"reason": "En gång till, tack.", "sure": "y"}).status_code == 403
