"""The light of a dataset, with every reason and what to do about it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.rules.readiness import FREQUENCIES, LinkFact, readiness
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.states import LinkFinding as F

TODAY = dt.date(2026, 3, 10)
FILE = "https://data.example.se/noise.csv"
OTHER = "https://data.example.se/noise.json"
GOOD = DatasetRecord(
    source=DatasetSource.ENTRYSTORE,
    source_base="https://portal.example.se/store",
    source_id="50_1",
    uri="https://data.example.se/noise",
    title={"sv": "Buller"},
    description={"sv": "Mätningar"},
    contact=Contact("Öppna data", "data@example.se"),
    licence="http://creativecommons.org/publicdomain/zero/1.0/",
    access_right=AccessRight.PUBLIC,
    formats=("CSV",),
    frequency="ANNUAL",
    modified=dt.date(2026, 1, 1),
    documentation=("https://data.example.se/docs",),
    distributions=(
        Distribution(download_url=FILE, format="CSV"),
        Distribution(access_url=OTHER, format="JSON"),
    ),
)


def judged(links: Any = (), **changes: Any) -> tuple[str, list[str]]:
    found = readiness(replace(GOOD, **changes), links, language="sv", today=TODAY)
    assert all(str(reason.sentence) and str(reason.advice) for reason in found.reasons)
    return found.light, [reason.code for reason in found.reasons]


def test_what_has_everything_is_green() -> None:
    assert judged() == ("green", [])
    assert judged([LinkFact(FILE, F.WORKS), LinkFact(OTHER, F.UNKNOWN)]) == ("green", [])
    assert readiness(GOOD, (), language="sv", today=TODAY).label


@pytest.mark.parametrize(
    ("changes", "light", "codes"),
    [
        ({"licence": ""}, "red", ["licence"]),
        ({"distributions": ()}, "red", ["distribution"]),
        ({"distributions": (), "api_endpoints": ("https://api.example.se/",)}, "green", []),
        ({"title": {"en": "Noise"}}, "yellow", ["language"]),
        ({"description": {"en": "Measured"}}, "yellow", ["language"]),
        ({"title": {"und": "Buller"}, "description": {"und": "Mätt"}}, "green", []),
        ({"description": {}}, "yellow", ["description"]),
        ({"description": {"sv": ""}}, "yellow", ["description"]),
        ({"contact": Contact("Öppna data")}, "yellow", ["contact"]),
        ({"access_right": AccessRight.UNKNOWN}, "yellow", ["access"]),
        ({"access_right": AccessRight.RESTRICTED}, "yellow", ["access"]),
        (
            {"access_right": AccessRight.NON_PUBLIC, "documentation": (), "contact": Contact()},
            "red",
            ["access", "contact", "documentation"],
        ),
        (
            {"formats": ("PDF",), "distributions": (Distribution(access_url=FILE, format="PDF"),)},
            "yellow",
            ["format"],
        ),
        ({"formats": (), "distributions": (Distribution(access_url=FILE),)}, "yellow", ["format"]),
        ({"formats": ("Shapefile (ZIP)",), "distributions": (Distribution(access_url=FILE),)}, "green", []),
        ({"formats": ("PDF",), "has_api": True}, "green", []),
        ({"documentation": ()}, "yellow", ["documentation"]),
        ({"documentation": (), "landing_pages": ("https://data.example.se/",)}, "green", []),
        ({"modified": None}, "yellow", ["updated"]),
        ({"modified": None, "frequency": ""}, "green", []),
        ({"modified": dt.date(2020, 1, 1), "frequency": "IRREG"}, "green", []),
    ],
)
def test_what_lacks_something(changes: dict[str, Any], light: str, codes: list[str]) -> None:
    assert judged(**changes) == (light, codes)


@pytest.mark.parametrize(
    ("findings", "light", "codes"),
    [
        ((F.GONE, F.HOST_DEAD), "red", ["links"]),
        ((F.GONE, F.WORKS), "yellow", ["links"]),
        ((F.NEEDS_LOGIN, F.SUSPICIOUS), "yellow", ["login"]),
        ((F.NEEDS_LOGIN, F.GONE), "yellow", ["links", "login"]),
        ((F.NEEDS_LOGIN, F.WORKS), "green", []),
        ((F.MOVED, F.UNKNOWN), "green", []),
    ],
)
def test_what_the_addresses_say(findings: tuple[F, F], light: str, codes: list[str]) -> None:
    assert judged([LinkFact(FILE, findings[0]), LinkFact(OTHER, findings[1])]) == (light, codes)


@pytest.mark.parametrize(
    ("frequency", "days", "late"),
    [("DAILY", 8, False), ("DAILY", 9, True), ("WEEKLY", 14, False), ("WEEKLY", 15, True), ("MONTHLY", 46, False),
     ("MONTHLY", 47, True), ("ANNUAL", 549, False), ("ANNUAL", 550, True)],
)  # fmt: skip
def test_the_stated_frequency_has_slack(frequency: str, days: int, late: bool) -> None:
    found = judged(frequency=frequency, modified=TODAY - dt.timedelta(days=days))
    assert found == (("yellow", ["updated"]) if late else ("green", []))


def test_the_worst_comes_first_and_no_rhythm_is_negative() -> None:
    assert judged(licence="", contact=Contact(), documentation=())[1][0] == "licence"
    assert min(FREQUENCIES.values()) >= 1


def test_what_the_portal_lists_no_longer_is_red_whatever_it_said_last() -> None:
    found = readiness(GOOD, (), language="sv", today=TODAY, gone=True)
    assert (found.light, found.reasons[0].code) == ("red", "gone")
