"""The catalogue of our own making: invented public bodies and what they would publish."""

import json
from importlib.resources import files
from typing import Any

from challenges.demo.portal import names
from challenges.demo.portal.store import Graph, Store, Value, literal, uri

_LICENCES = {
    "CC0": uri("http://creativecommons.org/publicdomain/zero/1.0/"),
    "CC BY": uri("http://creativecommons.org/licenses/by/4.0/"),
    "CC BY-NC": uri("http://creativecommons.org/licenses/by-nc/4.0/"),
    "CC BY text": literal("CC BY 4.0"),
}
_MEDIA = {
    "CSV": "text/csv",
    "JSON": "application/json",
    "GeoJSON": "application/geo+json",
    "GeoPackage": "application/geopackage+sqlite3",
    "GeoTIFF": "image/tiff",
    "GTFS": "application/gtfs+zip",
    "NetCDF": "application/x-netcdf",
    "Parquet": "application/vnd.apache.parquet",
    "PDF": "application/pdf",
    "WMS": "application/vnd.ogc.wms_xml",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ZIP": "application/zip",
    "iCalendar": "text/calendar",
}
_DCTERMS, _DCAT, _VCARD = names.DCTERMS, names.DCAT, names.VCARD


def load(store: Store) -> None:
    """Fill the store with the catalogue that ships with the platform."""
    catalogue = json.loads(files(__package__).joinpath("catalog.json").read_text("utf-8"))
    publishers = {publisher["key"]: publisher for publisher in catalogue["publishers"]}
    for dataset in catalogue["datasets"]:
        _add_dataset(store, publishers[dataset["publisher"]], dataset)
    for publisher in catalogue["publishers"]:
        _add_publisher(store, publisher)
    store.copy_up()


def _add_publisher(store: Store, publisher: dict[str, Any]) -> None:
    site, contact = publisher["site"], publisher["contact"]
    _add(
        store,
        publisher,
        site + "/organisation",
        {
            names.TYPE: [uri(names.FOAF + "Agent")],
            # The empty English name is what many real catalogues have.
            names.FOAF + "name": [
                literal(publisher["sv"], language="sv"),
                literal(publisher.get("en", ""), language="en"),
            ],
            names.FOAF + "homepage": [uri(site)],
            _DCTERMS + "type": [uri(names.PUBLISHER_TYPE + publisher["type"])],
        },
    )
    kind = "Individual" if contact.get("person") else "Organization"
    _add(
        store,
        publisher,
        site + "/kontakt",
        {
            names.TYPE: [uri(_VCARD + kind)],
            _VCARD + "fn": [literal(contact["name"])],
            _VCARD + "hasEmail": [uri("mailto:" + contact["email"])],
        },
    )


def _add_dataset(store: Store, publisher: dict[str, Any], dataset: dict[str, Any]) -> None:
    site = publisher["site"]
    address = f"{site}/datamangder/{dataset['id']}"
    kind = names.DATASET
    if dataset.get("series"):
        kind = names.SERIES
    if dataset.get("service"):
        kind = names.INDEPENDENT_SERVICE
    files_of = [(f"{address}/fil-{number}", *file) for number, file in enumerate(dataset.get("files", []), 1)]
    service = address + "/api" if dataset.get("api") and not dataset.get("service") else ""
    distributions = [file[0] for file in files_of] + ([address + "/api-tjanst"] if service else [])
    statements: dict[str, list[Value]] = {
        names.TYPE: [uri(kind)] + ([uri(names.SERVICE)] if dataset.get("service") else []),
        _DCTERMS + "title": _texts(dataset, 0),
        _DCTERMS + "description": _texts(dataset, 1),
        _DCTERMS + "publisher": [uri(site + "/organisation")],
        _DCTERMS + "identifier": [literal(dataset["id"])],
        _DCTERMS + "accessRights": [uri(f"{names.AUTHORITY}access-right/{dataset.get('access', 'PUBLIC')}")],
        _DCTERMS + "modified": [literal(dataset["modified"], datatype=names.XSD + "date")],
        _DCAT + "contactPoint": [uri(site + "/kontakt")],
        _DCAT + "landingPage": [uri(address)],
        _DCAT + "theme": [uri(f"{names.AUTHORITY}data-theme/{theme}") for theme in dataset["themes"]],
        _DCAT + "keyword": _keywords(dataset),
        _DCAT + "distribution": [uri(distribution) for distribution in distributions],
    }
    if dataset.get("frequency"):
        statements[_DCTERMS + "accrualPeriodicity"] = [
            uri(f"{names.AUTHORITY}frequency/{dataset['frequency']}")
        ]
    if dataset.get("hvd"):
        legislation = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
        statements[names.R5R + "applicableLegislation"] = [uri(legislation)]
        statements[names.R5R + "hvdCategory"] = [uri("http://data.europa.eu/bna/" + dataset["hvd"])]
    if dataset.get("in_series"):
        statements[_DCAT + "inSeries"] = [uri(f"{site}/datamangder/{dataset['in_series']}")]
    if dataset.get("service"):
        statements[_DCAT + "endpointURL"] = [uri(dataset["api"])]
        statements[_DCTERMS + "license"] = _licence(dataset)
    _add(store, publisher, address, statements)
    for distribution, file_format, title in files_of:
        _add_file(store, publisher, dataset, distribution, file_format, title)
    if service:
        _add_service(store, publisher, dataset, address)


def _add_file(
    store: Store,
    publisher: dict[str, Any],
    dataset: dict[str, Any],
    address: str,
    file_format: str,
    title: str,
) -> None:
    _add(
        store,
        publisher,
        address,
        {
            names.TYPE: [uri(names.DISTRIBUTION)],
            _DCTERMS + "title": [literal(title, language="sv")],
            _DCTERMS + "format": [literal(_MEDIA[file_format])],
            _DCTERMS + "license": _licence(dataset),
            _DCAT + "accessURL": [uri(address)],
            _DCAT + "downloadURL": [] if file_format == "WMS" else [uri(address + "/hamta")],
        },
    )


def _add_service(store: Store, publisher: dict[str, Any], dataset: dict[str, Any], address: str) -> None:
    """A dataset with an API has a distribution that points at a service, and the service points back."""
    title = [literal("API", language="sv")]
    _add(
        store,
        publisher,
        address + "/api-tjanst",
        {
            names.TYPE: [uri(names.DISTRIBUTION)],
            _DCTERMS + "title": title,
            _DCTERMS + "format": [literal("application/json")],
            _DCTERMS + "license": _licence(dataset),
            _DCAT + "accessURL": [uri(dataset["api"])],
            _DCAT + "accessService": [uri(address + "/api")],
        },
    )
    _add(
        store,
        publisher,
        address + "/api",
        {
            names.TYPE: [uri(names.SERVICE)],
            _DCTERMS + "title": title,
            _DCAT + "endpointURL": [uri(dataset["api"])],
            _DCAT + "servesDataset": [uri(address)],
        },
    )


def _add(store: Store, publisher: dict[str, Any], address: str, statements: dict[str, list[Value]]) -> None:
    graph: Graph = {address: {predicate: values for predicate, values in statements.items() if values}}
    store.add(publisher["context"], address, graph)


def _texts(dataset: dict[str, Any], position: int) -> list[Value]:
    return [literal(dataset[tag][position], language=tag) for tag in ("sv", "en") if tag in dataset]


def _keywords(dataset: dict[str, Any]) -> list[Value]:
    swedish = [literal(word, language="sv") for word in dataset.get("keywords", [])]
    return swedish + [literal(word, language="en") for word in dataset.get("keywords_en", [])]


def _licence(dataset: dict[str, Any]) -> list[Value]:
    return [_LICENCES[dataset["licence"]]] if dataset["licence"] else []
