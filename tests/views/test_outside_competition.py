"""Members outside the competition: the organiser's own people, mentors, others; what they may, and what it means."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.results import Decision
from challenges.models.teams import TeamMembership
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import RoundState
from tests.letters_read import letters_to
from tests.taking_part import place_outside

DAY = dt.timedelta(days=1)


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def reasons(team):
    rows = fresh(
        sa.select(TeamMembership).where(TeamMembership.team_id == team.id).order_by(TeamMembership.id)
    )
    return [row.outside_reason for row in rows]


@pytest.fixture
def staff(make):
    return make.person("Stina Stab")


@pytest.fixture
def organisation(make, staff):
    return make.organisation(editor=staff, owner=make.person("Olga"))


@pytest.fixture
def challenge(make, organisation):
    return make.challenge(organisation, title="Tystare gator")


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


@pytest.fixture
def member(make):
    return make.person("Måns Modig")


@pytest.fixture
def team(make, challenge, captain, member):
    return make.team(challenge, captain, member)


def place(client, team, person, reason):
    return client.post(f"/teams/{team.reference}/members/{person.id}/part", data={"reason": reason})


def test_the_captain_and_the_member_say_how_the_member_takes_part(client_for, captain, member, team):
    assert place(client_for(captain), team, member, "mentor").status_code == 303
    assert reasons(team) == [None, OutsideReason.MENTOR]
    letter = letters_to(member.email)[-1]
    assert "utom tävlan" in letter.subject
    assert "Utom tävlan" in client_for(captain).get(f"/teams/{team.reference}").text
    assert place(client_for(member), team, member, "competes").status_code == 303
    assert reasons(team) == [None, None]
    assert len(letters_to(member.email)) == 1, "nobody is told of what they did themselves"
    assert fresh(sa.select(HappeningRow.kind).order_by(HappeningRow.id)) == [
        "team.member_outside",
        "team.member_competes",
    ]


def test_nobody_places_somebody_else(make, client_for, captain, member, team):
    assert place(client_for(member), team, captain, "mentor").status_code == 403
    assert place(client_for(make.person()), team, member, "mentor").status_code == 404
    assert place(client_for(captain), team, make.person(), "mentor").status_code == 404
    assert place(client_for(captain), team, member, "anything").status_code == 422
    assert reasons(team) == [None, None]


def test_not_once_the_last_round_has_closed(clock, client_for, challenge, captain, member, team):
    clock.move(to=challenge.rounds[0].closes_at)
    assert place(client_for(captain), team, member, "mentor").status_code == 403


def test_the_captain_of_those_who_compete_competes(client_for, captain, member, team):
    refused = place(client_for(captain), team, captain, "other")
    assert refused.status_code == 422
    assert "kan inte vara lagkapten" in refused.text
    place(client_for(captain), team, member, "mentor")
    answer = client_for(captain).post(f"/teams/{team.reference}/captain", data={"person": member.id})
    assert answer.status_code == 422
    assert "kan inte vara lagkapten" in answer.text
    assert place(client_for(captain), team, captain, "other").status_code == 303, "the whole team is outside"
    refused = place(client_for(member), team, member, "competes")
    assert "Först behöver lagkaptenen tävla" in refused.text
    answer = client_for(captain).post(f"/teams/{team.reference}/captain", data={"person": member.id})
    assert answer.status_code == 303


def invited(client_for, captain, team, person):
    client_for(captain).post(f"/teams/{team.reference}/invite", data={"email": person.email})
    client = client_for(person)
    path = re.search(r'href="(/home/invitations/[^"/]+)"', client.get("/home").text)[1]
    return client, path


def test_the_organisers_own_people_join_outside_the_competition_only(
    client_for, challenge, captain, staff, team
):
    assert client_for(staff).get(f"/challenges/{challenge.slug}/register").status_code == 403
    client, path = invited(client_for, captain, team, staff)
    assert "skulle därför delta utom tävlan" in client.get(path).text
    answer = client.post(f"{path}/accept", data={"rules_version": "1", "rules_accepted": "y"})
    assert answer.status_code == 303
    assert reasons(team)[-1] is OutsideReason.STAFF
    refused = place(client, team, staff, "competes")
    assert refused.status_code == 422
    assert reasons(team)[-1] is OutsideReason.STAFF
    assert client.get(f"/challenges/{challenge.slug}/teams/new").status_code == 403


def test_staff_in_a_team_read_nothing_of_the_others(clock, make, client_for, challenge, captain, staff, team):
    place_outside(make, make.team(challenge, make.person(), staff, name="Andra"), staff, OutsideReason.STAFF)
    entry = make.entry(team, challenge, author=captain)
    clock.move(to=challenge.rounds[0].closes_at)
    base = f"/organise/challenges/{challenge.slug}/rounds/1"
    client = client_for(staff)
    assert client.get(f"{base}/entries/{entry.reference}").status_code == 404
    assert "Tyst stad" not in client.get(f"{base}/entries").text
    assert client.get(f"{base}/jury").status_code in {403, 404}


def test_staff_in_a_team_change_nothing_that_the_others_depend_on(
    make, client_for, organisation, challenge, staff
):
    """What a round asks, how much room files have, the deadline and the rules are for those who do not take part."""
    editor = make.person()
    make.member(organisation, editor, OrganisationRole.EDITOR)
    base = f"/organise/challenges/{challenge.slug}"
    writes = [
        (f"{base}/rounds/1/form", {"do": "up:links"}),
        (f"{base}/rounds/1/form/sections/new", {"title_sv": "Mer"}),
        (f"{base}/files", {"entry_quota_mb": "1", "files_quota_mb": "1"}),
    ]
    client = client_for(editor)
    assert {client.post(url, data=data).status_code for url, data in writes} == {303}
    place_outside(
        make, make.team(challenge, make.person(), editor, name="Andra"), editor, OutsideReason.STAFF
    )
    assert [client.post(url, data=data).status_code for url, data in writes] == [403] * 3


def test_who_became_staff_while_competing_has_to_step_outside(
    make, client_for, organisation, challenge, captain, member, team
):
    make.member(organisation, member, OrganisationRole.READER)
    entry = make.draft(team, challenge, author=captain)
    client = client_for(captain)
    page = client.get(f"/entries/{entry.reference}/submit").text
    assert "Måns Modig hör till arrangören och behöver delta utom tävlan." in page
    assert place(client, team, member, "staff").status_code == 303
    assert "hör till arrangören och behöver" not in client.get(f"/entries/{entry.reference}/submit").text


def test_the_smallest_team_is_of_those_who_compete(make, client_for, captain, member):
    challenge = make.challenge(team_size_min=2)
    team = make.team(challenge, captain, member)
    entry = make.draft(team, challenge, author=captain)
    place_outside(make, team, member)
    page = client_for(captain).get(f"/entries/{entry.reference}/submit").text
    assert "Laget har 1 tävlande medlemmar och behöver minst 2." in page


def test_the_largest_team_is_of_everybody(make, client_for, captain, member):
    challenge = make.challenge(team_size_max=2)
    team = make.team(challenge, captain, member)
    place_outside(make, team, member)
    answer = client_for(captain).post(f"/teams/{team.reference}/invite", data={"email": "ny@example.org"})
    assert answer.status_code == 422


def test_who_joins_a_team_that_is_outside_is_outside(make, client_for, challenge, captain):
    team = make.team(challenge, captain)
    place_outside(make, team, captain, OutsideReason.OTHER)
    client, path = invited(client_for, captain, team, make.person())
    assert "Hela laget deltar utom tävlan" in client.get(path).text
    client.post(f"{path}/accept", data={"rules_version": "1", "rules_accepted": "y"})
    assert reasons(team) == [OutsideReason.OTHER, OutsideReason.OTHER]


def test_the_organiser_reads_how_many_are_outside(
    clock, make, client_for, challenge, captain, member, team, staff
):
    place_outside(make, team, member)
    entry = make.entry(team, challenge, author=captain)
    clock.move(to=challenge.rounds[0].closes_at)
    base = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    for page in (base, f"{base}/{entry.reference}"):
        assert "1 medlem utom tävlan" in client_for(staff).get(page).text


def test_a_team_that_is_outside_as_a_whole_is_given_no_award(clock, make, client_for, captain, member):
    owner = make.person("Olga")
    challenge = make.challenge(
        make.organisation(owner=owner),
        round_state=RoundState.DELIBERATING,
        opens=-20 * DAY,
        closes=-10 * DAY,
    )
    team = make.team(challenge, captain, member)
    for person in (captain, member):
        place_outside(make, team, person)
    entry = make.entry(team, challenge, author=captain)
    client = client_for(owner)
    path = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}/decision"
    assert "Hela laget deltar utom tävlan" in client.get(path).text
    refused = client.post(path, data={"outcome": "award", "prize": "", "motivation": "Bäst."})
    assert refused.status_code == 422
    assert "laget kan inte få något pris" in refused.text
    assert fresh(sa.select(Decision)) == []
    answer = client.post(path, data={"outcome": "not_selected", "prize": "", "motivation": ""})
    assert answer.status_code == 303
    place_outside(make, team, captain, None)
    assert client.post(path, data={"outcome": "award", "prize": "", "motivation": "Bäst."}).status_code == 303
