"""Problems with datasets through the pages: reported, shown, told to the publisher, closed."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DatasetProblem
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.publishers import Publisher
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import ProblemKind
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, ProblemState
from tests.factories import Factory
from tests.letters_read import letters_to
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]

MAILBOX = "data@ekby.example.se"
REPORT = {"kind": "content", "text": "Rad 17 har negativa decibel.", "language": "sv"}


@pytest.fixture
def reporter(make: Factory) -> Person:
    return make.person("Rakel Rapportör")


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek", email="elin@example.org")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor, name="Behovsverket")


@pytest.fixture
def challenge(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home, title="Tystare nätter")


@pytest.fixture
def dataset(make: Factory, challenge: Challenge, editor: Person) -> Dataset:
    """A dataset of the open challenge, whose publisher has a functional mailbox."""
    dataset = make.dataset(challenge, by=editor)
    with unit_of_work(write=True) as work:
        publisher = Publisher(key="name:ekby", name={"sv": "Ekby kommun"}, email=MAILBOX)
        db.session.add(publisher)
        db.session.flush()
        db.session.execute(
            sa.update(Dataset).where(Dataset.id == dataset.id).values(publisher_id=publisher.id)
        )
        work.commit()
    return dataset


def report(client: FlaskClient, dataset: Dataset, **changes: str) -> DatasetProblem:
    answer = client.post(f"/datasets/{dataset.reference}/problems/new", data=REPORT | changes)
    assert answer.status_code == 303, answer.text
    return the_problem()


def the_problem() -> DatasetProblem:
    db.session.rollback()
    return db.session.scalars(sa.select(DatasetProblem).order_by(DatasetProblem.id.desc()).limit(1)).one()


def test_the_whole_way_to_solved(
    client_for: Clients,
    clock: FrozenClock,
    reporter: Person,
    editor: Person,
    challenge: Challenge,
    dataset: Dataset,
) -> None:
    visitor = client_for(None)
    before = visitor.get(f"/datasets/{dataset.reference}")
    assert "Inga har rapporterats." in before.text
    assert "/sign-in" in visitor.get(f"/datasets/{dataset.reference}/problems/new").location
    empty = visitor.get(f"/datasets/{dataset.reference}/problems")
    assert "Inga problem har rapporterats" in empty.text
    assert faults(empty.text) == []

    form = client_for(reporter).get(f"/datasets/{dataset.reference}/problems/new?challenge={challenge.slug}")
    assert faults(form.text) == []
    problem = report(client_for(reporter), dataset, challenge=challenge.slug)
    assert problem.challenge_id == challenge.id
    (told,) = letters_to(editor.email)
    assert "Rad 17" in told.body
    assert f"/organise/problems/{problem.reference}" in told.body
    for path in (f"/datasets/{dataset.reference}", f"/datasets/{dataset.reference}/problems"):
        shown = visitor.get(path).text
        assert "Data är fel" in shown
        assert "Rad 17" not in shown
        assert "Rakel" not in shown
        assert faults(shown) == []

    client = client_for(editor)
    listed = client.get(f"/organise/challenges/{challenge.slug}/problems")
    assert faults(listed.text) == []
    assert '<span class="badge">1</span>' in listed.text
    at = f"/organise/problems/{problem.reference}"
    one = client.get(at)
    assert faults(one.text) == []
    assert MAILBOX in one.text
    assert "Rakel" not in one.text
    assert client.post(f"{at}/text", data={"shown": "1"}).status_code == 303
    assert "Rad 17" in visitor.get(f"/datasets/{dataset.reference}").text
    assert client.post(f"{at}/text", data={"shown": "0"}).status_code == 303
    assert "Rad 17" not in visitor.get(f"/datasets/{dataset.reference}").text

    assert client.post(f"{at}/forward", data={"email": MAILBOX}).status_code == 303
    (letter,) = letters_to(MAILBOX)
    assert "Rad 17" in letter.body
    assert "kontakt@example.se" in letter.body
    assert "Rakel" not in letter.body
    assert "Utgivaren har fått veta" in letters_to(reporter.email)[0].subject
    assert client.post(f"{at}/forward", data={"email": MAILBOX}).status_code == 422
    clock.move(days=3)
    assert client.post(f"{at}/solve", data={"words": ""}).status_code == 422
    assert client.post(f"{at}/solve", data={"words": "Filen är rättad."}).status_code == 303
    assert the_problem().state is ProblemState.SOLVED
    assert "Filen är rättad." in letters_to(reporter.email)[-1].body
    assert "Filen är rättad." in visitor.get(f"/datasets/{dataset.reference}/problems").text
    closed = client.get(at)
    assert faults(closed.text) == []
    assert client.post(f"{at}/dismiss", data={"words": "Nej"}).status_code == 422
    assert the_problem().state is ProblemState.SOLVED


def test_visitors_who_get_kept_pages_see_it_at_once(
    client_for: Clients, reporter: Person, editor: Person, dataset: Dataset
) -> None:
    at = f"/datasets/{dataset.reference}"
    assert "Inga har rapporterats." in client_for(None).get(at).text
    problem = report(client_for(reporter), dataset)
    assert "Data är fel" in client_for(None).get(at).text
    client_for(editor).post(f"/organise/problems/{problem.reference}/text", data={"shown": "1"})
    assert "Rad 17" in client_for(None).get(at).text
    client_for(editor).post(
        f"/organise/problems/{problem.reference}/dismiss", data={"words": "Så ska det vara."}
    )
    assert "Så ska det vara." in client_for(None).get(at).text


def test_it_is_not_a_problem(client_for: Clients, reporter: Person, editor: Person, dataset: Dataset) -> None:
    problem = report(client_for(reporter), dataset)
    done = client_for(editor).post(
        f"/organise/problems/{problem.reference}/dismiss", data={"words": "Så ska det vara."}
    )
    assert done.status_code == 303
    assert the_problem().state is ProblemState.DISMISSED
    assert "Bedöms inte vara ett problem" in letters_to(reporter.email)[-1].subject


def test_a_dataset_of_a_draft_is_no_dataset(
    make: Factory, client_for: Clients, reporter: Person, editor: Person, home: Organisation
) -> None:
    draft = make.challenge(home, state=ChallengeState.DRAFT)
    hidden = make.dataset(draft, by=editor)
    for path in ("", "/new"):
        assert client_for(reporter).get(f"/datasets/{hidden.reference}/problems{path}").status_code == 404
    answer = client_for(reporter).post(f"/datasets/{hidden.reference}/problems/new", data=REPORT)
    assert answer.status_code == 404


def test_what_is_missing_is_said(
    client_for: Clients, reporter: Person, editor: Person, dataset: Dataset
) -> None:
    client = client_for(reporter)
    for form in ({}, REPORT | {"kind": "nonsense"}, REPORT | {"text": "kort"}, REPORT | {"text": "x" * 2001}):
        answer = client.post(f"/datasets/{dataset.reference}/problems/new", data=form)
        assert answer.status_code == 422
        assert faults(answer.text) == []
    problem = report(client, dataset)
    refused = client_for(editor).post(
        f"/organise/problems/{problem.reference}/forward", data={"email": "anna.andersson@ekby.example.se"}
    )
    assert refused.status_code == 422
    assert "sparar inte adresser till namngivna personer" in refused.text
    assert faults(refused.text) == []


def test_pressed_twice(client_for: Clients, clock: FrozenClock, reporter: Person, dataset: Dataset) -> None:
    client = client_for(reporter)
    assert report(client, dataset).id == report(client, dataset).id
    clock.move(hours=2)
    report(client, dataset)
    assert db.session.scalar(sa.select(sa.func.count(DatasetProblem.id))) == 2


def test_who_may_handle(
    make: Factory, client_for: Clients, reporter: Person, home: Organisation, dataset: Dataset
) -> None:
    problem = report(client_for(reporter), dataset)
    at = f"/organise/problems/{problem.reference}"
    other, reader, admin = make.person(), make.person(), make.person(admin=True)
    make.organisation(owner=other)
    make.member(home, reader, OrganisationRole.READER)
    posts = {
        "forward": {"email": MAILBOX},
        "solve": {"words": "x"},
        "dismiss": {"words": "x"},
        "text": {"shown": "1"},
    }
    for person, page, post in ((reporter, 404, 404), (other, 404, 404), (reader, 200, 403)):
        client = client_for(person)
        assert client.get(at).status_code == page
        for place, form in posts.items():
            assert client.post(f"{at}/{place}", data=form).status_code == post
    assert the_problem().state is ProblemState.REPORTED
    client = client_for(admin)
    assert faults(client.get(at).text) == []
    for path in ("/admin/problems", "/admin/problems?state=reported", "/admin/problems?state=solved"):
        assert faults(client.get(path).text) == []
    assert client.post(f"{at}/solve", data=posts["solve"]).status_code == 303


def test_an_organisation_with_a_draft_may_follow_but_not_answer_in_public(
    make: Factory, client_for: Clients, reporter: Person, dataset: Dataset
) -> None:
    """Anybody can link a dataset in a draft. Its own draft is named to nobody else."""
    other = make.person()
    theirs = make.organisation(editor=other)
    draft = make.challenge(theirs, state=ChallengeState.DRAFT, title="Hemliga utmaningen")
    with unit_of_work(write=True) as work:
        snapshot = db.session.scalars(
            sa.select(DatasetSnapshot.id).where(DatasetSnapshot.dataset_id == dataset.id)
        ).one()
        db.session.add(
            ChallengeDataset(
                challenge_id=draft.id, dataset_id=dataset.id, snapshot_id=snapshot, position=1, linked_at=make.now,
                linked_by_id=other.id,
            )
        )  # fmt: skip
        work.commit()
    problem = report(client_for(reporter), dataset)
    at = f"/organise/problems/{problem.reference}"
    page = client_for(other).get(at)
    assert "Hemliga utmaningen" in page.text
    assert faults(page.text) == []
    for place in ("forward", "solve", "dismiss", "text"):
        form = {"email": MAILBOX, "words": "Struntprat.", "shown": "1"}
        assert client_for(other).post(f"{at}/{place}", data=form).status_code == 403
    assert the_problem().state is ProblemState.REPORTED
    assert not the_problem().text_public
    admin = client_for(make.person(admin=True)).get(f"/organise/problems/{problem.reference}").text
    assert "Hemliga utmaningen" not in admin
    assert "Tystare nätter" in admin
    assert letters_to(other.email) == []


def test_lists_need_as_many_queries_for_one_as_for_three(
    app: Flask,
    make: Factory,
    client_for: Clients,
    reporter: Person,
    editor: Person,
    challenge: Challenge,
    dataset: Dataset,
) -> None:
    lists = {
        f"/datasets/{dataset.reference}/problems": None,
        f"/datasets/{dataset.reference}": None,
        f"/organise/challenges/{challenge.slug}/problems": editor,
        "/admin/problems": make.person(admin=True),
    }

    def more(count: int) -> None:
        with unit_of_work(write=True) as work:
            for number in range(count):
                db.session.add(
                    DatasetProblem(
                        dataset_id=dataset.id, person_id=reporter.id, kind=ProblemKind.LINK, text=f"Nummer {number}",
                        created_at=make.now,
                    )
                )  # fmt: skip
            work.commit()

    def needed() -> list[int]:
        totals = []
        for path, person in lists.items():
            client = client_for(person)
            app.extensions["kept_pages"].clear()
            with counted(app) as seen:
                assert client.get(path).status_code == 200
            totals.append(seen.total)
        return totals

    more(1)
    one = needed()
    more(2)
    assert needed() == one
