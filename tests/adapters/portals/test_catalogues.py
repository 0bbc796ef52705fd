"""Real Swedish catalogues, with all their faults, go through the stand-in and the adapter without one exception."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.contract import DatasetNotFound, Question
from challenges.adapters.portals.entrystore import EntryStore
from challenges.adapters.portals.record import Contact, Wording
from challenges.demo.portal import names, rdf
from challenges.demo.portal.serving import RunningPortal
from challenges.vocabulary.choices import AccessRight

ROOT = Path(__file__).parents[3]


@dataclass
class Real:
    """The stand-in filled with real catalogues, and the context each file became."""

    portal: RunningPortal
    contexts: dict[str, str]
    store: EntryStore

    def datasets(self, file: str) -> list[str]:
        return [
            entry.source_id
            for entry in self.portal.store
            if entry.context == self.contexts[file] and entry.is_a(names.DATASET)
        ]


@pytest.fixture(scope="module")
def real(catalogues: Path) -> Iterator[Real]:
    contexts: dict[str, str] = {}
    with RunningPortal(fill=lambda store: contexts.update(rdf.load_folder(store, catalogues))) as portal:
        client = Client(user_agent="Challenges-test/1", allow_inward={portal.inward})
        yield Real(portal, contexts, EntryStore(portal.base_url, portal.page_url, client))


def test_every_dataset_can_be_read(real: Real) -> None:
    numbers = [entry.source_id for entry in real.portal.store if entry.is_a(names.DATASET)]
    assert len(numbers) > 180
    for number in numbers:
        record = real.store.fetch(number)
        assert record.title_in("sv").text
        assert record.page_url.startswith("http")
        for distribution in record.distributions:
            assert re.match("https?://", distribution.access_url or distribution.download_url)
        for text in (*record.title.values(), *record.description.values()):
            assert text.strip() == text
            assert "<p>" not in text
        assert "person-" not in record.contact.email


def test_every_dataset_is_found_by_its_own_name(real: Real) -> None:
    for number in real.datasets("raa-ksamsok-latest.rdf")[:10]:
        record = real.store.fetch(number)
        assert real.store.lookup(record.uri) == record


def test_datasets_that_are_blank_nodes_get_names_of_the_store(real: Real) -> None:
    numbers = real.datasets("raa-ksamsok-latest.rdf")
    assert len(numbers) == 173
    record = real.store.fetch(numbers[0])
    assert record.uri == f"{real.portal.base_url}/{numbers[0].replace('_', '/resource/')}"


def test_paging_through_all_of_them_finds_each_once(real: Real) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = real.store.search(Question(), offset=offset, limit=50)
        seen += [record.source_id for record in page.records]
        offset = page.next_offset
    assert len(seen) == len(set(seen)) == page.total > 180


@pytest.mark.parametrize("file", ["digg-exempel-rekommenderat.rdf", "digg-exempel-rekommenderat.ttl"])
def test_the_official_example(real: Real, file: str) -> None:
    (record,) = [real.store.fetch(number) for number in real.datasets(file)]
    assert record.title["sv"]
    assert record.publisher_in("sv").text
    assert record.licence
    assert record.formats


def test_a_catalogue_that_breaks_every_rule(real: Real) -> None:
    records = [real.store.fetch(number) for number in real.datasets("constructed-messy-sv.rdf")]
    parking, bathing, nameless = sorted(
        records, key=lambda record: (not record.uri.startswith("https"), record.uri)
    )
    assert parking.title_in("sv").text == "https://exempelkommun.example/ds/1"
    assert parking.description_in("sv") == Wording('Parking spaces, updated "sometimes".', "en")
    assert (parking.publisher_uri, parking.publisher_in("sv").text) == ("", "Exempelkommun")
    assert parking.licence == "http://creativecommons.org/licenses/by/4.0/"
    assert (parking.issued, parking.modified, parking.formats) == (None, None, ("CSV",))
    assert [distribution.access_url for distribution in parking.distributions] == [
        "https://exempelkommun.example/p.csv"
    ]
    assert bathing.title == {
        "en": "Bathing sites",
        "sv": bathing.title["sv"],
        "und": "Badplatser (utan språk)",
    }
    assert bathing.publisher_in("en") == Wording("Exempelkommun", "sv")
    assert (bathing.licence, bathing.access_right) == ("", AccessRight.UNKNOWN)
    assert [(d.access_url, d.download_url, d.format) for d in bathing.distributions] == [
        ("http://exempelkommun.example/bad", "", "XLS")
    ]
    assert nameless.title == {"se": "Ovttas bargan", "sv": "Anonym datamängd (blank nod)"}
    assert nameless.description_in("sv").text == "HTML i beskrivningen"
    assert nameless.distributions[0].access_url == "http://exempelkommun.example/fil%20med%20mellanslag.csv"
    assert {record.contact for record in records} == {Contact()}


def test_statements_before_a_fault_in_the_file_are_kept(real: Real) -> None:
    file = "opennorth-umea-2015-messy.rdf"
    assert any(entry.context == real.contexts[file] for entry in real.portal.store)
    for number in real.datasets(file):
        assert real.store.fetch(number).title_in("sv").text


def test_distributions_are_not_datasets(real: Real) -> None:
    number = next(entry.source_id for entry in real.portal.store if entry.is_a(names.DISTRIBUTION))
    with pytest.raises(DatasetNotFound):
        real.store.fetch(number)


def test_the_stand_in_runs_on_its_own(adapter: Callable[..., EntryStore], tmp_path: Path) -> None:
    """As the demonstration starts it: a command of its own, that says where it answers."""
    command = [sys.executable, "-m", "challenges.demo.portal", "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/store", said)
            assert found, said

            class Address:
                base_url = found[0]
                page_url = found[0].removesuffix("/store")
                inward = ("127.0.0.1", int(found[1]))

            assert adapter(Address).search(Question("buller")).total == 4
        finally:
            process.terminate()
