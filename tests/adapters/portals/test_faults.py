"""Every way a portal fails ends in a clear reason, in time, and the platform's pages stay fast."""

import threading
import time
from collections.abc import Callable

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.contract import PortalFault, PortalUnavailable, Question
from challenges.adapters.portals.entrystore import EntryStore
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal

Adapter = Callable[..., EntryStore]

OUTCOMES = {
    Fault.SLOW: "timeout",
    Fault.DRIPPING: "timeout",
    Fault.RESET: "unreachable",
    Fault.UNAVAILABLE: "status_503",
    Fault.SEARCH_OFF: "status_503",
    Fault.BUSY: "status_429",
    Fault.PAGE: "not_json",
    Fault.TRUNCATED: "not_json",
    Fault.CUT_OFF: "unreachable",
    Fault.NESTED: "not_json",
    Fault.LIST: "incomplete",
    Fault.BOMB: "too_large",
    Fault.ENDLESS: "too_large",
    Fault.REDIRECT: "refused_address",
    Fault.NO_HITS: "incomplete",
}


def test_every_fault_is_tested() -> None:
    assert set(OUTCOMES) == set(Fault)


def patience(code: str) -> float:
    """Short where the time limit is what is tested; else as in the platform, however busy the machine."""
    return 1.0 if code == "timeout" else 5.0


@pytest.mark.parametrize(("fault", "code"), OUTCOMES.items())
def test_a_search_ends_in_a_clear_reason(
    running: RunningPortal, adapter: Adapter, fault: Fault, code: str
) -> None:
    running.faults.set(fault)
    began = time.monotonic()
    with pytest.raises(PortalUnavailable) as caught:
        adapter(running, search_seconds=patience(code)).search(Question("buller"))
    running.faults.clear()
    assert caught.value.code == code
    assert str(caught.value.reason).endswith(".")
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("fault", "code"), [pair for pair in OUTCOMES.items() if pair[0] is not Fault.NO_HITS]
)
def test_a_single_dataset_ends_in_a_clear_reason(
    running: RunningPortal, adapter: Adapter, fault: Fault, code: str
) -> None:
    running.faults.set(fault)
    with pytest.raises(PortalUnavailable) as caught:
        adapter(running, fetch_seconds=patience(code)).fetch("50_1")
    running.faults.clear()
    assert caught.value.code == code


@pytest.mark.parametrize(
    "inward", ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://10.0.0.1/store"]
)
def test_a_redirect_inward_is_not_followed(running: RunningPortal, adapter: Adapter, inward: str) -> None:
    running.faults.set(Fault.REDIRECT, location=inward)
    with pytest.raises(PortalUnavailable) as caught:
        adapter(running).search(Question("buller"))
    running.faults.clear()
    assert caught.value.code == "refused_address"


def test_the_time_is_for_all_calls_together(running: RunningPortal, adapter: Adapter) -> None:
    """Entry and metadata each take most of the time there is; together it is too long."""
    running.faults.set(Fault.SLOW, seconds=0.7)
    began = time.monotonic()
    with pytest.raises(PortalUnavailable) as caught:
        adapter(running, fetch_seconds=1.0).fetch("50_1")
    running.faults.clear()
    assert caught.value.code == "timeout"
    assert time.monotonic() - began < 2


def test_hits_are_shown_although_names_of_publishers_fail(running: RunningPortal, adapter: Adapter) -> None:
    running.faults.set(Fault.UNAVAILABLE, after=1)
    page = adapter(running).search(Question("granbarkborre"))
    running.faults.clear()
    assert page.total == 2
    assert page.records[0].publisher_in("sv").text == "https://data.skogsdata.example.org/organisation"


def test_too_large_a_neighbourhood_falls_back_to_the_entry(own: RunningPortal, adapter: Adapter) -> None:
    own.faults.set(Fault.BOMB, paths="/store/50/metadata")
    record = adapter(own).fetch("50_1")
    assert record.title_in("sv").text == "Bullermätningar i Ekhamns stadskärna"
    assert record.publisher_in("sv").text == "Ekhamns kommun"
    assert record.distributions == ()


def test_after_three_failures_the_portal_is_left_alone_for_a_while(
    own: RunningPortal, adapter: Adapter
) -> None:
    now = [1000.0]
    store = adapter(own, clock=lambda: now[0])
    own.faults.set(Fault.UNAVAILABLE)
    for _ in range(3):
        with pytest.raises(PortalUnavailable):
            store.search(Question("buller"))
    calls = len(own.faults.calls)
    with pytest.raises(PortalUnavailable) as caught:
        store.fetch("50_1")
    assert caught.value.code == "paused"
    assert len(own.faults.calls) == calls
    own.faults.clear()
    now[0] += 29
    with pytest.raises(PortalUnavailable):
        store.search(Question("buller"))
    now[0] += 2
    assert store.search(Question("buller")).total == 4


def test_a_portal_that_asks_to_be_left_alone_is(own: RunningPortal, adapter: Adapter) -> None:
    now = [1000.0]
    store = adapter(own, clock=lambda: now[0])
    own.faults.set(Fault.BUSY)
    with pytest.raises(PortalUnavailable):
        store.search(Question("buller"))
    own.faults.clear()
    now[0] += 59
    with pytest.raises(PortalUnavailable) as caught:
        store.search(Question("buller"))
    assert caught.value.code == "paused"
    now[0] += 2
    assert store.search(Question("buller")).total == 4


def test_refusals_and_unknown_numbers_are_no_failures_of_the_portal(
    running: RunningPortal, adapter: Adapter
) -> None:
    store = adapter(running)
    for _ in range(5):
        with pytest.raises(PortalFault) as caught:
            store.fetch("99_1")
        assert caught.value.code == "not_found"
    assert store.search(Question("buller")).total == 4


def test_nobody_waits_long_while_the_portal_hangs(running: RunningPortal, adapter: Adapter) -> None:
    """Twelve visitors at once: each waits for one time-out at most, later ones not at all."""
    store = adapter(running, search_seconds=1.0)
    running.faults.set(Fault.SLOW)
    waited: list[float] = []

    def visit(number: int) -> None:
        began = time.monotonic()
        with pytest.raises(PortalUnavailable):
            store.search(Question(f"buller{number}"))
        waited.append(time.monotonic() - began)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    began = time.monotonic()
    with pytest.raises(PortalUnavailable):
        store.search(Question("buller"))
    assert time.monotonic() - began < 0.1
    running.faults.clear()
    assert len(waited) == 12
    assert max(waited) < 3


def test_a_portal_that_is_not_there(adapter: Adapter) -> None:
    with RunningPortal() as gone:
        store = adapter(gone)
    with pytest.raises(PortalUnavailable) as caught:
        store.search(Question("buller"))
    assert caught.value.code == "unreachable"


def test_a_portal_that_is_inside_without_being_allowed(running: RunningPortal) -> None:
    store = EntryStore(running.base_url, running.page_url, Client(user_agent="t"))
    with pytest.raises(PortalUnavailable) as caught:
        store.search(Question("buller"))
    assert caught.value.code == "refused_address"
