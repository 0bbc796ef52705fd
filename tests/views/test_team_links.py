"""Links to join a team: made, opened, used up, expired, revoked, forwarded, and used at the same moment."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.people import Person
from challenges.models.team_links import TeamLink
from challenges.models.teams import TeamMembership
from challenges.vocabulary.roles import JurySeat
from tests.factories import PASSWORD
from tests.letters_read import path_in
from tests.together import at_once, fresh, letters


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator", team_size_max=4)


@pytest.fixture
def captain(make):
    return make.person("Kapten Ek")


@pytest.fixture
def team(make, challenge, captain):
    return make.team(challenge, captain, name="De tysta")


def newcomer(make, challenge):
    person = make.person()
    make.register(challenge, person)
    return person


def page_of(client, team, lifetime="day", uses="2"):
    return client.post(f"/teams/{team.reference}/links", data={"lifetime": lifetime, "most_uses": uses})


def link_for(client, team, **how):
    """The path of a new link."""
    answer = page_of(client, team, **how)
    assert answer.status_code == 200
    return re.search(r'value="http://challenges\.test(/join/[^"]+)"', answer.text)[1]


def members():
    return fresh(sa.select(TeamMembership.person_id).order_by(TeamMembership.id))


def test_a_link_lets_in(make, client_for, challenge, team, captain):
    path = link_for(client_for(captain), team)
    secret = path.rpartition("/")[2]
    assert len(secret) >= 32
    (kept,) = fresh(sa.select(TeamLink))
    assert secret not in {str(value) for value in vars(kept).values()}
    assert secret not in client_for(captain).get(f"/teams/{team.reference}/links").text, "shown once"
    assert all(secret not in str(payload) for payload in fresh(sa.select(HappeningRow.payload)))
    person = newcomer(make, challenge)
    client = client_for(person)
    page = client.get(path)
    assert "De tysta" in page.text
    assert "Tystare gator" in page.text
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    answer = client.post(path)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/teams/{team.reference}")
    assert members() == [captain.id, person.id]
    assert fresh(sa.select(TeamLink.uses)) == [1]
    (letter,) = letters("team_joined")
    assert letter.email == captain.email
    assert person.name in letter.body
    assert client.post(path).status_code == 422, "a member already"
    assert "Du är redan med i laget." in client.get(path).text
    assert fresh(sa.select(TeamLink.uses)) == [1], "that used nothing up"


def test_a_stranger_comes_back_to_the_link_after_making_an_account_and_registering(
    make, client_for, challenge, team, captain
):
    path = link_for(client_for(captain), team)
    visitor = client_for(None)
    page = visitor.get(path).text
    assert f"next={path}" in page
    assert visitor.post(path).status_code == 302, "sign in first"
    visitor.post(
        f"/register?next={path}",
        data={"name": "Ny Person", "email": "ny@example.org", "password": PASSWORD, "language": "sv"},
    )
    secret = path.rpartition("/")[2]
    (letter,) = letters("confirm_address")
    assert secret not in letter.body
    assert all(secret not in str(payload) for payload in fresh(sa.select(HappeningRow.payload)))
    confirmed = visitor.post(path_in(letter, "/confirm/"))
    passed = parse_qs(urlsplit(confirmed.location).query)["next"][0]
    assert passed.startswith("/join/as/")
    path = passed
    other = client_for(newcomer(make, challenge))
    assert other.get(path).status_code == other.post(path).status_code == 404, "the pass is for one address"
    assert client_for(None).get(path).status_code == 302
    assert other.get(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 404
    (person,) = fresh(sa.select(Person).where(Person.email == "ny@example.org"))
    client = client_for(person)
    assert client.post(path).status_code == 422, "the rules come first"
    assert f"/challenges/{challenge.slug}/register?next={path}" in client.get(path).text
    registered = client.post(
        f"/challenges/{challenge.slug}/register?next={path}", data={"version": "1", "accepted": "y"}
    )
    assert registered.location.endswith(path)
    assert client.post(path).status_code == 303
    assert members() == [captain.id, person.id]


@pytest.mark.parametrize("how", ["expired", "used up", "revoked"])
def test_a_link_that_no_longer_works_says_nothing_of_the_team(
    make, client_for, challenge, team, captain, clock, how
):
    boss = client_for(captain)
    path = link_for(boss, team, lifetime="hour", uses="1")
    person = newcomer(make, challenge)
    if how == "expired":
        clock.move(hours=1)
    elif how == "used up":
        client_for(newcomer(make, challenge)).post(path)
    else:
        (kept,) = fresh(sa.select(TeamLink))
        url = f"/teams/{team.reference}/links/{kept.reference}/revoke"
        assert boss.post(url).status_code == 303
        assert boss.post(url).status_code == 404
    before = members()
    for client in (client_for(person), client_for(None)):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "De tysta" not in answer.text
        assert "Tystare gator" not in answer.text
    answer = client_for(person).post(path)
    assert answer.status_code == 410
    assert "De tysta" not in answer.text
    assert members() == before
    assert client_for(person).get("/join/nothing").status_code == 404


def test_a_link_works_no_longer_than_teams_can_be_formed(make, client_for, captain, clock):
    challenge = make.challenge(closes=dt.timedelta(hours=3))
    team = make.team(challenge, captain)
    path = link_for(client_for(captain), team, lifetime="week")
    assert fresh(sa.select(TeamLink.expires_at)) == [challenge.rounds[0].closes_at]
    person = newcomer(make, challenge)
    clock.move(hours=3)
    assert client_for(person).post(path).status_code == 410
    assert page_of(client_for(captain), team).status_code == 403


@pytest.mark.parametrize("uses", ["0", "4", "-1", "", "1.5", "99999999999"])
def test_how_many_may_join_is_asked_for_in_bounds(client_for, team, captain, uses):
    assert page_of(client_for(captain), team, uses=uses).status_code == 422
    assert fresh(sa.select(TeamLink)) == []


def test_at_most_five_links_work(client_for, team, captain):
    for _ in range(5):
        link_for(client_for(captain), team)
    told = page_of(client_for(captain), team)
    assert told.status_code == 422
    assert "Laget har 5 länkar som fungerar" in told.text


def test_only_the_captain_makes_and_revokes_links(make, client_for, challenge, team, captain):
    member, rival = make.person(), make.person()
    make.team(challenge, rival)
    path = link_for(client_for(captain), team)
    client_for(newcomer(make, challenge)).post(path)
    with_member = make.team(make.challenge(), make.person(), member)
    (kept,) = fresh(sa.select(TeamLink))
    assert client_for(member).get(f"/teams/{with_member.reference}/links").status_code == 403
    assert client_for(rival).get(f"/teams/{team.reference}/links").status_code == 404
    assert client_for(rival).post(f"/teams/{team.reference}/links/{kept.reference}/revoke").status_code == 404


def test_who_may_not_join_does_not(make, client_for, team, challenge, captain):
    path = link_for(client_for(captain), team)
    juror, busy = make.person(), make.person()
    make.juror(challenge.rounds[0], juror, seat=JurySeat.CHAIR)
    other = make.team(challenge, busy, name="Andra laget")
    assert client_for(juror).post(path).status_code == 403
    page = client_for(busy).get(path).text
    assert "Andra laget" in page
    assert "Gå med i laget</button>" not in page
    assert client_for(busy).post(path).status_code == 422
    assert fresh(sa.select(TeamLink.uses)) == [0]
    assert other.id


def test_invitations_keep_their_places_and_links_do_not(make, client_for, team, challenge, captain):
    boss = client_for(captain)
    path = link_for(boss, team, uses="3")
    guest = newcomer(make, challenge)
    for email in ("a@example.org", "b@example.org", guest.email):
        assert boss.post(f"/teams/{team.reference}/invite", data={"email": email}).status_code == 303
    told = client_for(newcomer(make, challenge)).post(path)
    assert told.status_code == 422
    assert "Laget är fullt." in told.text
    assert client_for(guest).post(path).status_code == 303, "whose place is kept may come by the link too"
    assert sorted(fresh(sa.select(Invitation.state))) == ["revoked", "sent", "sent"]


def test_removing_somebody_revokes_the_links_they_may_know(make, client_for, team, challenge, captain):
    path = link_for(client_for(captain), team)
    person = newcomer(make, challenge)
    client_for(person).post(path)
    client_for(captain).post(f"/teams/{team.reference}/members/{person.id}/remove")
    assert client_for(person).post(path).status_code == 410
    assert members() == [captain.id]


def test_two_who_take_the_last_use_at_once(app, make, client_for, team, challenge, captain):
    path = link_for(client_for(captain), team, uses="1")
    people = [newcomer(make, challenge) for _ in range(3)]
    sent = [((person.id, person.session_number), path, {}) for person in people]
    answers = at_once(app, sent)
    assert answers.count(303) == 1
    assert set(answers) <= {303, 410, 422}
    assert len(members()) == 2
    assert fresh(sa.select(TeamLink.uses)) == [1]


def test_two_who_take_the_last_place_at_once(app, make, client_for, captain):
    challenge = make.challenge(team_size_max=2)
    team = make.team(challenge, captain)
    paths = [link_for(client_for(captain), team, uses="1") for _ in range(2)]
    people = [newcomer(make, challenge) for _ in range(2)]
    sent = [
        ((person.id, person.session_number), path, {}) for person, path in zip(people, paths, strict=True)
    ]
    assert at_once(app, sent) == [303, 422]
    assert len(members()) == 2
