"""The adapter against a store of our own making: searching, fetching, and metadata that breaks the rules."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.wrappers import Request

from challenges.adapters.http import Client
from challenges.adapters.portals.contract import (
    DatasetNotFound,
    Portal,
    PortalRefused,
    PortalUnavailable,
    Question,
)
from challenges.adapters.portals.entrystore import EntryStore
from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.record import Contact, Wording
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.portal.store import literal, uri
from challenges.vocabulary.choices import AccessRight
from tests.adapters.portals.replaying import LIVE, replay

Adapter = Callable[..., EntryStore]
AUTHORITY = "http://publications.europa.eu/resource/authority/"


def number_of(portal: RunningPortal, end: str) -> str:
    """The number of the dataset whose address ends so."""
    return next(entry.source_id for entry in portal.store if entry.resource.endswith("/" + end))


def test_it_is_a_portal(store: EntryStore) -> None:
    portal: Portal = store
    assert portal.search(Question("buller")).total == 4


def test_hits_come_with_names_of_their_publishers(store: EntryStore) -> None:
    page = store.search(Question("granbarkborre"))
    assert {record.publisher_in("sv").text for record in page.records} == {"Myndigheten för skogsdata"}
    assert {record.publisher_in("en").text for record in page.records} == {"Swedish Forest Data Agency"}


def test_an_empty_english_name_falls_back_to_swedish(store: EntryStore) -> None:
    page = store.search(Question("", publisher="https://data.norrsund.example.se/organisation"))
    assert page.records[0].publisher_in("en") == Wording("Norrsunds kommun", "sv")


def test_pages_follow_each_other_without_gap(store: EntryStore) -> None:
    whole = [record.source_id for record in store.search(Question(), limit=100).records]
    paged: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = store.search(Question(), offset=offset, limit=7)
        paged += [record.source_id for record in page.records]
        offset = page.next_offset
    assert paged == whole
    assert len(set(whole)) == 40


def test_members_of_a_series_are_found_by_address_only(running: RunningPortal, store: EntryStore) -> None:
    titles = [record.title_in("sv").text for record in store.search(Question("nederbörd")).records]
    assert titles == ["Nederbörd per avrinningsområde"]
    assert store.fetch(number_of(running, "nederbord-2025")).title_in("sv").text.endswith("2025")
    assert store.fetch(number_of(running, "nederbord-serie")).kind == "series"


def test_narrowing_by_publisher_theme_and_openness(store: EntryStore) -> None:
    facets = store.search(Question()).facets
    publisher = next(f for f in facets["publisher"] if f.label_in("sv").text == "Region Västerälv")
    narrowed = store.search(Question("", publisher=publisher.value))
    assert narrowed.total == publisher.count == 5
    opened = store.search(Question("", publisher=publisher.value, access="public"))
    assert opened.total == 4
    assert {record.access_right for record in opened.records} == {AccessRight.PUBLIC}
    theme = next(f for f in facets["theme"] if f.value.endswith("/HEAL"))
    assert (
        store.search(Question("", theme=theme.value)).total
        == store.search(Question("", theme="HEAL")).total
        == theme.count
    )


def test_facets_are_labelled_and_ordered(store: EntryStore) -> None:
    facets = store.search(Question()).facets
    assert set(facets) == {"publisher", "theme", "format", "licence", "access"}
    for values in facets.values():
        assert [value.count for value in values] == sorted((value.count for value in values), reverse=True)
    assert facets["format"][0].label_in("sv").text == "CSV"
    assert facets["licence"][0].label_in("sv").text == "CC0 1.0"


def test_a_dataset_with_all_that_belongs_to_it(running: RunningPortal, store: EntryStore) -> None:
    record = store.fetch(number_of(running, "flodesmatning"))
    assert record.contact == Contact("Driftdata, Dalvatten AB", "driftdata@dalvatten.example.se")
    assert record.publisher_in("sv").text == "Dalvatten AB"
    assert record.has_api
    assert [(d.format, d.access_url) for d in record.distributions] == [
        ("JSON", "https://api.dalvatten.example.se/zoner/v1"),
        ("CSV", "https://data.dalvatten.example.se/datamangder/flodesmatning/fil-1"),
    ]
    assert store.lookup(record.uri) == record
    assert store.find(record.page_url) == record


def test_a_service_on_its_own(running: RunningPortal, store: EntryStore) -> None:
    record = store.fetch(number_of(running, "realtid"))
    assert (record.kind, record.has_api) == ("service", True)
    assert "/dataservice/" in record.page_url
    assert store.find(record.page_url) == record
    assert [(d.format, d.access_url) for d in record.distributions] == [
        ("API", "https://api.regionvasteralv.example.se/realtid/v2")
    ]


def test_a_named_person_is_not_kept(running: RunningPortal, store: EntryStore) -> None:
    record = store.fetch(number_of(running, "bullerstorning"))
    assert record.contact == Contact()
    assert "xempelsson" not in repr(record)


@pytest.mark.parametrize(
    ("end", "licence", "access"),
    [
        ("biljettkop", "", AccessRight.NON_PUBLIC),
        ("skolskjuts", "", AccessRight.PUBLIC),
        ("badplatser", "http://creativecommons.org/licenses/by/4.0/", AccessRight.PUBLIC),
        ("fallolyckor", "http://creativecommons.org/licenses/by/4.0/", AccessRight.RESTRICTED),
    ],
)
def test_licence_and_access_as_stated(
    running: RunningPortal, store: EntryStore, end: str, licence: str, access: AccessRight
) -> None:
    record = store.fetch(number_of(running, end))
    assert (record.licence, record.access_right) == (licence, access)


def test_html_in_a_description_becomes_text(running: RunningPortal, store: EntryStore) -> None:
    text = store.fetch(number_of(running, "badplatser")).description_in("sv").text
    assert text == "Kommunens badplatser med provsvar & algvarningar.\n\nLäge\n\nProvsvar"


def test_english_only_is_marked_as_english(running: RunningPortal, store: EntryStore) -> None:
    record = store.fetch(number_of(running, "flood-forecast"))
    assert record.title_in("sv") == Wording("Flood forecast ensemble", "en")


def test_without_a_title_the_name_stands_in(own: RunningPortal, adapter: Adapter) -> None:
    number = number_of(own, "stadstrad")
    own.store.alter(number, names.TITLE)
    assert (
        adapter(own).fetch(number).title_in("sv").text
        == "https://data.ekhamn.example.se/datamangder/stadstrad"
    )


def test_changes_are_seen(own: RunningPortal, adapter: Adapter) -> None:
    number = number_of(own, "stadstrad")
    own.store.alter(number, names.LICENCE, uri("http://creativecommons.org/licenses/by/4.0/"))
    own.store.alter(number, names.ACCESS_RIGHTS, uri(AUTHORITY + "access-right/RESTRICTED"))
    record = adapter(own).fetch(number)
    assert (record.licence, record.access_right) == (
        "http://creativecommons.org/licenses/by/4.0/",
        AccessRight.RESTRICTED,
    )


def test_licences_that_differ_are_named_side_by_side(own: RunningPortal, adapter: Adapter) -> None:
    number = number_of(own, "stadstrad")
    own.store.alter(number, names.LICENCE)
    distribution = next(e for e in own.store if e.resource.endswith("/stadstrad/fil-1"))
    own.store.alter(distribution.source_id, names.LICENCE, literal("Egna villkor"))
    assert adapter(own).fetch(number).licence == "CC0 1.0 / Egna villkor"


def test_the_licence_of_the_distributions_counts_for_the_dataset(
    own: RunningPortal, adapter: Adapter
) -> None:
    number = number_of(own, "stadstrad")
    own.store.alter(number, names.LICENCE)
    assert adapter(own).fetch(number).licence == "http://creativecommons.org/publicdomain/zero/1.0/"


def test_a_withdrawn_dataset_is_not_found(own: RunningPortal, adapter: Adapter) -> None:
    number = number_of(own, "stadstrad")
    own.store.withdraw(number)
    with pytest.raises(DatasetNotFound):
        adapter(own).fetch(number)
    with pytest.raises(DatasetNotFound):
        adapter(own).lookup("https://data.ekhamn.example.se/datamangder/stadstrad")


def test_a_private_entry_is_refused_and_never_listed(own: RunningPortal, adapter: Adapter) -> None:
    number = number_of(own, "stadstrad")
    own.store.entry(number).public = False
    own.store.entry(number).revision += 1
    with pytest.raises(PortalRefused) as caught:
        adapter(own).fetch(number)
    assert caught.value.code == "not_public"
    assert adapter(own).search(Question("stadsträd")).total == 0


@pytest.mark.parametrize("end", ["stadstrad/fil-1", "organisation", "kontakt"])
def test_what_is_not_a_dataset_is_said_to_be_so(running: RunningPortal, store: EntryStore, end: str) -> None:
    with pytest.raises(DatasetNotFound) as caught:
        store.fetch(number_of(running, end))
    assert caught.value.code == "not_a_dataset"


@pytest.mark.parametrize(
    "source_id", ["", "50", "50_", "_1", "50_1/../2", "50_1?x", "a_b", "٥٠_١", "99_1", "50_99999"]
)
def test_numbers_that_are_none(store: EntryStore, source_id: str) -> None:
    with pytest.raises(DatasetNotFound):
        store.fetch(source_id)


@pytest.mark.parametrize("address", ["", "buller", "javascript:alert(1)", "http://[::1"])
def test_addresses_that_are_none(store: EntryStore, address: str) -> None:
    with pytest.raises(DatasetNotFound) as caught:
        store.find(address)
    assert caught.value.code == "not_an_address"


def test_an_address_nobody_knows(store: EntryStore) -> None:
    with pytest.raises(DatasetNotFound) as caught:
        store.find("https://data.example.se/okänd")
    assert caught.value.code == "not_found"


def test_the_same_dataset_in_two_catalogues_is_one_of_them(own: RunningPortal, adapter: Adapter) -> None:
    original = own.store.entry(number_of(own, "stadstrad"))
    twin = own.store.add("99", original.resource, original.graph)
    own.store.alter(twin.source_id, names.TITLE, literal("Stadsträd", language="sv"))
    assert adapter(own).lookup(original.resource).source_id == twin.source_id


def test_one_node_of_several_classes_is_read_as_each(own: RunningPortal, adapter: Adapter) -> None:
    """Some files use one address for catalogue, dataset, publisher and contact alike."""
    number = number_of(own, "stadstrad")
    entry = own.store.entry(number)
    for name in (names.FOAF + "Agent", names.VCARD + "Organization", names.DCAT + "Catalog"):
        entry.graph[entry.resource][names.TYPE].append(uri(name))
    own.store.alter(number, names.FOAF + "name", literal("Ekhamn", language="sv"))
    own.store.alter(number, names.VCARD + "fn", literal("Träddata"))
    own.store.alter(number, names.PUBLISHER, uri(entry.resource))
    own.store.alter(number, names.CONTACTS[0], uri(entry.resource))
    record = adapter(own).fetch(number)
    assert record.kind == "dataset"
    assert record.publisher_in("sv").text == "Ekhamn"
    assert record.contact.name == "Träddata"


def test_an_entry_without_class_gives_an_empty_graph_and_is_no_dataset(
    own: RunningPortal, adapter: Adapter
) -> None:
    number = number_of(own, "stadstrad")
    own.store.alter(number, names.TYPE)
    with pytest.raises(DatasetNotFound):
        adapter(own).fetch(number)


def test_answers_are_remembered_for_a_while(own: RunningPortal, adapter: Adapter) -> None:
    now = [0.0]
    store = adapter(own, clock=lambda: now[0], search_seconds=1000, fetch_seconds=1000)
    own.faults.clear()
    first = store.search(Question("buller"))
    calls = len(own.faults.calls)
    assert store.search(Question("buller")) is first
    assert len(own.faults.calls) == calls
    now[0] = 301
    assert store.search(Question("buller")) == first
    assert len(own.faults.calls) == calls + 1, "the names of publishers are remembered for longer"


def test_a_patient_caller_gets_a_fresh_answer(own: RunningPortal, adapter: Adapter) -> None:
    store, number = adapter(own), number_of(own, "stadstrad")
    store.fetch(number)
    own.store.alter(number, names.TITLE, literal("Nytt", language="sv"))
    assert store.fetch(number).title_in("sv").text == "Stadsträd"
    assert store.fetch(number, seconds=10).title_in("sv").text == "Nytt"


# Answers of shapes that the store may give, made by hand.

DATASET = "https://data.example.se/dataset/1"


def entry_answer(metadata: Any = None, **extra: Any) -> dict[str, Any]:
    info = {f"{LIVE}/50/entry/1": {names.RESOURCE: [uri(DATASET)]}}
    return {"entryId": "1", "info": info, **({"metadata": metadata} if metadata is not None else {}), **extra}


def statements(**predicates: Any) -> dict[str, Any]:
    known = {"type": names.TYPE, "title": names.TITLE, "publisher": names.PUBLISHER, "contact": names.CONTACTS[0],
             "distribution": names.DISTRIBUTIONS[0], "theme": names.THEME, "access": names.ACCESS_RIGHTS,
             "landing": names.LANDING_PAGE, "description": names.DESCRIPTION}  # fmt: skip
    return {
        "_:x": {},
        DATASET: {names.TYPE: [uri(names.DATASET)], **{known[k]: v for k, v in predicates.items()}},
    }


def fetched(metadata: Any, *, recursive: Any = None, status: int = 200, **extra: Any) -> Any:
    def answer(request: Request) -> Any:
        if request.path == "/store/50/entry/1":
            return entry_answer(metadata, contextId="50", **extra)
        if request.path == "/store/search":
            return {"results": 0, "resource": {"children": []}}
        return (recursive if recursive is not None else {}, status)

    with replay(answer) as store:
        return store.fetch("50_1")


def test_an_empty_recursive_answer_falls_back_to_the_entry() -> None:
    record = fetched(statements(title=[literal("Eget", language="sv")]))
    assert record.title == {"sv": "Eget"}


def test_statements_of_a_reference_are_in_the_cached_copy() -> None:
    copy = statements(title=[literal("Kopia", language="sv")])
    assert fetched(None, **{"cached-external-metadata": copy}).title == {"sv": "Kopia"}
    assert fetched(
        statements(title=[literal("Egen", language="sv")]), **{"cached-external-metadata": copy}
    ).title == {"sv": "Egen"}


def test_hidden_metadata_is_refused() -> None:
    with pytest.raises(PortalRefused):
        fetched(None, noAccessToMetadata=True)


@pytest.mark.parametrize("shape", [{}, {"info": {}}, {"info": []}, {"info": {"x": 1}, "entryId": 1}])
def test_an_entry_of_another_shape_is_an_unusable_answer(shape: dict[str, Any]) -> None:
    with replay(lambda request: shape) as store, pytest.raises(PortalUnavailable):
        store.fetch("50_1")


@pytest.mark.parametrize(
    "broken",
    [
        {DATASET: []},
        {DATASET: {names.TITLE: "text"}},
        {DATASET: {names.TITLE: [1, None, {"value": 3}, {"type": "literal"}, []]}},
        {DATASET: {names.TITLE: [{"type": "literal", "value": "", "lang": "en"}]}},
        {DATASET: {names.DISTRIBUTIONS[0]: [uri("_:dangling"), literal("text"), uri("javascript:alert(1)")]}},
        {DATASET: {names.CONTACTS[0]: [uri("_:nobody")], names.PUBLISHER: [literal("")]}},
    ],
)
def test_broken_statements_are_as_if_they_were_not_there(broken: dict[str, Any]) -> None:
    merged = {DATASET: {names.TYPE: [uri(names.DATASET)]}}
    if isinstance(broken[DATASET], dict):
        merged[DATASET].update(broken[DATASET])
    record = fetched(merged)
    assert (dict(record.title), record.distributions, record.contact) == ({}, (), Contact())
    assert record.title_in("sv").text == DATASET


def test_a_publisher_that_is_only_a_text() -> None:
    record = fetched(statements(publisher=[literal("Ekhamns kommun")]))
    assert (record.publisher_uri, record.publisher_in("sv").text) == ("", "Ekhamns kommun")


def test_of_several_publishers_the_registered_organisation_counts() -> None:
    registered = "http://dataportal.se/organisation/SE2120000000"
    record = fetched(statements(publisher=[uri("https://ror.org/1"), uri(registered)]))
    assert record.publisher_uri == registered


def test_the_strictest_access_right_counts() -> None:
    rights = [uri(AUTHORITY + "access-right/PUBLIC"), uri(AUTHORITY + "access-right/NON_PUBLIC")]
    assert fetched(statements(access=rights)).access_right is AccessRight.NON_PUBLIC
    assert fetched(statements(access=[literal("offentlig")])).access_right is AccessRight.UNKNOWN


def test_links_that_are_no_web_addresses_are_left_out() -> None:
    graph = statements(distribution=[uri("_:a"), uri("_:b"), uri("_:c")], theme=[uri("javascript:alert(1)")])
    graph["_:a"] = {
        names.ACCESS_URL: [literal("javascript:alert(1)")],
        names.DOWNLOAD_URL: [uri("ftp://example.se/a")],
    }
    graph["_:b"] = {names.ACCESS_URL: [literal("https://data.example.se/med mellanslag.csv")]}
    graph["_:c"] = {names.DOWNLOAD_URL: [uri("file:///etc/passwd"), uri("https://data.example.se/c.csv")]}
    record = fetched(graph)
    assert [(d.access_url, d.download_url) for d in record.distributions] == [
        ("", "https://data.example.se/c.csv"),
        ("https://data.example.se/med%20mellanslag.csv", ""),
    ]
    assert record.themes == ()


def test_a_mailbox_may_hang_on_a_node_of_its_own() -> None:
    graph = statements(contact=[uri("_:person"), uri("_:unit")])
    graph["_:person"] = {
        names.TYPE: [uri(names.VCARD + "Individual")],
        names.VCARD + "fn": [literal("Anna Exempelsson")],
    }
    graph["_:unit"] = {
        names.TYPE: [uri(names.VCARD + "Organization")],
        names.VCARD + "fn": [literal("Dataenheten")],
        names.VCARD + "hasEmail": [{"type": "bnode", "value": "_:box"}],
    }
    graph["_:box"] = {names.VCARD + "value": [uri("mailto:data@ekhamn.example.se")]}
    assert fetched(graph).contact == Contact("Dataenheten", "data@ekhamn.example.se")


def test_hits_of_another_shape_are_passed_over() -> None:
    good = {**entry_answer(statements(title=[literal("Hel", language="sv")])), "contextId": "50"}
    children = [None, {}, {"contextId": "50"}, {"contextId": "50", "entryId": "2", "info": {}}, good]
    with replay(lambda request: {"results": 5, "resource": {"children": children}}) as store:
        page = store.search(Question())
    assert [record.title_in("sv").text for record in page.records] == ["Hel"]


@pytest.mark.parametrize(
    "facets",
    [
        None,
        {},
        [1],
        [{"name": "x"}],
        [{"name": "metadata.predicate.uri.0ce6b231", "values": [1, {"name": None}]}],
    ],
)
def test_facets_of_another_shape_are_no_facets(facets: Any) -> None:
    with replay(lambda request: {"results": 0, "resource": {"children": []}, "facetFields": facets}) as store:
        assert not any(store.search(Question()).facets.values())


def test_many_publishers_are_asked_for_in_bunches_that_fit_an_address() -> None:
    field = "metadata.predicate.uri.9259d4c1"
    values = [{"name": f"https://data.example.se/{'å' * 40}/{number}", "count": 1} for number in range(30)]
    asked: list[int] = []

    def answer(request: Request) -> Any:
        asked.append(len(request.full_path.encode()) + len(request.query_string))
        return {
            "results": 0,
            "resource": {"children": []},
            "facetFields": [{"name": field, "values": values}],
        }

    with replay(answer) as store:
        store.search(Question())
    assert len(asked) > 2
    assert max(asked) < 2 * 8_000


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, PortalRefused, "status_400"),
        (401, PortalRefused, "not_public"),
        (403, PortalRefused, "not_public"),
        (404, DatasetNotFound, "not_found"),
        (410, DatasetNotFound, "not_found"),
        (414, PortalRefused, "status_414"),
        (429, PortalUnavailable, "status_429"),
        (500, PortalUnavailable, "status_500"),
        (502, PortalUnavailable, "status_502"),
    ],
)
def test_what_each_status_means(status: int, kind: type[Exception], code: str) -> None:
    with replay(lambda request: ({"error": "no"}, status)) as store, pytest.raises(kind) as caught:
        store.fetch("50_1")
    assert caught.value.code == code


def test_a_dataset_that_is_as_before_is_not_sent_again(own: RunningPortal, adapter: Adapter) -> None:
    """The mark is for the whole graph: a file of the dataset that changes its address changes it too."""
    store = adapter(own)
    first = store.fetch("50_1")
    assert first.etag
    assert store.refetch("50_1", etag=first.etag) is None
    file = next(entry for entry in own.store if entry.is_a(names.DCAT + "Distribution"))
    own.store.alter(file.source_id, names.DCTERMS + "license", uri("https://example.org/other"))
    again = store.refetch("50_1", etag=first.etag)
    assert again is not None
    assert again.etag != first.etag


def test_an_address_without_a_store_is_said_to_be_so(running: RunningPortal) -> None:
    client = Client(user_agent="Challenges-test/1", allow_inward={running.inward})
    with pytest.raises(PortalRefused) as caught:
        EntryStore(running.base_url + "/elsewhere", "", client).search(Question())
    assert caught.value.code == "status_404"
    assert "no data portal" in str(caught.value.reason)
