"""Templates and shifted dates: in order and on working days, whenever the plan begins."""

import datetime as dt
from itertools import pairwise
from types import SimpleNamespace as Thing
from zoneinfo import ZoneInfo

import pytest

from challenges.rules.criteria_library import LIBRARY, USUAL
from challenges.rules.date_shifts import DATES, moved, moved_day, moved_round
from challenges.rules.holidays import is_day_off
from challenges.rules.mode_templates import TEMPLATES, moment
from challenges.vocabulary.choices import Mode

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(0, 800, 1)]


@pytest.mark.parametrize("mode", list(Mode))
def test_the_dates_of_a_template_are_in_order_whenever_it_begins(mode: Mode) -> None:
    template = TEMPLATES[mode]
    for first_day in DAYS:
        flat = [
            moment(template, first_day, at)
            for round_ in template.rounds
            for at in (round_.opens, round_.closes, round_.judged, round_.results)
        ]
        assert flat == sorted(flat)
        for opens, closes in zip(flat[::4], flat[1::4], strict=True):
            assert opens < closes
            assert template.any_day or not is_day_off(closes.astimezone(STOCKHOLM).date())


@pytest.mark.parametrize("mode", list(Mode))
def test_a_template_can_become_a_challenge(mode: Mode) -> None:
    template = TEMPLATES[mode]
    assert sum(weight for _, weight in template.criteria) == 100
    assert 3 <= len(template.criteria) <= 6
    assert {key for key, _ in template.criteria} <= set(LIBRARY)
    assert template.follow_up_months
    assert all(one.name_sv and one.name_en for one in (*template.rounds, *template.prizes))


def test_the_usual_criteria_add_up() -> None:
    assert sum(weight for _, weight in USUAL) == 100


@pytest.mark.parametrize("key", list(LIBRARY))
def test_every_criterion_is_worded_in_both_languages(key: str) -> None:
    one = LIBRARY[key]
    for words in (one.name, one.question, one.lowest, one.middle, one.highest):
        assert len(words) == 2
        assert all(words)
    assert max(map(len, one.name)) <= 80
    assert max(map(len, one.question)) <= 400
    assert [level["value"] for level in one.anchors] == [0, 3, 5]


def at(day: str, time: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def test_summer_time_does_not_change_the_clock() -> None:
    one = moved(at("2026-03-20", "15:00"), 14)
    assert one.after == one.working == at("2026-04-03", "15:00") or one.day_off
    later = moved(at("2026-03-20", "15:00"), 18)
    assert later.after.astimezone(STOCKHOLM).hour == 15


def test_a_day_off_is_seen_and_the_next_working_day_is_named() -> None:
    one = moved(at("2026-04-01", "12:00"), 2)  # Good Friday
    assert one.day_off
    assert one.working == at("2026-04-07", "12:00")
    assert moved_day(dt.date(2026, 12, 22), 2) == dt.date(2026, 12, 28)


def test_a_round_that_is_moved_stays_in_order() -> None:
    short = Thing(
        opens_at=at("2026-05-07", "15:00"),
        closes_at=at("2026-05-08", "09:00"),
        judging_ends_at=at("2026-05-08", "12:00"),
        results_at=at("2026-05-08", "13:00"),
    )
    for days in range(60):
        for any_day in (True, False):
            after = moved_round(short, days, any_day=any_day)
            dates = [after[name] for name in DATES]
            assert dates == sorted(dates)
            assert all(first < then for first, then in pairwise(dates[:2]))
