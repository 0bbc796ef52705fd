"""The demo's moments are always on the right side of now; its files are what they say."""

import datetime as dt
import io

import pytest

from challenges.adapters.file_types import recognise
from challenges.demo import files
from challenges.demo.calendar import Calendar
from challenges.rules.holidays import is_day_off
from challenges.vocabulary.swedish_time import SWEDEN, swedish_day

MOMENTS = [
    dt.datetime(2026, 11, 23, 14, 50, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 1, 0, 5, tzinfo=SWEDEN),
    dt.datetime(2026, 3, 29, 2, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 12, 23, 23, 59, tzinfo=SWEDEN),
]


@pytest.mark.parametrize("now", MOMENTS)
def test_the_past_is_past_and_in_order(now):
    calendar = Calendar(now)
    moments = [calendar.past(day, hour, 3) for day in (-400, -30, -1, 0) for hour in range(8, 22)]
    assert all(moment < now for moment in moments)
    assert moments == sorted(moments)


@pytest.mark.parametrize("now", MOMENTS)
def test_planned_dates_to_come_are_working_days(now):
    calendar = Calendar(now)
    for day in range(1, 60):
        moment = calendar.plan(day)
        assert moment > now
        assert not is_day_off(swedish_day(moment))
        assert moment.astimezone(SWEDEN).hour == 16
    assert calendar.plan(1, any_day=True) - now < dt.timedelta(days=2)


@pytest.mark.parametrize(
    ("name", "content_type", "body"),
    [
        ("rapport.pdf", "application/pdf", files.pdf("Hållplats (noll)", ["å ä ö"])),
        ("tabell.csv", "text/csv; charset=utf-8", files.table(["plats", "dBA"], [["Älvgatan", 61]])),
        ("bild.png", "image/png", files.chart([1, 5, 3])),
    ],
)
def test_files_are_what_they_say(name, content_type, body):
    assert recognise(io.BytesIO(body), name).content_type == content_type
