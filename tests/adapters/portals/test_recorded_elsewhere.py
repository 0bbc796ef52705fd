"""Answers of other systems, recorded or made by others, replayed over a connection, give exactly these records."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.vocabulary.choices import AccessRight, DatasetSource
from tests.adapters.portals.conftest import RECORDED
from tests.adapters.portals.systems import (
    CkanSystem,
    DataEuropaSystem,
    OpenDataSoftSystem,
    System,
    UdataSystem,
)

Recorded = Callable[[str], Any]


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    """Reads an answer by system and name."""
    folder = RECORDED / "api-answers"
    if not (folder / "ckan").is_dir():
        pytest.skip(f"the recorded answers are not here: {folder}")
    return lambda name: json.loads((folder / name).read_text("utf-8"))


def udata(recorded: Recorded, number: str) -> dict[str, Any]:
    """A dataset as the interface gives it; the recording has its organisation and resources beside it."""
    for one in recorded("udata/datasets-trimmed.json")["datasets"]:
        if one["dataset"]["id"] == number:
            return {**one["dataset"], "organization": one["organization"], "resources": one["resources"]}
    raise KeyError(number)


def replayed(kind: type[System], dataset: dict[str, Any]) -> tuple[DatasetRecord, str]:
    """The record of the dataset, and the address of the portal it came from."""
    with kind() as system:
        system.datasets = [dataset]
        number = next(dataset[name] for name in ("id", "name", "dataset_id") if name in dataset)
        return system.portal().fetch(number), system.base


def test_a_package_with_terms_of_vocabularies(recorded: Recorded) -> None:
    record, base = replayed(CkanSystem, recorded("ckan/ckan_full_dataset_dcat_ap_vocabularies.json"))
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="test-dataset-shacl",
        uri=base + "/dataset/test-dataset-shacl",
        title={"und": "Test DCAT dataset"},
        description={"und": "Lorem ipsum"},
        publisher_name={"und": "Test Publisher"},
        publisher_type="CB_INT",
        contact=Contact(name="Contact 1", email="contact1@example.org"),
        licence="http://creativecommons.org/licenses/by-nc/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV"),
        themes=(
            "https://example.org/uri/theme1",
            "https://example.org/uri/theme2",
            "https://example.org/uri/theme3",
        ),
        keywords={"und": ("Tag 1", "Tag 2")},
        page_url=base + "/dataset/test-dataset-shacl",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2024, 5, 5),
        frequency="MONTHLY",
        languages=("ca", "en", "es"),
        spatial=("https://sws.geonames.org/6361390/",),
        temporal=(("1905-03-01", "2013-01-05"),),
        high_value=True,
        landing_pages=("http://example.org/ds1",),
        documentation=("https://example.org/some-doc.html",),
        conforms_to=(
            "https://joinup.ec.europa.eu/collection/semic-support-centre/solution/dcat-application-profile-data-portals-europe/release/210",
            "https://joinup.ec.europa.eu/collection/semic-support-centre/solution/dcat-application-profile-data-portals-europe/release/211",
        ),
        has_api=True,
        api_endpoints=("https://example.org/access_service/1", "https://example.org/access_service/2"),
        api_definitions=("https://example.org/endpoint_description",),
        distributions=(
            Distribution(
                title={"und": "Access Service 1"},
                access_url="https://example.org/access_service/1",
                format="API",
            ),
            Distribution(
                title={"und": "Resource 1"},
                description={"und": "Some description"},
                access_url="https://example.com/data.csv",
                download_url="https://example.com/data.csv",
                format="CSV",
                media_type="text/csv",
                size=12323,
                licence="http://creativecommons.org/licenses/by-nc/4.0/",
                status="COMPLETED",
                availability="EXPERIMENTAL",
            ),
        ),
    )


def test_a_package_with_terms_in_words(recorded: Recorded) -> None:
    """A sentence about access rights states none; names of standards are no addresses."""
    record, base = replayed(CkanSystem, recorded("ckan/ckan_full_dataset_dcat_ap.json"))
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="test-dataset-shacl",
        uri=base + "/dataset/test-dataset-shacl",
        title={"und": "Test DCAT dataset"},
        description={"und": "Lorem ipsum"},
        publisher_name={"und": "Test Publisher"},
        publisher_uri="http://example.org/publisher-id",
        contact=Contact(name="Contact 1", email="contact1@example.org"),
        licence="http://creativecommons.org/licenses/by/3.0/",
        formats=("API", "CSV"),
        themes=(
            "https://example.org/uri/theme1",
            "https://example.org/uri/theme2",
            "https://example.org/uri/theme3",
        ),
        keywords={"und": ("Tag 1", "Tag 2")},
        page_url=base + "/dataset/test-dataset-shacl",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2024, 5, 5),
        frequency="MONTHLY",
        languages=("ca", "en", "es"),
        spatial=("https://sws.geonames.org/6361390/",),
        temporal=(("1905-03-01", "2013-01-05"), ("2024-04-10", "2024-05-29")),
        high_value=True,
        landing_pages=("http://example.org/ds1",),
        documentation=("https://example.org/some-doc.html",),
        has_api=True,
        api_endpoints=("https://example.org/access_service/1", "https://example.org/access_service/2"),
        api_definitions=("https://example.org/endpoint_description",),
        distributions=(
            Distribution(
                title={"und": "Access Service 1"},
                access_url="https://example.org/access_service/1",
                format="API",
            ),
            Distribution(
                title={"und": "Resource 1"},
                description={"und": "Some description"},
                access_url="https://example.com/data.csv",
                download_url="https://example.com/data.csv",
                format="CSV",
                size=12323,
                licence="http://creativecommons.org/licenses/by/3.0/",
                status="COMPLETED",
                availability="EXPERIMENTAL",
            ),
        ),
    )


def test_a_package_in_three_languages(recorded: Recorded) -> None:
    record, base = replayed(CkanSystem, recorded("ckan/ckan_dataset_multilingual.json"))
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="test-dataset-multilingual",
        uri=base + "/dataset/test-dataset-multilingual",
        title={
            "ca": "Conjunt de dades de prova DCAT",
            "en": "Test DCAT dataset",
            "es": "Conjunto de datos de prueba DCAT",
        },
        description={
            "ca": "Una descripció qualsevol",
            "en": "Some description",
            "es": "Una descripción cualquiera",
        },
        contact=Contact(name="Contact 1", email="contact1@example.org"),
        formats=("CSV",),
        keywords={"ca": ("Pins", "Roures"), "en": ("Oaks", "Pines"), "es": ("Pinos", "Robles")},
        page_url=base + "/dataset/test-dataset-multilingual",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2024, 5, 5),
        languages=("ca", "en", "es"),
        landing_pages=("http://example.org/ds1",),
        documentation=("https://example.org/some-doc.html",),
        distributions=(
            Distribution(
                title={"ca": "Recurs 1", "en": "Resource 1", "es": "Recurso 1"},
                description={
                    "ca": "Una descripció qualsevol",
                    "en": "Some description",
                    "es": "Una descripción cualquiera",
                },
                access_url="https://example.com/data.csv",
                download_url="https://example.com/data.csv",
                format="CSV",
            ),
        ),
    )


def test_a_package_with_extras_of_an_older_extension(recorded: Recorded) -> None:
    """The creator is a person and is nowhere in the record."""
    record, base = replayed(CkanSystem, recorded("ckan/ckan_dataset.json"))
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="2988a6aa-2802-4f32-b846-d4520c79c4b7",
        uri=base + "/dataset/2988a6aa-2802-4f32-b846-d4520c79c4b7",
        title={"und": "Zimbabwe Regional Geochemical Survey."},
        description={
            "und": "During the period 1982-86 a team of geologists from the British Geological Survey ..."
        },
        publisher_name={"und": "Geological Society"},
        formats=("HTML",),
        keywords={
            "und": (
                "exploration",
                "geochemical-exploration",
                "geochemical-maps",
                "geochemistry",
                "geology",
                "nercddc",
                "regional-geology",
            )
        },
        page_url=base + "/dataset/2988a6aa-2802-4f32-b846-d4520c79c4b7",
        issued=dt.date(2012, 5, 10),
        modified=dt.date(2012, 5, 10),
        languages=("ca", "en", "es"),
        landing_pages=("http://some.source.url.com",),
        distributions=(
            Distribution(
                description={"und": "Resource locator"},
                access_url="http://www.bgs.ac.uk/gbase/geochemcd/home.html",
                format="HTML",
            ),
        ),
    )


def test_a_harvested_dataset_of_udata(recorded: Recorded) -> None:
    record, base = replayed(UdataSystem, udata(recorded, "613a1108a962ea8114b25369"))
    assert record == DatasetRecord(
        source=DatasetSource.UDATA,
        source_base=base,
        source_id="613a1108a962ea8114b25369",
        uri=base + "/datasets/base-adresse-locale-de-la-commune-de-garein/",
        title={"und": "Base adresse locale de la commune de Garein"},
        description={
            "und": "Ces données correspondent à l'adressage complet de la commune de Garein (40 - Landes). "
            "Elles ont été produites par la collectivité puis diffusées par l'ADACL. Les données sont "
            "au format BAL AITF v1.2 pour le ponctuel et shapefile pour le filaire de voirie."
        },
        publisher_name={"und": "Agence Départementale D'Aide aux Collectivités Locales des Landes"},
        formats=("CSV", "Shapefile"),
        keywords={"und": ("adacl-datagouv", "adressage", "adresse", "bal", "base-adresse-locale")},
        page_url=base + "/datasets/base-adresse-locale-de-la-commune-de-garein/",
        issued=dt.date(2022, 1, 27),
        modified=dt.date(2022, 9, 30),
        frequency="UNKNOWN",
        landing_pages=(
            "https://www.pigma.org/geonetwork/srv/fre/catalog.search#/metadata/62e003dc-dd14-45e0-883a-12815cd30ed3",
        ),
        distributions=(
            Distribution(
                title={"und": "BAL Commune de Garein"},
                description={"und": "Adresses de la commune de Garein au format BAL AITF v1.2"},
                access_url="https://www.pigma.org/fr/dataset/datasets/76/resource/280/download/",
                download_url="http://dev.local:7000/fr/datasets/r/f7165bc3-ebd0-4398-ac51-a8faa160f157",
                format="CSV",
                media_type="text/csv",
            ),
            Distribution(
                title={"und": "Voirie Commune de Garein"},
                description={"und": "La voirie de la commune de Garein au format shapefile"},
                access_url="https://www.pigma.org/fr/dataset/datasets/76/resource/278/download/",
                download_url="http://dev.local:7000/fr/datasets/r/e1cbeb0a-aab9-4cc1-9584-faf08a58f4a7",
                format="Shapefile",
                media_type="application/zip",
            ),
        ),
    )


def test_a_dataset_of_udata_with_two_files_of_one_name(recorded: Recorded) -> None:
    record, base = replayed(UdataSystem, udata(recorded, "5fbcdc30658eea9e55782183"))
    assert record == DatasetRecord(
        source=DatasetSource.UDATA,
        source_base=base,
        source_id="5fbcdc30658eea9e55782183",
        uri=base + "/datasets/cuisses-de-grenouille-et-escargots-frogs-legs-and-snails/",
        title={"und": "Cuisses de grenouille et escargots / Frogs' legs and snails"},
        description={
            "und": "Liste des établissements commercialisant les cuisses de grenouille et les escargots"
        },
        publisher_name={"und": "Ministère de l'Agriculture et de l'Alimentation"},
        formats=("PDF", "TXT"),
        keywords={"und": ("cuisses", "escargots", "grenouilles")},
        page_url=base + "/datasets/cuisses-de-grenouille-et-escargots-frogs-legs-and-snails/",
        issued=dt.date(2020, 11, 24),
        modified=dt.date(2020, 11, 24),
        frequency="DAILY",
        distributions=(
            Distribution(
                title={"und": "Cuisses de grenouille et escargots / Frogs' legs and snails"},
                description={
                    "und": "Liste des établissements commercialisant des cuisses de grenouille et des escargot"
                },
                access_url="https://fichiers-publics.agriculture.gouv.fr/dgal/ListesOfficielles/SSA1_GREN_ESCARG.pdf",
                download_url="http://dev.local:7000/fr/datasets/r/8d8d30fb-1b07-4cd0-a22e-a8db6e9f76aa",
                format="PDF",
            ),
            Distribution(
                title={"und": "Cuisses de grenouille et escargots / Frogs' legs and snails"},
                description={
                    "und": "Liste des établissements commercialisant les cuisses de grenouille et les escargots"
                },
                access_url="https://fichiers-publics.agriculture.gouv.fr/dgal/ListesOfficielles/SSA1_GREN_ESCARG.txt",
                download_url="http://dev.local:7000/fr/datasets/r/e33e0cdf-1c23-420f-8d64-c58b215612b8",
                format="TXT",
            ),
        ),
    )


def test_a_dataset_of_data_europa(recorded: Recorded) -> None:
    record, base = replayed(
        DataEuropaSystem, recorded("data.europa.eu/search-constructed.json")["result"]["results"][0]
    )
    assert record == DatasetRecord(
        source=DatasetSource.DATA_EUROPA,
        source_base=base + "/api/hub/search",
        source_id="https-exempelkommun-example-ds-2",
        uri="https://exempelkommun.example/ds/2",
        title={"en": "Bathing sites", "sv": "Badplatser"},
        description={"en": "Municipal bathing sites with position.", "sv": "Kommunens badplatser med läge."},
        publisher_name={"und": "Exempelkommun"},
        publisher_uri="http://dataportal.se/organisation/SE2120009999",
        contact=Contact(name="Öppna data", email="oppnadata@exempelkommun.example"),
        licence="http://creativecommons.org/licenses/by/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("CSV",),
        themes=("http://publications.europa.eu/resource/authority/data-theme/TRAN",),
        keywords={"sv": ("badplats",)},
        page_url=base + "/data/datasets/https-exempelkommun-example-ds-2?locale=sv",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2026, 9, 19),
        frequency="ANNUAL",
        languages=("sv",),
        temporal=(("2020-01-01", "2026-12-31"),),
        landing_pages=("https://exempelkommun.example/badplatser",),
        machine_translated=("en",),
        distributions=(
            Distribution(
                title={"sv": "CSV-fil"},
                access_url="https://exempelkommun.example/badplatser.csv",
                download_url="https://exempelkommun.example/badplatser.csv",
                format="CSV",
                size=20480,
                licence="http://creativecommons.org/licenses/by/4.0/",
            ),
        ),
    )


def test_a_dataset_at_opendatasoft(recorded: Recorded) -> None:
    record, base = replayed(
        OpenDataSoftSystem, recorded("opendatasoft/catalog-datasets-constructed.json")["results"][0]
    )
    assert record == DatasetRecord(
        source=DatasetSource.OPENDATASOFT,
        source_base=base,
        source_id="badplatser",
        uri=base + "/explore/dataset/badplatser/",
        title={"und": "Badplatser"},
        description={"und": "Kommunens badplatser med läge."},
        publisher_name={"und": "Exempelkommun"},
        contact=Contact(name="Öppna data", email="oppnadata@exempelkommun.example"),
        licence="http://creativecommons.org/licenses/by/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV", "GeoJSON", "JSON", "XLSX"),
        themes=("Environment",),
        keywords={"und": ("bad", "badplats")},
        page_url=base + "/explore/dataset/badplatser/",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2026, 9, 19),
        frequency="ANNUAL",
        languages=("sv",),
        landing_pages=("https://exempelkommun.example/badplatser",),
        has_api=True,
        api_endpoints=(base + "/api/explore/v2.1/catalog/datasets/badplatser/records",),
        distributions=(
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/records", format="API"
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/csv",
                download_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/csv",
                format="CSV",
                media_type="text/csv",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/geojson",
                download_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/geojson",
                format="GeoJSON",
                media_type="application/geo+json",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/json",
                download_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/json",
                format="JSON",
                media_type="application/json",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/xlsx",
                download_url=base + "/api/explore/v2.1/catalog/datasets/badplatser/exports/xlsx",
                format="XLSX",
            ),
        ),
    )
