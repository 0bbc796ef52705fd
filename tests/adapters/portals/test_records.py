"""What each system says about a dataset, in its own shape, gives exactly these records."""

import datetime as dt

from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.vocabulary.choices import AccessRight, DatasetSource
from tests.adapters.portals.systems import CkanSystem, DataEuropaSystem, OpenDataSoftSystem, UdataSystem


def test_a_package_of_ckan_with_everything() -> None:
    """Fields as a scheme for DCAT-AP has them, in several languages. Of two contacts only the function is kept, of four
    resources the two that are there and lead somewhere."""
    with CkanSystem() as system:
        base = system.base
        record = system.portal().fetch(system.known)
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="0d8a3c52-7a50-4a3f-9a44-3f1f5c2d7e01",
        uri="https://data.ekhamn.example/dataset/buller",
        title={"en": "Noise measurements in Ekhamn", "sv": "Bullermätningar i Ekhamn"},
        description={
            "en": "Measured hourly at twelve places & one harbour.",
            "sv": "Om mätningarna\n\nMätt varje timme på tolv platser.\n\n- ljudnivå\n- vind",
        },
        publisher_name={"und": "Ekhamns kommun"},
        publisher_uri="http://dataportal.se/organisation/SE2120000142",
        publisher_type="LocalAuthority",
        publisher_number="2120000142",
        contact=Contact(name="Öppna data", email="oppnadata@ekhamn.example"),
        licence="http://creativecommons.org/publicdomain/zero/1.0/",
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV", "WMS"),
        themes=(
            "Hamnen",
            "http://publications.europa.eu/resource/authority/data-theme/ENVI",
            "http://publications.europa.eu/resource/authority/data-theme/TRAN",
        ),
        keywords={"en": ("noise",), "sv": ("Buller", "ljud")},
        page_url=base + "/dataset/bullermatningar-ekhamn",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2026, 9, 19),
        frequency="HOURLY",
        languages=("en", "sv"),
        spatial=("https://sws.geonames.org/2673730/",),
        temporal=(("2020-01-01", "2026-12-31"),),
        high_value=True,
        high_value_categories=("http://data.europa.eu/bna/c_dd313021",),
        landing_pages=("https://ekhamn.example/buller",),
        documentation=("https://ekhamn.example/buller/handbok",),
        conforms_to=("https://ekhamn.example/spec/buller",),
        has_api=True,
        api_endpoints=("https://api.ekhamn.example/buller", "https://karta.ekhamn.example/wms?service=WMS"),
        api_definitions=("https://api.ekhamn.example/buller/openapi.json",),
        distributions=(
            Distribution(
                title={"und": "Karttjänst"},
                access_url="https://karta.ekhamn.example/wms?service=WMS",
                format="WMS",
            ),
            Distribution(
                title={"und": "Mätdata som API"}, access_url="https://api.ekhamn.example/buller", format="API"
            ),
            Distribution(
                title={"en": "Values", "sv": "Mätvärden"},
                description={"und": "Ett värde per timme"},
                access_url="https://data.ekhamn.example/buller.csv",
                download_url="https://data.ekhamn.example/buller.csv",
                format="CSV",
                media_type="text/csv",
                size=20480,
                licence="http://creativecommons.org/publicdomain/zero/1.0/",
                status="COMPLETED",
                availability="STABLE",
            ),
        ),
    )


def test_a_package_of_ckan_with_its_fields_among_the_extras() -> None:
    """``notspecified`` is no licence, whatever its title says; the person who wrote it is not kept; 9999 is no year."""
    with CkanSystem() as system:
        base = system.base
        record = system.portal().fetch("badplatser")
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="1e9b4d63-8b61-4b50-8b55-4a2a6d3e8f02",
        uri="https://sjoby.example/id/badplatser",
        title={"und": "Badplatser"},
        description={"und": "Kommunens badplatser."},
        publisher_name={"und": "Sjöby kommun"},
        publisher_uri="https://sjoby.example",
        contact=Contact(name="Sjöby kontaktcenter", email="kontakt@sjoby.example"),
        access_right=AccessRight.RESTRICTED,
        formats=("JSON", "XLSX"),
        themes=("http://publications.europa.eu/resource/authority/data-theme/REGI",),
        keywords={"und": ("bad",)},
        page_url=base + "/dataset/badplatser",
        issued=dt.date(2023, 1, 9),
        modified=dt.date(2025, 5, 30),
        frequency="ANNUAL",
        languages=("en", "sv"),
        spatial=("https://sws.geonames.org/2670000/",),
        temporal=(("2023", ""),),
        distributions=(
            Distribution(
                access_url="https://sjoby.example/bad.json", format="JSON", media_type="application/json"
            ),
            Distribution(access_url="https://sjoby.example/bad.xlsx", format="XLSX"),
        ),
    )


def test_a_package_of_ckan_with_the_least() -> None:
    with CkanSystem() as system:
        base = system.base
        record = system.portal().fetch("cykelrakning")
    assert record == DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id="2fac5e74-9c72-4c61-9c66-5b3b7e4f9a03",
        uri=base + "/dataset/cykelrakning",
        title={"und": "Cykelräkning"},
        publisher_name={"und": "Ekhamns kommun"},
        licence="http://creativecommons.org/licenses/by/4.0/",
        formats=("CSV",),
        themes=("http://publications.europa.eu/resource/authority/data-theme/TRAN",),
        page_url=base + "/dataset/cykelrakning",
        issued=dt.date(2022, 3, 1),
        modified=dt.date(2024, 2, 1),
        distributions=(
            Distribution(
                title={"und": "Räkningar"}, access_url="https://data.ekhamn.example/cykel.csv", format="CSV"
            ),
        ),
    )


def test_a_dataset_of_data_europa_with_everything() -> None:
    """A machine made the English title; it made a German one too, which is not there."""
    with DataEuropaSystem() as system:
        base = system.base
        record = system.portal().fetch(system.known)
    assert record == DatasetRecord(
        source=DatasetSource.DATA_EUROPA,
        source_base=base + "/api/hub/search",
        source_id="https-data-ekhamn-example-dataset-buller",
        uri="https://data.ekhamn.example/dataset/buller",
        title={"en": "Noise", "sv": "Bullermätningar i Ekhamn"},
        description={"en": "Measured hourly.", "sv": "Mätt varje timme."},
        publisher_name={"und": "Ekhamns kommun"},
        publisher_uri="http://dataportal.se/organisation/SE2120000142",
        publisher_number="2120000142",
        contact=Contact(name="Öppna data", email="oppnadata@ekhamn.example"),
        licence="http://creativecommons.org/licenses/by/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV"),
        themes=("http://publications.europa.eu/resource/authority/data-theme/ENVI",),
        keywords={"en": ("noise",), "sv": ("buller", "Ljud")},
        page_url=base + "/data/datasets/https-data-ekhamn-example-dataset-buller?locale=sv",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2026, 9, 19),
        frequency="HOURLY",
        languages=("sv",),
        spatial=("https://sws.geonames.org/2673730/",),
        temporal=(("2020-01-01", "2026-12-31"),),
        high_value=True,
        high_value_categories=("http://data.europa.eu/bna/c_dd313021",),
        landing_pages=("https://ekhamn.example/buller",),
        documentation=("https://ekhamn.example/handbok",),
        conforms_to=("https://ekhamn.example/spec/buller",),
        has_api=True,
        api_endpoints=("https://api.ekhamn.example/buller",),
        api_definitions=("https://api.ekhamn.example/buller/openapi.json",),
        series="https://data.ekhamn.example/serie/matningar",
        machine_translated=("en",),
        distributions=(
            Distribution(
                title={"sv": "Gränssnitt"}, access_url="https://api.ekhamn.example/buller", format="API"
            ),
            Distribution(
                title={"sv": "Mätvärden"},
                access_url="https://data.ekhamn.example/buller",
                download_url="https://data.ekhamn.example/buller.csv",
                format="CSV",
                media_type="text/csv",
                size=20480,
                licence="http://creativecommons.org/licenses/by/4.0/",
                status="COMPLETED",
                availability="STABLE",
            ),
        ),
    )


def test_a_dataset_of_data_europa_that_got_its_name_there() -> None:
    """The publisher's own name is among the identifiers."""
    with DataEuropaSystem() as system:
        base = system.base
        record = system.portal().fetch("badplatser~~1")
    assert record == DatasetRecord(
        source=DatasetSource.DATA_EUROPA,
        source_base=base + "/api/hub/search",
        source_id="badplatser~~1",
        uri="https://sjoby.example/id/badplatser",
        title={"sv": "Badplatser"},
        publisher_name={"und": "Sjöby kommun"},
        formats=("XLSX",),
        page_url=base + "/data/datasets/badplatser~~1?locale=sv",
        modified=dt.date(2025, 6, 1),
        distributions=(
            Distribution(title={"sv": "Bad"}, access_url="https://sjoby.example/bad.xlsx", format="XLSX"),
        ),
    )


def test_a_table_at_opendatasoft() -> None:
    """Its exports are distributions; a file kept inside the system leads nowhere."""
    with OpenDataSoftSystem() as system:
        base = system.base
        record = system.portal().fetch(system.known)
    assert record == DatasetRecord(
        source=DatasetSource.OPENDATASOFT,
        source_base=base,
        source_id="bullermatningar-ekhamn",
        uri=base + "/explore/dataset/bullermatningar-ekhamn/",
        title={"sv": "Bullermätningar i Ekhamn"},
        description={"sv": "Mätt varje timme."},
        publisher_name={"und": "Ekhamns kommun"},
        contact=Contact(name="Öppna data", email="oppnadata@ekhamn.example"),
        licence="http://creativecommons.org/licenses/by/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV", "GeoJSON", "JSON", "PDF", "XLSX"),
        themes=("Miljö", "Trafik"),
        keywords={"sv": ("buller", "Ljud")},
        page_url=base + "/explore/dataset/bullermatningar-ekhamn/",
        issued=dt.date(2024, 5, 2),
        modified=dt.date(2026, 9, 19),
        frequency="DAILY",
        languages=("sv",),
        spatial=("Ekhamn",),
        temporal=(("2020-01-01", "2026-12-31"),),
        landing_pages=("https://ekhamn.example/buller",),
        conforms_to=("https://ekhamn.example/spec/buller",),
        has_api=True,
        api_endpoints=(base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/records",),
        distributions=(
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/records",
                format="API",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/csv",
                download_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/csv",
                format="CSV",
                media_type="text/csv",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/geojson",
                download_url=base
                + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/geojson",
                format="GeoJSON",
                media_type="application/geo+json",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/json",
                download_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/json",
                format="JSON",
                media_type="application/json",
            ),
            Distribution(
                access_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/xlsx",
                download_url=base + "/api/explore/v2.1/catalog/datasets/bullermatningar-ekhamn/exports/xlsx",
                format="XLSX",
            ),
            Distribution(
                title={"und": "Handbok"},
                access_url="https://ekhamn.example/handbok.pdf",
                download_url="https://ekhamn.example/handbok.pdf",
                format="PDF",
                media_type="application/pdf",
            ),
        ),
    )


def test_a_table_at_opendatasoft_that_may_not_be_read() -> None:
    """There is nothing to fetch, and the contact is a person."""
    with OpenDataSoftSystem() as system:
        base = system.base
        record = system.portal().fetch("badplatser@sjoby")
    assert record == DatasetRecord(
        source=DatasetSource.OPENDATASOFT,
        source_base=base,
        source_id="badplatser@sjoby",
        uri=base + "/explore/dataset/badplatser@sjoby/",
        title={"und": "Badplatser"},
        publisher_name={"und": "Sjöby kommun"},
        access_right=AccessRight.RESTRICTED,
        page_url=base + "/explore/dataset/badplatser@sjoby/",
        modified=dt.date(2025, 6, 1),
    )


def test_a_dataset_at_opendatasoft_without_a_table() -> None:
    with OpenDataSoftSystem() as system:
        base = system.base
        record = system.portal().fetch("cykelrakning")
    assert record == DatasetRecord(
        source=DatasetSource.OPENDATASOFT,
        source_base=base,
        source_id="cykelrakning",
        uri=base + "/explore/dataset/cykelrakning/",
        title={"und": "Cykelräkning"},
        description={"und": "Cyklar per dygn."},
        publisher_name={"und": "Ekhamns kommun"},
        licence="http://creativecommons.org/licenses/by/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("CSV",),
        themes=("Trafik",),
        page_url=base + "/explore/dataset/cykelrakning/",
        modified=dt.date(2024, 2, 1),
        distributions=(
            Distribution(
                title={"und": "Cykel"},
                access_url="https://data.ekhamn.example/cykel.csv",
                download_url="https://data.ekhamn.example/cykel.csv",
                format="CSV",
                media_type="text/csv",
            ),
        ),
    )


def test_a_dataset_of_udata_with_everything() -> None:
    """Documentation is no way to the data."""
    with UdataSystem() as system:
        base = system.base
        record = system.portal().fetch(system.known)
    assert record == DatasetRecord(
        source=DatasetSource.UDATA,
        source_base=base,
        source_id="5fa9901b0d72fc70afa686ec",
        uri="https://data.ekhamn.example/dataset/buller",
        title={"und": "Bullermätningar i Ekhamn"},
        description={"und": "Mätt varje timme.\n\nObs: se handboken."},
        publisher_name={"und": "Ekhamns kommun"},
        contact=Contact(name="Öppna data", email="oppnadata@ekhamn.example"),
        licence="http://creativecommons.org/licenses/by/4.0/",
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV"),
        keywords={"und": ("buller", "hvd", "Ljud")},
        page_url="https://udata.example/datasets/bullermatningar-i-ekhamn/",
        issued=dt.date(2024, 5, 1),
        modified=dt.date(2026, 9, 18),
        frequency="DAILY",
        spatial=("Ekhamn",),
        temporal=(("2020-01-01", "2026-12-31"),),
        high_value=True,
        landing_pages=("https://ekhamn.example/buller",),
        documentation=("https://ekhamn.example/handbok.pdf",),
        conforms_to=("https://ekhamn.example/schema.json",),
        has_api=True,
        api_endpoints=("https://api.ekhamn.example/buller",),
        distributions=(
            Distribution(
                title={"und": "Gränssnitt"}, access_url="https://api.ekhamn.example/buller", format="API"
            ),
            Distribution(
                title={"und": "Mätvärden"},
                description={"und": "Ett värde per timme"},
                access_url="https://data.ekhamn.example/buller.csv",
                download_url="https://udata.example/datasets/r/135038a9-3aad-48ad-a5a9-b5ec113f98f3",
                format="CSV",
                media_type="text/csv",
                size=20480,
            ),
        ),
    )


def test_a_dataset_of_udata_that_a_person_published() -> None:
    """The person is not kept, and what may be read is not therefore open."""
    with UdataSystem() as system:
        base = system.base
        record = system.portal().fetch("badplatser")
    assert record == DatasetRecord(
        source=DatasetSource.UDATA,
        source_base=base,
        source_id="613a1108a962ea8114b25369",
        uri="https://udata.example/api/1/datasets/badplatser/",
        title={"und": "Badplatser"},
        formats=("XLSX",),
        page_url="https://udata.example/datasets/badplatser/",
        issued=dt.date(2023, 1, 10),
        modified=dt.date(2025, 6, 1),
        frequency="UNKNOWN",
        distributions=(
            Distribution(title={"und": "Bad"}, access_url="https://sjoby.example/bad.xlsx", format="XLSX"),
        ),
    )


def test_a_dataset_of_udata_under_the_french_licence() -> None:
    with UdataSystem() as system:
        base = system.base
        record = system.portal().fetch("cykelrakning")
    assert record == DatasetRecord(
        source=DatasetSource.UDATA,
        source_base=base,
        source_id="5fbcdc30658eea9e55782183",
        uri="https://udata.example/api/1/datasets/cykelrakning/",
        title={"und": "Cykelräkning"},
        description={"und": "Cyklar per dygn."},
        publisher_name={"und": "Ekhamns kommun"},
        licence="Licence Ouverte 2.0",
        access_right=AccessRight.RESTRICTED,
        formats=("CSV",),
        keywords={"und": ("cykel",)},
        page_url="https://udata.example/datasets/cykelrakning/",
        issued=dt.date(2022, 3, 1),
        modified=dt.date(2024, 2, 1),
        frequency="MONTHLY",
        distributions=(
            Distribution(
                title={"und": "Räkningar"}, access_url="https://data.ekhamn.example/cykel.csv", format="CSV"
            ),
        ),
    )
