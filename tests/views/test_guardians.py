"""Minors and their guardians: asked by letter, answering without an account, and never shown to anybody else."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import EntryVersion
from challenges.models.guardians import GuardianApproval
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.models.teams import Registration
from challenges.vocabulary.states import GuardianState
from tests.letters_read import letters_to, path_in, work
from tests.taking_part import minor

GUARDIAN = {"minor": "y", "guardian_name": "Vera Vårdnadshavare", "guardian_email": "vera@example.org"}
SECRET = "x" * 32


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def state():
    (found,) = fresh(sa.select(GuardianApproval.state))
    return found


def kinds():
    return fresh(sa.select(HappeningRow.kind).order_by(HappeningRow.id))


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator")


@pytest.fixture
def mina(make):
    return make.person("Tilda Ung")


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


def register(client, challenge, **data):
    return client.post(
        f"/challenges/{challenge.slug}/register", data={"version": "1", "accepted": "y", **GUARDIAN, **data}
    )


def submit(client, entry):
    page = client.get(f"/entries/{entry.reference}/submit").text
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("version", "key")}
    data = {name: match[1] for name, match in found.items() if match} or {"version": "1", "key": "k"}
    return client.post(f"/entries/{entry.reference}/submit", data=data)


@pytest.fixture
def team(make, challenge, captain, mina):
    """With a minor whose guardian has been asked."""
    minor(make, challenge, mina, secret=SECRET)
    return make.team(challenge, captain, mina)


@pytest.fixture
def entry(make, challenge, captain, team):
    return make.draft(team, challenge, author=captain)


def test_the_guardian_is_asked_and_approves_without_an_account(app, client_for, challenge, mina):
    assert register(client_for(mina), challenge).status_code == 303
    (letter,) = letters_to("vera@example.org")
    assert "Tilda" not in letter.subject, "administrators see the subject"
    assert "Tilda Ung" in letter.body
    assert letter.secret
    path = path_in(letter, "/guardians/")
    visitor = client_for(None)
    page = visitor.get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for told in (
        "Tilda Ung",
        "Tystare gator",
        "<p>Regler</p>",
        "Jag godkänner",
        "Vad det innebär att delta",
    ):
        assert told in page.text
    assert "vera@example.org" not in page.text
    assert state() is GuardianState.ASKED, "looking changes nothing"
    assert visitor.post(f"{path}/approve").status_code == 303
    assert state() is GuardianState.APPROVED
    assert kinds() == ["registration.made", "guardian.asked", "guardian.approved"]
    assert "Din vårdnadshavare har godkänt" in letters_to(mina.email)[-1].body
    work(app)
    assert "guardians/" not in letters_to("vera@example.org")[0].body, "the text with the link is wiped"


def test_the_page_speaks_english(client_for, make, challenge):
    person = make.person("Minnie Minor", language="en")
    register(client_for(person), challenge)
    (letter,) = letters_to("vera@example.org")
    assert "needs a guardian" in letter.body or "need a guardian" in letter.body
    visitor = client_for(None)
    visitor.get("/language/en")
    with visitor.session_transaction() as session:
        session["language"] = "en"
    assert "Minnie Minor" in visitor.get(path_in(letter, "/guardians/")).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"guardian_name": ""}, "Skriv din vårdnadshavares namn."),
        ({"guardian_email": ""}, "Skriv din vårdnadshavares e-postadress."),
        ({"guardian_email": "vera"}, "e-postadress"),
        ({"guardian_email": "MIN@example.org"}, "Det här är din egen adress"),
        ({"guardian_email": "min+mamma@example.org"}, "Det här är din egen adress"),
    ],
)
def test_without_somebody_else_to_ask_nobody_is_registered(make, client_for, challenge, given, told):
    client = client_for(make.person("Min", email="min@example.org"))
    answer = register(client, challenge, **given)
    assert answer.status_code == 422
    assert told in answer.text
    assert fresh(sa.select(Registration)) == []
    assert fresh(sa.select(Letter)) == []


def test_the_team_waits_and_only_the_team_is_told_for_whom(client_for, captain, mina, team, entry):
    page = client_for(captain).get(f"/entries/{entry.reference}/submit").text
    assert "Väntar på vårdnadshavaren för Tilda Ung." in page
    assert submit(client_for(captain), entry).status_code == 422
    assert fresh(sa.select(EntryVersion)) == []
    assert "Din vårdnadshavare har inte godkänt" in client_for(mina).get(f"/teams/{team.reference}").text
    assert client_for(mina).get(f"/entries/{entry.reference}/draft").status_code == 200, "writing goes on"
    client_for(None).post(f"/guardians/{SECRET}/approve")
    assert submit(client_for(captain), entry).status_code == 303


def test_declined_a_minute_before_the_deadline_the_team_cannot_submit(
    clock, client_for, challenge, captain, mina, team, entry
):
    clock.move(to=challenge.rounds[0].closes_at - dt.timedelta(minutes=1))
    assert client_for(None).post(f"/guardians/{SECRET}/decline").status_code == 303
    assert state() is GuardianState.DECLINED
    assert submit(client_for(captain), entry).status_code == 422
    for person in (mina, captain):
        letter = letters_to(person.email)[-1]
        assert "sagt nej" in letter.body
        assert "vera" not in letter.body.lower()
    assert client_for(captain).post(f"/teams/{team.reference}/members/{mina.id}/remove").status_code == 303
    assert submit(client_for(captain), entry).status_code == 303, "without the minor the team may"


def test_an_answer_is_given_once(client_for, entry):
    visitor = client_for(None)
    visitor.post(f"/guardians/{SECRET}/decline")
    answer = visitor.post(f"/guardians/{SECRET}/approve", follow_redirects=True)
    assert "Inget ändrades" in answer.text
    assert state() is GuardianState.DECLINED
    assert [kind for kind in kinds() if kind.startswith("guardian.")] == ["guardian.declined"]


def test_a_link_that_is_too_old_opens_nothing(clock, make, client_for, mina):
    challenge = make.challenge(closes=dt.timedelta(days=90))
    minor(make, challenge, mina, secret=SECRET)
    clock.move(days=30)
    visitor = client_for(None)
    page = visitor.get(f"/guardians/{SECRET}")
    assert page.status_code == 410
    assert "Länken är för gammal" in page.text
    visitor.post(f"/guardians/{SECRET}/approve")
    assert state() is GuardianState.ASKED
    client = client_for(mina)
    again = {"guardian_name": "Vera", "guardian_email": "vera@example.org"}
    assert client.post(f"/challenges/{challenge.slug}/guardian", data=again).status_code == 303
    new = path_in(letters_to("vera@example.org")[-1], "/guardians/")
    assert visitor.get(f"/guardians/{SECRET}").status_code == 404, "the old link has stopped working"
    visitor.post(f"{new}/approve")
    assert state() is GuardianState.APPROVED


def test_a_link_that_was_never_sent_is_no_page(client_for, entry):
    assert client_for(None).get("/guardians/nothing").status_code == 404
    assert client_for(None).post("/guardians/nothing/approve").status_code == 404


def test_after_the_last_round_has_closed_nothing_can_be_approved(clock, client_for, challenge, entry):
    clock.move(to=challenge.rounds[0].closes_at)
    assert "tar inte emot fler bidrag" in client_for(None).get(f"/guardians/{SECRET}").text
    client_for(None).post(f"/guardians/{SECRET}/approve")
    assert state() is GuardianState.ASKED


def test_letters_cannot_be_sent_without_end(clock, client_for, challenge, mina):
    client = client_for(mina)
    register(client, challenge)
    path = f"/challenges/{challenge.slug}/guardian"
    again = {"guardian_name": "Vera", "guardian_email": "vera@example.org"}
    assert "Vänta tio minuter" in client.post(path, data=again).text
    for _ in range(7):
        clock.move(hours=2)
        assert client.post(path, data=again).status_code == 303
    clock.move(hours=2)
    refused = client.post(path, data=again)
    assert refused.status_code == 422
    assert "fler går inte att skicka" in refused.text
    assert len(letters_to("vera@example.org")) == 8


def test_an_approval_is_taken_back_with_the_same_link(client_for, captain, mina, entry):
    visitor = client_for(None)
    visitor.post(f"/guardians/{SECRET}/approve")
    assert "Återkalla godkännandet" in visitor.get(f"/guardians/{SECRET}").text
    visitor.post(f"/guardians/{SECRET}/withdraw")
    assert state() is GuardianState.WITHDRAWN
    assert submit(client_for(captain), entry).status_code == 422
    assert fresh(sa.select(Letter).where(Letter.kind == "guardian_withdrew")) == [], "nothing was submitted"


def test_taken_back_after_submission_the_entry_stands_and_the_organiser_is_told(
    clock, make, client_for, captain, mina
):
    owner = make.person("Olga Ordnare")
    challenge = make.challenge(make.organisation(owner=owner), title="Tystare gator")
    closes_at = challenge.rounds[0].closes_at
    minor(make, challenge, mina, secret=SECRET, state=GuardianState.APPROVED)
    team = make.team(challenge, captain, mina, name="Ljudmurarna")
    entry = make.draft(team, challenge, author=captain)
    assert submit(client_for(captain), entry).status_code == 303
    client_for(None).post(f"/guardians/{SECRET}/withdraw")
    assert len(fresh(sa.select(EntryVersion))) == 1
    (letter,) = [one for one in letters_to(owner.email) if one.kind == "guardian_withdrew"]
    assert "Ljudmurarna" not in letter.body, "entries are sealed: who has submitted is not told"
    assert "Tilda" not in letter.body
    clock.move(to=closes_at)
    base = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    for page in (base, f"{base}/{entry.reference}"):
        assert "1 medlem under 18 år utan en vårdnadshavares godkännande" in client_for(owner).get(page).text


def test_the_organiser_sees_that_a_guardian_has_approved_and_no_more(clock, make, client_for, captain, mina):
    owner = make.person("Olga Ordnare")
    challenge = make.challenge(make.organisation(owner=owner))
    minor(make, challenge, mina, state=GuardianState.APPROVED)
    entry = make.entry(make.team(challenge, captain, mina), challenge, author=captain)
    clock.move(to=challenge.rounds[0].closes_at)
    page = (
        client_for(owner)
        .get(f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}")
        .text
    )
    assert "1 medlem är under 18 år, och en vårdnadshavare har godkänt" in page
    assert "Vera" not in page
    assert "Tilda" not in page


def test_nobody_but_the_minor_reads_who_the_guardian_is(
    make, client_for, challenge, captain, mina, team, entry
):
    admin = make.person(admin=True)
    own = client_for(mina).get(f"/challenges/{challenge.slug}/guardian").text
    assert "vera@example.org" in own
    assert "Vera Vårdnadshavare" in own
    assert client_for(captain).get(f"/challenges/{challenge.slug}/guardian").status_code == 404
    assert client_for(make.person()).get(f"/challenges/{challenge.slug}/guardian").status_code == 403
    for person in (captain, admin):
        for path in (f"/teams/{team.reference}", f"/entries/{entry.reference}", "/home"):
            assert "vera" not in client_for(person).get(path).text.lower()


def test_administrators_do_not_see_the_address_of_a_guardian(make, client_for, challenge, mina):
    register(client_for(mina), challenge)
    client = client_for(make.person(admin=True))
    assert "vera" not in client.get("/admin/letters").text.lower()
    (letter,) = fresh(sa.select(Letter).where(Letter.kind == "guardian_asked"))
    page = client.get(f"/admin/letters/{letter.reference}").text
    assert "vera" not in page.lower()
    assert "En vårdnadshavare" in page
    found = client.get("/admin/letters?q=vera%40example.org").text
    assert letter.reference not in found, "searching for the address finds nothing"


def test_the_record_holds_no_name_and_no_address(client_for, challenge, mina):
    register(client_for(mina), challenge)
    client_for(None).post(path_in(letters_to("vera@example.org")[0], "/guardians/") + "/approve")
    rows = fresh(sa.select(HappeningRow))
    assert rows
    assert not [row for row in rows if "vera" in str(row.payload).lower()]


def test_who_registers_again_and_again_has_no_more_letters_sent(make, client_for, challenge):
    """Whoever withdraws and registers anew would else make us write to any address as often as they like."""
    client, answers = client_for(make.person()), []
    for number in range(10):
        answers.append(register(client, challenge, guardian_email=f"offer{number}@example.org").status_code)
        client.post(f"/challenges/{challenge.slug}/unregister", data={"confirm": "y"})
    assert answers == [303] * 8 + [422] * 2
    asked = fresh(sa.select(Letter.email).where(Letter.kind == "guardian_asked"))
    assert len(asked) == 8
