"""A double click, a retry after a lost answer, a reload: nothing a team sends does more the second time."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import Entry
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.models.teams import Team, TeamMembership
from challenges.vocabulary.roles import TeamRole


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def told():
    """What the record and the letters hold."""
    kinds = fresh(sa.select(HappeningRow.kind).order_by(HappeningRow.id))
    return kinds, len(fresh(sa.select(Letter.id)))


@pytest.fixture
def captain(make):
    return make.person()


@pytest.fixture
def member(make):
    return make.person()


@pytest.fixture
def challenge(make):
    return make.challenge()


@pytest.fixture
def team(make, challenge, captain, member):
    return make.team(challenge, captain, member)


@pytest.fixture
def twice(client_for):
    """Send the same request twice: the first does something, the second changes nothing and is no breakdown."""

    def send(who, url, **data):
        client = client_for(who)
        before = told()
        first = client.post(url, data=data)
        assert first.status_code == 303, first.text
        once = told()
        assert once != before
        second = client.post(url, data=data)
        assert told() == once
        return second.status_code

    return send


def test_starting_the_entry(twice, team, captain):
    assert twice(captain, f"/teams/{team.reference}/entry") == 303
    assert len(fresh(sa.select(Entry.id))) == 1


def test_withdrawing(make, twice, team, challenge, captain):
    entry = make.entry(team, challenge, author=captain)
    assert twice(captain, f"/entries/{entry.reference}/withdraw", reason="Vi hinner inte.") == 403


def test_handing_over(twice, team, captain, member):
    assert twice(captain, f"/teams/{team.reference}/captain", person=member.id) == 403
    captains = fresh(sa.select(TeamMembership.person_id).where(TeamMembership.role == TeamRole.CAPTAIN))
    assert captains == [member.id]


def test_inviting(twice, team, captain):
    assert twice(captain, f"/teams/{team.reference}/invite", email="ny@example.org") == 422


def test_removing_and_leaving(twice, team, captain, member):
    assert twice(captain, f"/teams/{team.reference}/members/{member.id}/remove") == 404


def test_leaving(twice, team, member):
    assert twice(member, f"/teams/{team.reference}/leave") == 404


def test_founding(make, twice, challenge):
    person = make.person()
    make.register(challenge, person)
    assert twice(person, f"/challenges/{challenge.slug}/teams/new", name="Nattugglorna") == 303
    assert len(fresh(sa.select(Team.id))) == 1


def test_saving_the_draft(make, client_for, team, challenge, captain):
    entry = make.draft(team, challenge, author=captain)
    data = {
        "title": "En gång",
        "summary": "S",
        "description": "D",
        "language": "sv",
        "version": "1",
        "page": "p",
        "turn": "1",
    }
    client = client_for(captain)
    before = told()
    assert [client.post(f"/entries/{entry.reference}/draft", data=data).status_code for _ in range(2)] == [
        303,
        303,
    ]
    assert told() == before, "nothing a draft says is recorded or mailed"
