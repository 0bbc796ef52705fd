"""Checks are spread over the night, and come farther apart while nobody answers."""

import datetime as dt

import pytest

from challenges.rules.check_times import PAUSES, after_failure, another_day, next_night
from challenges.vocabulary.swedish_time import SWEDEN, swedish_day

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_the_next_night_is_spread_and_stays_the_same() -> None:
    moments = [next_night(NOW, f"dataset {n}").astimezone(SWEDEN) for n in range(200)]
    assert {moment.date() for moment in moments} == {dt.date(2026, 3, 11)}
    assert all(dt.time(2, 30) <= moment.time() <= dt.time(5, 30) for moment in moments)
    assert len({moment.minute for moment in moments}) > 40
    assert next_night(NOW, "dataset 7") == next_night(NOW, "dataset 7")


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24"])
def test_nights_in_which_the_clock_is_changed_have_one_check(day: str) -> None:
    evening = dt.datetime.fromisoformat(day).replace(hour=12, tzinfo=dt.UTC)
    checks = [next_night(evening, str(n)) for n in range(100)]
    assert {swedish_day(check) for check in checks} == {(evening + dt.timedelta(days=1)).date()}


def test_what_was_checked_at_night_waits_for_the_night_after() -> None:
    checked = next_night(NOW, "x")
    following = next_night(checked, "x")
    assert dt.timedelta(hours=20) < following - checked < dt.timedelta(hours=28)


def test_failures_lie_farther_and_farther_apart() -> None:
    waits = [after_failure(NOW, failures, "x") - NOW for failures in (1, 2, 3, 4, 5, 6, 7, 50)]
    assert all(0.8 * PAUSES[min(n, 5)] <= wait <= 1.2 * PAUSES[min(n, 5)] for n, wait in enumerate(waits))
    assert after_failure(NOW, 1, "x") != after_failure(NOW, 1, "y")


def test_a_wish_to_be_left_alone_is_obeyed_within_reason() -> None:
    assert after_failure(NOW, 1, "x", wait=10 * 3600) == NOW + 10 * HOUR
    assert after_failure(NOW, 1, "x", wait=1e9) == NOW + dt.timedelta(days=7)
    assert after_failure(NOW, 1, "x", wait=1) >= NOW + 0.8 * HOUR


def test_another_day_is_another_date_and_hours_later() -> None:
    late = dt.datetime(2026, 3, 10, 22, 50, tzinfo=dt.UTC)  # ten to midnight in Sweden
    assert not another_day(late, late + dt.timedelta(minutes=20))
    assert another_day(late, late + 9 * HOUR)
    assert not another_day(NOW, NOW + 9 * HOUR)
