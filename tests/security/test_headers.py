"""Security headers stand on every kind of answer, and the cookies say what they must."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from tests.conftest import OwnContextClient, settings_for
from tests.factories import PASSWORD, Factory

ANSWERS = {
    "/": 200,
    "/challenges": 200,
    "/home": 302,
    "/challenges/nothing": 404,
    "/no-such-page": 404,
    "/static/css/base.css": 200,
    "/static/nothing.css": 404,
    "/breakdown": 500,
    "/settings/sign-out-everywhere": 405,
}


@pytest.fixture
def secure(database_url: str, clock: FrozenClock, tmp_path: Path) -> Iterator[Flask]:
    """The application as it runs behind TLS, with a page that breaks down."""
    app = create_app(settings_for(database_url, tmp_path, public_url="https://challenges.test"), clock=clock)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient

    def breakdown() -> str:
        raise ZeroDivisionError

    app.add_url_rule("/breakdown", view_func=breakdown)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("path", ANSWERS)
def test_the_headers_are_on_every_answer(secure: Flask, path: str) -> None:
    answer = secure.test_client().get(path, base_url="https://challenges.test")
    assert answer.status_code == ANSWERS[path]
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    if path.endswith("base.css"):
        return  # files of our own, served ahead of the application: no page that could be framed or say more
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_breakdown_tells_no_more_than_that_it_happened(secure: Flask) -> None:
    text = secure.test_client().get("/breakdown").text
    assert "ZeroDivisionError" not in text
    assert "Traceback" not in text


def test_cookies_are_for_this_site_over_tls_and_not_for_scripts(secure: Flask, clock: FrozenClock) -> None:
    person = Factory(secure, clock).person()
    client = secure.test_client()
    answer = client.post(
        "/sign-in", data={"email": person.email, "password": PASSWORD}, base_url="https://challenges.test"
    )
    chosen = client.get("/language/en", base_url="https://challenges.test")
    for cookie in (answer.headers["Set-Cookie"], chosen.headers["Set-Cookie"]):
        for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert mark in cookie
        assert "Domain=" not in cookie


def test_no_answer_lets_another_site_read_it(secure: Flask) -> None:
    answer = secure.test_client().get("/challenges", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, "'self'"),
        ({"s3_direct": "yes"}, "'self' https://s3.example.org:9000"),
        ({"s3_direct": "yes", "s3_addressing": "virtual"}, "'self' https://our-files.s3.example.org:9000"),
        ({"s3_direct": "yes", "sealing_keys": base64.b64encode(b"k" * 32).decode()}, "'self'"),
    ],
)
def test_pages_talk_to_the_storage_only_where_files_are_sent_there(
    database_url: str, tmp_path: Path, changes: dict[str, str], allowed: str
) -> None:
    store = {
        "storage": "s3",
        "s3_endpoint": "https://s3.example.org:9000",
        "s3_bucket": "our-files",
        "s3_access_key": "name",
        "s3_secret_key": "key",
        "sealing_keys": "",
    }
    app = create_app(settings_for(database_url, tmp_path, **store | changes))
    policy = app.test_client().get("/").headers["Content-Security-Policy"]
    assert f"connect-src {allowed}" in policy.split("; ")
    with app.app_context():
        db.engine.dispose()
