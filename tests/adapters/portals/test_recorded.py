"""Recorded answers of dataportal.se, replayed over a connection, give exactly these records."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Request

from challenges.adapters.portals.contract import Question
from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.vocabulary.choices import AccessRight, DatasetSource
from tests.adapters.portals.replaying import replay

THEME = "http://publications.europa.eu/resource/authority/data-theme/"
CC_BY = "http://creativecommons.org/licenses/by/4.0/"
CARE = "https://www.forsakringskassan.se/api/sprstatistikrapportera/public/v1/omv-mottagare-ar/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEARCH = "https://data.trafikverket.se/search/search-data/"
BRANCH = "https://bransch.trafikverket.se/"
PRODUCTS = BRANCH + "TrvSeFiler/Dataproduktspecifikationer/V%C3%A4gdataprodukter/"
NVDB = "https://www.nvdb.se/"
SIS = "http://www.sis.se/produkter/informationsteknik-kontorsutrustning/ittillampningar/"
STANDARDS = (
    "http://www.opengis.net/def/crs/EPSG/0/3006",
    "http://www.sis.se/produkter/foretagsorganisation/kvalitet/allmant/sseniso191152005/",
    SIS + "it-tillampningar-inom-vetenskap/sis-ts-802018/",
)

Recorded = Callable[[str], Any]


def test_a_search(recorded: Recorded) -> None:
    """Each hit holds some thirty subjects; the dataset is found among them, and not its publisher's name."""
    empty = recorded("constructed-errors-and-facets.json")["empty_search"]

    def answer(request: Request) -> Any:
        return empty if request.args["query"].startswith("resource:") else recorded("search_datasets.json")

    with replay(answer) as store:
        page = store.search(Question("väg"), limit=2)
    assert (page.total, page.offset, page.limit, page.next_offset) == (23548, 0, 2, 2)
    road = DatasetRecord(
        source=DatasetSource.ENTRYSTORE,
        source_base=store.base_url,
        source_id="50_6088",
        uri="https://metadata.trafikverket.se/store/1/resource/735",
        kind="dataset",
        title={"sv": "Vägkategori"},
        description={
            "sv": "Trafikverkets indelning för det statliga vägnätets betydelse för det nationella behovet av "
            "transporter."
        },
        publisher_name={},
        publisher_uri="http://dataportal.se/organisation/SE2021006297",
        publisher_number="2021006297",
        contact=Contact(),
        licence="http://creativecommons.org/publicdomain/zero/1.0/",
        access_right=AccessRight.PUBLIC,
        formats=("GeoPackage", "HTML", "WMS"),
        themes=("http://inspire.ec.europa.eu/theme/tn", THEME + "TRAN"),
        keywords={"en": ("NVDB - STVDB",), "sv": ("NVDB - STVDB",)},
        page_url="https://www.dataportal.se/datasets/50_6088",
        issued=dt.date(2013, 12, 18),
        modified=dt.date(2024, 11, 12),
        frequency="CONT",
        languages=("sv",),
        spatial=("https://sws.geonames.org/2661886",),
        temporal=(("2001-01-01", "2099-12-31"),),
        landing_pages=(SEARCH + "details?esc_entry=735&esc_context=1",),
        documentation=(
            "http://www.nvdb.se",
            BRANCH + "anvandadata",
            BRANCH + "dataproduktspecifikationer-vag",
            BRANCH + "tjanster/data-kartor-och-geodatatjanster/",
            BRANCH + "tjanster/data-kartor-och-geodatatjanster/las-om-vara-data/",
            NVDB + "globalassets/upload/styrande-och-vagledande-dokument/nvdb---informationsmodell-v8.pdf",
            NVDB + "sv/dokumentation/",
            "https://www.trafikverket.se/e-tjanster/hamta-data-fran-trafikverket/",
        ),
        conforms_to=(
            *STANDARDS,
            PRODUCTS + "DPS_U-%C3%96/1045V%C3%A4gkategori.pdf",
            "https://www.sis.se/api/document/get/86342",
        ),
        has_api=True,
        distributions=(),
    )
    bridge = replace(
        road,
        source_id="50_6079",
        uri="https://metadata.trafikverket.se/store/1/resource/623",
        title={"sv": "Bro och tunnel"},
        description={
            "en": "The dataset provides Bridge and Tunnel data : constructions allowing traffic over or under "
            "waterways, valleys, roads, buildings, railways, bicycle paths, through mountains or terrain.",
            "sv": "Konstruktioner som tillåter trafik över eller under vattendrag, dalgångar, vägar, byggnader, "
            "järnvägar och cykelvägar eller genom berg eller jord.",
        },
        keywords={"en": ("NVDB",), "sv": ("NVDB",)},
        page_url="https://www.dataportal.se/datasets/50_6079",
        issued=dt.date(2013, 7, 1),
        landing_pages=(SEARCH + "details?esc_entry=623&esc_context=1",),
        documentation=(
            road.documentation[0],
            PRODUCTS + "DPS_A-B/1040Bro%20och%20tunnel.pdf",
            *road.documentation[1:5],
            BRANCH + "tjanster/system-och-verktyg/forvaltning-och-underhall/BaTMan/",
            *road.documentation[5:],
        ),
        conforms_to=(
            *STANDARDS,
            PRODUCTS + "DPS_A-B/1040Bro%20och%20tunnel.pdf",
            "https://www.sis.se/api/document/get/86342",
        ),
    )
    assert page.records == (road, bridge)


def test_one_dataset_with_everything(recorded: Recorded) -> None:
    """The publisher's foaf:mbox is a named person's and is nowhere in the record; the contact is a function."""

    def answer(request: Request) -> Any:
        if request.path == "/store/547/entry/28672":
            return {"entryId": "28672", "info": recorded("dataset_entry.json"), "rights": ["readmetadata"]}
        assert (request.path, request.args["recursive"]) == ("/store/547/metadata/28672", "dcat")
        return recorded("dataset_recursive.json")

    with replay(answer) as store:
        record = store.find("https://www.dataportal.se/datasets/547_28672/antal-personer?x=1#om")
    file = Distribution(
        title={"sv": "Uppdelning: Län"},
        access_url=CARE + "OMVAntalMottagareBeloppArLan.json",
        download_url=CARE + "OMVAntalMottagareBeloppArLan.json",
        format="JSON",
        media_type="application/json",
        licence=CC_BY,
        status="COMPLETED",
        availability="STABLE",
    )
    sheet, ages = CARE + "OMVAntalMottagareBeloppArLan.xlsx", CARE + "OMVAntalMottagareBeloppArAld.json"
    assert record == DatasetRecord(
        source=DatasetSource.ENTRYSTORE,
        source_base=store.base_url,
        source_id="547_28672",
        uri=CARE + "meta.json",
        kind="dataset",
        title={"sv": "Antal personer som har fått omvårdnadsbidrag"},
        description={
            "sv": "Årsstatistik från och med 2019 över antal mottagare och utbetalt belopp efter kön, delförmån, län "
            "och ålder."
        },
        publisher_name={"sv": "Försäkringskassan"},
        publisher_uri="http://dataportal.se/organisation/SE2021005521",
        publisher_type="NationalAuthority",
        publisher_number="2021005521",
        contact=Contact("Statistikservice", "statistikenheten@forsakringskassan.se"),
        licence=CC_BY,
        access_right=AccessRight.PUBLIC,
        formats=("JSON", "XLSX"),
        themes=(THEME + "ECON", THEME + "GOVE", THEME + "HEAL", THEME + "SOCI"),
        keywords={"sv": ("funktions-nedsättning", "omvårdnadsbidrag")},
        page_url="https://www.dataportal.se/datasets/547_28672",
        issued=None,
        modified=None,
        frequency="ANNUAL",
        languages=("sv",),
        temporal=(("2019", ""),),
        landing_pages=("https://www.forsakringskassan.se/statistik/statistikdatabas/#!/fn/omv-mottagare-ar",),
        has_api=False,
        distributions=(
            file,
            replace(file, access_url=sheet, download_url=sheet, format="XLSX", media_type=XLSX),
            replace(file, title={"sv": "Uppdelning: Ålder"}, access_url=ages, download_url=ages),
        ),
    )
    assert "person-" not in repr(record)
