"""The session ended at 23:58: what was typed comes back to the page of ours that sent it, and to no other."""

import html
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import EntryDraft
from tests.factories import PASSWORD, Factory

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = 'Tyst & "stad" <script>alert(1)</script>\r\nåäö 🐟'


def stored() -> str:
    with orm.Session(db.engine) as session:
        return str(session.scalars(sa.select(EntryDraft.content)).one()["title"])


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


@pytest.fixture
def safe(app: Flask) -> Flask:
    """With safety keys, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def draft(make: Factory) -> tuple[Any, str]:
    person = make.person()
    challenge = make.challenge()
    entry = make.draft(make.team(challenge, person), challenge, author=person)
    return person, f"/entries/{entry.reference}/draft"


def typed(**more: str) -> dict[str, str]:
    return {
        "title": TYPED,
        "summary": "S",
        "description": "D",
        "language": "sv",
        "version": "1",
        "page": "p",
        **more,
    }


def test_signed_out_while_writing_then_signed_in_in_another_tab(
    safe: Flask, make: Factory, client_for: Any, draft: tuple[Any, str]
) -> None:
    person, path = draft
    browser = client_for(person)
    page = browser.get(path).text
    token, labels = hidden(page, "csrf_token"), hidden(page, "_labels")
    browser.post("/sign-out", data={"csrf_token": token})
    lost = browser.post(path, data=typed(csrf_token=token, _labels=labels), headers=OURS)
    assert lost.status_code == 400
    assert lost.headers["Cache-Control"] == "no-store"
    assert "Du är inte inloggad längre" in lost.text
    assert "<script>alert(1)" not in lost.text
    assert hidden(lost.text, "title") == TYPED
    assert "<dt>Titel</dt>" in lost.text, "by what the fields are called"
    assert json.loads(hidden(lost.text, "_labels")) == json.loads(labels), "and once more, if need be"
    signing = browser.get("/sign-in")
    answer = browser.post(
        "/sign-in",
        data={"email": person.email, "password": PASSWORD, "csrf_token": hidden(signing.text, "csrf_token")},
    )
    assert answer.status_code == 303
    again = browser.post(path, data=typed(csrf_token=hidden(lost.text, "csrf_token")), headers=OURS)
    assert "Inget är förlorat: skicka igen" in again.text
    assert stored() == "Tyst stad", "nothing was carried out without a key"
    done = browser.post(
        path, data=typed(title="Ny", csrf_token=hidden(again.text, "csrf_token")), headers=OURS
    )
    assert done.status_code == 303
    assert stored() == "Ny"


def test_all_sessions_were_ended_from_elsewhere(
    make: Factory, client_for: Any, draft: tuple[Any, str]
) -> None:
    """The safety key still holds, but nobody is signed in."""
    _person, path = draft
    answer = client_for(None).post(path, data=typed(), headers=OURS)
    assert answer.status_code == 403
    assert hidden(answer.text, "description") == "D"
    assert f'action="{path}"' in answer.text
    assert stored() == "Tyst stad"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://evil.example/localhost"},
        {},
    ],
)
@pytest.mark.parametrize("keys", [True, False])
def test_nothing_is_given_back_to_another_site(
    app: Flask, client_for: Any, draft: tuple[Any, str], headers: dict[str, str], keys: bool
) -> None:
    app.config["WTF_CSRF_ENABLED"] = keys
    answer = client_for(None).post(draft[1], data=typed(), headers=headers)
    assert answer.status_code == (400 if keys else 302)
    assert "Tyst &amp;" not in answer.text


@pytest.mark.parametrize("name", ["Origin", "Referer"])
def test_an_older_browser_is_known_by_what_it_says_of_the_page(
    client_for: Any, draft: tuple[Any, str], name: str
) -> None:
    answer = client_for(None).post(draft[1], data=typed(), headers={name: "http://localhost/"})
    assert hidden(answer.text, "title") == TYPED


def test_passwords_never_come_back(safe: Flask, client_for: Any) -> None:
    answer = client_for(None).post(
        "/sign-in", data={"email": "a@example.org", "password": "hemligt-ord"}, headers=OURS
    )
    assert answer.status_code == 400
    assert "hemligt-ord" not in answer.text
    assert "a@example.org" not in answer.text


def test_too_much_is_not_given_back(client_for: Any, draft: tuple[Any, str]) -> None:
    answer = client_for(None).post(draft[1], data=typed(description="x" * 1_000_001), headers=OURS)
    assert answer.status_code == 302
    assert "xxxx" not in answer.text


def test_a_script_that_saves_in_the_background_gets_no_page(client_for: Any, draft: tuple[Any, str]) -> None:
    headers = {**OURS, "Accept": "application/json"}
    answer = client_for(None).post(f"{draft[1]}/autosave", data=typed(), headers=headers)
    assert answer.status_code == 302


def test_the_text_can_be_taken_home(client_for: Any) -> None:
    data = {
        "_labels": '{"title": "Titel"}',
        "title": TYPED,
        "description": "D",
        "version": "7",
        "empty": " ",
    }
    answer = client_for(None).post("/my-text", data=data)
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == "attachment; filename=min-text.txt"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text == (
        "Vad jag skrev, 2026-03-10 09:00 UTC\n\n## Titel\n\n"
        + TYPED.replace("\r\n", "\n")
        + "\n\n## description\n\nD\n"
    )
    for odd in ("[1]", "{", '"x"', '{"title": 5}'):
        assert client_for(None).post("/my-text", data={**data, "_labels": odd}).status_code == 200


def test_the_text_to_take_home_needs_a_key(safe: Flask, client_for: Any) -> None:
    answer = client_for(None).post("/my-text", data={"title": "Tyst stad"})
    assert answer.status_code == 400
    assert "Tyst stad" not in answer.text


def test_what_may_not_be_done_any_more_gives_the_words_back(
    make: Factory, client_for: Any, clock: Any
) -> None:
    captain = make.person()
    challenge = make.challenge()
    team = make.team(challenge, captain)
    client = client_for(captain)
    clock.move(to=challenge.rounds[0].closes_at)
    answer = client.post(
        f"/teams/{team.reference}/rename", data={"name": "Ett långt nytt namn"}, headers=OURS
    )
    assert answer.status_code == 403
    assert "Ett långt nytt namn" in answer.text
    assert "2026-03-17 09:00:00 i UTC" in answer.text
    assert "Ladda ner min text" in answer.text
    elsewhere = client.post(f"/teams/{team.reference}/rename", data={"name": "Ett långt nytt namn"})
    assert "Ett långt nytt namn" not in elsewhere.text
