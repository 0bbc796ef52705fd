"""What people tell so that conflicts of interest are found: further addresses, employers, and who helped a team."""

import re
from collections.abc import Callable

import pytest

from challenges.models import db
from challenges.models.conflicts import FurtherAddress, TeamHelper, Workplace
from challenges.models.happenings import HappeningRow
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.vocabulary.choices import FindingKind
from challenges.vocabulary.states import RoundState
from tests.factories import Factory
from tests.juries import ClientFor, Jury, closed, judged, letters
from tests.views.test_conflict_findings import findings

__all__ = ["closed", "judged"]

PAGE = "/settings/conflicts"


def link_mailed(email: str) -> str:
    letter = next(one for one in reversed(letters("confirm_further_address")) if one.email == email)
    found = re.search(r"/settings/conflicts/confirm/\S+", letter.body)
    assert found
    return found[0]


def test_an_address_counts_once_its_link_is_used(judged: Jury, client_for: ClientFor) -> None:
    mate = judged.make.person(email="mate@kth.example.se")
    client = client_for(judged.people[1])
    assert client.post(f"{PAGE}/addresses", data={"email": "Mate@KTH.example.se"}).status_code == 303
    link = link_mailed("mate@kth.example.se")
    assert client.get(link).status_code == 200
    assert db.session.query(FurtherAddress).one().confirmed_at is None
    for stranger in (judged.captains[0], mate):
        assert client_for(stranger).post(link).status_code == 404
    assert client_for(None).post(link).status_code in {302, 403}
    assert client.post(link).status_code == 303
    assert db.session.query(FurtherAddress).one().confirmed_at is not None
    assert "Bekräftad" in client.get(PAGE).text
    assert client.get(link).status_code == 410


def test_the_first_thing_confirming_does_is_looking(judged: Jury, client_for: ClientFor) -> None:
    client, captain = client_for(judged.people[1]), client_for(judged.captains[0])
    for one, email in ((client, "a@kth.example.se"), (captain, "b@kth.example.se")):
        one.post(f"{PAGE}/addresses", data={"email": email})
        assert findings() == []
        one.post(link_mailed(email))
    assert [(f.kind, f.person_id, f.matched) for f in findings()] == [
        (FindingKind.DOMAIN, judged.people[1].id, "kth.example.se")
    ]


def test_a_link_works_for_a_day_and_a_new_one_can_be_asked_for(make: Factory, client_for: ClientFor) -> None:
    client = client_for(make.person())
    client.post(f"{PAGE}/addresses", data={"email": "a@kth.example.se"})
    old = link_mailed("a@kth.example.se")
    make.clock.move(days=1)
    assert client.get(old).status_code == 410
    assert client.post(old).status_code == 410
    client.post(f"{PAGE}/addresses", data={"email": "a@kth.example.se"})
    assert client.get(old).status_code == 404
    assert client.post(link_mailed("a@kth.example.se")).status_code == 303
    again = client.post(f"{PAGE}/addresses", data={"email": "a@kth.example.se"})
    assert again.status_code == 422
    assert "a@kth.example.se" in again.text


def test_an_address_is_seen_by_nobody_else_and_in_no_record(make: Factory, client_for: ClientFor) -> None:
    person = make.person(email="own@example.org")
    client = client_for(person)
    assert client.post(f"{PAGE}/addresses", data={"email": "own@example.org"}).status_code == 422
    client.post(f"{PAGE}/addresses", data={"email": "a@kth.example.se"})
    assert all("kth.example" not in str(row.payload) for row in db.session.query(HappeningRow))
    address = db.session.query(FurtherAddress).one()
    remove = f"{PAGE}/addresses/{address.reference}/remove"
    assert client_for(make.person()).post(remove).status_code == 404
    assert "a@kth.example.se" in client.get(PAGE).text
    assert client.post(remove).status_code == 303
    assert "a@kth.example.se" not in client.get(PAGE).text
    sign_in = client_for(None).post("/sign-in", data={"email": "a@kth.example.se", "password": "x"})
    assert sign_in.status_code != 303


def test_ten_addresses_are_enough(make: Factory, client_for: ClientFor) -> None:
    client = client_for(make.person())
    replies = [client.post(f"{PAGE}/addresses", data={"email": f"a{n}@kth.example.se"}) for n in range(11)]
    assert [reply.status_code for reply in replies] == [303] * 10 + [422]


def test_an_employer_is_told_changed_and_taken_back(judged: Jury, client_for: ClientFor) -> None:
    client, captain = client_for(judged.people[1]), client_for(judged.captains[0])
    assert client.post(PAGE, data={"workplace": "Dalvatten AB", "number": "556000-0001"}).status_code == 303
    assert (
        captain.post(PAGE, data={"workplace": "Vatten i Dalen", "number": "165560000001"}).status_code == 303
    )
    assert [(f.kind, f.matched) for f in findings()] == [(FindingKind.EMPLOYER, "Dalvatten AB")]
    assert 'value="Dalvatten AB"' in client.get(PAGE).text
    wrong = client.post(PAGE, data={"workplace": "Dalvatten AB", "number": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.text
    assert client.post(PAGE, data={"workplace": "", "number": "5560000001"}).status_code == 422
    assert client.post(PAGE, data={"workplace": "", "number": ""}).status_code == 303
    assert db.session.query(Workplace).filter_by(person_id=judged.people[1].id).count() == 0
    assert len(findings()) == 1


@pytest.fixture
def team_page(make: Factory) -> Callable[[], tuple[Team, Person, str]]:
    def found() -> tuple[Team, Person, str]:
        captain = make.person()
        challenge = make.challenge(make.organisation(owner=make.person()))
        team = make.team(challenge, captain)
        return team, captain, f"/teams/{team.reference}/helpers"

    return found


def test_a_team_names_who_helped_it(
    team_page: Callable[[], tuple[Team, Person, str]], make: Factory, client_for: ClientFor
) -> None:
    team, captain, url = team_page()
    client = client_for(captain)
    data = {"name": "Maja Mentor", "email": "Maja@example.org"}
    assert client_for(make.person()).post(url, data=data).status_code == 404
    assert client.post(url, data=data).status_code == 303
    assert "Maja Mentor" in client.get(url).text
    assert "Maja Mentor" in client.get(f"/teams/{team.reference}").text
    again = client.post(url, data=data)
    assert again.status_code == 422
    assert "Maja Mentor" in again.text
    assert client.post(url, data={"name": "Jag", "email": captain.email}).status_code == 422
    helper = db.session.query(TeamHelper).one()
    assert helper.email == "maja@example.org"
    assert client.post(f"{url}/{helper.reference}/remove").status_code == 303
    assert "Maja Mentor" not in client.get(url).text


def test_the_names_stand_once_the_round_has_closed(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(state=RoundState.JUDGING)
    team = db.session.get_one(Team, jury.entries[0].team_id)
    reply = client_for(jury.captains[0]).post(
        f"/teams/{team.reference}/helpers", data={"name": "Maja", "email": "maja@example.org"}
    )
    assert reply.status_code == 403
    assert client_for(jury.captains[0]).get(f"/teams/{team.reference}").status_code == 200
