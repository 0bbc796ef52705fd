"""A new version of published rules: with a reason, told to all, accepted by each before the team can submit."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import Round, RuleSet
from challenges.models.deadlines import DeadlineDecision
from challenges.models.entries import EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.teams import Registration
from challenges.vocabulary.states import RoundState
from tests.letters_read import letters_to, work
from tests.taking_part import new_rules

NEW = {
    "text_sv": "Regler\n\nBidrag lämnas in på svenska eller engelska.",
    "text_en": "",
    "reason": "Det var oklart vilka språk som går.",
    "deadline": "stays",
    "closes_at": "",
    "confirmed": "y",
    "written_from": "1",
}


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


@pytest.fixture
def owner(make):
    return make.person("Olga Ordnare")


@pytest.fixture
def editor(make):
    return make.person("Edit Ek")


@pytest.fixture
def challenge(make, owner, editor):
    return make.challenge(make.organisation(owner=owner, editor=editor), title="Tystare gator")


@pytest.fixture
def path(challenge):
    return f"/organise/challenges/{challenge.slug}/rules/new-version"


def numbers():
    return fresh(sa.select(RuleSet.version).order_by(RuleSet.version))


def test_an_owner_publishes_a_new_version_and_everybody_registered_is_told(
    app, make, client_for, owner, challenge, path
):
    person = make.person()
    make.register(challenge, person)
    client = client_for(owner)
    page = client.get(path).text
    assert "1 anmäld person får ett mejl" in page
    answer = client.post(path, data=NEW)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/challenges/{challenge.slug}/rules/2")
    (row,) = fresh(sa.select(HappeningRow).where(HappeningRow.kind == "rules.changed"))
    assert row.public
    assert row.payload == {"version": 2, "reason": NEW["reason"]}
    work(app)
    (letter,) = [one for one in letters_to(person.email) if one.kind == "rules_changed"]
    assert NEW["reason"] in letter.body
    assert f"/challenges/{challenge.slug}/rules/2" in letter.body
    assert f"/challenges/{challenge.slug}/accept-rules" in letter.body
    assert "Sista inlämningstiden flyttas inte." in letter.body
    assert "flyttades inte med den här versionen" in client.get(f"/challenges/{challenge.slug}/rules/2").text


def test_a_later_deadline_comes_with_the_new_version(app, make, client_for, owner, challenge, path):
    person = make.person(language="en")
    make.register(challenge, person)
    (before,) = fresh(sa.select(Round))
    later = before.closes_at + dt.timedelta(days=3)
    local = later.astimezone(ZoneInfo("Europe/Stockholm"))
    moves = {**NEW, "deadline": "moves", "closes_at": f"{local:%Y-%m-%dT%H:%M}"}
    assert client_for(owner).post(path, data=moves).status_code == 303
    (after,) = fresh(sa.select(Round))
    assert after.closes_at == later
    assert after.results_at == before.results_at + dt.timedelta(days=3)
    (decision,) = fresh(sa.select(DeadlineDecision))
    assert (decision.decided_by_id, decision.reason) == (owner.id, NEW["reason"])
    kinds = fresh(sa.select(HappeningRow.kind).where(HappeningRow.public).order_by(HappeningRow.id))
    assert kinds[-2:] == ["round.extended", "rules.changed"]
    work(app)
    letters = {one.kind: one.body for one in letters_to(person.email)}
    assert set(letters) >= {"rules_changed", "deadline_moved"}
    assert "The deadline moves. The challenge now closes for entries" in letters["rules_changed"]
    page = client_for(None).get(f"/challenges/{challenge.slug}/rules/2").text
    assert "flyttades med den här versionen, till" in page


def test_rules_and_deadline_change_together_or_not_at_all(client_for, owner, path):
    (before,) = fresh(sa.select(Round))
    later = f"{before.closes_at + dt.timedelta(days=3):%Y-%m-%dT%H:%M}"
    same = {**NEW, "text_sv": "Regler", "deadline": "moves", "closes_at": later}
    assert client_for(owner).post(path, data=same).status_code == 422
    assert fresh(sa.select(Round.closes_at)) == [before.closes_at]
    assert numbers() == [1]


def test_what_was_chosen_for_the_first_text_is_kept_for_a_new_edition(
    make, client_for, owner, challenge, path
):
    chosen = {"rights": "keep", "ai": "declared", "minors": False}
    with make._saved():
        db.session.scalars(sa.select(RuleSet)).one().choices = chosen
    assert client_for(owner).post(path, data=NEW).status_code == 303
    assert fresh(sa.select(RuleSet.choices).order_by(RuleSet.version)) == [chosen, chosen]


def test_everybody_sees_what_has_changed_and_the_older_versions(client_for, owner, challenge, path):
    visitor = client_for(None)
    assert "Version 1" in visitor.get(f"/challenges/{challenge.slug}").text
    client_for(owner).post(path, data=NEW)
    page = visitor.get(f"/challenges/{challenge.slug}").text
    assert "Version 2" in page, "the kept page is thrown away"
    assert f"/challenges/{challenge.slug}/rules" in page
    changed = visitor.get(f"/challenges/{challenge.slug}/rules/2").text
    assert re.search(r"<ins>.*Bidrag lämnas in", changed, re.S)
    assert NEW["reason"] in changed
    assert "gäller inte längre" in visitor.get(f"/challenges/{challenge.slug}/rules/1").text
    assert "Version 1" in visitor.get(f"/challenges/{challenge.slug}/rules").text
    assert visitor.get(f"/challenges/{challenge.slug}/rules/3").status_code == 404


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reason": " "}, "Fyll i fältet."),
        ({"confirmed": ""}, "Bekräfta att du vet"),
        ({"text_sv": ""}, "Fyll i fältet."),
        ({"text_sv": "Regler"}, "densamma som i den version som gäller nu"),
        ({"deadline": ""}, "Välj ett av alternativen."),
        ({"deadline": "moves"}, "Skriv den nya sista inlämningstiden"),
        ({"closes_at": "2027-01-01T12:00"}, "Säg att den flyttas, eller töm fältet"),
        ({"deadline": "moves", "closes_at": "2020-01-01T12:00"}, "kan bara senareläggas"),
        ({"deadline": "moves", "closes_at": "snart"}, 'id="closes_at-error"'),
        ({"written_from": "0"}, "en annan version av reglerna under tiden"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(client_for, owner, path, given, told):
    data = {key: value for key, value in {**NEW, **given}.items() if value}
    answer = client_for(owner).post(path, data=data)
    assert answer.status_code == 422
    assert told in answer.text
    assert data.get("reason", "").strip() in answer.text
    assert numbers() == [1]


def test_only_owners_and_only_while_entries_come_in(clock, make, client_for, owner, editor, challenge, path):
    assert client_for(editor).post(path, data=NEW).status_code == 403
    assert client_for(make.person()).post(path, data=NEW).status_code == 403
    assert client_for(None).post(path, data=NEW).status_code == 302
    clock.move(to=challenge.rounds[0].closes_at)
    assert client_for(owner).post(path, data=NEW).status_code == 403
    assert numbers() == [1]


def test_an_owner_who_is_in_a_team_publishes_no_rules(make, client_for, owner, challenge, path):
    make.team(challenge, make.person(), owner)
    assert client_for(owner).post(path, data=NEW).status_code == 403


def reviewed(client, entry):
    page = client.get(f"/entries/{entry.reference}/submit").text
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("version", "key")}


def test_rules_that_change_while_the_captain_reviews_stop_the_submission(make, client_for, challenge):
    captain, member = make.person("Cecilia"), make.person("Måns")
    team = make.team(challenge, captain, member)
    entry = make.draft(team, challenge, author=captain)
    client, other = client_for(captain), client_for(member)
    data = reviewed(client, entry)
    new_rules(make, challenge)
    refused = client.post(f"/entries/{entry.reference}/submit", data=data)
    assert refused.status_code == 422
    assert fresh(sa.select(EntryVersion)) == []
    assert "Cecilia, Måns" in refused.text
    accept = f"/challenges/{challenge.slug}/accept-rules"
    assert accept in refused.text, "the way for the one who reads"
    assert client.post(accept, data={"version": "1", "accepted": "y"}).status_code == 422, "the old version"
    assert client.post(accept, data={"version": "2", "accepted": "y"}).status_code == 303
    page = client.get(f"/entries/{entry.reference}/submit").text
    assert "Väntar på Måns, som behöver godkänna" in page
    assert accept not in page
    page = client.get(f"/teams/{team.reference}").text
    assert "har godkänt version 2 av reglerna" in page
    assert "behöver godkänna reglerna igen: version 2 gäller nu" in page
    other.post(accept, data={"version": "2", "accepted": "y"})
    assert client.post(f"/entries/{entry.reference}/submit", data=data).status_code == 303
    kinds = fresh(sa.select(HappeningRow.kind).where(HappeningRow.kind == "rules.accepted"))
    assert len(kinds) == 2


def test_the_rules_are_accepted_again_also_after_registration_has_closed(clock, make, client_for):
    challenge = make.challenge(rounds=2)
    person, stranger = make.person(), make.person()
    make.register(challenge, person)
    clock.move(to=challenge.rounds[0].closes_at + dt.timedelta(hours=1))
    new_rules(make, challenge)
    data = {"version": "2", "accepted": "y"}
    path = f"/challenges/{challenge.slug}"
    assert client_for(person).post(f"{path}/register", data=data).status_code == 403
    assert client_for(person).post(f"{path}/accept-rules", data=data).status_code == 303
    assert client_for(person).post(f"{path}/accept-rules", data=data).status_code == 303, "twice is once"
    assert client_for(stranger).post(f"{path}/accept-rules", data=data).status_code == 403
    assert len(fresh(sa.select(HappeningRow.kind).where(HappeningRow.kind == "rules.accepted"))) == 1
    assert len(fresh(sa.select(Registration))) == 1


def test_nothing_is_accepted_after_the_last_round(clock, make, client_for):
    challenge = make.challenge(round_state=RoundState.PLANNED)
    person = make.person()
    make.register(challenge, person)
    new_rules(make, challenge)
    clock.move(to=challenge.rounds[0].closes_at)
    answer = client_for(person).post(
        f"/challenges/{challenge.slug}/accept-rules", data={"version": "2", "accepted": "y"}
    )
    assert answer.status_code == 403


def test_hostile_text_in_the_rules_is_shown_as_text(client_for, owner, challenge, path):
    bad = {**NEW, "text_sv": "Regler <script>alert(1)</script>", "reason": "<b>fet</b>"}
    client_for(owner).post(path, data=bad)
    page = client_for(None).get(f"/challenges/{challenge.slug}/rules/2").text
    assert "<script>alert" not in page
    assert "<b>fet</b>" not in page
