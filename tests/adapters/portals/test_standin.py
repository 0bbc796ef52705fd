"""The stand-in answers as EntryStore does: parameters, shapes, formats, errors. Asked directly, without the adapter."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from werkzeug.test import Client, TestResponse

from challenges.demo.portal import catalogue, names
from challenges.demo.portal.application import PortalApplication
from challenges.demo.portal.index import hashed
from challenges.demo.portal.store import Store

BASE = "http://localhost/store"
DATASETS = r"rdfType:http\:\/\/www.w3.org\/ns\/dcat#Dataset AND public:true"
THEME = "metadata.predicate.uri.0ce6b231"

Search = Callable[..., Any]


@pytest.fixture(scope="module")
def application() -> PortalApplication:
    store = Store(BASE)
    catalogue.load(store)
    return PortalApplication(store)


@pytest.fixture(scope="module")
def browser(application: PortalApplication) -> Client:
    return Client(application)


@pytest.fixture
def search(browser: Client) -> Search:
    def ask(query: str, **parameters: str) -> Any:
        return said(browser.get("/store/search", query_string={"type": "solr", "query": query, **parameters}))

    return ask


def said(response: TestResponse) -> Any:
    assert response.mimetype == "application/json"
    return response.get_json()


def test_a_hit_has_the_recorded_shape(search: Search, recorded: Callable[[str], Any]) -> None:
    ours, theirs = search(DATASETS, limit="1"), recorded("search_datasets.json")
    assert ours.keys() == theirs.keys()
    hit, known = ours["resource"]["children"][0], theirs["resource"]["children"][0]
    assert hit.keys() == known.keys()
    ((place, info),) = hit["info"].items()
    assert place == f"{BASE}/{hit['contextId']}/entry/{hit['entryId']}"
    ((_, known_info),) = known["info"].items()
    assert info.keys() == known_info.keys() - {names.DCTERMS + "contributor"}
    for predicate, values in info.items():
        assert values[0].keys() == known_info[predicate][0].keys()


def test_the_dataset_is_not_always_the_first_subject(application: PortalApplication, browser: Client) -> None:
    entry = next(entry for entry in application.store if entry.resource.endswith("/buller-stadskarna"))
    address = f"/store/{entry.context}/metadata/{entry.number}?recursive=dcat&format=application/json"
    firsts = {next(iter(browser.get(address).get_json())) for _ in range(40)}
    assert len(firsts) > 1


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({}, "Mandatory parameter 'type' is missing"),
        ({"type": "solr"}, "Mandatory parameter 'query' is missing"),
        ({"type": "solr", "query": "ab"}, "Query too short"),
        ({"type": "solr", "query": "title:("}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "modified:[2026-11-01 TO *]"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "http://www.w3.org/ns/dcat#Dataset"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "nosuchfield:abc"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": 'title:"abc'}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc AND"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc~2"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc)"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc\\"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "public:maybe"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc", "sort": "title.sv"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc", "sort": "nosuch asc"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc", "limit": "many"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc", "facetFields": "nosuch"}, "Search failed due to wrong parameters"),
        ({"type": "solr", "query": "title:abc", "facetFields": "rdfType", "facetMatches": "("},
         "Search failed due to wrong parameters"),
    ],
)  # fmt: skip
def test_bad_parameters_are_refused_in_the_stores_words(browser: Client, parameters: Any, error: str) -> None:
    response = browser.get("/store/search", query_string=parameters)
    assert response.status_code == 400
    assert said(response) == {"error": error}


def test_an_unknown_type_gives_minus_one(browser: Client) -> None:
    answer = said(browser.get("/store/search?type=elastic&query=title:abc"))
    assert (answer["results"], answer["resource"]) == (-1, {"children": []})


@pytest.mark.parametrize(
    ("given", "limit", "rows"),
    [
        ({}, 50, 38),
        ({"limit": "5"}, 5, 5),
        ({"limit": "0"}, 0, 0),
        ({"limit": "-1"}, 50, 38),
        ({"limit": "5000"}, 100, 38),
        ({"limit": "5", "offset": "36"}, 5, 2),
        ({"offset": "-4", "limit": "1"}, 1, 1),
        ({"offset": "500"}, 50, 0),
    ],
)
def test_limits(search: Search, given: dict[str, str], limit: int, rows: int) -> None:
    answer = search(DATASETS + " AND NOT metadata.predicate.uri.0f683595:*", **given)
    assert answer["limit"] == limit
    assert len(answer["resource"]["children"]) == rows
    assert answer["offset"] == max(0, int(given.get("offset", 0)))


@pytest.mark.parametrize(
    ("query", "ends"),
    [
        (r"title:granbark*", {"granbarkborre"}),
        (r"title:arkborr", {"granbarkborre"}),
        (r"title:ar", set()),
        (r"title:ar* AND title:granbark*", {"granbarkborre"}),
        (r"title:bullermätningariekhamnsstad", set()),
        (r'title:"granbarkborre"', {"granbarkborre"}),
        (r'description:"varje skola och dag"', {"skolmat-svinn"}),
        (r"description:varje AND description:svinn", set()),
        (r"tag.literal:maskininlärning", {"ljudinspelningar"}),
        (r"title.en:bark", {"granbarkborre"}),
        (r"title.sv:bark AND NOT title.en:*", set()),
        (r"tag.literal:granbarkborre AND NOT title:granbarkborre", {"skogsskador-satellit"}),
        (r"tag.literal:granbarkborre -title:granbarkborre", {"skogsskador-satellit"}),
        (r"(title:granbarkborre OR title:badplats*) AND public:true", {"granbarkborre", "badplatser"}),
        (r"title:(granbarkborre OR badplats*)", {"granbarkborre", "badplatser"}),
        (r"title:granbarkborre title:badplats*", {"granbarkborre", "badplatser"}),
        (r"resource:https\:\/\/data.norrsund.example.se\/datamangder\/badplatser", {"badplatser"}),
        (r'resource:"https://data.norrsund.example.se/datamangder/badplatser"', {"badplatser"}),
        (r"resource:*\/badplatser", {"badplatser"}),
        (r"NOT title:a*", set()),
        (r"*:* AND NOT rdfType:* AND public:true", set()),
        (r"metadata.predicate.literal_s.9e8fc937:badplatser", {"badplatser"}),
        (r"metadata.predicate.literal_s.9e8fc937:Badplatser", set()),
        (r"metadata.predicate.date.3e2f60da:[2026-11-08T00:00:00Z TO *] AND title:GTFS*", {"gtfs"}),
        (r"metadata.predicate.date.3e2f60da:[* TO 2025-12-01T00:00:00Z]", {"bullerkartlaggning-2025"}),
        (r"related.metadata.predicate.literal_s.893797ba:Skolmatsringen", {"skolmaltider-enkat", "livsmedelsinkop"}),
        (r"metadata.predicate.uri.82f80949:http\:\/\/data.europa.eu\/eli\/reg_impl\/2023\/138\/oj",
         {"gtfs", "oversvamningsrisk"}),
        (r"rdfType:http\:\/\/entryscape.com\/terms\/IndependentDataService", {"realtid"}),
        (r"rdfType:http\:\/\/entryscape.com\/terms\/ServedByDataService",
         {"trafikrakning", "snorojning", "vattenstand", "flodesmatning"}),
        (r"tag.literal:granbarkborre AND lang:en", {"granbarkborre"}),
    ],
)  # fmt: skip
def test_the_grammar(search: Search, query: str, ends: set[str]) -> None:
    found = {
        next(iter(child["info"].values()))[names.ENTRYSTORE + "resource"][0]["value"].rpartition("/")[2]
        for child in search(query)["resource"]["children"]
    }
    assert found == ends


def test_facets_count_all_hits_and_are_sorted_by_count(search: Search) -> None:
    answer = search(DATASETS, limit="1", facetFields=THEME, facetLimit="3")
    (facet,) = answer["facetFields"]
    assert facet["name"] == THEME
    assert facet["valueCount"] == len(facet["values"]) == 3
    assert facet["values"][0]["name"].endswith("/ENVI")
    counts = [value["count"] for value in facet["values"]]
    assert counts == sorted(counts, reverse=True)
    few = search(DATASETS, facetFields=THEME, facetMinCount="10")["facetFields"][0]["values"]
    assert all(value["count"] >= 10 for value in few)
    matched = search(DATASETS, facetFields=THEME, facetMatches=".*/TRAN")["facetFields"][0]["values"]
    assert [value["name"].rpartition("/")[2] for value in matched] == ["TRAN"]
    licences = "metadata.predicate.uri.3494e2ce"
    missing = search(DATASETS, facetFields=licences, facetMissing="true")["facetFields"][0]["values"][-1]
    assert missing["name"] is None
    assert missing["count"] > 0


def test_filters_are_decoded_once_more_after_the_comma(search: Search) -> None:
    both = search(DATASETS, filterQuery="title:bark*,title:svärm*")
    assert both["results"] == 1
    with_comma = 'description:"fasader, lyktstolpar"'
    assert search(DATASETS, filterQuery=quote(with_comma, safe=""))["results"] == 0
    assert search(DATASETS, filterQuery=quote('description:"läge, art"', safe=""))["results"] == 1


def test_sorting(search: Search) -> None:
    def titles(order: str) -> list[str]:
        found = []
        for child in search(DATASETS, sort=order, limit="100")["resource"]["children"]:
            resource = next(iter(child["info"].values()))[names.ENTRYSTORE + "resource"][0]["value"]
            texts = child["metadata"][resource][names.DCTERMS + "title"]
            found.append(next((text["value"] for text in texts if text["lang"] == "sv"), ""))
        return found

    swedish = titles("title.sv asc")
    assert swedish[0] == "Anmälda och utförda avverkningar"
    assert swedish[-2:] == ["Översvämningsrisk längs vattendrag", ""], "without a Swedish title comes last"
    assert titles("title.sv desc")[0] == "Översvämningsrisk längs vattendrag"
    assert titles("title.sv desc")[-1] == ""


def test_metadata_in_every_format(application: PortalApplication, browser: Client) -> None:
    """Each serialisation, read by an RDF library, holds the same statements."""
    entry = next(entry for entry in application.store if entry.resource.endswith("/badplatser"))
    address = f"/store/{entry.context}/metadata/{entry.number}?recursive=dcat"
    plain = browser.get(address)
    assert plain.mimetype == "application/rdf+xml"
    expected = sum(
        len(values) for node in application.store.recursive(entry).values() for values in node.values()
    )
    formats = {
        "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
        "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
        "text/turtle": pyoxigraph.RdfFormat.TURTLE,
        "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
    }
    graphs = []
    for media_type, syntax in formats.items():
        response = browser.get(address, headers={"Accept": media_type})
        assert response.mimetype == media_type
        graphs.append({str(quad.triple) for quad in pyoxigraph.parse(response.data, format=syntax)})
    assert graphs[0] == graphs[1] == graphs[2] == graphs[3]
    assert len(graphs[0]) == expected
    rdf_json = browser.get(address + "&format=application/json").get_json()
    assert sum(len(values) for node in rdf_json.values() for values in node.values()) == expected
    assert browser.get(address + "&format=text/plain").status_code == 406


def test_an_entry_with_and_without_everything(browser: Client) -> None:
    bare = said(browser.get("/store/50/entry/1"))
    assert bare.keys() == {"entryId", "info"}
    whole = said(browser.get("/store/50/entry/1?includeAll"))
    assert whole.keys() == {"entryId", "info", "metadata", "relations", "rights"}
    graph = said(browser.get("/store/50/entry/1?format=application/rdf+json"))
    assert graph == bare["info"]


def test_conditional_requests(browser: Client) -> None:
    first = browser.get("/store/50/metadata/1")
    assert first.headers["Last-Modified"]
    again = browser.get("/store/50/metadata/1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = browser.get("/store/50/metadata/2", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/store/50/entry/9999", "/store/1/metadata/1", "/store/50/resource/9999", "/store/lookup?uri=https://x"],
)
def test_what_is_not_there(browser: Client, address: str) -> None:
    response = browser.get(address)
    assert response.status_code == 404
    assert said(response) == {"error": "Entry not found"}


def test_what_is_not_public() -> None:
    store = Store(BASE)
    catalogue.load(store)
    store.entry("50_1").public = False
    browser = Client(PortalApplication(store))
    response = browser.get("/store/50/entry/1?includeAll")
    assert (response.status_code, said(response)) == (401, {"error": "Not authorized"})
    assert "Bullermätningar i Ekhamns" not in browser.get("/all.rdf").text


def test_lookup_gives_metadata_but_no_number(browser: Client) -> None:
    response = browser.get(
        "/store/lookup?uri=https://data.norrsund.example.se/datamangder/badplatser&format=application/json"
    )
    assert "https://data.norrsund.example.se/datamangder/badplatser" in said(response)
    assert browser.get("/store/lookup").status_code == 400


def test_json_ld_hits(search: Search) -> None:
    hit = search(DATASETS, limit="1", rdfFormat="application/ld+json")["resource"]["children"][0]
    assert "@graph" in hit["metadata"]


def test_the_dump_and_the_charts(application: PortalApplication, browser: Client) -> None:
    dump = browser.get("/all.rdf")
    assert dump.mimetype == "application/rdf+xml"
    assert len(ET.fromstring(dump.data)) == len(
        {subject for entry in application.store for subject in entry.graph}
    )
    charts = said(browser.get("/charts/orgData.json"))
    assert charts["publisherCount"] == len(charts["labels"]) == len(charts["values"]) == 9
    assert sum(charts["series"][0]) == charts["datasetCount"] == 40
    assert charts["independentDataserviceCount"] == 1


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/datasets/50_1", "/datasets/50_1/buller", "/en/datasets/50_1/x"]
)
def test_pages_for_people(browser: Client, address: str) -> None:
    response = browser.get(address)
    assert response.mimetype == "text/html"
    assert f'<html lang="{"en" if address.startswith("/en") else "sv"}">' in response.text
    assert response.text.count("<h1>") == 1


def test_text_of_publishers_is_escaped_on_pages() -> None:
    store = Store(BASE)
    catalogue.load(store)
    store.alter(
        "50_1", names.DCTERMS + "title", {"type": "literal", "lang": "sv", "value": "<script>x</script>"}
    )
    page = Client(PortalApplication(store)).get("/datasets/50_1").text
    assert "<script>" not in page


def test_licence_and_format_are_repeated_on_the_dataset(application: PortalApplication) -> None:
    entry = next(entry for entry in application.store if entry.resource.endswith("/buller-stadskarna"))
    assert entry.values(names.DCTERMS + "format") == ["text/csv", "application/json", "application/geo+json"]
    assert entry.values(names.DCTERMS + "license") == ["http://creativecommons.org/publicdomain/zero/1.0/"]


def test_every_pointer_in_the_catalogue_leads_somewhere(application: PortalApplication) -> None:
    inside = [names.DCAT + "distribution", names.DCAT + "contactPoint", names.DCTERMS + "publisher",
              names.DCAT + "accessService", names.DCAT + "inSeries", names.DCAT + "servesDataset"]  # fmt: skip
    for entry in application.store:
        for predicate in inside:
            for address in entry.values(predicate):
                assert application.store.about(address), address


def test_the_hash_of_a_predicate() -> None:
    assert hashed(names.DCTERMS + "publisher") == "9259d4c1"
