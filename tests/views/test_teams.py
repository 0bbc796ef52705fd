"""Register, found a team, invite, join, leave, hand over: as a browser without scripts sees it."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import RuleSet
from challenges.models.entries import Entry
from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.jobs import Letter
from challenges.models.join_requests import JoinRequest
from challenges.models.team_links import TeamLink
from challenges.models.teams import Registration, Team, TeamMembership
from challenges.operations import teams as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import teams as queries
from challenges.queries.actors import load_actor
from challenges.queries.invitations import by_id as invitation_by_id
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.roles import JurySeat, TeamRole


def fresh(query):
    """What the database holds now, past what this test's own session remembers."""
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def kinds():
    return fresh(sa.select(HappeningRow.kind).order_by(HappeningRow.id))


def letters(kind):
    return fresh(sa.select(Letter).where(Letter.kind == kind).order_by(Letter.id))


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator", team_size_max=3)


def register(client, challenge, version="1", accepted="y"):
    return client.post(
        f"/challenges/{challenge.slug}/register", data={"version": version, "accepted": accepted}
    )


def test_registering_accepts_the_rules_that_were_shown(make, client_for, challenge):
    person = make.person()
    client = client_for(person)
    page = client.get(f"/challenges/{challenge.slug}/register").text
    assert "<p>Regler</p>" in page
    assert 'name="accepted"' in page
    answer = register(client, challenge)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/challenges/{challenge.slug}/teams/new")
    (registration,) = fresh(sa.select(Registration))
    assert registration.person_id == person.id
    assert registration.rule_set_id == challenge.rule_sets[0].id
    assert kinds() == ["registration.made"]
    (letter,) = letters("registered")
    assert letter.email == person.email
    assert "Tystare gator" in letter.subject


def test_without_the_box_nobody_is_registered(make, client_for, challenge):
    answer = client_for(make.person()).post(f"/challenges/{challenge.slug}/register", data={"version": "1"})
    assert answer.status_code == 422
    assert fresh(sa.select(Registration)) == []


def test_twice_is_once(make, client_for, challenge):
    client = client_for(make.person())
    register(client, challenge)
    register(client, challenge)
    assert len(fresh(sa.select(Registration))) == 1
    assert kinds() == ["registration.made"]


def test_rules_that_changed_meanwhile_are_not_accepted_unread(make, client_for, challenge, clock):
    client = client_for(make.person())
    with unit_of_work(write=True) as work:
        db.session.add(
            RuleSet(
                challenge_id=challenge.id, version=2, html_sv="<p>Nya regler</p>", published_at=clock.now()
            )
        )
        db.session.flush()
        work.commit()
    answer = register(client, challenge, version="1")
    assert answer.status_code == 422
    assert "<p>Nya regler</p>" in answer.text
    assert fresh(sa.select(Registration)) == []
    assert register(client, challenge, version="2").status_code == 303


def test_staff_jury_and_latecomers_cannot_register(make, client_for, clock):
    owner, juror, person = make.person(), make.person(), make.person()
    challenge = make.challenge(make.organisation(owner=owner))
    make.juror(challenge.rounds[0], juror, seat=JurySeat.CHAIR)
    for who in (owner, juror):
        assert client_for(who).get(f"/challenges/{challenge.slug}/register").status_code == 403
        assert register(client_for(who), challenge).status_code == 403
    clock.move(to=challenge.rounds[0].closes_at)
    assert register(client_for(person), challenge).status_code == 403
    assert fresh(sa.select(Registration)) == []


def test_visitors_are_sent_to_sign_in(client_for, challenge):
    answer = client_for(None).get(f"/challenges/{challenge.slug}/register")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_founding_a_team(make, client_for, challenge):
    person = make.person()
    client = client_for(person)
    assert client.get(f"/challenges/{challenge.slug}/teams/new").location.endswith("/register")
    register(client, challenge)
    answer = client.post(f"/challenges/{challenge.slug}/teams/new", data={"name": "  De   tysta "})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "De tysta" in page
    assert person.name in page
    (member,) = fresh(sa.select(TeamMembership))
    assert member.role is TeamRole.CAPTAIN
    assert "team.founded" in kinds()


@pytest.mark.parametrize("name", ["", "x", "å" * 81])
def test_a_bad_name_stays_in_the_form(make, client_for, challenge, name):
    person = make.person()
    make.register(challenge, person)
    answer = client_for(person).post(f"/challenges/{challenge.slug}/teams/new", data={"name": name})
    assert answer.status_code == 422
    assert f'value="{name}"' in answer.text
    assert fresh(sa.select(Team)) == []


def test_team_names_are_unique_per_challenge_whatever_the_case(make, client_for, challenge):
    make.team(challenge, name="Åska")
    person = make.person()
    make.register(challenge, person)
    client = client_for(person)
    answer = client.post(f"/challenges/{challenge.slug}/teams/new", data={"name": "åSKA"})
    assert answer.status_code == 422
    assert 'value="åSKA"' in answer.text
    assert len(fresh(sa.select(Team))) == 1


def test_one_team_per_person_and_challenge(make, client_for, challenge):
    person = make.person()
    make.team(challenge, person)
    client = client_for(person)
    assert client.get(f"/challenges/{challenge.slug}/teams/new").status_code == 303
    actor = load_actor(person.id)
    with unit_of_work(write=True), pytest.raises(Refused):
        operations.found(
            actor, queries.challenge_to_join(challenge.slug), operations.TeamContent("Två"), now=make.now
        )


def test_invite_join_and_the_size_limit(make, client_for, challenge):
    captain, second = make.person(), make.person("Bo Berg")
    team = make.team(challenge, captain)
    client = client_for(captain)
    url = f"/teams/{team.reference}/invite"
    assert client.post(url, data={"email": second.email}).status_code == 303
    assert client.post(url, data={"email": second.email}).status_code == 422, "already invited"
    assert client.post(url, data={"email": captain.email}).status_code == 422, "already a member"
    assert client.post(url, data={"email": "ny@example.org"}).status_code == 303
    answer = client.post(url, data={"email": "till@example.org"})
    assert answer.status_code == 422, "members and unanswered invitations fill the team"
    page = client.get(f"/teams/{team.reference}").text
    assert second.email in page
    assert "ny@example.org" in page

    invitation = fresh(sa.select(Invitation).where(Invitation.email == second.email))[0]
    joining = client_for(second)
    accept = f"/home/invitations/{invitation.reference}/accept"
    assert joining.post(accept, data={"rules_version": "1"}).status_code == 422, (
        "the rules have to be accepted"
    )
    assert joining.post(accept, data={"rules_accepted": "y", "rules_version": "1"}).status_code == 303
    assert len(fresh(sa.select(TeamMembership))) == 2
    assert "Bo Berg" in client.get(f"/teams/{team.reference}").text
    assert "team.joined" in kinds()


def test_a_revoked_invitation_frees_its_place(make, client_for, challenge):
    captain = make.person()
    team = make.team(challenge, captain, make.person())
    client = client_for(captain)
    client.post(f"/teams/{team.reference}/invite", data={"email": "a@example.org"})
    (invitation,) = fresh(sa.select(Invitation))
    stranger = make.person()
    other = make.team(make.challenge(), stranger)
    revoke = f"/teams/{{}}/invitations/{invitation.reference}/revoke"
    assert client_for(stranger).post(revoke.format(other.reference)).status_code == 404
    assert client.post(revoke.format(team.reference)).status_code == 303
    assert client.post(f"/teams/{team.reference}/invite", data={"email": "b@example.org"}).status_code == 303


def test_nobody_joins_a_second_team_or_a_full_one(make, challenge):
    captain, busy = make.person(), make.person()
    team = make.team(challenge, captain)
    make.team(challenge, busy)
    with unit_of_work(write=True) as work:
        invitation = operations.invite(
            load_actor(captain.id), queries.by_id(team.id), busy.email, now=make.now
        )
        work.commit()
    with unit_of_work(write=True), pytest.raises(Refused):
        operations.join_by_invitation(load_actor(busy.id), invitation_by_id(invitation.id), now=make.now)


def test_only_the_captain_manages(make, client_for, challenge):
    captain, member = make.person(), make.person()
    team = make.team(challenge, captain, member)
    client = client_for(member)
    for path in ("rename", "invite", "captain", f"members/{captain.id}/remove"):
        assert client.get(f"/teams/{team.reference}/{path}").status_code == 403
    assert client.post(f"/teams/{team.reference}/rename", data={"name": "Nytt"}).status_code == 403


def test_strangers_do_not_learn_that_a_team_exists(make, client_for):
    owner = make.person()
    challenge = make.challenge(make.organisation(owner=owner))
    team = make.team(challenge)
    for who in (make.person(), owner, make.person(admin=True)):
        client = client_for(who)
        for path in ("", "/rename", "/invite", "/captain", "/leave"):
            assert client.get(f"/teams/{team.reference}{path}").status_code == 404
        assert client.post(f"/teams/{team.reference}/entry").status_code == 404


def test_renaming(make, client_for, challenge):
    captain = make.person()
    team = make.team(challenge, captain, name="Gamla")
    make.team(challenge, name="Upptaget")
    client = client_for(captain)
    answer = client.post(f"/teams/{team.reference}/rename", data={"name": "UPPTAGET"})
    assert answer.status_code == 422
    assert 'value="UPPTAGET"' in answer.text
    assert client.post(f"/teams/{team.reference}/rename", data={"name": "GAMLA"}).status_code == 303
    assert fresh(sa.select(Team.name).where(Team.id == team.id)) == ["GAMLA"]


def test_handing_over_and_leaving(make, client_for, challenge):
    captain, member = make.person(), make.person()
    team = make.team(challenge, captain, member)
    client = client_for(captain)
    assert client.post(f"/teams/{team.reference}/leave").status_code == 422, "hand over first"
    assert client.post(f"/teams/{team.reference}/captain", data={"person": "999"}).status_code == 422
    assert client.post(f"/teams/{team.reference}/captain", data={"person": str(member.id)}).status_code == 303
    assert client.get(f"/teams/{team.reference}/rename").status_code == 403
    assert client.post(f"/teams/{team.reference}/leave").status_code == 303
    assert client.get(f"/teams/{team.reference}").status_code == 404
    (left,) = fresh(sa.select(TeamMembership))
    assert (left.person_id, left.role) == (member.id, TeamRole.CAPTAIN)
    assert letters("team_captain_changed")[0].email == member.email
    assert letters("team_member_left")[0].email == member.email


def test_removing_a_member(make, client_for, challenge):
    captain, member = make.person(), make.person("Eva Ek")
    team = make.team(challenge, captain, member)
    client = client_for(captain)
    assert "Eva Ek" in client.get(f"/teams/{team.reference}/members/{member.id}/remove").text
    assert client.post(f"/teams/{team.reference}/members/{captain.id}/remove").status_code == 422
    assert client.post(f"/teams/{team.reference}/members/{member.id}/remove").status_code == 303
    assert client.post(f"/teams/{team.reference}/members/{member.id}/remove").status_code == 404
    assert client_for(member).get(f"/teams/{team.reference}").status_code == 404
    assert letters("team_member_removed")[0].email == member.email


def test_the_last_one_to_leave_ends_the_team_and_its_draft(make, client_for, challenge):
    captain = make.person()
    team = make.team(challenge, captain)
    make.draft(team, challenge, author=captain)
    client = client_for(captain)
    client.post(f"/teams/{team.reference}/invite", data={"email": "a@example.org"})
    assert client.post(f"/teams/{team.reference}/leave").status_code == 303
    assert fresh(sa.select(Team)) == []
    assert fresh(sa.select(Entry)) == []
    assert client.post(f"/challenges/{challenge.slug}/teams/new", data={"name": "Igen"}).status_code == 303


def test_a_team_that_has_submitted_is_not_dissolved(make, client_for, challenge):
    captain = make.person()
    team = make.team(challenge, captain)
    make.entry(team, challenge, author=captain)
    assert client_for(captain).post(f"/teams/{team.reference}/leave").status_code == 422
    assert len(fresh(sa.select(Team))) == 1


def test_dissolving_a_team(make, client_for, challenge):
    captain, member, asking = make.person(), make.person(), make.person()
    make.register(challenge, asking)
    team = make.team(challenge, captain, member, name="Kort liv", open_to_requests=True, pitch="Kom!")
    make.draft(team, challenge, author=captain)
    client, home = client_for(captain), f"/teams/{team.reference}"
    client_for(asking).post(f"/teams/{team.reference}/ask", data={"message": "Hej", "skills": ""})
    client.post(f"/teams/{team.reference}/links", data={"lifetime": "day", "most_uses": "1"})
    page = client.get(f"{home}/dissolve").text
    assert "Utkastet raderas" in page
    assert client_for(member).post(f"{home}/dissolve").status_code == 403
    assert client_for(make.person()).post(f"{home}/dissolve").status_code == 404
    assert client.post(f"{home}/dissolve").status_code == 303
    for kind in (Team, Entry, TeamMembership, TeamLink, JoinRequest):
        assert fresh(sa.select(kind)) == [], kind
    assert {letter.email for letter in letters("team_dissolved")} == {member.email}
    assert {letter.email for letter in letters("join_ended")} == {asking.email}
    assert "team.dissolved" in kinds()
    assert client.get(home).status_code == 404
    assert (
        client.post(f"/challenges/{challenge.slug}/teams/new", data={"name": "Kort liv"}).status_code == 303
    )


def test_a_team_that_has_submitted_withdraws_instead_of_dissolving(make, client_for, challenge):
    captain = make.person()
    team = make.team(challenge, captain, make.person())
    make.entry(team, challenge, author=captain)
    client = client_for(captain)
    page = client.get(f"/teams/{team.reference}/dissolve").text
    assert "Du kan återkalla bidraget i stället." in page
    assert "Upplös laget</button>" not in page
    assert client.post(f"/teams/{team.reference}/dissolve").status_code == 422
    assert len(fresh(sa.select(Team))) == 1


def test_the_team_page_says_who_can_submit(make, client_for, challenge):
    captain, member = make.person("Kapten Ek"), make.person()
    team = make.team(challenge, captain, member)
    assert "Du är lagkapten: bara du kan" in client_for(captain).get(f"/teams/{team.reference}").text
    assert "Bara lagkaptenen, Kapten Ek, kan" in client_for(member).get(f"/teams/{team.reference}").text


def test_teams_are_fixed_once_registration_has_closed(make, client_for, challenge, clock):
    captain, member = make.person(), make.person()
    team = make.team(challenge, captain, member)
    clock.move(to=challenge.rounds[0].closes_at + dt.timedelta(seconds=1))
    client = client_for(captain)
    assert client.get(f"/teams/{team.reference}").status_code == 200
    for path in ("rename", "invite", "captain", "leave", "links", "search", "dissolve"):
        assert client.get(f"/teams/{team.reference}/{path}").status_code == 403
    assert client.post(f"/teams/{team.reference}/entry").status_code == 403


def test_a_registration_can_be_withdrawn_unless_one_is_in_a_team(make, client_for, challenge):
    alone, captain = make.person(), make.person()
    make.register(challenge, alone)
    make.team(challenge, captain)
    assert client_for(captain).post(f"/challenges/{challenge.slug}/unregister").status_code == 422
    assert client_for(alone).get(f"/challenges/{challenge.slug}/unregister").status_code == 200
    assert client_for(alone).post(f"/challenges/{challenge.slug}/unregister").status_code == 303
    assert client_for(alone).post(f"/challenges/{challenge.slug}/unregister").status_code == 404
    assert len(fresh(sa.select(Registration))) == 1


def test_my_challenges(make, client_for, challenge):
    person, newcomer = make.person(), make.person()
    make.team(challenge, person, name="Mitt lag")
    assert "Mitt lag" not in client_for(newcomer).get("/teams").text
    page = client_for(person).get("/teams").text
    assert "Tystare gator" in page
    assert "Mitt lag" in page
