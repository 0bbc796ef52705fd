"""What no database can hold is refused in words, on both databases, and never a breakdown."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.models.people import Person


@pytest.mark.parametrize("path", ["/challenges/a%00b", "/organisations/%00", "/invitations/%00", "/%00"])
def test_a_nul_in_an_address_is_no_breakdown(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code in {302, 400, 404}


def test_a_nul_in_a_search_is_left_out(app: Flask) -> None:
    for name in ("q", "organisation", "phase", "theme", "sort", "page"):
        assert app.test_client().get("/challenges", query_string={name: "a\x00b"}).status_code == 200


def test_a_nul_in_a_form_is_no_breakdown(
    app: Flask, client_for: Callable[[Person | None], FlaskClient]
) -> None:
    answer = client_for(None).post("/sign-in", data={"email": "a\x00b@example.org", "password": "x\x00y"})
    assert answer.status_code in {400, 422}
