"""The log names requests and faults, and never what somebody wrote."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient

from challenges.app import create_app
from challenges.models import db
from challenges.vocabulary.permissions import Permission
from challenges.web import logs
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from tests.conftest import settings_for

WRITTEN = "hemlig idé"
TOKEN = "hemligt-tecken-1234567890"


@pytest.fixture
def log(app: Flask) -> Iterator[io.StringIO]:
    """What the application's log says."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    ours = next(h for h in app.logger.handlers if isinstance(h.formatter, logs._Formatter))
    handler.setFormatter(ours.formatter)
    app.logger.addHandler(handler)
    yield text
    app.logger.removeHandler(handler)


def failing(app: Flask, fault: Any) -> FlaskClient:
    """A visitor of an application, as in earnest, with a view that fails."""

    @guard(Permission.PUBLIC_READ, load=lambda token: token)
    def view(visit: Visit, token: str) -> Any:
        raise fault(request.form["idea"], token)

    app.add_url_rule("/failing/<token>", view_func=view, methods=["POST"])
    app.testing = False
    return app.test_client()


def test_a_fault_is_logged_with_its_place_and_the_number_that_the_person_sees(
    app: Flask, log: io.StringIO
) -> None:
    def fault(idea: str, token: str) -> Exception:
        return ValueError(f"cannot read {idea!r} with {token} and {request.args['q']}")

    answer = failing(app, fault).post(f"/failing/{TOKEN}?q=sökord", data={"idea": WRITTEN + "\n\t"})
    assert answer.status_code == 500
    number = answer.headers["X-Request-ID"]
    assert number in answer.text
    written = log.getvalue()
    assert f"[{number}] unexpected error" in written
    assert "ValueError: cannot read '[...]' with [...] and [...]" in written
    assert "test_logs.py" in written
    for secret in (WRITTEN, TOKEN, "sökord"):
        assert secret not in written


def test_a_fault_of_the_database_is_logged_by_kind_without_values(app: Flask, log: io.StringIO) -> None:
    def fault(idea: str, _token: str) -> Exception:
        with pytest.raises(sa.exc.IntegrityError) as raised:
            db.session.execute(sa.text("insert into people (email) values (:email)"), {"email": idea})
        return raised.value

    answer = failing(app, fault).post(f"/failing/{TOKEN}", data={"idea": WRITTEN})
    assert answer.status_code == 500
    written = log.getvalue()
    assert "SQLITE_CONSTRAINT_NOTNULL" in written or "23502" in written
    assert WRITTEN not in written


def test_numbers_from_outside_count_only_behind_our_own_proxy(
    app: Flask, database_url: str, tmp_path: Any
) -> None:
    given = {"X-Request-ID": "proxy-number-1"}
    assert app.test_client().get("/sign-in", headers=given).headers["X-Request-ID"] != "proxy-number-1"
    behind = create_app(settings_for(database_url, tmp_path, behind_proxies="1"))
    assert behind.test_client().get("/sign-in", headers=given).headers["X-Request-ID"] == "proxy-number-1"
    odd = behind.test_client().get("/sign-in", headers={"X-Request-ID": "a b\tc"})
    assert len(odd.headers["X-Request-ID"]) == 16
    with behind.app_context():
        db.engine.dispose()


def test_a_line_for_each_request_only_when_asked_for(
    app: Flask, database_url: str, tmp_path: Any, log: io.StringIO
) -> None:
    app.test_client().get("/about")
    assert log.getvalue() == ""
    telling = create_app(settings_for(database_url, tmp_path, access_log="yes"))
    try:
        telling.test_client().get("/reset/hemligt-tecken?q=sökord")
        telling.test_client().get("/about")
    finally:
        logs.access.setLevel(logging.NOTSET)
        with telling.app_context():
            db.engine.dispose()
    lines = [json.loads(line.partition("] ")[2]) for line in log.getvalue().splitlines()]
    assert lines[-1]["rule"] == "/about"
    assert (lines[-1]["method"], lines[-1]["status"]) == ("GET", 200)
    assert "hemligt" not in log.getvalue()
    assert "sökord" not in log.getvalue()
