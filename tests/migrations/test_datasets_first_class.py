"""A platform that is in use is upgraded to datasets as first-class things: no row is lost, the new facts are right."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from challenges.models import Base, db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.data_requests import DataRequest, DataRequestSupport, DatasetProblem
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot, LinkCheck
from challenges.models.portals import CatalogueRecord, Harvest
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import DatasetSource, ProblemKind
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory


@pytest.fixture
def before(app: Flask, make: Factory) -> dict[str, int]:
    """The database as it was at revision 0002, in use: how many rows each table has."""
    editor, member = make.person(), make.person()
    home = make.organisation(editor=editor)
    numbers = []
    for state in (ChallengeState.PUBLISHED, ChallengeState.DRAFT):
        challenge = make.challenge(home, state=state)
        numbers.append(challenge.id)
        if state is ChallengeState.PUBLISHED:
            make.entry(make.team(challenge, member), challenge, author=member)
    with unit_of_work(write=True) as work:
        for number in range(4):
            _dataset(number, numbers, editor.id, make.now)
        work.commit()
    db.session.remove()
    downgrade(revision="0002")
    with db.engine.begin() as connection:
        _insert_newer(connection)
    return _rows()


def _dataset(number: int, challenges: list[int], person: int, now: Any) -> None:
    manual = number == 3
    dataset = Dataset(
        source=DatasetSource.MANUAL if manual else DatasetSource.ENTRYSTORE,
        source_base="" if manual else "https://portal.example.se/store",
        source_id=None if manual else f"50_{number}",
        uri=f"https://data.example.se/{number}",
    )
    db.session.add(dataset)
    db.session.flush()
    snapshots = [
        DatasetSnapshot(
            dataset_id=dataset.id,
            taken_at=now,
            title={"sv": f"Datamängd {number}"},
            description={},
            publisher={} if number == 2 else {"sv": "Ekhamns kommun" if number < 2 else "Åmåls museum"},
            licence=licence,
            formats=["CSV"],
            is_latest=latest,
        )
        for licence, latest in (("CC0 1.0", False), ("CC BY 4.0", True))
    ]
    db.session.add_all(snapshots)
    db.session.flush()
    for position, challenge in enumerate(challenges):
        db.session.add(
            ChallengeDataset(
                challenge_id=challenge,
                dataset_id=dataset.id,
                snapshot_id=snapshots[position].id,
                position=number + 1,
                linked_at=now,
                linked_by_id=person,
            )
        )


def _insert_newer(connection: sa.Connection) -> None:
    """A third snapshot of the first dataset, made by the version of that time."""
    table = sa.Table("dataset_snapshots", sa.MetaData(), autoload_with=connection)
    row = connection.execute(sa.select(table).order_by(table.c.id)).mappings().first()
    assert row is not None
    assert "is_latest" not in row
    values = {**row, "id": 1 + connection.execute(sa.select(sa.func.max(table.c.id))).scalar_one()}
    connection.execute(table.insert().values(**values | {"licence": "CC BY-SA 4.0"}))


def _rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
            for name in tables
            if name != "alembic_version"
        }


def test_every_row_is_still_there(app: Flask, before: dict[str, int]) -> None:
    assert before["challenge_datasets"] == 8
    assert before["dataset_snapshots"] == 9
    assert before["entries"] == before["teams"] == 1
    assert "publishers" not in before
    upgrade()
    after = _rows()
    assert {name: after[name] for name in before} == before
    assert set(after) == set(Base.metadata.tables)
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("pragma foreign_key_check").all() == []


def test_the_newest_snapshot_is_the_latest_and_links_stand(app: Flask, before: dict[str, int]) -> None:
    upgrade()
    datasets = db.session.scalars(sa.select(Dataset).order_by(Dataset.id)).all()
    latest = db.session.scalars(
        sa.select(DatasetSnapshot).where(DatasetSnapshot.is_latest).order_by(DatasetSnapshot.dataset_id)
    ).all()
    assert [one.dataset_id for one in latest] == [dataset.id for dataset in datasets]
    assert [one.licence for one in latest] == ["CC BY-SA 4.0", "CC BY 4.0", "CC BY 4.0", "CC BY 4.0"]
    links = db.session.execute(
        sa.select(ChallengeDataset, DatasetSnapshot)
        .join(DatasetSnapshot, DatasetSnapshot.id == ChallengeDataset.snapshot_id)
        .order_by(ChallengeDataset.challenge_id, ChallengeDataset.position)
    ).all()
    assert all(link.dataset_id == snapshot.dataset_id for link, snapshot in links)
    assert [snapshot.licence for _, snapshot in links] == ["CC0 1.0"] * 4 + ["CC BY 4.0"] * 4


def test_publishers_are_named_and_checks_are_due(app: Flask, before: dict[str, int]) -> None:
    upgrade()
    publishers = db.session.execute(sa.text("select id, key from publishers order by key")).all()
    assert [row.key for row in publishers] == ["name:ekhamns kommun", "name:åmåls museum"]
    datasets = db.session.scalars(sa.select(Dataset).order_by(Dataset.id)).all()
    ekhamn, museum = (row.id for row in publishers)
    assert [dataset.publisher_id for dataset in datasets] == [ekhamn, ekhamn, None, museum]
    assert [dataset.check_at is not None for dataset in datasets] == [True, True, True, False]


def test_there_and_back_again(app: Flask, before: dict[str, int]) -> None:
    upgrade()
    db.session.remove()
    downgrade(revision="0002")
    assert _rows() == before


def test_back_from_a_platform_that_uses_everything(app: Flask, before: dict[str, int], make: Factory) -> None:
    """What only the newer version knows is given up; everything else stays, and the way up is open again."""
    upgrade()
    link = db.session.scalars(sa.select(ChallengeDataset).order_by(ChallengeDataset.id)).first()
    assert link is not None
    person_id, dataset_id = link.linked_by_id, link.dataset_id
    admin = make.person(admin=True)
    source = make.portal(added_by=admin, kind=DatasetSource.DCAT_FILE)
    terms = DataTerms(link_id=link.id, text_sv="Villkor", updated_at=make.now, updated_by_id=person_id)
    asked = DataRequest(
        title="Buller per gata", wanted="Allt", purpose="Ro", person_id=person_id, created_at=make.now,
        dataset_id=dataset_id, published_dataset_id=dataset_id,
    )  # fmt: skip
    with unit_of_work(write=True) as work:
        db.session.add_all([terms, asked])
        db.session.flush()
        db.session.add_all(
            [
                DataAgreement(
                    terms_id=terms.id, terms_version=1, terms_text={"sv": "Villkor"}, person_id=admin.id,
                    team_name="", signed_name="Åsa Ek", purpose="Prov", requested_at=make.now,
                ),
                DataRequestSupport(request_id=asked.id, person_id=admin.id, created_at=make.now),
                DatasetProblem(
                    dataset_id=dataset_id, person_id=person_id, kind=ProblemKind.LINK, text="Trasig",
                    created_at=make.now,
                ),
                LinkCheck(dataset_id=dataset_id, url="https://data.example.se/1.csv", check_at=make.now),
                Harvest(source_id=source.id, started_at=make.now),
                CatalogueRecord(
                    source_id=source.id, key="k", record={}, record_hash="", first_seen_at=make.now, seen_at=make.now
                ),
            ]
        )  # fmt: skip
        db.session.execute(
            sa.update(Dataset)
            .where(Dataset.id == dataset_id)
            .values(source=DatasetSource.CKAN, source_id="x" * 300)
        )
        work.commit()
    people = _rows()["people"]
    db.session.remove()
    downgrade(revision="0002")
    after = _rows()
    assert after == before | {"people": people, "happenings": after["happenings"]}
    with db.engine.connect() as connection:
        kept = connection.execute(sa.text("select source, source_id from datasets order by id")).first()
    assert kept == ("manual", "x" * 300)
    upgrade()
    assert {name: _rows()[name] for name in after} == after
