"""What each system is asked, word for word, and the refusals that are its own."""

import json
from typing import Any

import pytest
from werkzeug.wrappers import Response

from challenges.adapters.portals.ckan import query
from challenges.adapters.portals.contract import (
    DatasetNotFound,
    PortalFault,
    PortalRefused,
    PortalUnavailable,
    Question,
)
from tests.adapters.portals.systems import CkanSystem, DataEuropaSystem, OpenDataSoftSystem, UdataSystem

EVIL = '"x\\" OR *:*'


def test_ckan_is_asked_for_words_as_they_are_and_with_more_after_them() -> None:
    assert query.text(Question("Buller i hamnen")) == (
        "(text:buller OR text:buller*) AND (text:i OR text:i*) AND (text:hamnen OR text:hamnen*)"
    )
    assert query.text(Question()) == "*:*"


def test_ckan_is_narrowed() -> None:
    asked = query.filters(
        Question(publisher="ekhamn", theme="TRAN", format="CSV", licence="cc-by", high_value=True)
    )
    assert asked == (
        "-dataset_type:(harvest OR showcase)"
        ' +(groups:"tran" OR extras_theme:"data-theme/TRAN")'
        ' +organization:"ekhamn"'
        ' +res_format:("CSV" OR "csv" OR "http://publications.europa.eu/resource/authority/file-type/CSV"'
        ' OR "http://publications.europa.eu/resource/authority/file-type/csv")'
        ' +license_id:"cc-by"'
        ' +(extras_applicable_legislation:"reg_impl/2023/138/oj" OR extras_hvd_category:[* TO *])'
    )


def test_a_value_never_ends_the_phrase_it_stands_in() -> None:
    assert query.quoted(EVIL) == '"\\"x\\\\\\" OR *:*"'
    assert query.unable(Question(publisher=EVIL, licence=EVIL, access="public")) == {
        "publisher",
        "licence",
        "access",
    }
    assert f"groups:{query.quoted(EVIL)}" in query.filters(Question(theme=EVIL))
    with OpenDataSoftSystem() as system:
        system.portal().search(Question(publisher=EVIL))
        assert system.asked[0]["refine"] == f"publisher:{query.quoted(EVIL)}"


@pytest.mark.parametrize(
    ("status", "kind", "code", "fault"),
    [
        (200, "Not Found Error", "not_found", DatasetNotFound),
        (404, "Not Found Error", "not_found", DatasetNotFound),
        (200, "Authorization Error", "not_public", PortalRefused),
        (403, "Authorization Error", "not_public", PortalRefused),
        (200, "Validation Error", "refused", PortalRefused),
        (409, "Validation Error", "status_409", PortalRefused),
        (400, "Search Query Error", "status_400", PortalRefused),
        (500, "Internal Server Error", "status_500", PortalUnavailable),
    ],
)
def test_ckan_refuses_in_its_own_words(status: int, kind: str, code: str, fault: type[PortalFault]) -> None:
    body = json.dumps({"success": False, "error": {"__type": kind, "message": "<b>nej</b>"}})
    with CkanSystem() as system:
        system.mangle = lambda _: Response(body, status, mimetype="application/json")
        with pytest.raises(fault) as caught:
            system.portal().fetch(system.known)
    assert caught.value.code == code
    assert "<b>" not in str(caught.value.reason)


@pytest.mark.parametrize("state", [{"private": True}, {"state": "deleted"}, {"state": "draft"}])
def test_a_package_of_ckan_that_is_not_for_everybody(state: dict[str, Any]) -> None:
    with CkanSystem() as system:
        system.one().update(state)
        with pytest.raises(PortalFault) as caught:
            system.portal().fetch(system.known)
    assert caught.value.code in {"not_public", "not_found"}


def test_older_versions_of_ckan_count_without_labels() -> None:
    def older(answer: Any) -> Any:
        answer["result"].pop("search_facets")
        answer["result"]["facets"] = {
            "organization": {"ekhamn": 2, "sjoby": 1},
            "res_format": {"csv": 2, "CSV": 1},
        }
        return answer

    with CkanSystem() as system:
        system.mangle = older
        facets = system.portal().search(Question()).facets
    assert [(one.value, one.count) for one in facets["publisher"]] == [("ekhamn", 2), ("sjoby", 1)]
    assert [(one.value, one.count) for one in facets["format"]] == [("csv", 3)]


def test_data_europa_is_asked_in_the_address() -> None:
    with DataEuropaSystem() as system:
        system.portal().search(Question("Buller", theme="ENVI", format="csv", high_value=True, api=True))
    (asked,) = system.asked
    assert json.loads(asked["facets"]) == {
        "categories": ["ENVI"],
        "format": ["CSV", "csv"],
        "is_hvd": ["true"],
    }
    assert (asked["method"], asked["q"], asked["filters"], asked["page"]) == ("GET", "buller", "dataset", "0")
    assert (asked["sort"], asked["dataServices"]) == ("relevance desc,modified desc", "true")


def test_data_europa_is_asked_again_by_post_where_it_takes_no_facets_in_the_address() -> None:
    with DataEuropaSystem() as system:
        system.posting = True
        portal = system.portal()
        assert portal.search(Question("buller", theme="ENVI", api=True)).total == 1
        assert portal.search(Question("cykel", theme="TRAN")).total == 1
        assert portal.search(Question("cykel")).total == 1
    assert [asked["method"] for asked in system.asked] == ["GET", "POST", "POST", "GET"]
    posted = system.asked[1]
    assert posted["facets"] == {"categories": ["ENVI"]}
    assert (posted["filters"], posted["page"], posted["limit"]) == (["dataset"], 0, 20)
    assert (posted["sort"], posted["dataServices"]) == (["relevance+desc", "modified+desc"], True)


def test_data_europa_that_understands_neither_says_no() -> None:
    with DataEuropaSystem() as system:
        system.mangle = lambda _: Response("{}", 400, mimetype="application/json")
        for question in (Question("buller"), Question(theme="ENVI")):
            with pytest.raises(PortalRefused) as caught:
                system.portal().search(question)
            assert caught.value.code == "status_400"


def test_opendatasoft_is_asked_for_hits_and_for_what_to_narrow_by() -> None:
    with OpenDataSoftSystem() as system:
        portal = system.portal()
        portal.search(Question("Buller hamn", publisher="Ekhamns kommun", theme="Miljö"))
        portal.search(Question())
    first, second = system.asked[:2]
    assert first == {
        "refine": ['publisher:"Ekhamns kommun"', 'theme:"Miljö"'],
        "where": 'search("buller") and search("hamn")',
        "limit": "20",
        "offset": "0",
    }
    assert second["facet"] == ["publisher", "theme", "license"]
    assert second["where"] == first["where"]
    assert system.asked[2] == {"order_by": "modified desc", "limit": "20", "offset": "0"}


def test_hits_of_opendatasoft_are_shown_although_nothing_was_counted() -> None:
    with OpenDataSoftSystem() as system:
        system.mangle = lambda answer: Response(status=500) if "facets" in answer else answer
        page = system.portal().search(Question())
    assert (page.total, page.facets) == (3, {})


def test_udata_is_asked() -> None:
    with UdataSystem() as system:
        portal = system.portal()
        portal.search(Question("Buller", format="text/csv", licence="cc-by", high_value=True), offset=20)
        portal.search(Question(publisher="534fff8ca3a7292c64a77edf"))
    assert system.asked == [
        {"q": "buller", "license": "cc-by", "format": "csv", "tag": "hvd", "page": "2", "page_size": "20"},
        {"organization": "534fff8ca3a7292c64a77edf", "sort": "-created", "page": "1", "page_size": "20"},
    ]


def test_a_dataset_that_udata_has_deleted_is_not_found() -> None:
    with UdataSystem() as system:
        for number in ("deleted", "never-there"):
            with pytest.raises(DatasetNotFound) as caught:
                system.portal().fetch(number)
            assert caught.value.code == "not_found"
