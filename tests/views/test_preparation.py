"""The preparation as tasks: shared, ticked in any order, by several people at once, and nothing is lost."""

import datetime as dt
from html import escape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.preparation import PreparationTask
from challenges.operations import preparation as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.checklist import CHECKLIST
from challenges.vocabulary.choices import TaskArea
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.queries_counted import counted
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner")


@pytest.fixture
def reader(make: Factory, home: Organisation) -> Person:
    person = make.person("Rut Reader")
    make.member(home, person, OrganisationRole.READER)
    return person


@pytest.fixture
def home(make: Factory, editor: Person, second: Person) -> Organisation:
    return make.organisation(editor=editor, owner=second)


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home, state=ChallengeState.DRAFT, title="Tystare gator")


def at(challenge: Challenge, page: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/preparation{page}"


def stored(challenge: Challenge) -> dict[str, PreparationTask]:
    with current_app.app_context():
        rows = db.session.scalars(
            sa.select(PreparationTask).where(PreparationTask.challenge_id == challenge.id)
        ).all()
    return {row.key or row.title: row for row in rows}


def said(**changes: Any) -> dict[str, Any]:
    return {"revision": "0", "owner": "", "due_on": "", "status": "to_do", "note": "", **changes}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_whole_checklist_with_help_and_an_example_for_each(
    draft: Challenge, editor: Person, client_for: Any, language: str
) -> None:
    client = client_for(editor)
    client.set_cookie("language", language)
    page = client.get(at(draft))
    assert faults(page.text) == []
    assert {guide.area for guide in CHECKLIST.values()} == set(TaskArea)
    for key, guide in CHECKLIST.items():
        assert f'id="task-{key}"' in page.text
        task = client.get(at(draft, f"/tasks/{key}"))
        assert faults(task.text) == []
        if language == "en":
            assert guide.title in task.text.partition("<h1")[2].partition("</h1>")[0].replace("&#39;", "'")
        assert ("Till exempel:" if language == "sv" else "For instance:") in task.text
        assert (escape(guide.help, quote=True).replace("&#x27;", "&#39;") in task.text) is (language == "en")
        assert ('name="status"' not in task.text) is guide.counted


def test_what_the_sections_say_is_counted_by_itself(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    # The draft lacks words for the levels of its criteria, and nothing else.
    settled = sum(guide.counted for guide in CHECKLIST.values()) - 1
    assert f"{settled} av {len(CHECKLIST)} uppgifter klara" in client.get(at(draft)).text
    refused = client.post(at(draft, "/tasks/criteria/mark"), data={"status": "done"})
    assert refused.status_code == 422
    assert "klar när inget saknas" in refused.text
    assert client.post(at(draft, "/tasks/texts"), data=said(status="to_do")).status_code == 303
    assert f"{settled} av" in client.get(at(draft)).text


def test_a_task_is_given_with_a_day_and_its_owner_is_told(
    draft: Challenge, editor: Person, second: Person, client_for: Any
) -> None:
    client = client_for(editor)
    wanted = said(owner=str(second.id), due_on="2030-05-03", note="Ring registratorn.")
    answer = client.post(at(draft, "/tasks/registry"), data=wanted)
    assert answer.status_code == 303
    assert answer.location == at(draft) + "#task-registry"
    page = client.get(at(draft)).text
    assert "Olle Owner" in page
    assert "Senast 3 maj 2030" in page
    [letter] = letters_to(second.email)
    assert "Skaffa ett diarienummer" in letter.body
    assert "den 3 maj 2030" in letter.body
    assert "Ring registratorn." in client.get(at(draft, "/tasks/registry")).text
    # Saved again without another owner: no second letter.
    client.post(at(draft, "/tasks/registry"), data={**wanted, "revision": "1", "status": "done"})
    assert len(letters_to(second.email)) == 1
    mine = client_for(second).get(at(draft) + "?show=mine").text
    assert "Ingen uppgift som är kvar är din." in mine


def test_one_goes_through_the_tasks_one_after_the_other(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    names = list(CHECKLIST)
    for name, following in ((names[0], names[1]), (names[-2], names[-1])):
        answer = client_for(editor).post(at(draft, f"/tasks/{name}"), data=said(onward="1"))
        assert answer.location == at(draft, f"/tasks/{following}")
    last = client_for(editor).post(at(draft, f"/tasks/{names[-1]}"), data=said(onward="1"))
    assert last.location == at(draft) + f"#task-{names[-1]}"


def test_a_task_of_ones_own_is_added_changed_and_removed(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    assert faults(client.get(at(draft, "/new")).text) == []
    empty = client.post(at(draft, "/new"), data=said(title="  ", area="law", note="Fem sidor"))
    assert empty.status_code == 422
    assert "Fem sidor" in empty.text
    assert faults(empty.text) == []
    added = client.post(at(draft, "/new"), data=said(title="Boka Stadshuset", area="mobilise"))
    assert added.status_code == 303
    reference = stored(draft)["Boka Stadshuset"].reference
    page = client.get(at(draft)).text
    assert page.index("Planera ett informationsmöte") < page.index("Boka Stadshuset")
    changed = said(revision="1", title="Boka Rådhuset", area="mobilise", status="not_needed")
    assert client.post(at(draft, f"/tasks/{reference}"), data=changed).status_code == 303
    page = client.get(at(draft, f"/tasks/{reference}"))
    assert faults(page.text) == []
    assert "Boka Rådhuset" in page.text
    assert client.post(at(draft, f"/tasks/{reference}/remove")).status_code == 303
    assert "Boka Rådhuset" not in client.get(at(draft)).text
    assert client.get(at(draft, f"/tasks/{reference}")).status_code == 404
    kept = client.post(at(draft, "/tasks/registry/remove"))
    assert kept.status_code == 422


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    make: Factory, draft: Challenge, editor: Person, client_for: Any
) -> None:
    stranger = make.person("Sten Stranger")
    client = client_for(editor)
    for changes in (
        {"owner": str(stranger.id)},
        {"owner": "en"},
        {"due_on": "i morgon"},
        {"status": "half"},
        {"note": "x" * 4_001},
    ):
        answer = client.post(
            at(draft, "/tasks/baseline"), data=said(**{"note": "Fjorton procent", **changes})
        )
        assert answer.status_code == 422
        assert ("Fjorton procent" in answer.text) is ("note" not in changes)
        assert faults(answer.text) == []
    assert stored(draft) == {}
    assert client.get(at(draft, "/tasks/nothing")).status_code == 404


def test_two_who_save_the_same_task_both_see_both(
    draft: Challenge, editor: Person, second: Person, client_for: Any
) -> None:
    one, other = client_for(editor), client_for(second)
    assert other.post(at(draft, "/tasks/target"), data=said(note="Tio procent")).status_code == 303
    late = one.post(at(draft, "/tasks/target"), data=said(note="Fem procent"))
    assert late.status_code == 409
    for words in ("Olle Owner sparade den här uppgiften", "Tio procent", "Fem procent"):
        assert words in late.text
    assert faults(late.text) == []
    assert one.post(at(draft, "/tasks/harm"), data=said(note="Inget")).status_code == 303
    again = one.post(at(draft, "/tasks/target"), data=said(note="Fem procent", revision="1"))
    assert again.status_code == 303
    assert stored(draft)["target"].note == "Fem procent"


def test_a_reader_ticks_only_what_was_given_to_them(
    draft: Challenge, editor: Person, reader: Person, client_for: Any
) -> None:
    client_for(editor).post(at(draft, "/tasks/registry"), data=said(owner=str(reader.id), note="KS"))
    client = client_for(reader)
    page = client.get(at(draft)).text
    assert faults(page) == []
    assert "/tasks/registry/mark" in page
    assert "/tasks/baseline/mark" not in page
    assert client.post(at(draft, "/tasks/baseline/mark"), data={"status": "done"}).status_code == 403
    assert client.get(at(draft, "/tasks/registry")).status_code == 403
    assert "Skaffa ett diarienummer" in client.get("/organise/").text
    assert client.post(at(draft, "/tasks/registry/mark"), data={"status": "done"}).status_code == 303
    assert stored(draft)["registry"].status == "done"
    assert stored(draft)["registry"].note == "KS"
    assert "Skaffa ett diarienummer" not in client.get("/organise/").text
    assert client.post(at(draft, "/tasks/registry/mark"), data={"status": "half"}).status_code == 404


def test_strangers_do_not_know_that_it_exists(make: Factory, draft: Challenge, client_for: Any) -> None:
    client = client_for(make.person())
    for page in ("", "/new", "/tasks/registry"):
        assert client.get(at(draft, page)).status_code == 404
    assert client.post(at(draft, "/tasks/registry/mark"), data={"status": "done"}).status_code == 404


def test_it_goes_on_while_the_challenge_is_open_and_ends_with_it(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    running = make.challenge(home)
    assert client.post(at(running, "/tasks/meeting/mark"), data={"status": "done"}).status_code == 303
    over = make.challenge(home, state=ChallengeState.ANNOUNCED)
    assert client.get(at(over)).status_code == 200
    refused = client.post(at(over, "/tasks/meeting/mark"), data={"status": "done"})
    assert refused.status_code == 403
    assert "inget kvar att förbereda" in refused.text


def test_owners_are_reminded_once_the_day_before(
    app: Flask, draft: Challenge, editor: Person, second: Person, client_for: Any, clock: FrozenClock
) -> None:
    tomorrow = (clock.now() + dt.timedelta(days=1)).date().isoformat()
    client = client_for(editor)
    # The texts are complete, so nobody has to be reminded of them.
    for name in ("registry", "costs", "texts"):
        client.post(at(draft, f"/tasks/{name}"), data=said(owner=str(second.id), due_on=tomorrow))
    before = len(letters_to(second.email))
    for _ in range(2):
        with unit_of_work(write=True) as transaction:
            operations.remind(now=clock.now())
            transaction.commit()
        work(app)
    reminders = letters_to(second.email)[before:]
    assert [letter.subject for letter in reminders] == ["Ska vara klart i morgon: Tystare gator"]
    assert "Skaffa ett diarienummer" in reminders[0].body
    assert "Räkna ihop vad det kostar" in reminders[0].body
    assert "Beskriv behovet" not in reminders[0].body
    clock.move(days=2)
    page = client.get(at(draft) + "?show=late").text
    assert "Försenad" in page
    assert "2 uppgifter är försenade." in client.get(f"/organise/challenges/{draft.slug}").text


def test_three_or_three_hundred_tasks_cost_the_same_statements(
    app: Flask, draft: Challenge, editor: Person, second: Person, client_for: Any, clock: FrozenClock
) -> None:
    client = client_for(editor)
    pages = (at(draft), f"/organise/challenges/{draft.slug}", "/organise/")

    def grow(start: int, until: int) -> None:
        with unit_of_work(write=True) as transaction:
            for number in range(start, until):
                db.session.add(
                    PreparationTask(
                        challenge_id=draft.id,
                        area=TaskArea.LAW,
                        title=f"Uppgift {number}",
                        owner_id=editor.id if number % 2 else second.id,
                        due_on=clock.now().date(),
                        saved_by_id=editor.id,
                        saved_at=clock.now(),
                    )
                )
            transaction.commit()

    totals = []
    for start, until in ((0, 3), (3, 300)):
        grow(start, until)
        for page in pages:
            client.get(page)
        asked = []
        for page in pages:
            with counted(app) as seen:
                assert client.get(page).status_code == 200
            asked.append(seen.total)
        totals.append(asked)
    assert totals[0] == totals[1]
    third = client.get(at(draft) + "?page=3")
    assert faults(third.text) == []
    assert third.text.count('id="task-') == 50
    full = client.post(at(draft, "/new"), data=said(title="En till", area="law"))
    assert full.status_code == 422
    assert "högst 300 egna uppgifter" in full.text
