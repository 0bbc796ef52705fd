"""People who look for a team, and teams that look for people: shown to the registered, hidden at once, never mailed."""

import datetime as dt

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.teammates import TeammateProfile, TeammateSkill
from challenges.models.teams import Registration
from challenges.operations import teammates as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.roles import JurySeat
from tests.queries_counted import counted
from tests.together import fresh, letters

ME = {
    "skills": "Python, Intervjuer,  python ",
    "about": "Jag ritar kartor.\nGärna om buller.",
    "language": "sv",
    "open_to_invitations": "y",
}


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator", team_size_max=3)


@pytest.fixture
def anna(make, challenge):
    person = make.person("Åsa Lind", email="hemlig@example.org")
    make.register(challenge, person)
    return person


def board(challenge, what=""):
    return f"/challenges/{challenge.slug}/teammates{what}"


def show(client, challenge, **changes):
    return client.post(board(challenge, "/me"), data={**ME, **changes})


def look(client, team, **changes):
    data = {
        "open_to_requests": "y",
        "pitch": "Vi mäter buller.",
        "language": "sv",
        "skills": "Kartor",
        **changes,
    }
    return client.post(f"/teams/{team.reference}/search", data=data)


def kinds():
    return fresh(sa.select(HappeningRow.kind).order_by(HappeningRow.id))


def test_showing_oneself_and_being_found(make, client_for, challenge, anna):
    captain = make.person()
    make.team(challenge, captain)
    client = client_for(anna)
    assert 'value="sv" checked' in client.get(board(challenge, "/me")).text
    assert show(client, challenge).status_code == 303
    page = client_for(captain).get(board(challenge)).text
    for said in ("Åsa Lind", "Python", "Intervjuer", "Jag ritar kartor."):
        assert said in page
    assert "hemlig@example.org" not in page
    assert len(fresh(sa.select(TeammateSkill))) == 2, "the same skill twice is one"
    assert kinds().count("teammate.listed") == 1
    for words in ("karta", "åsa", "intervju"):
        assert "Åsa Lind" in client.get(board(challenge, f"?q={words}")).text
    for miss in ("?q=segling", "?skill=kemi"):
        assert "Jag ritar kartor." not in client_for(captain).get(board(challenge, miss)).text
    assert "Jag ritar kartor." in client_for(captain).get(board(challenge, "?skill=python")).text


def test_changing_what_is_shown(client_for, challenge, anna):
    client = client_for(anna)
    show(client, challenge)
    assert show(client, challenge, skills="Python, Kemi", about="Annat.").status_code == 303
    page = client.get(board(challenge)).text
    assert "Annat." in page
    assert "Kemi" in page
    assert "Jag ritar kartor." not in page
    assert kinds().count("teammate.listed") == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"skills": " , ,"}, "Skriv minst en kompetens."),
        ({"skills": "x" * 41}, "En kompetens får ha högst 40 tecken."),
        ({"skills": ",".join("abcdefghijk")}, "Skriv högst 10 kompetenser."),
        ({"about": "x" * 601}, "Skriv högst 600 tecken."),
        ({"language": "fi"}, ""),
    ],
)
def test_what_is_wrong_stays_in_the_form(client_for, challenge, anna, wrong, told):
    answer = show(client_for(anna), challenge, **wrong)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Intervjuer" in answer.text or "skills" in wrong
    assert fresh(sa.select(TeammateProfile)) == []


def test_letters_that_grow_when_they_are_folded_are_stored(client_for, challenge, anna):
    """Some signs become eighteen when ways of writing are told no more apart."""
    assert show(client_for(anna), challenge, skills="\ufdfa" * 40).status_code == 303


def test_one_button_takes_it_away(client_for, challenge, anna):
    client = client_for(anna)
    show(client, challenge)
    for _ in range(2):
        assert client.post(board(challenge, "/me/hide")).status_code == 303
    assert "Jag ritar kartor." not in client.get(board(challenge)).text
    assert fresh(sa.select(TeammateProfile)) == []
    assert fresh(sa.select(TeammateSkill)) == []
    assert kinds().count("teammate.unlisted") == 1


def test_it_can_be_taken_away_when_registration_has_closed(client_for, challenge, anna, clock):
    client = client_for(anna)
    show(client, challenge)
    clock.move(days=8)
    assert client.get(board(challenge)).status_code == 403
    assert show(client, challenge).status_code == 403
    assert client.post(board(challenge, "/me/hide")).status_code == 303
    assert fresh(sa.select(TeammateProfile)) == []


def test_whoever_founds_a_team_or_unregisters_is_shown_no_more(make, client_for, challenge, anna):
    other = make.person()
    make.register(challenge, other)
    show(client_for(anna), challenge)
    show(client_for(other), challenge)
    client_for(anna).post(f"/challenges/{challenge.slug}/teams/new", data={"name": "Mitt lag"})
    assert client_for(other).post(f"/challenges/{challenge.slug}/unregister").status_code == 303
    assert fresh(sa.select(TeammateProfile)) == []
    assert len(fresh(sa.select(Registration))) == 1


def test_minors_are_not_shown_to_strangers(client_for, challenge, anna):
    with unit_of_work(write=True) as work:
        db.session.execute(
            sa.update(Registration).where(Registration.person_id == anna.id).values(is_minor=True)
        )
        work.commit()
    told = show(client_for(anna), challenge)
    assert told.status_code == 422
    assert "Eftersom du är under 18 år" in told.text
    assert fresh(sa.select(TeammateProfile)) == []


def test_who_has_a_team_shows_nothing(make, client_for, challenge):
    captain = make.person()
    make.team(challenge, captain)
    client = client_for(captain)
    assert client.get(board(challenge, "/me")).status_code == 303
    assert show(client, challenge).status_code == 303
    assert fresh(sa.select(TeammateProfile)) == []


def test_the_night_removes_what_is_of_no_use_any_more(client_for, make, challenge, anna, clock):
    later = make.challenge(closes=dt.timedelta(days=30))
    make.register(later, anna)
    show(client_for(anna), challenge)
    show(client_for(anna), later)
    with make._saved():
        db.session.get_one(Round, challenge.rounds[0].id).grace_minutes = 60
    clock.move(to=challenge.rounds[0].closes_at + dt.timedelta(minutes=30))
    with unit_of_work(write=True) as work:
        assert operations.forget(now=clock.now()) == 0, "the deadline may still be moved"
        work.commit()
    clock.move(days=1)
    with unit_of_work(write=True) as work:
        assert operations.forget(now=clock.now()) == 1
        work.commit()
    assert fresh(sa.select(TeammateProfile.challenge_id)) == [later.id]


def test_only_the_registered_see_the_board(make, client_for, challenge):
    owner, juror, stranger = make.person(), make.person(), make.person()
    own = make.challenge(make.organisation(owner=owner))
    make.register(own, juror)
    make.juror(own.rounds[0], juror, seat=JurySeat.CHAIR)
    make.register(own, owner)
    paths = ("", "/teams", "/me")
    for who in (owner, juror, stranger):
        for path in paths:
            assert client_for(who).get(board(own, path)).status_code == 403
    for path in paths:
        assert client_for(None).get(board(own, path)).status_code == 302
    elsewhere = make.person()
    make.register(challenge, elsewhere)
    assert client_for(elsewhere).get(board(own)).status_code == 403
    assert client_for(elsewhere).get(board(challenge)).status_code == 200
    assert client_for(elsewhere).get("/challenges/nothing/teammates").status_code == 404


def test_a_team_says_whom_it_looks_for(make, client_for, challenge, anna):
    captain, member = make.person(), make.person()
    team = make.team(challenge, captain, member, name="De tysta")
    assert look(client_for(captain), team, pitch="").status_code == 422
    assert look(client_for(member), team).status_code == 403
    assert "De tysta" not in client_for(anna).get(board(challenge, "/teams")).text
    assert look(client_for(captain), team).status_code == 303
    show(client_for(anna), challenge, skills="kartor")
    for query in ("", "?q=buller", "?q=tysta", "?skill=kartor"):
        page = client_for(anna).get(board(challenge, f"/teams{query}")).text
        assert "De tysta" in page, query
        assert "Vi mäter buller." in page
        assert "2 medlemmar" in page
        assert "1 ledig plats" in page
        assert "du kan det" in page
    assert "ni söker det" in client_for(captain).get(board(challenge)).text
    assert "De tysta" not in client_for(anna).get(board(challenge, "/teams?q=segling")).text
    look(client_for(captain), team, open_to_requests="")
    assert "De tysta" not in client_for(anna).get(board(challenge, "/teams")).text


def test_a_full_team_is_not_shown(make, client_for, challenge, anna):
    captain = make.person()
    team = make.team(challenge, captain, make.person(), name="De tysta")
    client = client_for(captain)
    look(client, team)
    assert "De tysta" in client_for(anna).get(board(challenge, "/teams")).text
    client.post(f"/teams/{team.reference}/invite", data={"email": "ny@example.org"})
    assert "De tysta" not in client_for(anna).get(board(challenge, "/teams")).text


def test_inviting_without_knowing_the_address(make, client_for, challenge, anna):
    captain = make.person()
    team = make.team(challenge, captain)
    show(client_for(anna), challenge)
    (profile,) = fresh(sa.select(TeammateProfile))
    url = f"/teams/{team.reference}/teammates/{profile.reference}/invite"
    client = client_for(captain)
    told = client.post(url, follow_redirects=True)
    assert "En inbjudan är på väg till Åsa Lind." in told.text
    (letter,) = letters("invited_to_team")
    assert letter.email == "hemlig@example.org"
    again = client.post(url, follow_redirects=True)
    assert "Ert lag har bjudit in Åsa Lind under de senaste sju dagarna." in again.text
    page = client.get(f"/teams/{team.reference}").text
    assert "Åsa Lind" in page
    assert "hemlig@example.org" not in page
    # Who guesses the address learns nothing from trying it.
    guess = client.post(f"/teams/{team.reference}/invite", data={"email": "hemlig@example.org"})
    assert guess.status_code == 303
    for invitation in fresh(sa.select(Invitation).where(Invitation.person_id.is_not(None))):
        client_for(anna).post(f"/home/invitations/{invitation.reference}/decline")
    (answered,) = letters("invitation_answered")
    assert "Åsa Lind" in answered.body
    assert "hemlig" not in answered.body


def test_who_wants_to_be_left_alone_is(make, client_for, challenge, anna):
    captain = make.person()
    team = make.team(challenge, captain)
    show(client_for(anna), challenge, open_to_invitations="")
    (profile,) = fresh(sa.select(TeammateProfile))
    client = client_for(captain)
    assert "/invite" not in client.get(board(challenge)).text
    told = client.post(f"/teams/{team.reference}/teammates/{profile.reference}/invite", follow_redirects=True)
    assert "Åsa Lind vill inte ha inbjudningar från lag." in told.text
    assert letters("invited_to_team") == []


def test_only_captains_of_the_challenge_invite_from_the_board(make, client_for, challenge, anna):
    captain, member = make.person(), make.person()
    team = make.team(challenge, captain, member)
    foreign = make.person()
    other = make.team(make.challenge(), foreign)
    show(client_for(anna), challenge)
    (profile,) = fresh(sa.select(TeammateProfile))
    path = f"/teams/{{}}/teammates/{profile.reference}/invite"
    assert client_for(member).post(path.format(team.reference)).status_code == 403
    assert client_for(foreign).post(path.format(team.reference)).status_code == 404
    assert client_for(foreign).post(path.format(other.reference)).status_code == 404
    assert "/invite" not in client_for(member).get(board(challenge)).text
    assert letters("invited_to_team") == []


def test_the_lists_need_no_more_queries_for_more_rows(app, make, client_for, challenge, anna):
    viewer = make.person()
    make.register(challenge, viewer)

    def needed():
        totals = []
        for path in ("", "/teams"):
            client = client_for(viewer)
            with counted(app) as seen:
                assert client.get(board(challenge, path)).status_code == 200
            totals.append(seen.total)
        return totals

    def more():
        person, captain = make.person(), make.person()
        make.register(challenge, person)
        assert show(client_for(person), challenge).status_code == 303
        assert look(client_for(captain), make.team(challenge, captain)).status_code == 303

    more()
    one = needed()
    more()
    more()
    assert needed() == one


def test_in_english(make, client_for, challenge, anna):
    person = make.person(language="en")
    make.register(challenge, person)
    client = client_for(person)
    assert "Show yourself to teams" in client.get(board(challenge, "/me")).text
    assert "Nobody is shown here yet" in client.get(board(challenge)).text
    assert "No team looks for people now" in client.get(board(challenge, "/teams")).text
