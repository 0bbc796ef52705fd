"""Where a juror goes next, and how many visits are about right."""

from typing import Any

from challenges.scoring.expo_walk import Spot, next_spot, visits_each
from challenges.vocabulary.choices import TablePresence


def spot(number: int, **values: Any) -> Spot:
    standard = {"zone": "", "presence": TablePresence.PRESENT, "views": 0, "reports": 0, "in_focus": False}
    flags = {"taken": False, "mine": False, "skipped": False}
    return Spot(**{"table_id": number, "number": number, **standard, **flags, **values})


def test_need_comes_before_distance_and_a_near_zone_before_a_near_number() -> None:
    here = spot(5, zone="Norr", mine=True)
    near, far, seen = spot(9, zone="Norr"), spot(6, zone="Söder"), spot(4, zone="Norr", views=1)
    order = [near, far, seen, here]
    assert next_spot(order, here, seed=1, juror_id=1, focus=False) is near
    assert next_spot([far, seen, here], here, seed=1, juror_id=1, focus=False) is far
    assert next_spot([seen, here], here, seed=1, juror_id=1, focus=False) is seen
    assert next_spot([here], here, seed=1, juror_id=1, focus=False) is None


def test_a_focus_comes_first_when_there_is_one() -> None:
    spots = [spot(1), spot(2, in_focus=True, views=7)]
    assert next_spot(spots, None, seed=1, juror_id=1, focus=True) is spots[1]
    assert next_spot(spots, None, seed=1, juror_id=1, focus=False) is spots[0]


def test_equal_tables_are_drawn_by_the_seed_and_differently_for_each_juror() -> None:
    spots = [spot(number) for number in range(1, 31)]
    firsts = [next_spot(spots, None, seed=7, juror_id=juror, focus=False) for juror in range(1, 21)]
    again = [next_spot(spots[::-1], None, seed=7, juror_id=juror, focus=False) for juror in range(1, 21)]
    assert firsts == again
    assert len({one.number for one in firsts if one}) > 8


def test_visits_are_shared_out() -> None:
    assert visits_each(195, 7, 108) == 13
    assert visits_each(3, 3, 1) == 3
    assert visits_each(10, 3, 0) == 10
