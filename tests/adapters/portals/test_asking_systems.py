"""Searching and fetching, the same in every system: pages, order, words, filters, memory, and what is said of it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.contract import DatasetNotFound, Portal, PortalRefused, Question
from challenges.adapters.portals.kinds import KINDS, make
from challenges.adapters.portals.record import Contact
from challenges.demo.portal.faults import Fault
from challenges.vocabulary.choices import DatasetSource
from tests.adapters.portals.systems import (
    JSON_SYSTEMS,
    CkanSystem,
    DataEuropaSystem,
    OpenDataSoftSystem,
    System,
    UdataSystem,
)

HOSTILE = '"; DROP TABLE *:* OR title:* AND (a) \\ /../ ?x=1&rows=9999 #å <b> {"q":1} [0 TO *] +buller'


@pytest.fixture(params=JSON_SYSTEMS, ids=lambda system: system.__name__)
def system(request: pytest.FixtureRequest) -> Iterator[System]:
    with request.param() as running:
        yield running


def many(system: System, count: int) -> None:
    """Fill the portal with copies of its known dataset, each under a number of its own."""
    for number in range(count - len(system.datasets)):
        name = "dataset_id" if "dataset_id" in system.one() else "id"
        system.datasets.append({**deepcopy(system.one()), name: f"{number:024x}"})


def test_it_is_a_portal(system: System) -> None:
    portal: Portal = system.portal()
    assert portal.base_url == system.base + system.interface
    page = portal.search(Question())
    assert (page.total, len(page.records), page.looked_at) == (3, 3, None)


def test_hits_come_in_short_and_a_dataset_whole(system: System) -> None:
    portal = system.portal()
    (hit,) = portal.search(Question("bullermätningar")).records
    assert (hit.distributions, hit.contact) == ((), Contact())
    assert hit.formats
    whole = portal.fetch(hit.source_id)
    assert whole.distributions
    assert (whole.uri, whole.title, whole.licence) == (hit.uri, hit.title, hit.licence)


def test_words_are_all_wanted_and_case_does_not_matter(system: System) -> None:
    portal = system.portal()
    assert portal.search(Question("CYKEL")).total == 1
    assert portal.search(Question("cykel buller")).total == 0


def test_without_a_letter_or_digit_nothing_is_found_and_nobody_asked(system: System) -> None:
    assert system.portal().search(Question('"*?!')).total == 0
    assert system.asked == []


def test_what_a_person_types_stays_words(system: System) -> None:
    system.portal().search(Question(HOSTILE))
    said = repr(list(system.asked[0].values()))
    for trace in ("rows=9999", "DROP", "title:*", "[0 TO", "<b>", "/../", '{"q"'):
        assert trace not in said


@pytest.mark.parametrize("limit", [1, 7, 20, 100])
def test_pages_follow_each_other_without_gap_or_repeat(system: System, limit: int) -> None:
    many(system, 45)
    portal = system.portal()
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = portal.search(Question(), offset=offset, limit=limit)
        assert page.total == 45
        seen += [record.source_id for record in page.records]
        offset = page.next_offset
    assert len(seen) == len(set(seen)) == 45


def test_a_page_may_begin_anywhere(system: System) -> None:
    """Some systems count pages and others hits; ours counts hits."""
    many(system, 45)
    portal = system.portal()
    whole = [record.source_id for record in portal.search(Question(), limit=45).records]
    for offset, limit in ((3, 20), (13, 7), (40, 20), (44, 20)):
        page = portal.search(Question(), offset=offset, limit=limit)
        assert [record.source_id for record in page.records] == whole[offset : offset + limit]


def test_beyond_the_last_page_there_is_nothing(system: System) -> None:
    page = system.portal().search(Question(), offset=60, limit=20)
    assert (page.records, page.total, page.next_offset) == ((), 3, None)


def test_pages_are_no_larger_than_the_system_gives(system: System) -> None:
    assert system.portal().search(Question(), limit=5000).limit == 100


def test_a_search_is_remembered_for_five_minutes_and_a_dataset_for_one(system: System) -> None:
    now = [1000.0]
    portal = system.portal(clock=lambda: now[0])
    for _ in range(3):
        portal.search(Question("buller"))
        portal.search(Question("  Buller "))
        portal.fetch(system.known)
    calls = len(system.faults.calls)
    now[0] += 61
    portal.search(Question("buller"))
    assert len(system.faults.calls) == calls
    portal.fetch(system.known)
    assert len(system.faults.calls) == calls + 1
    now[0] += 240
    portal.search(Question("buller"))
    assert len(system.faults.calls) > calls + 1


def test_what_is_fetched_anew_is_never_from_memory(system: System) -> None:
    portal = system.portal()
    before = portal.fetch(system.known)
    system.untitle()
    again = portal.refetch(system.known, etag=before.etag)
    assert again is not None
    assert again.title == {}
    assert portal.fetch(system.known).title == {}


@pytest.mark.parametrize(
    ("filters", "known", "others"),
    [
        ({"theme": "ENVI"}, {CkanSystem, DataEuropaSystem}, set()),
        (
            {"theme": "http://publications.europa.eu/resource/authority/data-theme/TRAN"},
            {CkanSystem},
            {"cykel"},
        ),
        ({"format": "CSV"}, set(JSON_SYSTEMS), {"cykel"}),
        ({"format": "text/csv"}, set(JSON_SYSTEMS), {"cykel"}),
        ({"access": "public"}, set(JSON_SYSTEMS), {"cykel"}),
        ({"api": True}, set(JSON_SYSTEMS), {"bad"}),
        ({"high_value": True}, {CkanSystem, DataEuropaSystem, UdataSystem}, set()),
    ],
)
def test_filters(system: System, filters: dict[str, Any], known: set[type[System]], others: set[str]) -> None:
    """``known`` are the systems whose known dataset fits; of the others no more than ``others`` may."""
    found = system.portal().search(Question(**filters)).records
    numbers = {record.source_id for record in found}
    assert (system.known in numbers) == (type(system) in known)
    for record in found:
        assert record.source_id == system.known or any(word in repr(record.title).lower() for word in others)


def test_a_publisher_that_another_portal_names_by_an_address_is_compared_here(system: System) -> None:
    question = Question(publisher="http://dataportal.se/organisation/SE2120000142")
    page = system.portal().search(question)
    names = {record.publisher_uri for record in page.records}
    assert names == ({question.publisher} if isinstance(system, (CkanSystem, DataEuropaSystem)) else set())


def test_every_value_of_a_facet_narrows_to_as_many_hits_as_it_counts(system: System) -> None:
    portal = system.portal()
    counted = portal.search(Question()).facets
    assert (set(counted) == set()) == isinstance(system, UdataSystem)
    for name, values in counted.items():
        assert [value.count for value in values] == sorted((value.count for value in values), reverse=True)
        for value in values:
            chosen: Any = True if name in {"api", "high_value"} else value.value
            assert portal.search(Question(**{name: chosen})).total == value.count, (name, value)


def test_what_is_narrowed_here_says_how_far_it_looked(system: System) -> None:
    many(system, 450)
    question = Question(access="public")
    portal = system.portal()
    page = portal.search(question, limit=20)
    assert page.looked_at == 200
    assert page.total <= 200
    assert page.facets == {}
    following = portal.search(question, offset=20, limit=20)
    assert {record.source_id for record in page.records}.isdisjoint(
        record.source_id for record in following.records
    )
    few = system.portal().search(Question("cykel", access="restricted"))
    assert few.looked_at is None


def test_when_the_second_look_fails_the_first_is_shown(system: System) -> None:
    many(system, 450)
    portal = system.portal()
    calls = 1
    system.faults.set(Fault.UNAVAILABLE, paths="/")
    system.faults.after = calls
    page = portal.search(Question(access="public"))
    assert page.looked_at == 100
    assert page.records


def test_systems_that_end_after_ten_thousand_hits_say_so(system: System) -> None:
    portal = system.portal()
    if not isinstance(system, (DataEuropaSystem, OpenDataSoftSystem)):
        assert portal.search(Question(), offset=20_000).records == ()
        return
    with pytest.raises(PortalRefused) as caught:
        portal.search(Question(), offset=9_990, limit=20)
    assert caught.value.code == "too_deep"
    assert system.asked == []


def test_the_publishers_own_name(system: System) -> None:
    portal = system.portal()
    if isinstance(system, (CkanSystem, DataEuropaSystem)):
        assert portal.find("https://data.ekhamn.example/dataset/buller").source_id == system.known
        assert portal.find("sjoby.example/id/badplatser").title_in("sv").text == "Badplatser"
    for unknown in ("https://data.ekhamn.example/dataset/bulle", 'https://x.example/"OR+title:*', "urn:x:y"):
        with pytest.raises(DatasetNotFound):
            portal.lookup(unknown)


def test_the_address_of_the_interface_is_as_good_as_that_of_the_portal(system: System) -> None:
    ends = {
        CkanSystem: ("", "/", "/api/3/action", "/api/3"),
        DataEuropaSystem: ("", "/data", "/api/hub/search/"),
        OpenDataSoftSystem: ("", "/api/explore/v2.1", "/api/explore/v2.1/catalog/"),
        UdataSystem: ("", "/api/1/", "/api/1"),
    }[type(system)]
    http = Client(user_agent="t", allow_inward={("127.0.0.1", int(system.base.rpartition(":")[2]))})
    kind = next(kind for kind, connector in KINDS.items() if connector is system.connector)
    for end in ends:
        portal = make(kind, system.base + end, "", http)
        assert portal.search(Question("buller")).total == 1
        assert portal.base_url == (system.base + end).rstrip("/")


def test_pages_for_people_may_be_elsewhere(system: System) -> None:
    http = Client(user_agent="t", allow_inward={("127.0.0.1", int(system.base.rpartition(":")[2]))})
    portal = system.connector(system.base + system.interface, "https://www.portal.example/sidor/", http)
    page = portal.fetch(system.known).page_url
    if isinstance(system, UdataSystem):
        assert page.startswith("https://udata.example/datasets/")  # the system tells it itself
    else:
        assert page.startswith("https://www.portal.example/sidor/")
        pasted = portal.recognise(page)
        assert pasted is not None
        assert portal.fetch(pasted.source_id).source_id == system.known


def test_a_file_of_a_catalogue_is_not_asked() -> None:
    with pytest.raises(ValueError, match="dcat_file"):
        make(DatasetSource.DCAT_FILE, "https://x.example/dcat", "", Client(user_agent="t"))
