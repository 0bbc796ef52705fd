"""Data with conditions: accepted by name, approved for a time, shown, revoked; and everything that ends it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.challenges import Challenge
from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.models.teams import Registration, TeamMembership
from challenges.operations import agreements as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import AgreementState, ChallengeState
from tests.factories import PASSWORD, Factory
from tests.letters_read import letters_to, path_in, work
from tests.queries_counted import counted
from tests.services.markup import faults
from tests.views.data_with_conditions import (
    DETAILS,
    PURPOSE,
    Scene,
    access,
    ask,
    asking,
    decide,
    happened,
    newest,
    scene,
)

ClientFor = Callable[[Person | None], FlaskClient]
KEY = "zqnyckel-4711"


@pytest.fixture
def place(make: Factory) -> Scene:
    return scene(make)


@pytest.fixture
def alva(make: Factory, place: Scene) -> Person:
    """Somebody who is registered for the challenge, without a team."""
    person = make.person("Alva Sjödin")
    make.register(place.challenge, person)
    return person


def change(statement: sa.Update | sa.Delete) -> None:
    with unit_of_work(write=True) as work_:
        db.session.execute(statement)
        work_.commit()


def test_the_whole_way(
    app: Flask, client_for: ClientFor, place: Scene, alva: Person, clock: FrozenClock
) -> None:
    asker, owner = client_for(alva), client_for(place.data_owner)
    public = client_for(None).get(f"/challenges/{place.challenge.slug}")
    assert "Data med villkor" in public.text
    assert "Data får bara användas i utmaningen." in public.text
    told = client_for(None).get(f"/api/v1/challenges/{place.challenge.slug}")
    assert told.json["datasets"][0]["conditions"]["sv"].startswith("Data får bara")
    assert KEY not in told.text
    page = asker.get(place.conditions)
    assert faults(page.text) == []
    agreement = ask(asker, place)
    assert (agreement.terms_version, agreement.signed_name) == (1, "Alva Sjödin")
    assert agreement.terms_text["sv"].startswith("Data får bara")
    waiting = asker.get(place.conditions)
    assert "Väntar på dataägaren" in waiting.text
    assert faults(waiting.text) == []
    assert access(asker, agreement).status_code == 403

    [letter] = letters_to(place.data_owner.email)
    assert "Alva Sjödin" in letter.body
    assert PURPOSE not in letter.body
    assert "1 begäran om åtkomst väntar" in owner.get("/home").text
    listed = owner.get("/home/data-agreements")
    assert agreement.reference in listed.text
    assert faults(listed.text) == []
    decision = owner.get(path_in(letter, "/home/data-agreements/"))
    assert PURPOSE in decision.text
    assert KEY not in decision.text
    assert 'value="2026-06-08"' in decision.text  # ninety days from the tenth of March
    assert faults(decision.text) == []
    assert decide(owner, agreement, "approve", last_day="2026-04-01").status_code == 303
    [told] = letters_to(alva.email)
    assert "onsdag 1 april 2026 23:59" in told.body
    assert path_in(told, "/conditions/") == place.conditions

    held = asker.get(place.conditions)
    assert "Visa åtkomstuppgifter" in held.text
    assert KEY not in held.text
    shown = access(asker, agreement)
    assert KEY in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert faults(shown.text) == []
    assert asker.get(f"/data-agreements/{agreement.reference}/access").status_code == 405
    assert [row.kind for row in happened("data_agreement")] == [
        "data_agreement.asked",
        "data_agreement.approved",
        "data_agreement.access_shown",
    ]
    assert "1 gång, senast" in owner.get(f"/home/data-agreements/{agreement.reference}").text

    clock.move(
        to=dt.datetime(2026, 4, 1, 21, 59, 58, tzinfo=dt.UTC)
    )  # two seconds before midnight in Stockholm
    assert access(asker, agreement).status_code == 200
    clock.move(seconds=1)
    refused = access(asker, agreement)
    assert refused.status_code == 403
    assert KEY not in refused.text
    assert "Har löpt ut" in asker.get(place.conditions).text
    again = ask(asker, place)
    assert again.id != agreement.id


def test_revoked_at_any_time(app: Flask, client_for: ClientFor, place: Scene, alva: Person) -> None:
    asker, owner = client_for(alva), client_for(place.data_owner)
    agreement = ask(asker, place)
    decide(owner, agreement, "approve", last_day="2026-05-01")
    assert access(asker, agreement).status_code == 200
    assert decide(owner, agreement, "revoke", reason="").status_code == 422
    assert decide(owner, agreement, "revoke", reason="Nyckeln har läckt.").status_code == 303
    assert access(asker, agreement).status_code == 403
    page = asker.get(place.conditions)
    assert "Nyckeln har läckt." in page.text
    assert "Återkallad" in page.text
    assert "Nyckeln har läckt." in letters_to(alva.email)[-1].body
    assert decide(owner, agreement, "revoke", reason="En gång till.").status_code == 403
    assert decide(owner, agreement, "approve", last_day="2026-05-01").status_code == 403


def test_declined_with_a_reason_and_asked_again(client_for: ClientFor, place: Scene, alva: Person) -> None:
    asker, owner = client_for(alva), client_for(place.data_owner)
    agreement = ask(asker, place)
    empty = decide(owner, agreement, "decline", reason=" ")
    assert empty.status_code == 422
    assert faults(empty.text) == []
    assert decide(owner, agreement, "decline", reason="Ändamålet är för vagt.").status_code == 303
    assert "Ändamålet är för vagt." in asker.get(place.conditions).text
    assert "Ändamålet är för vagt." in letters_to(alva.email)[-1].body
    ask(asker, place)
    page = asker.get(place.conditions)
    assert "Tidigare begäran" in page.text
    assert faults(page.text) == []


def test_more_time_is_a_new_request(
    client_for: ClientFor, place: Scene, alva: Person, clock: FrozenClock
) -> None:
    """During the last two weeks one can ask again, and the old access holds meanwhile."""
    asker, owner = client_for(alva), client_for(place.data_owner)
    first = ask(asker, place)
    decide(owner, first, "approve", last_day="2026-03-31")
    assert asker.post(place.conditions, data=asking()).status_code == 422
    assert "Be om åtkomst igen" not in asker.get(place.conditions).text
    clock.move(days=8)
    assert "Be om åtkomst igen" in asker.get(place.conditions).text
    second = ask(asker, place)
    assert access(asker, first).status_code == 200
    assert access(asker, second).status_code == 403
    decide(owner, second, "approve", last_day="2026-05-01")
    assert [access(asker, one).status_code for one in (first, second)] == [200, 200]


def test_the_data_owner_is_reminded_once(
    app: Flask, client_for: ClientFor, place: Scene, alva: Person, make: Factory, clock: FrozenClock
) -> None:
    """After five working days: what was asked on Tuesday the tenth is due on Wednesday the eighteenth."""
    withdrawn, answered = make.person(), make.person()
    for person in (withdrawn, answered):
        make.register(place.challenge, person)
    taken_back = ask(client_for(withdrawn), place)
    client_for(withdrawn).post(f"/data-agreements/{taken_back.reference}/withdraw")
    decide(client_for(place.data_owner), ask(client_for(answered), place), "decline", reason="Nej tack.")
    ask(client_for(alva), place)

    def reminders() -> list[Letter]:
        with unit_of_work(write=True) as work_:
            operations.remind(now=clock.now())
            work_.commit()
        return [
            one for one in letters_to(place.data_owner.email) if one.subject.startswith("P\u00e5minnelse")
        ]

    clock.move(to=dt.datetime(2026, 3, 17, 22, 59, tzinfo=dt.UTC))
    assert reminders() == []
    clock.move(to=dt.datetime(2026, 3, 18, 6, 0, tzinfo=dt.UTC))
    [letter] = reminders()
    assert "Den har v\u00e4ntat sedan tisdag 10 mars 2026" in letter.body
    clock.move(days=1)
    assert len(reminders()) == 1


def test_nobody_is_reminded_on_a_day_off(
    client_for: ClientFor, place: Scene, alva: Person, clock: FrozenClock
) -> None:
    ask(client_for(alva), place)
    clock.move(to=dt.datetime(2026, 4, 6, 6, 0, tzinfo=dt.UTC))  # Easter Monday
    with unit_of_work(write=True):
        assert operations.remind(now=clock.now()) == 0
        assert operations.remind(now=clock.now() + dt.timedelta(days=1)) == 1


def test_withdrawn_before_the_answer(client_for: ClientFor, place: Scene, alva: Person) -> None:
    asker, owner = client_for(alva), client_for(place.data_owner)
    agreement = ask(asker, place)
    withdraw = f"/data-agreements/{agreement.reference}/withdraw"
    assert client_for(place.data_owner).post(withdraw).status_code == 404
    assert asker.post(withdraw).status_code == 303
    assert asker.post(withdraw).status_code == 403
    assert decide(owner, agreement, "approve", last_day="2026-05-01").status_code == 403
    assert "Tillbakadragen" in owner.get(f"/home/data-agreements/{agreement.reference}").text
    assert [row.kind for row in happened("data_agreement")][-1] == "data_agreement.withdrawn"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"accepted": ""}, "Du måste godta villkoren"),
        ({"signed_name": " "}, "Fyll i"),
        ({"purpose": "kort"}, "Skriv"),
        ({"purpose": "x" * 2001}, "Skriv"),
        ({"version": "2"}, "Villkoren har ändrats"),
        ({"version": "x"}, "Villkoren har ändrats"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client_for: ClientFor, place: Scene, alva: Person, changes: dict[str, str], said: str
) -> None:
    answer = client_for(alva).post(place.conditions, data=asking(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert (changes.get("purpose") or PURPOSE) in answer.text
    assert faults(answer.text) == []
    assert db.session.query(DataAgreement).count() == 0


def test_asking_twice(client_for: ClientFor, place: Scene, alva: Person) -> None:
    asker = client_for(alva)
    agreement = ask(asker, place)
    twice = asker.post(place.conditions, data=asking())
    assert twice.status_code == 422
    assert "Du har redan bett om åtkomst" in twice.text
    decide(client_for(place.data_owner), agreement, "approve", last_day="2026-05-01")
    assert "Du har redan åtkomst" in asker.post(place.conditions, data=asking()).text
    assert db.session.query(DataAgreement).count() == 1


@pytest.mark.parametrize("day", ["2026-03-09", "2028-03-11", "9999-12-31", "", "i morgon"])
def test_the_last_day_is_bounded(client_for: ClientFor, place: Scene, alva: Person, day: str) -> None:
    agreement = ask(client_for(alva), place)
    answer = decide(client_for(place.data_owner), agreement, "approve", last_day=day)
    assert answer.status_code == 422
    assert faults(answer.text) == []
    assert newest().state is AgreementState.REQUESTED


def test_today_is_the_shortest_time_and_two_years_the_longest(
    client_for: ClientFor, place: Scene, alva: Person, make: Factory
) -> None:
    other = make.person()
    make.register(place.challenge, other)
    owner = client_for(place.data_owner)
    for person, day in ((alva, "2026-03-10"), (other, "2028-03-09")):
        assert decide(owner, ask(client_for(person), place), "approve", last_day=day).status_code == 303


def test_two_who_decide(client_for: ClientFor, make: Factory) -> None:
    """Without a data owner the organisation's owners decide, and the first answer holds."""
    place = scene(make, owner_email="")
    second = make.person("Siv Andra")
    make.member(place.organisation, second, "owner")
    alva = make.person("Alva Sjödin")
    make.register(place.challenge, alva)
    agreement = ask(client_for(alva), place)
    assert letters_to(place.org_owner.email)
    assert letters_to(second.email)
    assert not letters_to(place.editor.email)
    assert client_for(place.editor).get(f"/home/data-agreements/{agreement.reference}").status_code == 404
    assert decide(client_for(second), agreement, "decline", reason="Inte nu, tyvärr.").status_code == 303
    late = decide(client_for(place.org_owner), agreement, "approve", last_day="2026-05-01")
    assert late.status_code == 403
    assert "Begäran är besvarad" in late.text
    assert newest().decided_by_id == second.id


def test_nobody_decides_about_themselves(client_for: ClientFor, make: Factory) -> None:
    place = scene(make, owner_email="")
    make.register(place.challenge, place.org_owner)
    agreement = ask(client_for(place.org_owner), place)
    assert not letters_to(place.org_owner.email)
    own = decide(client_for(place.org_owner), agreement, "approve", last_day="2026-05-01")
    assert own.status_code == 404
    named = scene(make, owner_email="person.sjalv@example.org")
    self_owner = make.person(email="person.sjalv@example.org")
    make.register(named.challenge, self_owner)
    answer = client_for(self_owner).post(named.conditions, data=asking())
    assert answer.status_code == 422
    assert "Du är själv dataägaren" in answer.text


def end_registration(place: Scene, person: Person) -> None:
    change(sa.delete(Registration).where(Registration.person_id == person.id))


def end_challenge(place: Scene, person: Person) -> None:
    change(
        sa.update(Challenge)
        .where(Challenge.id == place.challenge.id)
        .values({"state": ChallengeState.CANCELLED})
    )


def change_conditions(place: Scene, person: Person) -> None:
    change(sa.update(DataTerms).values(version=2, binding_version=2))


@pytest.mark.parametrize("end", [end_registration, end_challenge, change_conditions])
def test_what_ends_an_access(
    client_for: ClientFor, place: Scene, alva: Person, end: Callable[[Scene, Person], None]
) -> None:
    asker, owner = client_for(alva), client_for(place.data_owner)
    agreement = ask(asker, place)
    decide(owner, agreement, "approve", last_day="2026-05-01")
    assert KEY in access(asker, agreement).text
    end(place, alva)
    refused = access(asker, agreement)
    assert refused.status_code == 403
    assert KEY not in refused.text
    page = asker.get(place.conditions)
    assert "Visa åtkomstuppgifter" not in page.text
    assert faults(page.text) == []
    assert "Har åtkomst" not in owner.get("/home/data-agreements").text


def test_who_leaves_the_team_loses_the_access(client_for: ClientFor, make: Factory, place: Scene) -> None:
    captain, member = make.person("Kim Kapten"), make.person("Moa Medlem")
    team = make.team(place.challenge, captain, member, name="Tysta gatan")
    asker, owner = client_for(member), client_for(place.data_owner)
    agreement = ask(asker, place)
    assert agreement.team_name == "Tysta gatan"
    assert "Tysta gatan" in letters_to(place.data_owner.email)[0].body
    decide(owner, agreement, "approve", last_day="2026-05-01")
    assert access(asker, agreement).status_code == 200
    assert access(client_for(captain), agreement).status_code == 404
    removed = client_for(captain).post(
        f"/teams/{team.reference}/members/{member.id}/remove", data={"sure": "y"}
    )
    assert removed.status_code == 303
    assert db.session.query(TeamMembership).filter_by(person_id=member.id).count() == 0
    assert access(asker, agreement).status_code == 403
    assert "Har upphört" in asker.get(place.conditions).text


def test_a_request_of_somebody_who_has_gone_cannot_be_approved(
    client_for: ClientFor, place: Scene, alva: Person
) -> None:
    agreement = ask(client_for(alva), place)
    end_registration(place, alva)
    owner = client_for(place.data_owner)
    assert decide(owner, agreement, "approve", last_day="2026-05-01").status_code == 422
    assert decide(owner, agreement, "decline", reason="Deltar inte längre.").status_code == 303


def test_only_who_takes_part_may_ask(client_for: ClientFor, make: Factory, place: Scene) -> None:
    visitor = client_for(None)
    page = visitor.get(place.conditions)
    assert page.status_code == 200
    assert "Logga in" in page.text
    assert "sign-in" in visitor.post(place.conditions, data=asking()).location
    stranger = client_for(make.person())
    page = stranger.get(place.conditions)
    assert "Anmäl dig först" in page.text
    assert faults(page.text) == []
    assert stranger.post(place.conditions, data=asking()).status_code == 403


def test_a_data_owner_without_an_account_makes_one(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make, owner_email="ny.agare@example.se")
    alva = make.person("Alva Sjödin")
    make.register(place.challenge, alva)
    agreement = ask(client_for(alva), place)
    [letter] = letters_to("ny.agare@example.se")
    assert "Du behöver ett konto med adressen ny.agare@example.se" in letter.body
    newcomer = client_for(None)
    form = {"name": "Ny Ägare", "email": "ny.agare@example.se", "password": PASSWORD, "language": "sv"}
    assert newcomer.post(path_in(letter, "/register"), data=form).status_code in {302, 303}
    work(app)
    confirm = path_in(letters_to("ny.agare@example.se")[-1], "/confirm/")
    newcomer.post(confirm)
    person = db.session.query(Person).filter_by(email="ny.agare@example.se").one()
    assert person.confirmed_at is not None
    page = client_for(person).get(path_in(letter, "/home/data-agreements/"))
    assert page.status_code == 200
    assert decide(client_for(person), agreement, "approve", last_day="2026-05-01").status_code == 303


def test_an_unconfirmed_address_decides_nothing(client_for: ClientFor, make: Factory) -> None:
    place = scene(make, owner_email="obekraftad@example.se")
    alva = make.person("Alva Sjödin")
    make.register(place.challenge, alva)
    agreement = ask(client_for(alva), place)
    unconfirmed = make.person(email="obekraftad@example.se", confirmed=False)
    answer = client_for(unconfirmed).get(f"/home/data-agreements/{agreement.reference}")
    assert answer.status_code == 302  # not signed in at all


def test_the_details_are_nowhere_but_on_the_page_that_shows_them(
    app: Flask, client_for: ClientFor, place: Scene, alva: Person, caplog: pytest.LogCaptureFixture
) -> None:
    asker, owner = client_for(alva), client_for(place.data_owner)
    agreement = ask(asker, place)
    decide(owner, agreement, "approve", last_day="2026-05-01")
    assert KEY in access(asker, agreement).text
    decide(owner, agreement, "revoke", reason="Försöket är över.")
    work(app)
    letters = db.session.query(Letter).all()
    assert letters
    assert not any(KEY in letter.subject + letter.body for letter in letters)
    rows = happened("")
    assert not any(word in str(row.payload) for row in rows for word in (KEY, PURPOSE, "Försöket är över"))
    assert KEY not in caplog.text
    for path in ("/home", "/home/data", place.conditions, f"/challenges/{place.challenge.slug}"):
        assert KEY not in asker.get(path).text, path
    for path in ("/home", "/home/data-agreements", f"/home/data-agreements/{agreement.reference}"):
        assert KEY not in owner.get(path).text, path


def test_lists_need_as_many_queries_for_three_as_for_one(
    app: Flask, client_for: ClientFor, make: Factory, place: Scene, alva: Person
) -> None:
    owner, editor, asker = client_for(place.data_owner), client_for(place.editor), client_for(alva)
    pages: dict[str, Any] = {
        "/home/data-agreements": owner,
        f"{place.editing}/requests": editor,
        f"/organise/challenges/{place.challenge.slug}/conditions": editor,
        place.conditions: asker,
        "/home/data": asker,
        "/home": owner,
    }
    decide(owner, ask(asker, place), "decline", reason="Inte den här gången.")
    one = {}
    for path, client in pages.items():
        client.get(path)
        with counted(app) as queries:
            assert client.get(path).status_code == 200
        one[path] = queries.total
    for _ in range(2):
        other = make.person()
        make.register(place.challenge, other)
        decide(owner, ask(client_for(other), place), "approve", last_day="2026-05-01")
        decide(owner, ask(asker, place), "decline", reason="Inte den här gången.")
    for path, client in pages.items():
        with counted(app) as queries:
            assert client.get(path).status_code == 200
        assert queries.total == one[path], path


def test_english(client_for: ClientFor, place: Scene, alva: Person) -> None:
    asker = client_for(alva)
    asker.set_cookie("language", "en")
    page = asker.get(place.conditions)
    assert "Accept and ask for access" in page.text
    assert 'lang="sv">Data får bara' in page.text
    assert faults(page.text) == []


def test_details_with_markup_are_shown_as_they_are(client_for: ClientFor, make: Factory) -> None:
    place = scene(make, access_details='<script>alert("x")</script> & ' + DETAILS)
    alva = make.person()
    make.register(place.challenge, alva)
    agreement = ask(client_for(alva), place)
    decide(client_for(place.data_owner), agreement, "approve", last_day="2026-05-01")
    shown = access(client_for(alva), agreement)
    assert "&lt;script&gt;alert" in shown.text
    assert "<script>alert" not in shown.text
