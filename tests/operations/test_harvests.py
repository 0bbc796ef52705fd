"""What a harvest stores of a catalogue file, what it removes and what it never does; and searching what was kept."""

import datetime as dt
import time
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.adapters.portals.catalogue import Catalogue, Skipped
from challenges.adapters.portals.contract import DatasetNotFound, Question
from challenges.adapters.portals.record import DatasetRecord
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job
from challenges.models.portals import CatalogueRecord, Harvest, PortalSource
from challenges.operations import harvests
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.catalogues import Kept
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.text import say
from tests.factories import Factory
from tests.queries_counted import counted

FILE = "https://data.example.org/dcat.rdf"


@pytest.fixture
def source(make: Factory) -> PortalSource:
    return make.portal("Ekhamns katalog", kind=DatasetSource.DCAT_FILE, base_url=FILE)


def record(number: int, title: str = "", **values: Any) -> DatasetRecord:
    return DatasetRecord(
        source=DatasetSource.DCAT_FILE,
        source_base=FILE,
        source_id=f"nr-{number}",
        uri=f"https://data.example.org/{number}",
        **{"title": {"sv": title or f"Datamängd {number}"}, **values},
    )


def catalogue(*records: DatasetRecord, **values: Any) -> Catalogue:
    return Catalogue(FILE, "Turtle", records=records, **values)


def harvested(source: PortalSource, found: Catalogue | None, now: dt.datetime) -> Harvest:
    """Run a harvest of what was read, as the queue does; nothing is a file that is as it was."""
    with unit_of_work(write=True) as work:
        row = Harvest(source_id=source.id, started_at=now)
        db.session.add(row)
        db.session.flush()
        errand = harvests.begin(row.id, now=now)
        work.commit()
    assert errand is not None
    reading = (
        harvests.Reading(same=True, etag=errand.etag)
        if found is None
        else harvests.prepare(found, errand.known)
    )
    with unit_of_work(write=True) as work:
        harvests.settle(reading, harvest_id=row.id, now=now)
        work.commit()
    return db.session.get_one(Harvest, row.id)


def counts(harvest: Harvest) -> tuple[int, int, int, int]:
    return harvest.added, harvest.updated, harvest.removed, harvest.unchanged


def there() -> list[str]:
    query = sa.select(CatalogueRecord.key).where(CatalogueRecord.gone_at.is_(None))
    return list(db.session.scalars(query.order_by(CatalogueRecord.key)))


def test_added_updated_removed_unchanged_and_back_again(source: PortalSource, clock: FrozenClock) -> None:
    first = harvested(source, catalogue(record(1), record(2), record(3), etag='"a"'), clock.now())
    assert counts(first) == (3, 0, 0, 0)
    assert (first.syntax, first.etag, first.ended_at, first.fault) == ("Turtle", '"a"', clock.now(), "")
    began = clock.now()
    clock.move(days=1)
    second = harvested(source, catalogue(record(1), record(2, "Nytt namn"), record(4)), clock.now())
    assert counts(second) == (1, 1, 1, 1)
    assert there() == ["nr-1", "nr-2", "nr-4"]
    gone = db.session.scalars(sa.select(CatalogueRecord).where(CatalogueRecord.key == "nr-3")).one()
    assert (gone.first_seen_at, gone.gone_at) == (began, clock.now())
    clock.move(days=1)
    third = harvested(source, catalogue(record(1), record(2, "Nytt namn"), record(3), record(4)), clock.now())
    assert counts(third) == (1, 0, 0, 3)
    assert db.session.get_one(PortalSource, source.id).ok_at == clock.now()
    told = db.session.scalars(sa.select(HappeningRow.payload).where(HappeningRow.kind == "portal.harvested"))
    assert [one["added"] for one in told] == [3, 1, 1]


def test_a_file_that_is_as_it_was_changes_nothing(source: PortalSource, clock: FrozenClock) -> None:
    harvested(source, catalogue(record(1), record(2), etag='"a"'), clock.now())
    clock.move(days=1)
    again = harvested(source, None, clock.now())
    assert counts(again) == (0, 0, 0, 2)
    assert again.etag == '"a"'


@pytest.mark.parametrize(
    "half",
    [
        catalogue(record(1), lost=(say("Page 2 could not be read."),)),
        catalogue(),
    ],
)
def test_what_was_read_in_part_or_not_at_all_removes_nothing(
    half: Catalogue, source: PortalSource, clock: FrozenClock
) -> None:
    harvested(source, catalogue(record(1), record(2), record(3)), clock.now())
    clock.move(days=1)
    harvest = harvested(source, half, clock.now())
    assert harvest.removed == 0
    assert there() == ["nr-1", "nr-2", "nr-3"]
    assert harvest.lost or harvest.fault


def test_what_was_left_out_for_a_fault_of_its_own_is_not_removed(
    source: PortalSource, clock: FrozenClock
) -> None:
    harvested(source, catalogue(record(1), record(2), record(3)), clock.now())
    skipped = (
        Skipped("nr-2", say("It has no title.")),
        Skipped("https://data.example.org/3", say("It broke.")),
    )
    harvest = harvested(source, catalogue(record(1), skipped=skipped), clock.now())
    assert harvest.removed == 0
    assert harvest.skipped[0] == {"subject": "nr-2", "reason": "It has no title.", "values": {}}


def test_a_harvest_that_ended_or_whose_portal_is_off_is_not_begun(
    source: PortalSource, clock: FrozenClock
) -> None:
    done = harvested(source, catalogue(record(1)), clock.now())
    with unit_of_work(write=True) as work:
        assert harvests.begin(done.id, now=clock.now()) is None
        db.session.execute(sa.update(PortalSource).values(enabled=False))
        waiting = Harvest(source_id=source.id, started_at=clock.now())
        db.session.add(waiting)
        db.session.flush()
        assert harvests.begin(waiting.id, now=clock.now()) is None
        assert waiting.fault == "The portal is switched off."
        harvests.settle(harvests.Reading(), harvest_id=waiting.id, now=clock.now())
        work.commit()
    assert there() == ["nr-1"]


def test_a_harvest_that_broke_off_says_so_at_last(source: PortalSource, clock: FrozenClock) -> None:
    with unit_of_work(write=True) as work:
        row = Harvest(source_id=source.id, started_at=clock.now())
        db.session.add(row)
        db.session.flush()
        harvests.put_back("boom", last=False, harvest_id=row.id, now=clock.now())
        assert row.ended_at is None
        harvests.put_back("boom", last=True, harvest_id=row.id, now=clock.now())
        work.commit()
    assert row.ended_at == clock.now()
    assert row.fault == "The harvest broke off."


def test_ten_thousand_records_are_stored_in_reasonable_time(source: PortalSource, clock: FrozenClock) -> None:
    about = "Uppmätta värden för luft, vatten och buller i kommunens alla stadsdelar, timme för timme. " * 5
    many = [
        record(
            n,
            f"Mätvärden från plats {n}",
            description={"sv": about},
            publisher_name={"sv": f"Utgivare {n % 90}"},
            publisher_uri=f"https://example.org/{n % 90}",
            formats=("CSV", "JSON"),
        )
        for n in range(10_000)
    ]
    began = time.process_time()
    assert counts(harvested(source, catalogue(*many), clock.now())) == (10_000, 0, 0, 0)
    assert time.process_time() - began < 60
    began = time.process_time()
    assert counts(harvested(source, catalogue(*many[1:]), clock.now())) == (0, 0, 1, 9_999)
    assert time.process_time() - began < 30
    with unit_of_work(write=False):
        began = time.process_time()
        page = Kept(source.id, FILE).search(Question("buller plats"), offset=40, limit=20)
        assert time.process_time() - began < 2
    assert page.total == 9_999
    assert len(page.records) == 20


def described(source: PortalSource, clock: FrozenClock) -> Kept:
    harvested(
        source,
        catalogue(
            record(
                1,
                "Bullermätningar",
                publisher_name={"sv": "Ekhamns kommun", "en": "Ekhamn"},
                publisher_uri="https://ekhamn.example.se",
                licence="http://creativecommons.org/publicdomain/zero/1.0/",
                formats=("CSV", "JSON"),
                themes=("http://publications.europa.eu/resource/authority/data-theme/ENVI",),
                access_right=AccessRight.PUBLIC,
                has_api=True,
                page_url="https://data.example.org/sidor/buller",
            ),
            record(
                2,
                "Vägnät",
                description={"sv": "Buller kan räknas fram ur trafiken."},
                publisher_name={"sv": "Norrsund"},
                formats=("GeoJSON",),
                access_right=AccessRight.RESTRICTED,
                high_value=True,
            ),
            replace(record(3), title={"en": "Noise levels"}, keywords={"sv": ("buller",)}),
        ),
        clock.now(),
    )
    return Kept(source.id, FILE)


def titles(kept: Kept, question: Question) -> list[str]:
    with unit_of_work(write=False):
        return [one.title_in("sv").text for one in kept.search(question).records]


def test_words_and_filters_find_what_was_kept(source: PortalSource, clock: FrozenClock) -> None:
    kept = described(source, clock)
    assert titles(kept, Question()) == ["Bullermätningar", "Vägnät", "Noise levels"]
    assert titles(kept, Question("buller"))[0] == "Bullermätningar"
    assert set(titles(kept, Question("buller"))) == {"Bullermätningar", "Vägnät", "Noise levels"}
    assert titles(kept, Question("trafik buller")) == ["Vägnät"]
    assert titles(kept, Question("noise")) == ["Noise levels"]
    assert titles(kept, Question("!!!")) == []
    assert titles(kept, Question(publisher="https://ekhamn.example.se")) == ["Bullermätningar"]
    assert titles(kept, Question(theme="ENVI")) == ["Bullermätningar"]
    assert titles(kept, Question(format="JSON")) == ["Bullermätningar"]
    assert titles(kept, Question(format="%")) == []
    assert titles(kept, Question(access="restricted")) == ["Vägnät"]
    assert titles(kept, Question(access="nonsense")) == []
    assert titles(kept, Question(api=True)) == ["Bullermätningar"]
    assert titles(kept, Question(high_value=True)) == ["Vägnät"]
    assert titles(kept, Question(licence="http://creativecommons.org/publicdomain/zero/1.0/")) == [
        "Bullermätningar"
    ]


def test_facets_are_counted_over_all_that_was_found(source: PortalSource, clock: FrozenClock) -> None:
    kept = described(source, clock)
    with unit_of_work(write=False):
        page = kept.search(Question("buller"), limit=1)
    assert (page.total, len(page.records), page.next_offset) == (3, 1, 1)
    told = {name: {one.value: one.count for one in values} for name, values in page.facets.items()}
    assert told["format"] == {"CSV": 1, "JSON": 1, "GeoJSON": 1}
    assert told["publisher"] == {"https://ekhamn.example.se": 1, "Norrsund": 1}
    assert told["api"] == {"1": 1}
    assert told["access"] == {"public": 1, "restricted": 1, "unknown": 1}
    by_address = next(one for one in page.facets["publisher"] if one.value.startswith("https"))
    assert by_address.label_in("en").text == "Ekhamn"


def test_a_dataset_is_found_by_number_name_and_page(source: PortalSource, clock: FrozenClock) -> None:
    kept = described(source, clock)
    with unit_of_work(write=False):
        assert kept.fetch("nr-1").formats == ("CSV", "JSON")
        assert kept.lookup("http://data.example.org/1/").source_id == "nr-1"
        assert kept.find("data.example.org/sidor/buller").source_id == "nr-1"
        for address in ("https://data.example.org/9", "inte en adress", ""):
            with pytest.raises(DatasetNotFound):
                kept.find(address)
        with pytest.raises(DatasetNotFound):
            kept.fetch("nr-9")


def test_searching_needs_as_many_queries_for_one_as_for_three(
    app: Flask, source: PortalSource, clock: FrozenClock
) -> None:
    kept = described(source, clock)
    with counted(app) as one, unit_of_work(write=False):
        kept.search(Question("trafik"))
    with counted(app) as three, unit_of_work(write=False):
        kept.search(Question("buller"))
    assert one.total == three.total


def test_every_night_each_file_that_is_switched_on_is_harvested_once(
    make: Factory, source: PortalSource, clock: FrozenClock
) -> None:
    make.portal("Avstängd", kind=DatasetSource.DCAT_FILE, base_url=FILE + "?2", enabled=False)
    make.portal("Frågas direkt")
    for _ in range(2):
        with unit_of_work(write=True) as work:
            harvests.order_all(now=clock.now())
            work.commit()
    assert db.session.scalars(sa.select(Harvest.source_id)).all() == [source.id]
    assert db.session.scalars(sa.select(Job.args).where(Job.name == "portals.harvest")).all() == [
        {"harvest_id": 1}
    ]
    clock.move(hours=2)
    with unit_of_work(write=True) as work:
        harvests.order_all(now=clock.now())
        work.commit()
    assert db.session.scalar(sa.select(sa.func.count(Harvest.id))) == 2
