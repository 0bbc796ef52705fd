"""Sealing with a key: what is stored cannot be read without it, also after the key has been changed."""

import base64
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from challenges import config
from challenges.adapters.clock import FrozenClock
from challenges.adapters.sealing import KeyRing, KeyUnknown, SealBroken, WrappedKey, key_name, new_key
from challenges.app import create_app
from challenges.models import db
from challenges.models.entries import EntryDraft, EntryVersion
from challenges.models.sealed import SealedJSON, SealedText
from challenges.operations.unit_of_work import unit_of_work
from tests.conftest import environment_for
from tests.factories import Factory


def ring_with(*sealing_keys: bytes, rows: list[WrappedKey]) -> KeyRing:
    return KeyRing(sealing_keys, lambda: rows)


def test_what_is_sealed_opens_only_in_its_place_and_unaltered() -> None:
    key, rows = new_key(), []
    ring = ring_with(key, rows=rows)
    with pytest.raises(KeyUnknown, match="sealing begin"):
        ring.seal(b"text", "drafts.content")
    rows.append(ring.wrap_data_key(1, new_key()))
    token = ring.seal("Tyst stad åäö".encode(), "drafts.content")
    assert "Tyst" not in base64.b64decode(token).decode("latin-1")
    assert ring.open(token, "drafts.content").decode() == "Tyst stad åäö"
    assert ring.seal(b"the same", "a") != ring.seal(b"the same", "a")
    with pytest.raises(SealBroken):
        ring.open(token, "drafts.title")
    raw = bytearray(base64.b64decode(token))
    for place in (5, 20, len(raw) - 1):
        raw[place] ^= 1
        with pytest.raises(SealBroken):
            ring.open(base64.b64encode(bytes(raw)).decode(), "drafts.content")
        raw[place] ^= 1
    with pytest.raises(SealBroken):
        ring.open("no base64!", "drafts.content")


def test_a_new_sealing_key_opens_what_the_old_one_sealed_once_the_data_keys_are_wrapped_anew() -> None:
    old, new, rows = new_key(), new_key(), []
    ring = ring_with(old, rows=rows)
    rows.append(ring.wrap_data_key(1, new_key()))
    token = ring.seal(b"text", "place")
    both = ring_with(new, old, rows=rows)
    assert both.open(token, "place") == b"text"
    rows[0] = both.wrap_data_key(1, both.unwrap_data_key(rows[0]))
    assert rows[0].key_name == key_name(new)
    assert ring_with(new, rows=rows).open(token, "place") == b"text"
    with pytest.raises(KeyUnknown, match=key_name(new)):
        ring_with(old, rows=rows).open(token, "place")


def test_a_data_key_that_somebody_exchanged_is_noticed() -> None:
    key = new_key()
    ring = ring_with(key, rows=[])
    first, second = ring.wrap_data_key(1, new_key()), ring.wrap_data_key(2, new_key())
    with pytest.raises(SealBroken):
        ring.unwrap_data_key(WrappedKey(1, second.key_name, second.wrapped))
    with pytest.raises(SealBroken):
        ring.unwrap_data_key(WrappedKey(1, first.key_name, b""))


def _stored(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.glob("plain.db*"))


def test_switching_on_later_seals_what_is_there(tmp_path: Path, clock: FrozenClock) -> None:
    environment = environment_for(f"sqlite:///{tmp_path / 'plain.db'}", tmp_path, sealing_keys="")
    plain = create_app(config.read(environment), clock=clock)
    with plain.app_context():
        upgrade()
        make = Factory(plain, clock)
        challenge, author = make.challenge(), make.person()
        make.draft(make.team(challenge, author), challenge, author=author, title="Ordetsomintesyns")
        db.session.remove()
        db.engine.dispose()
    assert b"Ordetsomintesyns" in _stored(tmp_path)
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    sealed = create_app(config.read({**environment, "CHALLENGES_SEALING_KEYS": key}), clock=clock)
    with sealed.app_context():
        runner = sealed.test_cli_runner()
        said = runner.invoke(args=["sealing", "begin"])
        assert said.exit_code == 0, said.output
        assert "made the first data key" in said.output
        assert "values that were stored plain" in said.output
        assert "entry_drafts.content: 0 of 1 values stored plain" in said.output
        with unit_of_work(write=False):
            assert db.session.scalar(sa.select(EntryDraft.content))["title"] == "Ordetsomintesyns"
        again = runner.invoke(args=["sealing", "begin"])
        assert "there is a data key already" in again.output
        db.session.remove()
        db.engine.dispose()
    with closing(
        sqlite3.connect(tmp_path / "plain.db")
    ) as raw:  # what was plain lies in freed pages until then
        raw.execute("vacuum")
        raw.execute("pragma wal_checkpoint(truncate)")
    assert b"Ordetsomintesyns" not in _stored(tmp_path)


def test_changing_the_sealing_key_by_command(app: Flask, database_url: str, tmp_path: Path) -> None:
    if not app.extensions["sealing"].on:
        pytest.skip("on PostgreSQL the tests run without sealing")
    old = environment_for(database_url, tmp_path)["CHALLENGES_SEALING_KEYS"]
    new = app.test_cli_runner().invoke(args=["sealing", "make-key"]).output.strip()
    environment = environment_for(database_url, tmp_path, sealing_keys=f"{new} {old}")
    both = create_app(config.read(environment))
    with both.app_context():
        said = both.test_cli_runner().invoke(args=["sealing", "rotate"])
        assert "wrapped 1 data keys anew" in said.output
    only_new = create_app(config.read({**environment, "CHALLENGES_SEALING_KEYS": new}))
    with only_new.app_context():
        assert only_new.test_cli_runner().invoke(args=["sealing", "status"]).exit_code == 0
        assert "data key 2" in only_new.test_cli_runner().invoke(args=["sealing", "renew"]).output
    only_old = create_app(config.read({**environment, "CHALLENGES_SEALING_KEYS": old}))
    with only_old.app_context():
        said = only_old.test_cli_runner().invoke(args=["sealing", "status"])
        assert said.exit_code == 1
        assert "DOES NOT OPEN" in said.output
        refused = only_old.test_cli_runner().invoke(args=["sealing", "rotate"])
        assert refused.exit_code == 1
        assert "nothing was changed" in refused.output


def test_what_is_sealed_is_not_compared_in_sql_and_what_is_empty_stays_empty(app: Flask) -> None:
    """The database would answer, and wrongly: the same text is sealed differently each time."""
    for compare in (
        lambda column: column == "Tyst stad",
        lambda column: column.like("Tyst%"),
        lambda column: column.in_(["Tyst stad"]),
        lambda column: column.desc(),
    ):
        for column in (EntryVersion.title, EntryVersion.content):
            with pytest.raises(TypeError, match="sealed"):
                compare(column)
    dialect = type(db.engine.dialect)()
    dialect.sealing = app.extensions["sealing"]
    assert SealedText("place").process_bind_param("", dialect) == ""


def test_a_text_that_looks_sealed_is_only_a_text(app: Flask) -> None:
    """What somebody types is never taken for something sealed."""
    for text in ("\u2063sealed:AAAA", "\u2063plain:x", "\u2063", "plain:x", "", "åäö"):
        for on in (True, False):
            dialect = type(db.engine.dialect)()
            if on:
                dialect.sealing = app.extensions["sealing"]
            kind = SealedText("place")
            stored = kind.process_bind_param(text, dialect)
            assert kind.process_result_value(stored, dialect) == text
    dialect = type(db.engine.dialect)()
    assert SealedJSON("p").process_result_value({"title": "x"}, dialect) == {"title": "x"}
