"""What a pasted address points at."""

import pytest

from challenges.adapters.portals.entrystore.pasting import recognise
from challenges.adapters.portals.typed import Pasted

BASE, PAGES = "https://admin.dataportal.se/store", "https://www.dataportal.se"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.dataportal.se/datasets/50_6088",
        "http://www.dataportal.se/datasets/50_6088",
        "https://dataportal.se/datasets/50_6088",
        "www.dataportal.se/datasets/50_6088",
        "  https://www.dataportal.se/datasets/50_6088/vagkategori \n",
        "https://www.dataportal.se/en/datasets/50_6088/road-category",
        "https://www.dataportal.se/sv/datasets/50_6088/",
        "https://www.dataportal.se/datasets/50_6088/v%C3%A4gkategori?lang=sv#ref=?p=1",
        "https://www.dataportal.se/datasets/50_6088/vägkategori",
        "https://www.dataportal.se/datasets/50_6088/apiexplore/6090",
        "https://www.dataportal.se/dataservice/50_6088",
        "https://www.dataportal.se/dataset-series/50_6088/serie",
        "https://admin.dataportal.se/store/50/entry/6088",
        "https://admin.dataportal.se/store/50/metadata/6088?recursive=dcat",
        "https://admin.dataportal.se/store/50/resource/6088",
        "HTTPS://WWW.DATAPORTAL.SE/datasets/50_6088",
        "<https://www.dataportal.se/datasets/50_6088>",
        '"https://www.dataportal.se/datasets/50_6088"',
        "50_6088",
    ],
)
def test_every_way_to_write_a_number_of_this_portal(address: str) -> None:
    assert recognise(address, base=BASE, pages=PAGES) == Pasted(source_id="50_6088")


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://metadata.trafikverket.se/store/1/resource/735", "https://metadata.trafikverket.se/store/1/resource/735"),
        ("https://metadata.trafikverket.se/store/1/entry/735", "https://metadata.trafikverket.se/store/1/resource/735"),
        ("https://catalog.example.se/store/6/metadata/12?recursive=dcat", "https://catalog.example.se/store/6/resource/12"),
        ("https://data.example.se/datamängd/1", "https://data.example.se/datam%C3%A4ngd/1"),
        ("https://data.example.se/d?id=7#a", "https://data.example.se/d?id=7#a"),
        ("data.example.se/d/7", "https://data.example.se/d/7"),
        ("urn:uuid:46aa1cef-e72c-461a-b379-4578354d14b6", "urn:uuid:46aa1cef-e72c-461a-b379-4578354d14b6"),
        ("https://www.dataportal.se.evil.example/datasets/50_6088", "https://www.dataportal.se.evil.example/datasets/50_6088"),
    ],
)  # fmt: skip
def test_other_addresses_are_names_given_by_the_publisher(address: str, uri: str) -> None:
    assert recognise(address, base=BASE, pages=PAGES) == Pasted(uri=uri)


@pytest.mark.parametrize(
    "address",
    [
        "", "   ", "buller", "buller i staden", "50-6088", "50_", "_6088", "javascript:alert(1)", "data:text/html,a",
        "ftp://data.example.se/a", "file:///etc/passwd", "https://", "http://[::1", "https://www.dataportal.se/",
        "https://www.dataportal.se/organisations/2_34", "https://www.dataportal.se/datasets",
        "https://www.dataportal.se/datasets?q=buller", "https://admin.dataportal.se/store/search?type=solr",
        "https://user:secret@www.dataportal.se/datasets/50_6088", "1" * 3000,
    ],
)  # fmt: skip
def test_what_cannot_be_a_dataset(address: str) -> None:
    assert recognise(address, base=BASE, pages=PAGES) is None


def test_store_and_pages_may_be_on_one_host() -> None:
    base, pages = "http://127.0.0.1:8123/store", "http://127.0.0.1:8123"
    assert recognise("http://127.0.0.1:8123/en/datasets/50_1/x", base=base, pages=pages) == Pasted(
        source_id="50_1"
    )
    assert recognise("http://127.0.0.1:8123/store/50/entry/1", base=base, pages=pages) == Pasted(
        source_id="50_1"
    )
    assert recognise("http://127.0.0.1:8124/datasets/50_1", base=base, pages=pages) == Pasted(
        uri="http://127.0.0.1:8124/datasets/50_1"
    )


def test_a_store_without_pages_of_its_own() -> None:
    assert recognise("https://www.dataportal.se/datasets/50_1", base=BASE, pages="") == Pasted(
        uri="https://www.dataportal.se/datasets/50_1"
    )
