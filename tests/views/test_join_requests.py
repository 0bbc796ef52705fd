"""Ask a team to take one in: asked, answered, withdrawn, and everything that can happen meanwhile."""

import datetime as dt

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import RuleSet
from challenges.models.happenings import HappeningRow
from challenges.models.join_requests import JoinRequest
from challenges.models.teammates import TeammateProfile
from challenges.models.teams import TeamMembership
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.roles import JurySeat, OrganisationRole, TeamRole
from challenges.vocabulary.states import JoinRequestState
from tests.together import at_once, fresh, letters

LOOKS = {"open_to_requests": True, "pitch": "Vi söker folk."}


@pytest.fixture
def organisation(make):
    return make.organisation()


@pytest.fixture
def challenge(make, organisation):
    return make.challenge(organisation, title="Tystare gator", team_size_max=3)


@pytest.fixture
def captain(make):
    return make.person("Kapten Ek")


@pytest.fixture
def team(make, challenge, captain):
    return make.team(challenge, captain, name="De tysta", **LOOKS)


@pytest.fixture
def anna(make, challenge):
    person = make.person("Åsa Lind", email="hemlig@example.org")
    make.register(challenge, person)
    return person


def ask(client, team, message="Jag kan kartor.", skills="Kartor"):
    return client.post(f"/teams/{team.reference}/ask", data={"message": message, "skills": skills})


def requests():
    return fresh(sa.select(JoinRequest).order_by(JoinRequest.id))


def answer(client, team, how, word="", number=-1):
    url = f"/teams/{team.reference}/requests/{requests()[number].reference}"
    return client.post(url, data={"answer": how, "word": word})


def states():
    return [request.state.value for request in requests()]


def test_asking_and_being_taken_in(make, client_for, challenge, team, captain, anna):
    other = make.team(challenge, **LOOKS)
    client = client_for(anna)
    client.post(
        f"/challenges/{challenge.slug}/teammates/me",
        data={"skills": "Kartor, Python", "language": "sv", "open_to_invitations": "y"},
    )
    assert 'value="Kartor, Python"' in client.get(f"/teams/{team.reference}/ask").text
    assert ask(client, other).status_code == 303
    assert ask(client, team, "Hej & <b>välkommen</b>").status_code == 303
    letter = letters("join_asked")[-1]
    assert letter.email == captain.email
    assert "Åsa Lind" in letter.subject
    assert "välkommen" not in letter.body, "what people write to each other is not mailed"
    home = client_for(captain).get(f"/teams/{team.reference}").text
    assert "Åsa Lind" in home
    url = f"/teams/{team.reference}/requests/{requests()[-1].reference}"
    page = client_for(captain).get(url).text
    assert "Hej &amp; &lt;b&gt;välkommen&lt;/b&gt;" in page
    assert "Kartor" in page
    assert "hemlig@example.org" not in page + home
    assert answer(client_for(captain), team, "").status_code == 422, "neither yes nor no"
    assert answer(client_for(captain), team, "accept", "Kul!").status_code == 303
    assert states() == ["withdrawn", "accepted"]
    assert client.get(f"/teams/{team.reference}").status_code == 200
    assert fresh(sa.select(TeammateProfile)) == [], "who has a team does not look for one"
    assert letters("join_accepted")[0].email == "hemlig@example.org"
    assert "Kul!" in client.get(f"/challenges/{challenge.slug}/teammates/teams").text
    said = fresh(sa.select(HappeningRow.kind))
    assert {"join_request.asked", "join_request.accepted", "join_request.withdrawn", "team.joined"} <= set(
        said
    )
    assert answer(client_for(captain), team, "accept").status_code == 422, "answered already"
    assert answer(client_for(captain), team, "decline").status_code == 422


def test_declining_with_a_word(client_for, challenge, team, captain, anna, clock):
    client = client_for(anna)
    ask(client, team)
    assert answer(client_for(captain), team, "decline", "Vi är många om kartor.").status_code == 303
    assert states() == ["declined"]
    (letter,) = letters("join_declined")
    assert letter.email == "hemlig@example.org"
    assert "många" not in letter.body
    page = client.get(f"/challenges/{challenge.slug}/teammates/teams").text
    assert "Vi är många om kartor." in page
    clock.move(days=6, hours=23)
    again = ask(client, team)
    assert again.status_code == 422
    assert "sju dagar efter svaret" in again.text
    assert "Jag kan kartor." in again.text, "what was typed stays"


def test_after_seven_days_one_may_ask_again(make, client_for, captain, anna, clock):
    longer = make.challenge(closes=dt.timedelta(weeks=3), team_size_max=3)
    make.register(longer, anna)
    team = make.team(longer, captain, **LOOKS)
    ask(client_for(anna), team)
    answer(client_for(captain), team, "decline")
    clock.move(days=7)
    assert ask(client_for(anna), team).status_code == 303
    assert states() == ["declined", "asked"]


def test_withdrawing(make, client_for, team, captain, anna):
    ask(client_for(anna), team)
    url = f"/join-requests/{requests()[0].reference}/withdraw"
    for who in (captain, make.person()):
        assert client_for(who).post(url).status_code == 404
    assert client_for(anna).post(url).status_code == 303
    assert client_for(anna).post(url).status_code == 403
    assert states() == ["withdrawn"]
    assert answer(client_for(captain), team, "accept").status_code == 422
    assert ask(client_for(anna), team).status_code == 303, "who withdrew may ask again"


def test_limits(make, client_for, challenge, team, anna):
    client = client_for(anna)
    assert ask(client, team, message="").status_code == 422
    assert ask(client, team, message="x" * 1001).status_code == 422
    assert ask(client, team).status_code == 303
    assert ask(client, team).status_code == 422, "asked already"
    for _ in range(4):
        assert ask(client, make.team(challenge, **LOOKS)).status_code == 303
    told = ask(client, make.team(challenge, **LOOKS))
    assert told.status_code == 422
    assert "Du har redan frågat 5 lag" in told.text


def test_teams_that_take_no_requests_and_people_who_cannot_ask(
    make, client_for, organisation, challenge, team, captain, anna
):
    stranger, juror, staff = make.person(), make.person(), make.person()
    make.juror(challenge.rounds[0], juror, seat=JurySeat.CHAIR)
    closed = make.team(challenge)
    assert client_for(anna).get(f"/teams/{closed.reference}/ask").status_code == 403
    assert ask(client_for(anna), closed).status_code == 403
    for who in (juror, staff):
        make.register(challenge, who)
    make.member(organisation, staff, OrganisationRole.READER)
    for who in (stranger, juror, staff):
        assert client_for(who).get(f"/teams/{team.reference}/ask").status_code == 404
        assert ask(client_for(who), team).status_code == 404
    assert ask(client_for(captain), team).status_code == 422, "has a team"
    assert client_for(None).get(f"/teams/{team.reference}/ask").status_code == 302
    assert requests() == []


def test_only_the_captain_reads_and_answers(make, client_for, challenge, team, captain, anna):
    ask(client_for(anna), team, "zq hemligt ord")
    url = f"/teams/{team.reference}/requests/{requests()[0].reference}"
    member, rival = make.person(), make.person()
    make.register(challenge, member)
    with unit_of_work(write=True) as work:
        db.session.add(
            TeamMembership(
                team_id=team.id,
                challenge_id=challenge.id,
                person_id=member.id,
                role=TeamRole.MEMBER,
                joined_at=make.now,
            )
        )
        db.session.flush()
        work.commit()
    other = make.team(challenge, rival)
    assert client_for(member).get(url).status_code == 403
    assert "Åsa Lind" not in client_for(member).get(f"/teams/{team.reference}").text
    assert client_for(rival).get(url).status_code == 404
    assert client_for(rival).get(url.replace(team.reference, other.reference)).status_code == 404
    assert client_for(anna).post(url, data={"answer": "accept"}).status_code == 404
    assert states() == ["asked"]


def test_every_rule_is_asked_anew_when_the_captain_says_yes(
    make, client_for, organisation, challenge, team, captain, anna, clock
):
    ask(client_for(anna), team)
    boss = client_for(captain)
    with unit_of_work(write=True) as work:
        db.session.add(
            RuleSet(challenge_id=challenge.id, version=2, html_sv="<p>Nya</p>", published_at=clock.now())
        )
        db.session.flush()
        work.commit()
    told = answer(boss, team, "accept", "Välkommen")
    assert told.status_code == 422
    assert "inte godkänt de regler som gäller nu" in told.text
    assert "Välkommen" in told.text
    client_for(anna).post(f"/challenges/{challenge.slug}/register", data={"version": "2", "accepted": "y"})
    for _ in range(2):
        boss.post(f"/teams/{team.reference}/invite", data={"email": f"{_}@example.org"})
    full = answer(boss, team, "accept")
    assert full.status_code == 422, "unanswered invitations keep their places"
    assert states() == ["asked"]
    make.member(organisation, anna, OrganisationRole.READER)
    assert answer(boss, team, "accept").status_code == 422
    clock.move(days=8)
    assert answer(boss, team, "accept").status_code == 403, "registration has closed"
    assert states() == ["asked"]


def test_unregistering_withdraws_requests(client_for, challenge, team, captain, anna):
    ask(client_for(anna), team)
    client_for(anna).post(f"/challenges/{challenge.slug}/unregister")
    assert states() == ["withdrawn"]
    assert "Åsa Lind" not in client_for(captain).get(f"/teams/{team.reference}").text


def test_whoever_was_removed_may_ask_again_and_the_captain_decides(client_for, team, captain, anna):
    ask(client_for(anna), team)
    answer(client_for(captain), team, "accept")
    client_for(captain).post(f"/teams/{team.reference}/members/{anna.id}/remove")
    assert ask(client_for(anna), team).status_code == 303
    assert states() == ["accepted", "asked"]


def test_two_captains_who_take_the_same_person_at_once(app, make, client_for, challenge, anna):
    captains = [make.person(), make.person()]
    teams = [make.team(challenge, captain, **LOOKS) for captain in captains]
    for team in teams:
        ask(client_for(anna), team)
    sent = [
        (
            (captain.id, captain.session_number),
            f"/teams/{team.reference}/requests/{request.reference}",
            {"answer": "accept", "word": ""},
        )
        for captain, team, request in zip(captains, teams, requests(), strict=True)
    ]
    person_id = anna.id
    assert at_once(app, sent) == [303, 422]
    assert sorted(states()) == ["accepted", "withdrawn"]
    joined = fresh(sa.select(TeamMembership.team_id).where(TeamMembership.person_id == person_id))
    assert len(joined) == 1


def test_the_captain_says_yes_while_the_person_withdraws(app, client_for, team, captain, anna):
    ask(client_for(anna), team)
    (request,) = requests()
    sent = [
        (
            (captain.id, captain.session_number),
            f"/teams/{team.reference}/requests/{request.reference}",
            {"answer": "accept", "word": ""},
        ),
        ((anna.id, anna.session_number), f"/join-requests/{request.reference}/withdraw", {}),
    ]
    person_id = anna.id
    answers = at_once(app, sent)
    joined = fresh(sa.select(TeamMembership).where(TeamMembership.person_id == person_id))
    assert answers.count(303) == 1
    assert len(joined) == (1 if requests()[0].state is JoinRequestState.ACCEPTED else 0)
