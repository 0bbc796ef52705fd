"""Somebody who competes in a challenge and then joins its organiser reads nobody else's entry there."""

from collections.abc import Callable

from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models.people import Person
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import RoundState
from tests.factories import Factory


def test_a_competitor_who_becomes_a_member_sees_no_entries(
    make: Factory, clock: FrozenClock, client_for: Callable[[Person | None], FlaskClient]
) -> None:
    owner, competitor, rival = make.person(), make.person(), make.person()
    organisation = make.organisation(owner=owner)
    challenge = make.challenge(organisation, round_state=RoundState.JUDGING)
    make.entry(make.team(challenge, competitor), challenge, author=competitor, title="Min egen")
    other = make.entry(make.team(challenge, rival), challenge, author=rival, title="Rivalens bidrag")
    make.member(organisation, competitor, OrganisationRole.OWNER)
    clock.move(days=8)
    base = f"/organise/challenges/{challenge.slug}/rounds/1"
    assert "Rivalens bidrag" in client_for(owner).get(f"{base}/entries").get_data(as_text=True)
    browser = client_for(competitor)
    for path in (
        "/entries",
        f"/entries/{other.reference}",
        "/jury",
        "/jury/progress",
        "/jury/declarations",
        "/results",
        "/results/ranking.json",
    ):
        answer = browser.get(base + path)
        assert "Rivalens bidrag" not in answer.get_data(as_text=True), path
        assert (
            answer.status_code in {200, 403, 404} if path == "/entries" else answer.status_code in {403, 404}
        ), path
    assert browser.post(f"{base}/results/close", data={"despite_gaps": "y"}).status_code in {403, 404}
    assert browser.get(f"/organise/challenges/{challenge.slug}").status_code == 200
