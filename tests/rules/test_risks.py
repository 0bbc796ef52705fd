"""Each flag where it is raised and where it is not."""

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from challenges.rules.risks import (
    Unready,
    day_off,
    many_criteria,
    no_receiver,
    one_juror,
    prize_without_mandate,
    red_data,
    risks,
    short_intake,
)
from challenges.vocabulary.choices import Mode, Reply, RoundKind
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import say

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(day: str, time: str = "12:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=STOCKHOLM)


def a_round(**values: Any) -> Thing:
    """A round without a risk."""
    return Thing(
        **{
            "id": 7,
            "position": 1,
            "name_sv": "Omgång 1",
            "opens_at": at("2026-03-16"),
            "closes_at": at("2026-04-15"),
            "kind": RoundKind.RUBRIC,
            "readings": 3,
            "state": RoundState.PLANNED,
            **values,
        }
    )


def test_open_for_four_weeks_or_less() -> None:
    long, short = a_round(closes_at=at("2026-04-13")), a_round(closes_at=at("2026-04-13", "11:59"))
    assert list(short_intake(long, Mode.DATA_CHALLENGE)) == []
    [flag] = short_intake(short, Mode.DATA_CHALLENGE)
    assert flag.section == "rounds"
    assert "less than four weeks" in str(flag.sentence)
    assert list(short_intake(short, Mode.HACKATHON)) == []


@pytest.mark.parametrize(
    ("day", "flagged"),
    [("2026-04-15", False), ("2026-04-18", True), ("2026-04-06", True), ("2026-04-07", False)],
)
def test_closes_on_a_day_off_or_not(day: str, flagged: bool) -> None:
    assert [flag.section for flag in day_off(a_round(closes_at=at(day)))] == ["rounds"] * flagged


def test_the_day_is_the_one_in_sweden() -> None:
    late_on_friday = dt.datetime(2026, 4, 17, 22, 30, tzinfo=dt.UTC)
    assert len(list(day_off(a_round(closes_at=late_on_friday)))) == 1


@pytest.mark.parametrize(("count", "flagged"), [(0, False), (8, False), (9, True)])
def test_more_than_eight_criteria_or_not(count: int, flagged: bool) -> None:
    assert [flag.section for flag in many_criteria([Thing()] * count)] == ["criteria"] * flagged


@pytest.mark.parametrize(
    ("values", "jurors", "sections"),
    [
        ({}, 0, []),
        ({}, 3, []),
        ({}, 1, ["jury"]),
        ({"readings": 1}, 0, ["judging"]),
        ({"readings": 1}, 3, ["judging"]),
        ({"readings": 1}, 1, ["jury"]),
        ({"readings": 1, "kind": RoundKind.EXPO}, 0, []),
        ({"kind": RoundKind.EXPO}, 1, ["jury"]),
        ({"readings": 1, "kind": RoundKind.PUBLIC_VOTE}, 1, []),
        ({"state": RoundState.DECIDED}, 1, []),
    ],
)
def test_one_juror_or_several(values: dict[str, Any], jurors: int, sections: list[str]) -> None:
    assert [flag.section for flag in one_juror(a_round(**values), jurors)] == sections


@pytest.mark.parametrize(
    ("prizes", "mandate", "word"),
    [
        ([Thing()], Reply.YES, ""),
        ([], None, ""),
        ([], Reply.NO, ""),
        ([Thing()], Reply.NO, "although"),
        ([Thing()], Reply.UNKNOWN, "not settled"),
        ([Thing()], None, "not settled"),
    ],
)
def test_prizes_with_and_without_a_mandate(prizes: list[Any], mandate: Reply | None, word: str) -> None:
    found = list(prize_without_mandate(prizes, mandate))
    assert [word in str(flag.sentence) for flag in found] == ([True] if word else [])


def test_red_data_or_none() -> None:
    assert list(red_data([])) == []
    [flag] = red_data([Unready("Buller", say("No licence is stated."))])
    assert (flag.section, flag.sentence.values["dataset"]) == ("datasets", "Buller")


A_RECEIVER = Thing(receiver_name="Mia", receiver_unit="Driften", receiver_email="mia@example.se")


@pytest.mark.parametrize("lacks", ["receiver_name", "receiver_unit", "receiver_email"])
def test_a_receiver_or_none(lacks: str) -> None:
    assert list(no_receiver(A_RECEIVER)) == []
    for plan in (None, Thing(**{**vars(A_RECEIVER), lacks: ""})):
        [flag] = no_receiver(plan)
        assert flag.section == "aftermath"


def test_all_flags_of_a_challenge_in_the_order_of_the_sections() -> None:
    bad = a_round(closes_at=at("2026-04-04"), readings=1)
    challenge = Thing(
        mode=Mode.DATA_CHALLENGE, rounds=[bad], criteria=[Thing()] * 9, prizes=[Thing()], aftermath=None
    )
    red = [Unready("Buller", say("No licence is stated."))]
    found = risks(challenge, unready=red, jurors={7: 1}, mandate=None)
    assert [flag.section for flag in found] == [
        *("rounds", "rounds", "criteria", "jury", "suitability", "aftermath", "datasets")
    ]
    assert [flag.section for flag in found if flag.lasting] == ["jury", "datasets"]
    good = Thing(
        mode=Mode.DATA_CHALLENGE,
        rounds=[a_round()],
        criteria=[Thing()] * 5,
        prizes=[Thing()],
        aftermath=A_RECEIVER,
    )
    assert risks(good, unready=[], jurors={}, mandate=Reply.YES) == []
