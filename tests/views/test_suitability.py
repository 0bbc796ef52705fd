"""Whether a challenge is the right way: answered question by question, and read by the second person."""

from typing import Any

import pytest
import sqlalchemy as sa

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.happenings import HappeningRow
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.suitability import SuitabilityAnswer
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import SuitabilityQuestion
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

QUESTIONS = [question.value for question in SuitabilityQuestion]


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner")


@pytest.fixture
def home(make: Factory, editor: Person, second: Person) -> Organisation:
    """The editor's organisation."""
    return make.organisation(editor=editor, owner=second)


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    """A draft that lacks nothing."""
    challenge = make.challenge(home, state=ChallengeState.DRAFT)
    with unit_of_work(write=True) as work:
        for criterion in challenge.criteria:
            criterion.anchors = [{"value": n, "sv": "Så här", "en": ""} for n in (0, 3, 5)]
        work.commit()
    return challenge


def at(challenge: Challenge, question: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/suitability" + (f"/{question}" if question else "")


def an_answer(reply: str = "yes", note: str = "", revision: int = 1, **more: str) -> dict[str, str]:
    return {"revision": str(revision), "reply": reply, "note": note, **more}


def stored(challenge: Challenge) -> dict[str, tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(
        sa.select(SuitabilityAnswer)
        .where(SuitabilityAnswer.challenge_id == challenge.id)
        .execution_options(populate_existing=True)
    )
    return {row.question.value: (row.reply.value, row.note) for row in rows}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_list_and_every_question_are_good_pages(
    draft: Challenge, editor: Person, client_for: Any, language: str
) -> None:
    client = client_for(editor)
    client.set_cookie("language", language)
    for page in (at(draft), *(at(draft, question) for question in QUESTIONS)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert faults(answer.text) == []
    assert client.get(at(draft, "luck")).status_code == 404


def test_an_answer_is_kept_with_who_and_when(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    answer = client.post(at(draft, "owner"), data=an_answer(note="Nämnden beslutade i maj."))
    assert (answer.status_code, answer.location) == (303, at(draft) + "#owner")
    page = client.get(at(draft)).text
    for text in ("Nämnden beslutade i maj.", "Elin Ek", "Talar för", "Inte avgjorda: 9 av 10"):
        assert text in page
    assert faults(page) == []
    assert stored(draft) == {"owner": ("yes", "Nämnden beslutade i maj.")}


def test_one_question_leads_to_the_next_and_the_last_to_the_list(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    for revision, question in enumerate(QUESTIONS, 1):
        reply = "no" if question == "solved" else "yes"
        answer = client.post(at(draft, question), data=an_answer(reply, revision=revision, onward="1"))
        after = QUESTIONS[revision] if revision < len(QUESTIONS) else ""
        assert (answer.status_code, answer.location) == (303, at(draft, after))
    page = client.get(at(draft)).text
    assert "Klartecken" in page
    assert "Värt att överväga" not in page
    overview = client.get(f"/organise/challenges/{draft.slug}").text
    assert "Alla 10 svar talar för en utmaning." in overview


def test_an_answer_that_speaks_against_shows_what_else_there_is(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    client.post(at(draft, "paths"), data=an_answer("no"))
    client.post(at(draft, "solved"), data=an_answer("yes", revision=2))
    client.post(at(draft, "publishable"), data=an_answer("no", revision=3))
    page = client.get(at(draft)).text
    assert "Stoppsignaler" in page
    assert page.count("Värt att överväga i stället") == 3
    for text in ("Avropa från ett ramavtal", "Återanvänd öppen källkod", 'href="/data-requests"'):
        assert text in page
    assert faults(page) == []
    assert "Svar som talar emot en utmaning: 3 av 10" in client.get(f"/organise/challenges/{draft.slug}").text


def test_the_law_is_a_question_for_the_lawyer(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    client.post(at(draft, "mandate"), data=an_answer("no"))
    for page in (client.get(at(draft)).text, client.get(at(draft, "mandate")).text):
        assert "Stäm av det här med er jurist." in page
    assert "er jurist" not in client.get(at(draft, "owner")).text


def test_bad_answers_keep_what_was_typed(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    for sent in (an_answer("", note="Halvfärdigt"), an_answer("maybe", note="Halvfärdigt")):
        answer = client.post(at(draft, "time"), data=sent)
        assert answer.status_code == 422
        assert "Halvfärdigt" in answer.text
        assert faults(answer.text) == []
    assert client.post(at(draft, "time"), data=an_answer(note="x" * 2_001)).status_code == 422
    assert stored(draft) == {}


def test_a_newer_answer_is_never_written_over_unseen(
    make: Factory, home: Organisation, draft: Challenge, editor: Person, client_for: Any
) -> None:
    other = make.person("Bo Berg")
    make.member(home, other, OrganisationRole.EDITOR)
    client_for(other).post(at(draft, "time"), data=an_answer("no", note="Bos skäl"))
    mine = client_for(editor).post(at(draft, "time"), data=an_answer("yes", note="Elins skäl"))
    assert mine.status_code == 409
    for text in ("Bo Berg", "Bos skäl", "Elins skäl"):
        assert text in mine.text
    assert faults(mine.text) == []
    assert stored(draft) == {"time": ("no", "Bos skäl")}
    again = client_for(editor).post(at(draft, "time"), data=an_answer("yes", note="Elins skäl", revision=2))
    assert again.status_code == 303
    assert stored(draft) == {"time": ("yes", "Elins skäl")}


def test_answers_to_other_questions_do_not_disturb(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    assert client.post(at(draft, "time"), data=an_answer()).status_code == 303
    assert client.post(at(draft, "owner"), data=an_answer()).status_code == 303
    assert set(stored(draft)) == {"time", "owner"}


def test_the_record_has_the_answer_before_and_after(
    draft: Challenge, editor: Person, client_for: Any, clock: FrozenClock
) -> None:
    client = client_for(editor)
    client.post(at(draft, "time"), data=an_answer("no"))
    clock.move(days=1)
    client.post(at(draft, "time"), data=an_answer("yes", revision=2))
    db.session.rollback()
    rows = db.session.scalars(
        sa.select(HappeningRow).where(HappeningRow.challenge_id == draft.id).order_by(HappeningRow.id)
    ).all()
    assert [(row.kind, row.person_id, row.payload) for row in rows] == [
        (
            "challenge.edited",
            editor.id,
            {"section": "suitability.time", "revision": revision, "before": before, "after": after},
        )
        for revision, before, after in ((2, None, "no"), (3, "no", "yes"))
    ]


def test_members_read_editors_answer_and_nobody_else_knows(
    make: Factory, home: Organisation, draft: Challenge, editor: Person, client_for: Any
) -> None:
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    client_for(editor).post(at(draft, "time"), data=an_answer(note="Hemligt än så länge"))
    page = client_for(reader).get(at(draft))
    assert page.status_code == 200
    assert "Hemligt än så länge" in page.text
    assert at(draft, "time") not in page.text
    assert faults(page.text) == []
    assert at(draft) in client_for(reader).get(f"/organise/challenges/{draft.slug}").text
    for outsider in (make.person(), make.person(admin=True), make.challenge().created_by_id):
        person = outsider if isinstance(outsider, Person) else db.session.get_one(Person, outsider)
        for answer in (
            client_for(person).get(at(draft)),
            client_for(person).get(at(draft, "time")),
            client_for(person).post(at(draft, "time"), data=an_answer(revision=2)),
        ):
            assert answer.status_code == 404
    assert client_for(reader).get(at(draft, "time")).status_code == 403
    assert client_for(reader).post(at(draft, "time"), data=an_answer(revision=2)).status_code == 403
    assert client_for(None).get(at(draft)).status_code == 302


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_second_person_reads_the_answers_before_approving(
    draft: Challenge, editor: Person, second: Person, client_for: Any, language: str
) -> None:
    approval = f"/organise/challenges/{draft.slug}/approval"
    client = client_for(editor)
    client.post(at(draft, "receiver"), data=an_answer("no", note="Ingen har lovat något."))
    assert client.post(f"{approval}/ask").status_code == 302
    other = client_for(second)
    other.set_cookie("language", language)
    page = other.get(approval)
    for text in ("Ingen har lovat något.", "Elin Ek", {"sv": "Stoppsignaler", "en": "Stop signs"}[language]):
        assert text in page.text
    assert page.text.index("Ingen har lovat något.") < page.text.index(f"{approval}/approve")
    assert faults(page.text) == []
    # What is being approved stays as it was asked for; nothing of it stops the approval.
    assert client.post(at(draft, "receiver"), data=an_answer(revision=2)).status_code == 403
    assert other.get(at(draft)).status_code == 200
    assert other.post(f"{approval}/approve").status_code == 302
    assert other.post(f"{approval}/publish", data={"dates_checked": "y"}).status_code == 302
    assert "Ingen har lovat något." in client.get(at(draft)).text
    assert "Ingen har lovat något." not in client_for(None).get(f"/challenges/{draft.slug}").text


def test_one_answer_costs_what_three_cost(
    draft: Challenge, editor: Person, second: Person, client_for: Any, app: Any
) -> None:
    client = client_for(editor)
    pages = (at(draft), f"/organise/challenges/{draft.slug}/approval", f"/organise/challenges/{draft.slug}")
    client.post(at(draft, "time"), data=an_answer())
    for page in pages:
        client.get(page)
    with counted(app) as one:
        for page in pages:
            client.get(page)
    client.post(at(draft, "owner"), data=an_answer(revision=2))
    client.post(at(draft, "paths"), data=an_answer(revision=3))
    with counted(app) as three:
        for page in pages:
            client.get(page)
    assert one.total == three.total
