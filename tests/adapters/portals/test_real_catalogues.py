"""Real and published catalogues, file by file: how much is read from each, or why nothing is."""

from pathlib import Path

import pytest

from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.contract import PortalFault
from challenges.adapters.portals.dcat_file import read
from tests.adapters.portals.conftest import RECORDED

# Datasets, distributions, services, records, skipped, sentences about what was lost.
READ = {
    "civictech-sweden.rdf": (4, 37, 0, 4, 0, 0),
    "constructed-messy-sv.rdf": (3, 3, 0, 3, 1, 0),
    "digg-exempel-obligatoriskt.rdf": (1, 1, 1, 1, 0, 0),
    "digg-exempel-obligatoriskt.ttl": (1, 1, 1, 1, 0, 0),
    "digg-exempel-rekommenderat.rdf": (1, 2, 1, 1, 0, 0),
    "digg-exempel-rekommenderat.ttl": (1, 2, 1, 1, 0, 0),
    "nobelprize-2014.rdf": (1, 1, 0, 1, 0, 0),
    "opennorth-umea-2015-messy.rdf": (1, 1, 0, 1, 0, 1),
    "orebro-openmeal-2015.rdf": (1, 7, 0, 1, 0, 0),
    "raa-ksamsok-latest.rdf": (173, 346, 0, 173, 0, 0),
    "raa-ksamsok-maquette.ttl": (1, 2, 0, 1, 0, 0),
    "sambruk-openmeal-dataprovider-example.rdf": (3, 3, 0, 3, 0, 0),
    "ckanext-dcat-catalog.rdf": (2, 5, 0, 2, 0, 0),
    "ckanext-dcat-dataset.ttl": (1, 0, 1, 1, 2, 1),
    "ckanext-dcat-dataset_gob_es.ttl": (1, 1, 0, 1, 0, 0),
    "ckanext-dcat-dataset_multilingual.ttl": (1, 1, 0, 1, 0, 0),
    "semic-example-bee-population-dataset-series-combined.ttl": (4, 0, 1, 5, 0, 1),
    "semic-hvd-example-ms_catalogue_hvd.ttl": (1, 1, 1, 1, 0, 0),
    "semic-hvd-example-ms_dataset_2_distributions.ttl": (1, 2, 0, 1, 0, 0),
    "udata-test-bnodes.jsonld": (3, 5, 0, 3, 0, 0),
    "udata-test-bnodes.xml": (3, 5, 1, 3, 0, 0),
    "udata-test-catalog.xml": (4, 6, 1, 4, 0, 0),
    "udata-test-flat.jsonld": (3, 5, 0, 3, 0, 0),
    "udata-test-paged-collection-1.jsonld": (3, 3, 0, 3, 1, 1),
    "udata-test-paged-collection-2.jsonld": (1, 1, 0, 1, 3, 0),
    "udata-test-partial-collection-1.jsonld": (3, 3, 0, 3, 0, 1),
    "udata-test-series.xml": (1, 2, 2, 1, 0, 0),
    "udata-test-sig.oreme.rdf": (1, 1, 0, 1, 1, 0),
    "udata-test-udata.xml": (2, 6, 1, 2, 0, 0),
}
REFUSED = {
    "civictech-sweden-owner.rdf": "no_datasets",
    "udata-test-evian.json": "remote_context",
}


def files() -> list[Path]:
    folders = [RECORDED / name for name in ("catalogs-se", "catalogs-other")]
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]


def path_of(name: str) -> Path:
    found = [path for path in files() if path.name == name]
    if not found:
        pytest.skip(f"the real catalogues are not here: {RECORDED}")
    return found[0]


def take(name: str) -> Catalogue:
    return read(path_of(name).read_bytes(), source="https://data.example.se/dcat")


@pytest.mark.parametrize("name", sorted(READ))
def test_a_catalogue_is_read(name: str) -> None:
    found = take(name)
    counts = (
        found.datasets, found.distributions, found.services, len(found.records), len(found.skipped), len(found.lost),
    )  # fmt: skip
    assert counts == READ[name]
    for record in found.records:
        assert record.title_in("sv").text
        assert record.uri
        assert record.page_url.startswith(("http://", "https://")) or record.uri.startswith("urn:")
    assert len({record.uri for record in found.records}) == len(found.records)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_file_that_holds_none_is_refused_by_name(name: str) -> None:
    with pytest.raises(PortalFault) as caught:
        take(name)
    assert caught.value.code == REFUSED[name]


def test_every_file_is_here() -> None:
    if not files():
        pytest.skip(f"the real catalogues are not here: {RECORDED}")
    assert {path.name for path in files()} == {*READ, *REFUSED}


def test_the_largest_swedish_file_keeps_its_names() -> None:
    """All of its 173 datasets are blank nodes."""
    first, second = take("raa-ksamsok-latest.rdf"), take("raa-ksamsok-latest.rdf")
    assert first.records == second.records
    assert all(record.uri.startswith("urn:uuid:") for record in first.records)
    titles = {record.title_in("sv").text for record in first.records}
    assert "RAÄ arkivbilder" in titles
    assert len(titles) > 150


def test_a_faulty_file_of_2015_gives_its_dataset() -> None:
    found = take("opennorth-umea-2015-messy.rdf")
    (record,) = found.records
    assert record.title["sv"] == "Länkade Öppna Data som innehåller mätdata avseende luftkvaliteten i Umeå"
    assert record.temporal == (("2014-02-19", ""),)
    assert record.publisher_in("sv").text == "Umeå kommun/IT"
    assert "Text that belongs to nothing" in str(found.lost[0])
