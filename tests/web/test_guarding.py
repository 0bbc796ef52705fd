"""The guard: who is let in, what is read before the transaction, what is committed and what is rolled back."""

import io
import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask, abort, flash, redirect, request
from sqlalchemy import event

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.organisations import Organisation
from challenges.operations.unit_of_work import WriteInRead
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import say
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from tests.conftest import NOW
from tests.factories import Factory
from tests.reliability.visitor import fields
from tests.services.markup import faults


def organisation(slug: str) -> Organisation | None:
    return db.session.query(Organisation).filter_by(slug=slug).one_or_none()


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """The slugs the outside world was asked about, by a view that writes what it was told."""
    asked: list[str] = []

    def ask(visit: Visit, view_args: Mapping[str, Any]) -> str:
        assert not db.session().in_transaction()
        asked.append(view_args["slug"])
        return "told"

    @guard(Permission.ORGANISATION_EDIT, load=organisation, before=ask)
    def view(visit: Visit, thing: Organisation, told: str) -> Any:
        assert db.session().info["write"] is True
        thing.about_sv = told
        db.session.flush()
        return "done"

    app.add_url_rule("/outside/<slug>", view_func=view, methods=["POST"])
    return asked


def test_the_outside_is_asked_without_a_transaction(asked: list[str], make: Factory, client_for: Any) -> None:
    owner = make.person()
    thing = make.organisation(owner=owner)
    slug = thing.slug
    assert client_for(owner).post(f"/outside/{slug}").text == "done"
    assert asked == [slug]
    assert thing.about_sv == "told"


def test_the_outside_is_not_asked_for_those_who_may_not(
    asked: list[str], make: Factory, client_for: Any
) -> None:
    reader, stranger = make.person(), make.person()
    thing = make.organisation(reader=reader)
    assert client_for(reader).post(f"/outside/{thing.slug}").status_code == 403
    assert client_for(stranger).post(f"/outside/{thing.slug}").status_code == 404
    assert client_for(stranger).post("/outside/nothing").status_code == 404
    assert client_for(None).post(f"/outside/{thing.slug}").status_code == 302
    assert asked == []


def test_the_whole_body_is_read_before_the_transaction(app: Flask, make: Factory, client_for: Any) -> None:
    """Whatever the body is: a form, JSON, nothing, or something unknown."""
    seen: list[tuple[bool, bytes]] = []

    def anything() -> str:
        assert "write" in db.session().info
        seen.append((request.environ["wsgi.input"].read(1) == b"", request.get_data()))
        return "thing"

    @guard(Permission.PUBLIC_READ, load=anything)
    def view(visit: Visit, thing: str) -> Any:
        return request.form.get("name") or str(request.get_json(silent=True))

    app.add_url_rule("/body", view_func=view, methods=["POST"])
    client = client_for(None)
    assert client.post("/body", data={"name": "Åsa"}).text == "Åsa"
    assert client.post("/body", json={"a": 1}).text == "{'a': 1}"
    assert client.post("/body").text == "None"
    assert client.post("/body", data=b"\x00\xff", content_type="application/x-unknown").status_code == 200
    assert all(is_read for is_read, _ in seen)
    assert [body for _, body in seen[1:]] == [b'{"a": 1}', b"", b"\x00\xff"]
    assert client.post("/body", data=b"x" * 2_000_001, content_type="application/json").status_code == 413


def test_the_moment_of_arrival_is_taken_before_the_body(
    app: Flask, clock: FrozenClock, client_for: Any
) -> None:
    """The first to read the body is the check of the safety key."""

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            clock.move(seconds=20)
            return super().readinto(buffer)

    @guard(Permission.PUBLIC_READ)
    def view(visit: Visit) -> Any:
        return f"{visit.now.isoformat()} {request.form['name']}"

    app.config["WTF_CSRF_ENABLED"] = True
    app.add_url_rule("/arrival", view_func=view, methods=["POST"])
    client = client_for(None)
    token = fields(client.get("/sign-in").text)["csrf_token"]
    body = urlencode({"csrf_token": token, "name": "x"}).encode()
    answer = client.post(
        "/arrival",
        input_stream=Slow(body),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.text == f"{NOW.isoformat()} x"
    assert clock.now() > NOW


@pytest.mark.parametrize(
    ("outcome", "status", "kept"),
    [
        ("fine", 200, True),
        ("redirect", 303, True),
        ("invalid", 422, False),
        ("abort", 409, False),
        ("refused", 422, False),
        ("not allowed", 403, False),
        ("gone", 404, False),
        ("collision", 422, False),
    ],
)
def test_what_is_committed_and_what_is_rolled_back(
    app: Flask, make: Factory, client_for: Any, outcome: str, status: int, kept: bool
) -> None:
    owner = make.person()
    thing = make.organisation(owner=owner)
    slug = thing.slug

    @guard(Permission.ORGANISATION_EDIT, load=organisation)
    def view(visit: Visit, thing: Organisation) -> Any:
        thing.about_sv = "changed"
        db.session.flush()
        flash("Saved.", "success")
        match outcome:
            case "redirect":
                return redirect("/about", 303)
            case "invalid":
                return "no", 422
            case "abort":
                abort(409)
            case "refused":
                raise Refused(say("Refused with %(reason)s.", reason="a reason"))
            case "not allowed":
                raise NotAllowed("You may not do this.")
            case "gone":
                raise NotFound
            case "collision":
                thing.slug = make_other_slug
                db.session.flush()
        return "done"

    make_other_slug = make.organisation().slug
    app.add_url_rule("/outcome/<slug>", view_func=view, methods=["POST"])
    client = client_for(owner)
    answer = client.post(f"/outcome/{slug}")
    assert answer.status_code == status
    assert (thing.about_sv == "changed") is kept
    if outcome == "refused":
        assert "Refused with a reason." in answer.text
    if outcome == "collision":
        assert "Någon annan ändrade samma sak" in answer.text
    if outcome not in {"invalid", "fine", "redirect"}:
        assert "Saved." not in answer.text
    with client.session_transaction() as kept_session:
        assert bool(kept_session.get("_flashes")) is (outcome in {"fine", "redirect", "invalid"})


def test_success_is_not_told_when_the_commit_fails(
    app: Flask, make: Factory, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make.person()
    thing = make.organisation(owner=owner)
    slug = thing.slug

    @guard(Permission.ORGANISATION_EDIT, load=organisation)
    def view(visit: Visit, thing: Organisation) -> Any:
        thing.about_sv = request.form["about"]
        db.session.flush()
        flash("Saved.", "success")
        event.listen(db.session(), "before_commit", lose_connection)
        return redirect("/about")

    def lose_connection(_session: Any) -> None:
        raise sa.exc.OperationalError("commit", {}, sqlite3.OperationalError("disk I/O error"))

    app.add_url_rule("/commit/<slug>", view_func=view, methods=["POST"])
    client = client_for(owner)
    answer = client.post(f"/commit/{slug}", data={"about": 'Vi "bor" här\nnu'})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Saved." not in answer.text
    assert 'name="about" value="Vi &#34;bor&#34; här\nnu"' in answer.text, "what was typed can be sent again"
    assert f'action="/commit/{slug}"' in answer.text
    assert faults(answer.text) == []
    assert "Saved." not in client.get("/about").text
    assert thing.about_sv != 'Vi "bor" här\nnu'


def test_a_password_is_never_shown_to_be_sent_again(app: Flask, client_for: Any) -> None:
    @guard(Permission.PUBLIC_READ)
    def view(visit: Visit) -> Any:
        raise sa.exc.OperationalError("select", {}, sqlite3.OperationalError("database is locked"))

    app.add_url_rule("/locked", view_func=view, methods=["POST"])
    answer = client_for(None).post("/locked", data={"email": "maja@example.org", "password": "hemligt ord"})
    assert answer.status_code == 503
    assert "hemligt" not in answer.text
    assert "maja@" not in answer.text


def test_reading_never_writes_by_any_method(app: Flask, make: Factory, client_for: Any) -> None:
    owner = make.person()
    thing = make.organisation(owner=owner)

    @guard(Permission.ORGANISATION_EDIT, load=organisation)
    def view(visit: Visit, thing: Organisation) -> Any:
        thing.about_sv = "changed"
        db.session.flush()
        return "done"

    app.add_url_rule("/read/<slug>", view_func=view, methods=["GET"])
    slug = thing.slug
    for ask in (client_for(owner).get, client_for(owner).head):
        with pytest.raises(WriteInRead):
            ask(f"/read/{slug}")
    assert thing.about_sv != "changed"
