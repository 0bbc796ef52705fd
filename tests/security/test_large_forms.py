"""Forms that others made larger than any page of ours: refused or cut, in little time, and never a breakdown."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.entries import Entry, EntryDraft
from challenges.models.people import Person
from tests.factories import Factory

ClientFor = Callable[[Person | None], FlaskClient]
FORM = "application/x-www-form-urlencoded"
PLAIN = "title=Ny+titel&language=sv&version=1&page=p1&turn=0"


@pytest.fixture
def author(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def entry(make: Factory, author: Person) -> Entry:
    challenge = make.challenge()
    return make.draft(make.team(challenge, author), challenge, author=author)


def stored() -> dict[str, object]:
    db.session.expire_all()
    content: dict[str, object] = db.session.scalars(sa.select(EntryDraft.content)).one()
    return content


def test_a_form_of_ten_thousand_rows_is_refused_at_the_door(
    client_for: ClientFor, author: Person, entry: Entry
) -> None:
    """Each row is a small form of its own, and they were counted inside the transaction that all others wait for."""
    rows = "&".join(f"dataset_uses-{n}-dataset=a{n}&dataset_uses-{n}-how=h" for n in range(10_000))
    answer = client_for(author).post(
        f"/entries/{entry.reference}/draft/autosave", data=f"{PLAIN}&{rows}", content_type=FORM
    )
    assert answer.status_code == 413
    assert stored()["title"] == "Tyst stad"


def test_no_more_rows_are_read_than_a_page_can_have(
    client_for: ClientFor, author: Person, entry: Entry
) -> None:
    rows = "&".join(f"dataset_uses-{n}-dataset=a{n}&dataset_uses-{n}-how=h" for n in range(900))
    data = f"{PLAIN}&{rows}"
    answer = client_for(author).post(f"/entries/{entry.reference}/draft", data=data, content_type=FORM)
    assert answer.status_code == 303
    uses = stored()["dataset_uses"]
    assert isinstance(uses, list)
    assert len(uses) == 500


@pytest.mark.parametrize("number", ["²", "9" * 5_000, "٣", "-1", ""])
@pytest.mark.parametrize("name", ["dataset_uses", "links"])
def test_a_row_with_a_number_that_is_none_is_no_row(
    client_for: ClientFor, author: Person, entry: Entry, name: str, number: str
) -> None:
    data = {
        "title": "Ny titel", "language": "sv", "version": "1", "page": "p1", "turn": "0",
        f"{name}-{number}-dataset": "abc", f"{name}-{number}-how": "h", f"{name}-{number}-url": "https://a.se",
    }  # fmt: skip
    answer = client_for(author).post(f"/entries/{entry.reference}/draft", data=data)
    assert answer.status_code == 303
    assert stored()["title"] == "Ny titel"
    assert stored()["dataset_uses"] == []


@pytest.mark.parametrize("number", ["²", "9" * 5_000])
def test_nor_is_it_a_choice_of_a_question(client_for: ClientFor, make: Factory, number: str) -> None:
    owner = make.person()
    challenge = make.challenge(make.organisation(owner=owner))
    answer = client_for(owner).post(
        f"/organise/challenges/{challenge.slug}/rounds/1/form/questions/new/choice",
        data={"label_sv": "Vilken?", f"options-{number}-sv": "Den"},
    )
    assert answer.status_code == 422, "a question without choices"


def test_what_a_page_carries_along_does_not_grow_into_the_draft(
    client_for: ClientFor, author: Person, entry: Entry
) -> None:
    data = {
        "title": "Ny titel", "language": "sv", "version": "1", "page": "p" * 100_000, "turn": "0", "base": "b:" * 9_000,
        "dataset_uses-0-dataset": "a" * 1_000_000, "dataset_uses-0-how": "h",
    }  # fmt: skip
    answer = client_for(author).post(f"/entries/{entry.reference}/draft", data=data)
    assert answer.status_code in {303, 422}
    assert len(str(stored())) < 10_000


def test_a_part_is_asked_to_be_confidential_once(client_for: ClientFor, author: Person, entry: Entry) -> None:
    url = f"/entries/{entry.reference}/confidentiality"
    client = client_for(author)
    seen = client.get(url).text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    data = {"seen": seen}
    for number in range(300):
        data |= {
            f"claims-{number}-part": "description",
            f"claims-{number}-asked": "y",
            f"claims-{number}-ground": "business",
            f"claims-{number}-harm": f"Skada {number}",
        }
    answer = client.post(url, data=data)
    assert answer.status_code == 303, answer.text
    claims = stored()["claims"]
    assert isinstance(claims, list)
    assert [claim["part"] for claim in claims] == ["description"]
