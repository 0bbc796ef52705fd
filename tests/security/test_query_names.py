"""Names in an address that the framework takes for its own when links are made: anybody can write them there."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from challenges.models.people import Person
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.views.data_with_conditions import scene

ClientFor = Callable[[Person | None], FlaskClient]

QUERIES = (
    "_external=1&_scheme=javascript",
    "_scheme=javascript",
    "_anchor=x",
    "_method=DELETE",
    "endpoint=x",
    "rel=x",
    "values=x",
    "self=x",
    "slug=x&reference=x",
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "path",
    [
        "/datasets",
        "/publishers",
        "/challenges",
        "/data-requests",
        "/data-requests/list.csv",
        "/needs",
        "/needs/list.csv",
        "/api/v1/datasets",
        "/api/v1/challenges",
    ],
)
def test_public_pages_answer(make: Factory, client_for: ClientFor, path: str, query: str) -> None:
    scene(make)
    answer = client_for(None).get(f"{path}?q=larm&page=1&limit=1&{query}")
    assert answer.status_code == 200
    assert "javascript:" not in answer.text


@pytest.mark.parametrize("query", QUERIES)
def test_the_way_back_to_the_hits_stays_here(make: Factory, client_for: ClientFor, query: str) -> None:
    place = scene(make, state=ChallengeState.DRAFT)
    path = f"/organise/challenges/{place.challenge.slug}/datasets/{place.dataset.reference}"
    answer = client_for(place.editor).get(f"{path}?q=%0Aalert(1)//&{query}")
    assert answer.status_code == 200
    assert f'href="/organise/challenges/{place.challenge.slug}/datasets/search?q=%0Aalert' in answer.text
    assert "javascript:" not in answer.text
