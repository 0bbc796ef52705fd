"""With a sealing key, whoever copies database, files, letters and logs reads nothing of what teams write."""

import base64
import io
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.jobs import queue
from challenges.models import db
from challenges.operations import sealing
from challenges.operations.unit_of_work import unit_of_work
from tests.conftest import NOW, OwnContextClient, settings_for
from tests.factories import Factory
from tests.services.forms import PageForm, form_with, forms

FILE = "zqfilnamn"


@contextmanager
def platform(database_url: str, folder: Path, clock: FrozenClock, key: str) -> Iterator[Flask]:
    """An application whose sealing keys are these alone."""
    app = create_app(settings_for(database_url, folder, sealing_keys=key, page_cache="no"), clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    with app.app_context():
        if key:
            db.session.execute(sa.text("delete from data_keys"))  # the template's are wrapped by another key
            db.session.commit()
            with unit_of_work(write=True) as work:
                sealing.begin(app.extensions["sealing"], now=NOW)
                work.commit()
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


class Team:
    """A captain and a mate who write planted words wherever the pages of their entry let them."""

    def __init__(self, app: Flask, clock: FrozenClock) -> None:
        make = Factory(app, clock)
        challenge = make.challenge()
        make.dataset(challenge, by=make.person())
        captain, mate = make.person(), make.person()
        self.entry = make.draft(make.team(challenge, captain, mate), challenge, author=captain).reference
        self.app, self.numbers = app, count(1)
        self.planted: dict[str, str] = {}
        self.people = [(person.id, person.session_number) for person in (captain, mate)]
        db.session.remove()

    def client(self, number: int = 0) -> FlaskClient:
        client = self.app.test_client()
        person, session_number = self.people[number]
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = f"{person}.{session_number}", True
        return client

    def word(self, what: str) -> str:
        word = f"zq{secrets.token_hex(6)}zq"
        self.planted[word] = what
        return word

    def fill(self, form: PageForm, what: str) -> None:
        """A word in every field that takes text; every box is ticked, so that what hangs on it counts."""
        for control in form.controls:
            if control.typed:
                word = self.word(f"{what}: {control.name}")
                control.value = f"https://example.org/{word}" if control.name.endswith("url") else word
            elif control.kind == "checkbox":
                control.on = True

    def post(self, client: FlaskClient, path: str, form: PageForm, *more: tuple[str, object]) -> int:
        data: MultiDict[str, object] = MultiDict(form.pairs())
        for name, value in more:
            data.add(name, value)
        kind = "multipart/form-data" if form.upload else "application/x-www-form-urlencoded"
        return client.post(form.action or path, data=data, content_type=kind).status_code

    def write(self) -> None:
        """Draft, file, history, a conflict, versions, and every other form that the entry's pages lead to."""
        one, two, here = self.client(0), self.client(1), f"/entries/{self.entry}"
        draft = f"{here}/draft"
        other = form_with(two.get(draft).text, "version", "title")
        for turn in ("first words", "later words"):
            form = form_with(one.get(draft).text, "version", "title")
            self.fill(form, turn)
            name, content = self.word("file name"), self.word("file content")
            file = (io.BytesIO(f"{content}\n".encode() * 50), f"{FILE}{name}.txt", "text/plain")
            assert self.post(one, draft, form, ("then", "upload"), (form.files[0], file)) in {302, 303}
        self.fill(other, "words in a conflict")
        assert self.post(two, draft, other, ("then", "save")) == 303, "kept aside"
        self.other_forms(one)
        review = form_with(one.get(f"{here}/submit").text, "key")
        assert self.post(one, f"{here}/submit", review) == 303
        form = form_with(one.get(draft).text, "version", "title")
        self.fill(form, "words after the submission")
        assert self.post(one, draft, form, ("then", "save")) in {302, 303}
        with self.app.app_context():
            while queue.run_ready(self.app.extensions["clock"]):
                pass

    def other_forms(self, client: FlaskClient) -> None:
        """Follow the links of the entry's pages, and write in what has fields."""
        here, seen, waiting = (
            f"/entries/{self.entry}",
            set(),
            [f"/entries/{self.entry}", f"/entries/{self.entry}/draft"],
        )
        while waiting:
            path = waiting.pop()
            page = client.get(path)
            if path in seen or page.status_code != 200 or page.mimetype != "text/html":
                continue
            seen.add(path)
            waiting += [link for link in re.findall(r'href="([^"#?]+)', page.text) if link.startswith(here)]
            for form in forms(page.text):
                if form.method == "POST" and form.typed and "version" not in form:
                    self.fill(form, path)
                    self.post(client, path, form)

    def readable(self) -> set[str]:
        """The words that the team reads on its pages and in its files now."""
        found: set[str] = set()
        for number in (0, 1):
            client, here = self.client(number), f"/entries/{self.entry}"
            links = {here, f"{here}/draft", f"{here}/versions/1", f"{here}/versions/1.json"}
            for path in sorted(links):
                links |= {
                    link
                    for link in re.findall(r'href="([^"#?]+)', client.get(path).text)
                    if link.startswith(here)
                }
            for path in links:
                found |= set(
                    re.findall(r"zq[0-9a-f]{12}zq", client.get(path).get_data().decode("utf-8", "replace"))
                )
        return found & self.planted.keys()


def at_rest(folder: Path, database_url: str) -> dict[str, bytes]:
    """Everything that somebody who copies it gets: the database, the folders of files and letters."""
    places = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".mo"
    }
    if not database_url.startswith("sqlite"):
        with db.engine.connect() as line:
            tables = (
                line.execute(sa.text("select tablename from pg_tables where schemaname = 'public'"))
                .scalars()
                .all()
            )
            for table in tables:
                rows = line.execute(sa.text(f'select t::text from "{table}" t')).scalars().all()
                places[f"table {table}"] = "\n".join(rows).encode()
    return places


def found_in(places: dict[str, bytes], words: dict[str, str]) -> dict[str, list[str]]:
    """Which planted words lie where."""
    return {
        place: sorted({what for word, what in words.items() if word.encode() in content})
        for place, content in places.items()
        if any(word.encode() in content for word in words) or FILE.encode() in content
    }


@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed", "plain"])
def test_nothing_of_what_a_team_writes_lies_open(
    database_url: str, tmp_path: Path, clock: FrozenClock, caplog: pytest.LogCaptureFixture, is_sealed: bool
) -> None:
    """Without a key the same words are found: the search can see."""
    key = base64.b64encode(secrets.token_bytes(32)).decode() if is_sealed else ""
    caplog.set_level(logging.DEBUG, logger="challenges")
    with platform(database_url, tmp_path, clock, key) as app:
        team = Team(app, clock)
        team.write()
        readable = team.readable()
        places = at_rest(tmp_path, database_url)
        places["the log"] = caplog.text.encode()
        found = found_in(places, team.planted)
    kinds = {team.planted[word].partition(":")[0] for word in readable}
    assert kinds >= {
        "later words",
        "words in a conflict",
        "words after the submission",
        "file content",
        "file name",
    }
    assert any(place.startswith("letters") for place in places), "letters were sent"
    if is_sealed:
        assert found == {}
    else:
        told = {what.partition(":")[0] for whats in found.values() for what in whats}
        assert told >= {"later words", "words after the submission", "file content"}
        assert not any("letter" in place or "log" in place for place in found), (
            "neither says what a team writes"
        )
