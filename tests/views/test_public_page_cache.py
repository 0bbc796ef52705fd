"""Kept pages: right to the second of a deadline and after all that happens, per language, for visitors only."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.operations.recording import record
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.public_number import public_number
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.queries_counted import counted

Clients = Callable[..., FlaskClient]


def is_kept(app: Flask, client: FlaskClient, path: str, **options: object) -> bool:
    """Whether the page comes from the store: then the application asks its database nothing."""
    with counted(app) as count:
        assert client.get(path, **options).status_code in {200, 304}  # type: ignore[arg-type]
    return count.total == 0


def happen(make: Factory, challenge: Challenge, kind: Happening = Happening.CHALLENGE_PUBLISHED) -> None:
    """Record a happening, as the operations do."""
    with unit_of_work(write=True) as work:
        record(kind, challenge, None, now=make.now, challenge_id=challenge.id)
        work.commit()


@pytest.fixture
def challenge(make: Factory) -> Challenge:
    return make.challenge(title="Tystare nätter")


@pytest.mark.parametrize("path", ["/", "/challenges", "/challenges?phase=open", "/challenges/{}", "/about"])
def test_the_second_visit_is_answered_from_the_store_with_the_same_answer(
    app: Flask, challenge: Challenge, client_for: Clients, path: str
) -> None:
    path = path.format(challenge.slug)
    first = client_for(None).get(path)
    assert is_kept(app, client_for(None), path)
    second = client_for(None).get(path)
    assert second.data == first.data
    # The log's number of a request belongs to that request alone.
    assert set(second.headers) == {header for header in first.headers if header[0] != "X-Request-ID"}
    for name in ("Content-Security-Policy", "X-Frame-Options", "Cache-Control", "ETag"):
        assert name in second.headers
    assert second.headers["Content-Language"] == "sv"
    assert "Cookie" in second.headers["Vary"]
    assert "Set-Cookie" not in first.headers
    assert "Set-Cookie" not in second.headers


def test_a_page_ends_at_the_very_second_of_the_deadline(
    app: Flask, challenge: Challenge, client_for: Clients, clock: FrozenClock
) -> None:
    closes = challenge.rounds[0].closes_at
    visitor = client_for(None)
    for path in ("/", "/challenges", "/challenges?phase=open", f"/challenges/{challenge.slug}"):
        clock.move(to=closes - dt.timedelta(seconds=1))
        assert "Öppen för bidrag</span>" in visitor.get(path).text
        assert is_kept(app, visitor, path)
        clock.move(to=closes - dt.timedelta(microseconds=1))
        assert is_kept(app, visitor, path)
        clock.move(to=closes)
        assert "Öppen för bidrag</span>" not in visitor.get(path).text, path


def test_whatever_is_published_is_seen_at_once(
    app: Flask, make: Factory, challenge: Challenge, client_for: Clients
) -> None:
    visitor = client_for(None)
    assert "Ny utmaning" not in visitor.get("/challenges").text
    fresh = make.challenge(title="Ny utmaning")
    assert "Ny utmaning" not in visitor.get("/challenges").text
    happen(make, fresh)
    assert "Ny utmaning" in visitor.get("/challenges").text
    assert is_kept(app, visitor, "/challenges")
    happen(make, fresh, Happening.ENTRY_SUBMITTED)
    assert is_kept(app, visitor, "/challenges"), "what is not public ends no page"


def test_a_cancelled_challenge_is_seen_at_once(
    make: Factory, challenge: Challenge, client_for: Clients
) -> None:
    visitor = client_for(None)
    visitor.get(f"/challenges/{challenge.slug}")
    with make._saved():
        db.session.merge(challenge).state = ChallengeState.CANCELLED
    happen(make, challenge, Happening.CHALLENGE_CANCELLED)
    assert "Utmaningen är inställd" in visitor.get(f"/challenges/{challenge.slug}").text


def test_each_language_has_its_own_page(app: Flask, challenge: Challenge, client_for: Clients) -> None:
    visitor = client_for(None)
    assert '<html lang="sv"' in visitor.get("/challenges").text
    visitor.set_cookie("language", "en")
    english = visitor.get("/challenges")
    assert '<html lang="en"' in english.text
    assert english.headers["Content-Language"] == "en"
    assert is_kept(app, visitor, "/challenges")
    visitor.set_cookie("language", "sv")
    assert '<html lang="sv"' in visitor.get("/challenges").text


@pytest.mark.parametrize(
    "cookie", ['language="en"', "language=xx; language=en", "language=en; language=sv", "a;;=b; language=en"]
)
def test_no_cookie_of_a_visitor_puts_a_page_under_the_wrong_language(
    app: Flask, challenge: Challenge, client_for: Clients, cookie: str
) -> None:
    app.test_client(use_cookies=False).get("/challenges", headers={"Cookie": cookie})
    assert '<html lang="sv"' in client_for(None).get("/challenges").text
    english = client_for(None)
    english.set_cookie("language", "en")
    assert '<html lang="en"' in english.get("/challenges").text


def test_signed_in_people_get_their_own_page_and_leave_none_behind(
    app: Flask, make: Factory, challenge: Challenge, client_for: Clients
) -> None:
    visitor, person = client_for(None), client_for(make.person("Åsa Öberg"))
    path = f"/challenges/{challenge.slug}"
    mine = person.get(path)
    assert "Åsa Öberg" in mine.text
    assert mine.headers["Cache-Control"] == "no-store"
    assert "ETag" not in mine.headers
    assert not is_kept(app, visitor, path)
    assert "Åsa Öberg" not in visitor.get(path).text
    assert not is_kept(app, person, path)
    assert "Åsa Öberg" in person.get(path).text


def test_a_visitor_with_a_session_is_never_given_or_kept_a_page(
    app: Flask, challenge: Challenge, client_for: Clients
) -> None:
    visitor = client_for(None)
    with visitor.session_transaction() as session:
        session["_flashes"] = [("info", "Bara för dig")]
    assert "Bara för dig" in visitor.get("/challenges").text
    assert "Bara för dig" not in client_for(None).get("/challenges").text


def test_head_and_unchanged_pages_have_no_body(app: Flask, challenge: Challenge, client_for: Clients) -> None:
    visitor = client_for(None)
    full = visitor.get("/challenges")
    head = visitor.head("/challenges")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(full.data))
    unchanged: TestResponse = visitor.get("/challenges", headers={"If-None-Match": full.headers["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.data == b""
    assert "Content-Security-Policy" in unchanged.headers
    other = visitor.get("/challenges", headers={"If-None-Match": '"something-else"'})
    assert other.status_code == 200
    visitor.set_cookie("language", "en")
    assert visitor.get("/challenges", headers={"If-None-Match": full.headers["ETag"]}).status_code == 200


def test_what_is_not_there_is_not_kept(app: Flask, client_for: Clients) -> None:
    before = len(app.extensions["kept_pages"])
    for path in ("/challenges/nope", "/sign-in", "/language/en", "/static/css/base.css"):
        client_for(None).get(path).close()
    client_for(None).post("/challenges")
    assert len(app.extensions["kept_pages"]) == before


def test_the_store_is_bounded_and_drops_what_was_used_longest_ago(
    app: Flask, challenge: Challenge, client_for: Clients
) -> None:
    visitor = client_for(None)
    size = len(visitor.get("/challenges?q=0").data)
    app.extensions["kept_pages"].most_bytes = 4 * size
    for number in range(9):
        visitor.get("/challenges?q=0")
        visitor.get(f"/challenges?q={number}")
    assert 2 <= len(app.extensions["kept_pages"]) <= 4
    assert is_kept(app, visitor, "/challenges?q=0")
    assert not is_kept(app, visitor, "/challenges?q=1")
    app.extensions["kept_pages"].largest = size // 2
    visitor.get("/challenges?q=large")
    assert not is_kept(app, visitor, "/challenges?q=large")


def test_the_number_rises_with_public_happenings_only(make: Factory, challenge: Challenge) -> None:
    numbers = [public_number(db.engine)]
    for kind in (Happening.CHALLENGE_PUBLISHED, Happening.ENTRY_SUBMITTED, Happening.RESULTS_PUBLISHED):
        happen(make, challenge, kind)
        numbers.append(public_number(db.engine))
    assert numbers[0] == 0
    assert numbers[0] < numbers[1] == numbers[2] < numbers[3]
