"""What a pasted address points at in portals of other systems."""

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.kinds import make
from challenges.adapters.portals.typed import Pasted
from challenges.vocabulary.choices import DatasetSource

HTTP = Client(user_agent="t")
UUID = "0d8a3c52-7a50-4a3f-9a44-3f1f5c2d7e01"
EUROPA = "https-data-ekhamn-example-dataset-buller"


def recognise(kind: DatasetSource, base: str, address: str, pages: str = "") -> Pasted | None:
    return make(kind, base, pages, HTTP).recognise(address)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("https://ckan.example.se/dataset/badplatser", "badplatser"),
        ("http://www.ckan.example.se/dataset/badplatser/", "badplatser"),
        ("ckan.example.se/sv/dataset/badplatser?activity=1#om", "badplatser"),
        ("https://ckan.example.se/en_GB/dataset/badplatser/resource/17af", "badplatser"),
        ("https://ckan.example.se/zh_Hans/dataset/badplatser", "badplatser"),
        ("https://ckan.example.se/dataset/badplatser.rdf", "badplatser"),
        ("https://ckan.example.se/dataset/badplatser.jsonld?profiles=dcat", "badplatser"),
        ("https://ckan.example.se/dataset/bad.platser", "bad.platser"),
        ("https://ckan.example.se/dataset/activity/badplatser", "badplatser"),
        (f"https://ckan.example.se/dataset/{UUID}", UUID),
        (f"https://ckan.example.se/api/3/action/package_show?id={UUID}", UUID),
        ("https://ckan.example.se/api/action/package_show?use_default_schema=1&id=bad&x=y", "bad"),
        ("https://ckan.example.se/api/3/rest/package/badplatser", "badplatser"),
        ("<https://ckan.example.se/dataset/b%C3%A5tar>", "båtar"),
        (UUID, UUID),
    ],
)
def test_ckan(address: str, number: str) -> None:
    for base in ("https://ckan.example.se", "https://ckan.example.se/api/3/action/"):
        assert recognise(DatasetSource.CKAN, base, address) == Pasted(source_id=number)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("https://data.europa.eu/data/datasets/" + EUROPA, EUROPA),
        ("https://data.europa.eu/data/datasets/" + EUROPA + "?locale=sv", EUROPA),
        ("data.europa.eu/data/datasets/" + EUROPA + "/quality?locale=en#x", EUROPA),
        ("https://data.europa.eu/data/sv/datasets/" + EUROPA, EUROPA),
        ("http://data.europa.eu/88u/dataset/" + EUROPA, EUROPA),
        ("https://data.europa.eu/api/hub/search/datasets/badplatser~~1", "badplatser~~1"),
        (
            "https://data.europa.eu/api/hub/repo/datasets/badplatser~~1.ttl?useNormalizedId=true",
            "badplatser~~1",
        ),
    ],
)
def test_data_europa(address: str, number: str) -> None:
    for base in (
        "https://data.europa.eu",
        "https://data.europa.eu/api/hub/search",
        "https://data.europa.eu/data",
    ):
        assert recognise(DatasetSource.DATA_EUROPA, base, address) == Pasted(source_id=number)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("https://ods.example.com/explore/dataset/badplatser/", "badplatser"),
        ("https://ods.example.com/explore/dataset/badplatser", "badplatser"),
        ("ods.example.com/fr/explore/dataset/badplatser/table/?sort=namn", "badplatser"),
        ("https://ods.example.com/explore/embed/dataset/badplatser/map/", "badplatser"),
        ("https://ods.example.com/explore/dataset/bad%40sjoby/information/", "bad@sjoby"),
        (
            "https://ods.example.com/api/explore/v2.1/catalog/datasets/badplatser/exports/csv?lang=sv",
            "badplatser",
        ),
        ("https://ods.example.com/api/v2/catalog/datasets/badplatser", "badplatser"),
        ("https://ods.example.com/api/datasets/1.0/badplatser/", "badplatser"),
    ],
)
def test_opendatasoft(address: str, number: str) -> None:
    for base in ("https://ods.example.com", "https://ods.example.com/api/explore/v2.1/"):
        assert recognise(DatasetSource.OPENDATASOFT, base, address) == Pasted(source_id=number)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("https://www.udata.example/datasets/badplatser/", "badplatser"),
        ("https://udata.example/fr/datasets/badplatser", "badplatser"),
        ("udata.example/en/datasets/badplatser/#/resources/1", "badplatser"),
        ("https://www.udata.example/datasets/badplatser/informations?x=1", "badplatser"),
        ("https://www.udata.example/api/1/datasets/badplatser/", "badplatser"),
        (
            "https://www.udata.example/api/2/datasets/5fa9901b0d72fc70afa686ec/resources/",
            "5fa9901b0d72fc70afa686ec",
        ),
        ("5fa9901b0d72fc70afa686ec", "5fa9901b0d72fc70afa686ec"),
    ],
)
def test_udata(address: str, number: str) -> None:
    for base in ("https://www.udata.example", "https://www.udata.example/api/1"):
        assert recognise(DatasetSource.UDATA, base, address) == Pasted(source_id=number)


BASES = {
    DatasetSource.CKAN: "https://portal.example.se",
    DatasetSource.DATA_EUROPA: "https://portal.example.se/api/hub/search",
    DatasetSource.OPENDATASOFT: "https://portal.example.se",
    DatasetSource.UDATA: "https://portal.example.se",
}


@pytest.mark.parametrize("kind", BASES)
@pytest.mark.parametrize(
    "address",
    [
        "", "   ", "buller", "buller i staden", "badplatser-2024", "javascript:alert(1)", "data:text/html,a", "https://",
        "ftp://portal.example.se/dataset/a", "http://[::1", "https://portal.example.se", "https://portal.example.se/",
        "https://portal.example.se/dataset/", "https://portal.example.se/dataset/new", "https://portal.example.se/dataset?q=x",
        "https://portal.example.se/datasets/", "https://portal.example.se/explore/", "https://portal.example.se/organization/a",
        "https://portal.example.se/about",
        "https://portal.example.se/api/3/action/package_search?q=id=4", "https://portal.example.se/explore/dataset/",
        "https://portal.example.se/" + "x" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_dataset(kind: DatasetSource, address: str) -> None:
    assert recognise(kind, BASES[kind], address) is None


@pytest.mark.parametrize("kind", BASES)
@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://data.ekhamn.example/dataset/buller", "https://data.ekhamn.example/dataset/buller"),
        ("data.ekhamn.example/d/7", "https://data.ekhamn.example/d/7"),
        ("urn:uuid:46aa1cef-e72c-461a-b379-4578354d14b6", "urn:uuid:46aa1cef-e72c-461a-b379-4578354d14b6"),
        (
            "https://portal.example.se.evil.example/dataset/a",
            "https://portal.example.se.evil.example/dataset/a",
        ),
        ("https://portal.example.se:8443/dataset/a", "https://portal.example.se:8443/dataset/a"),
    ],
)
def test_other_addresses_are_names_given_by_the_publisher(
    kind: DatasetSource, address: str, uri: str
) -> None:
    assert recognise(kind, BASES[kind], address) == Pasted(uri=uri)


def test_a_portal_below_a_path_of_its_host() -> None:
    base = "https://open.example.com/data"
    assert recognise(DatasetSource.CKAN, base, f"{base}/en/dataset/bad") == Pasted(source_id="bad")
    elsewhere = "https://open.example.com/en/dataset/bad"
    assert recognise(DatasetSource.CKAN, base, elsewhere) == Pasted(uri=elsewhere)


def test_pages_on_another_host_than_the_interface() -> None:
    pages = "https://www.portal.example/katalog"
    for address in (f"{pages}/dataset/bad", "https://ckan.portal.example/dataset/bad"):
        found = recognise(DatasetSource.CKAN, "https://ckan.portal.example", address, pages)
        assert found == Pasted(source_id="bad")


def test_a_file_of_udata_is_no_dataset() -> None:
    address = "https://portal.example.se/datasets/r/135038a9-3aad-48ad-a5a9-b5ec113f98f3"
    assert recognise(DatasetSource.UDATA, BASES[DatasetSource.UDATA], address) is None
