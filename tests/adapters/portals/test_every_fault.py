"""Every portal, whatever its system, fails in every way; each ends in a clear reason or a true record, in time."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from challenges.adapters.portals.contract import DatasetNotFound, PortalUnavailable, Question
from challenges.adapters.portals.keeping import changed_facts
from challenges.demo.portal.faults import Fault
from challenges.vocabulary.choices import AccessRight
from tests.adapters.portals.systems import JSON_SYSTEMS, EntryStoreSystem

SYSTEMS = (*JSON_SYSTEMS, EntryStoreSystem)
OUTCOMES = {
    Fault.SLOW: "timeout",
    Fault.DRIPPING: "timeout",
    Fault.RESET: "unreachable",
    Fault.UNAVAILABLE: "status_503",
    Fault.BUSY: "status_429",
    Fault.PAGE: "not_json",
    Fault.TRUNCATED: "not_json",
    Fault.CUT_OFF: "unreachable",
    Fault.NESTED: "not_json",
    Fault.LIST: "incomplete",
    Fault.BOMB: "too_large",
    Fault.ENDLESS: "too_large",
    Fault.REDIRECT: "refused_address",
}
PATIENCE = 1.0
# What a busy machine may add to the patience before somebody would notice.
SLACK = 3.0

System = Any


@pytest.fixture(params=SYSTEMS, ids=lambda system: system.__name__)
def system(request: pytest.FixtureRequest) -> Iterator[System]:
    with request.param() as running:
        yield running


def patience(code: str) -> float:
    """Short where the time limit is what is tested; else as in the platform, however busy the machine."""
    return PATIENCE if code == "timeout" else 5.0


@pytest.mark.parametrize(("fault", "code"), OUTCOMES.items())
def test_a_search_ends_in_a_clear_reason(system: System, fault: Fault, code: str) -> None:
    portal = system.portal(search_seconds=patience(code))
    system.faults.set(fault, paths="/")
    began = time.monotonic()
    with pytest.raises(PortalUnavailable) as caught:
        portal.search(Question(system.word))
    assert time.monotonic() - began < patience(code) + SLACK
    assert caught.value.code == code
    assert str(caught.value.reason).endswith(".")


@pytest.mark.parametrize(("fault", "code"), OUTCOMES.items())
def test_a_single_dataset_ends_in_a_clear_reason(system: System, fault: Fault, code: str) -> None:
    portal = system.portal(fetch_seconds=patience(code))
    system.faults.set(fault, paths="/")
    began = time.monotonic()
    with pytest.raises(PortalUnavailable) as caught:
        portal.fetch(system.known)
    assert time.monotonic() - began < patience(code) + SLACK
    assert caught.value.code == code


@pytest.mark.parametrize(
    "question", [Question(access="public"), Question("buller", high_value=True, api=True)]
)
def test_narrowing_takes_no_longer_than_anything_else(system: System, question: Question) -> None:
    portal = system.portal(search_seconds=PATIENCE)
    system.faults.set(Fault.SLOW, paths="/")
    began = time.monotonic()
    with pytest.raises(PortalUnavailable):
        portal.search(question)
    assert time.monotonic() - began < PATIENCE + SLACK


@pytest.mark.parametrize(
    "inward",
    [
        "http://127.0.0.1:9/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://10.0.0.1/api",
    ],
)
def test_a_redirect_inward_or_to_another_host_is_not_followed(system: System, inward: str) -> None:
    portal = system.portal()
    system.faults.set(Fault.REDIRECT, paths="/", location=inward)
    with pytest.raises(PortalUnavailable) as caught:
        portal.search(Question(system.word))
    assert caught.value.code == "refused_address"


def test_hits_that_are_counted_and_not_shown_make_no_sense(system: System) -> None:
    portal = system.portal()
    system.hush()
    with pytest.raises(PortalUnavailable) as caught:
        portal.search(Question(system.word))
    assert caught.value.code == "incomplete"


def test_after_three_failures_it_is_left_alone(system: System) -> None:
    now = [1000.0]
    portal = system.portal(clock=lambda: now[0])
    system.faults.set(Fault.UNAVAILABLE, paths="/")
    for _ in range(3):
        with pytest.raises(PortalUnavailable):
            portal.search(Question(system.word))
    calls = len(system.faults.calls)
    with pytest.raises(PortalUnavailable) as caught:
        portal.fetch(system.known)
    assert (caught.value.code, len(system.faults.calls)) == ("paused", calls)
    system.faults.clear()
    now[0] += 31
    assert portal.search(Question(system.word)).total


def test_a_dataset_that_vanishes_after_it_was_linked(system: System) -> None:
    portal = system.portal()
    linked = portal.fetch(system.known)
    system.withdraw()
    with pytest.raises(DatasetNotFound) as caught:
        portal.refetch(linked.source_id, etag=linked.etag)
    assert caught.value.code == "not_found"


def test_unknown_and_hostile_numbers_are_no_failures_of_the_portal(system: System) -> None:
    portal = system.portal()
    for number in ("99_9", "no-such-dataset", "../../etc/passwd", "a b?c=d&e", "x" * 5000, "", "å\n"):
        with pytest.raises(DatasetNotFound):
            portal.fetch(number)
    assert portal.search(Question(system.word)).total


def test_a_changed_licence_is_seen(system: System) -> None:
    portal = system.portal()
    linked = portal.fetch(system.known)
    system.relicense("https://example.org/villkor")
    now = portal.refetch(linked.source_id, etag=linked.etag)
    assert now.licence == "https://example.org/villkor"
    assert "licence" in changed_facts(linked, now)


def test_changed_access_is_seen(system: System) -> None:
    portal = system.portal()
    linked = portal.fetch(system.known)
    assert linked.access_right is AccessRight.PUBLIC
    system.restrict()
    now = portal.refetch(linked.source_id, etag=linked.etag)
    assert now.access_right in {AccessRight.NON_PUBLIC, AccessRight.RESTRICTED}
    assert "access_right" in changed_facts(linked, now)


def test_a_title_in_english_only_is_marked_as_what_is_known_of_it(system: System) -> None:
    system.only_english()
    found = system.portal().fetch(system.known).title_in("sv")
    assert found.text == "Noise"
    assert found.language in ({"en"} if system.translates else {"en", "und"})


def test_without_a_title_there_is_still_a_heading(system: System) -> None:
    system.untitle()
    record = system.portal().fetch(system.known)
    assert record.title == {}
    assert record.title_in("sv").text in {record.uri, record.source_id}
