"""A platform that is in use is upgraded to composed forms: what teams wrote reads as before, and its receipts hold."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import DatabaseError

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from challenges.operations import sealing
from challenges.operations.unit_of_work import unit_of_work
from challenges.scoring.checksums import checksum
from tests.conftest import settings_for
from tests.factories import Factory

DRAFT = {
    "title": "Tystare gator",
    "summary": "Kartan visar tysta vägar.",
    "description": "# Så fungerar det\n\nVi mäter **bullret** varje natt.",
    "links": [{"label": "Källkod", "url": "https://kod.example.se/tyst"}],
    "other_data": "Egna mätningar i Ekhamn",
    "language": "sv",
}
STANDING = ("entry_versions", "entry_version_files", "dataset_uses", "happenings")


@dataclass(frozen=True)
class Before:
    """What the database held at revision 0003."""

    login: str
    reference: str
    checksums: list[str]
    rows: dict[str, int]


@pytest.fixture
def before(app: Flask, make: Factory) -> Before:
    """The database at revision 0003, in use: a draft with links and a dataset, two versions, a file of theirs."""
    captain, editor = make.person(), make.person()
    challenge = make.challenge(make.organisation(editor=editor))
    dataset = make.dataset(challenge, by=editor, title="Buller per gata")
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    reference, entry_id, round_id = entry.reference, entry.id, entry.round_id
    numbers = (captain.id, dataset.id, dataset.reference)
    login = f"{captain.id}.{captain.session_number}"
    db.session.remove()
    downgrade(revision="0003")
    with db.engine.begin() as connection:
        checksums = _fill(connection, entry_id, round_id, *numbers, now=make.now)
    return Before(login, reference, checksums, _rows())


def _fill(
    connection: sa.Connection,
    entry_id: int,
    round_id: int,
    captain: int,
    dataset_id: int,
    dataset: str,
    *,
    now: dt.datetime,
) -> list[str]:
    """Rows as the version of that time wrote them. Gives the checksums of the receipts."""
    tables = sa.MetaData()
    tables.reflect(connection)

    def add(table: str, **values: Any) -> None:
        connection.execute(tables.tables[table].insert().values(**values))

    drafts = tables.tables["entry_drafts"]
    uses = [{"dataset": dataset, "how": "Som grund för kartan"}]
    connection.execute(drafts.update().values(**DRAFT, dataset_uses=uses))
    digest = hashlib.sha256(b"skiss").hexdigest()
    add(
        "attachments",
        id=1,
        reference="fil000000001",
        entry_id=entry_id,
        name="skiss å.txt",
        size=5,
        sha256=digest,
        content_type="text/plain",
        storage_key="entries/skiss",
        in_draft=True,
        uploaded_at=now,
        uploaded_by_id=captain,
    )
    checksums = []
    for number, title in enumerate(("Tyst stad", "Tystare gator"), 1):
        content = {
            **DRAFT,
            "title": title,
            "dataset_uses": [
                {**uses[0], "title": "Buller per gata", "uri": "https://data.example.se/buller"},
            ],
            "files": [{"name": "skiss å.txt", "size": 5, "sha256": digest}],
        }
        checksums.append(checksum(content))
        add(
            "entry_versions",
            id=number,
            entry_id=entry_id,
            round_id=round_id,
            number=number,
            receipt=f"K-2026-AAAAA{number + 1}",
            content=content,
            description_html="<h3>Så fungerar det</h3><p>Vi mäter <strong>bullret</strong> varje natt.</p>",
            sha256=checksums[-1],
            arrived_at=now,
            submitted_by_id=captain,
            idempotency_key=f"key-{number}",
            data_use={},
        )
        add("entry_version_files", version_id=number, attachment_id=1)
        add("dataset_uses", version_id=number, dataset_id=dataset_id, how="Som grund för kartan")
    add(
        "happenings",
        kind="entry_submitted",
        at=now,
        person_id=captain,
        subject_type="Entry",
        subject_id=entry_id,
        payload={},
        public=False,
    )
    entries = tables.tables["entries"]
    connection.execute(entries.update().values(state="submitted", version_number=2))
    return checksums


def _rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
            for name in sa.inspect(connection).get_table_names()
            if name != "alembic_version"
        }


@pytest.fixture
def upgraded(
    app: Flask, before: Before, database_url: str, clock: FrozenClock, tmp_path: Path
) -> Iterator[FlaskClient]:
    """The captain on the new version, which has been started after the upgrade, with sealing where there is a key."""
    upgrade()
    new = create_app(settings_for(database_url, tmp_path), clock=clock)
    with new.app_context():
        ring = new.extensions["sealing"]
        if ring.on:
            with unit_of_work(write=True) as work:
                sealing.begin(ring, now=clock.now())
                work.commit()
        client = new.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = before.login
            session["_fresh"] = True
        yield client
        db.session.remove()
        db.engine.dispose()


def test_everything_reads_as_before(before: Before, upgraded: FlaskClient) -> None:
    rows = _rows()
    assert {name: rows[name] for name in before.rows} == before.rows
    address = f"/entries/{before.reference}"
    draft = upgraded.get(f"{address}/draft").text
    for words in (*_words(DRAFT), "Som grund för kartan", "skiss å.txt"):
        assert words in draft
    for number, title in enumerate(("Tyst stad", "Tystare gator"), 1):
        page = upgraded.get(f"{address}/versions/{number}").text
        for words in (title, "<strong>bullret</strong>", "https://kod.example.se/tyst", "skiss å.txt"):
            assert words in page
    assert "Tystare gator" in upgraded.get(address).text


def _words(content: dict[str, Any]) -> list[str]:
    return [content["title"], content["summary"], "Vi mäter **bullret**", "Källkod", content["other_data"]]


def test_every_receipt_holds(before: Before, upgraded: FlaskClient) -> None:
    for number, digest in enumerate(before.checksums, 1):
        file = upgraded.get(f"/entries/{before.reference}/versions/{number}.json").data
        assert hashlib.sha256(file).hexdigest() == digest
        assert checksum(json.loads(file)) == digest


@pytest.mark.parametrize("table", STANDING)
def test_what_stands_still_stands(before: Before, upgraded: FlaskClient, table: str) -> None:
    """Some tables are made anew on the way, on which SQLite drops the triggers that guard them."""
    column = "how" if table == "dataset_uses" else "version_id" if table.endswith("files") else "id"
    for statement in (f"update {table} set {column} = {column}", f"delete from {table}"):
        with pytest.raises(DatabaseError, match="never changed or deleted"), db.engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_there_and_back_again(before: Before, upgraded: FlaskClient) -> None:
    """What has been sealed meanwhile reads again without a key."""
    address = f"/entries/{before.reference}/draft"
    page = upgraded.get(address).text
    assert "Tystare gator" in page
    with unit_of_work(write=True) as work:
        sealing.seal_plain(upgraded.application.extensions["sealing"])
        work.commit()
    db.session.remove()
    downgrade(revision="0003")
    assert _rows() == before.rows
    with db.engine.connect() as connection:
        row = connection.execute(
            sa.text("select title, summary, description, other_data from entry_drafts")
        ).one()
        name = connection.execute(sa.text("select name from attachments")).scalar_one()
        html = connection.execute(
            sa.text("select description_html from entry_versions order by id")
        ).scalars()
        assert row == tuple(DRAFT[key] for key in ("title", "summary", "description", "other_data"))
        assert name == "skiss å.txt"
        assert all("<strong>bullret</strong>" in text for text in html)


def test_sealed_versions_are_opened_on_the_way_back(app: Flask, make: Factory) -> None:
    captain = make.person()
    challenge = make.challenge(make.organisation(editor=make.person()))
    make.entry(make.team(challenge, captain), challenge, author=captain, title="Sövande gator")
    db.session.remove()
    downgrade(revision="0003")
    with db.engine.connect() as connection:
        versions = sa.table("entry_versions", sa.column("content", sa.JSON), sa.column("sha256"))
        content, digest = connection.execute(sa.select(versions.c.content, versions.c.sha256)).one()
    assert content["title"] == "Sövande gator"
    assert checksum(content) == digest
