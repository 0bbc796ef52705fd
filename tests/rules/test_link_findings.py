"""What one try shows, and what is said of an address after several: never "broken" after one failure."""

import datetime as dt

import pytest

from challenges.adapters.http import Hop, NameUnknown, Probe, TimedOut, Unreachable
from challenges.adapters.link_tries import Try, answered, failed
from challenges.rules.link_findings import BROKEN, Known, fold
from challenges.vocabulary.states import LinkFinding as F

NIGHT = dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
URL = "https://data.example.se/files/noise.csv"


def probe(status: int, *hops: tuple[int, str], wait: float = 0.0) -> Probe:
    return Probe(hops[-1][1] if hops else URL, status, tuple(Hop(*hop) for hop in hops), wait)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (probe(200), Try(F.WORKS, 200)),
        (probe(206), Try(F.WORKS, 206)),
        (probe(401), Try(F.NEEDS_LOGIN, 401)),
        (probe(403), Try(F.NEEDS_LOGIN, 403)),
        (probe(404), Try(F.GONE, 404)),
        (probe(410), Try(F.GONE, 410)),
        (probe(429, wait=90.0), Try(F.UNKNOWN, 429, wait=90.0)),
        (probe(500), Try(F.UNKNOWN, 500)),
        (probe(400), Try(F.UNKNOWN, 400)),
        (probe(304), Try(F.UNKNOWN, 304)),
        (
            probe(200, (301, "https://data.example.se/new.csv")),
            Try(F.MOVED, 200, moved_to="https://data.example.se/new.csv"),
        ),
        # Only what is permanent from the start is a new address.
        (
            probe(200, (308, "https://a.example.se/1"), (302, "https://cdn.example.se/2")),
            Try(F.MOVED, 200, moved_to="https://a.example.se/1"),
        ),
        (probe(200, (302, "https://cdn.example.se/1"), (301, "https://x.example.se/2")), Try(F.WORKS, 200)),
        (probe(404, (301, "https://data.example.se/new.csv")), Try(F.GONE, 404)),
        (probe(200, (301, "https://data.example.se/")), Try(F.SUSPICIOUS, 200)),
        (probe(200, (302, "https://www.example.se/sv")), Try(F.SUSPICIOUS, 200)),
        (probe(200, (302, "https://data.example.se/?file=1")), Try(F.WORKS, 200)),
    ],
)
def test_one_answer(given: Probe, expected: Try) -> None:
    assert answered(URL, given) == expected


def test_the_front_page_of_a_site_is_no_suspicion_when_it_was_asked_for() -> None:
    moved = answered("http://example.se", probe(200, (301, "https://example.se/")))
    assert moved == Try(F.MOVED, 200, moved_to="https://example.se/")


def test_no_answer() -> None:
    assert failed(NameUnknown("x")) == Try(F.HOST_DEAD, reached=False)
    assert failed(TimedOut("x")) == failed(Unreachable("SSLError")) == Try(F.UNKNOWN, reached=False)


def nights(*tries: F) -> Known:
    known = Known()
    for number, finding in enumerate(tries):
        known = fold(known, Try(finding), NIGHT + number * DAY)
    return known


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        ((F.WORKS,), F.WORKS),
        ((F.GONE,), F.UNKNOWN),
        ((F.WORKS, F.GONE), F.WORKS),
        ((F.WORKS, F.GONE, F.GONE), F.GONE),
        ((F.GONE, F.GONE, F.WORKS), F.WORKS),
        ((F.GONE, F.WORKS, F.GONE), F.WORKS),
        ((F.HOST_DEAD, F.HOST_DEAD), F.HOST_DEAD),
        ((F.GONE, F.HOST_DEAD), F.UNKNOWN),
        ((F.GONE, F.HOST_DEAD, F.HOST_DEAD), F.HOST_DEAD),
        ((F.WORKS, F.UNKNOWN), F.WORKS),
        ((F.WORKS, F.UNKNOWN, F.UNKNOWN), F.UNKNOWN),
        ((F.GONE, F.UNKNOWN, F.GONE), F.UNKNOWN),
        ((F.GONE, F.GONE, F.UNKNOWN), F.GONE),
        ((F.NEEDS_LOGIN,), F.NEEDS_LOGIN),
        ((F.SUSPICIOUS,), F.SUSPICIOUS),
    ],
)
def test_nights_of_tries(tries: tuple[F, ...], said: F) -> None:
    assert nights(*tries).finding is said


@pytest.mark.parametrize("finding", list(F))
def test_nothing_is_broken_after_one_failure(finding: F) -> None:
    for before in F:
        if before not in BROKEN:
            assert fold(Known(before), Try(finding), NIGHT).finding not in BROKEN


def test_two_failures_of_one_day_are_one() -> None:
    once = fold(Known(), Try(F.GONE), NIGHT)
    assert fold(once, Try(F.GONE), NIGHT + dt.timedelta(hours=15)).finding is F.UNKNOWN
    assert fold(once, Try(F.GONE), NIGHT + DAY).finding is F.GONE


def test_a_new_address_is_kept_while_it_holds() -> None:
    moved = fold(Known(), Try(F.MOVED, moved_to="https://x.example.se/"), NIGHT)
    assert moved.moved_to == "https://x.example.se/"
    assert fold(moved, Try(F.UNKNOWN), NIGHT + DAY).moved_to == "https://x.example.se/"
    assert fold(moved, Try(F.WORKS), NIGHT + DAY).moved_to == ""
