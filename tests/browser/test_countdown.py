"""The countdown in a real browser: it goes by the server's clock, through sleep, and says when it is over."""

import datetime as dt
from collections.abc import Callable
from email.utils import format_datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from challenges.adapters.clock import SystemClock
from challenges.models import db
from tests.conftest import SECRET, sealing_keys_for
from tests.factories import Factory
from tests.services.browser import NARROW, WIDE, Pages, axe_violations
from tests.services.server import LiveServer

CLOSES_IN = dt.timedelta(minutes=65, seconds=30)
MINUTE = 60_000


@pytest.fixture
def address(app: Flask, database_url: str, live_server: Callable[..., LiveServer], tmp_path: object) -> str:
    """The page of a challenge that closes in a good hour."""
    challenge = Factory(app, SystemClock()).challenge(closes=CLOSES_IN)
    slug = challenge.slug
    db.session.remove()
    server = live_server(
        {
            "CHALLENGES_SECRET_KEY": SECRET,
            "CHALLENGES_SEALING_KEYS": sealing_keys_for(database_url),
            "CHALLENGES_DATABASE_URL": database_url,
            "CHALLENGES_PASSWORD_EFFORT": "low",
            "CHALLENGES_RATE_LIMITS": "no",
            "CHALLENGES_STORAGE_FOLDER": f"{tmp_path}/files",
            "CHALLENGES_MAIL_FOLDER": f"{tmp_path}/letters",
        }
    )
    return f"{server.url}/challenges/{slug}"


class Server:
    """What the server's clock says when it is asked: the real time, and as much later as the test has let pass."""

    def __init__(self, page: Page) -> None:
        self.page, self.later = page, dt.timedelta(0)
        page.route("**/js/countdown.js*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method != "HEAD":
            route.continue_()
            return
        told = format_datetime(dt.datetime.now(dt.UTC) + self.later, usegmt=True)
        route.fulfill(status=200, headers={"Date": told, "Content-Type": "text/javascript"})

    def passes(self, minutes: float, *, asleep: bool = False) -> None:
        """Time passes, here and there. A computer that sleeps runs no timers, and is then looked at again."""
        self.later += dt.timedelta(minutes=minutes)
        if asleep:
            now = self.page.evaluate("Date.now()")
            self.page.clock.set_system_time(dt.datetime.fromtimestamp(now / 1000 + minutes * 60, dt.UTC))
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        else:
            self.page.clock.fast_forward(int(minutes * MINUTE))


def test_without_scripts_the_moment_is_there_in_two_zones(page_for: Pages, address: str) -> None:
    page = page_for(javascript=False)
    page.goto(address)
    countdown = page.locator(".countdown")
    expect(countdown).to_contain_text("Sista inlämningsdag")
    expect(countdown).to_contain_text("i UTC")
    expect(countdown.locator(".countdown__left")).to_be_hidden()


@pytest.mark.parametrize("wrong", [dt.timedelta(hours=3), dt.timedelta(hours=-30)])
def test_a_wrong_clock_misleads_nobody(page_for: Pages, address: str, wrong: dt.timedelta) -> None:
    page = page_for()
    page.clock.install(time=dt.datetime.now(dt.UTC) + wrong)
    page.goto(address)
    expect(page.locator(".countdown__left")).to_have_text("65 minuter kvar")


def test_it_speaks_at_an_hour_ten_minutes_and_a_minute_and_says_when_it_is_over(
    page_for: Pages, address: str
) -> None:
    page = page_for()
    page.clock.install(time=dt.datetime.now(dt.UTC))
    server = Server(page)
    page.goto(address)
    left, voice = page.locator(".countdown__left"), page.locator("[data-countdown-voice]")
    expect(left).to_have_text("65 minuter kvar")
    expect(voice).to_have_text("")
    server.passes(3)
    expect(left).to_have_text("62 minuter kvar")
    expect(voice).to_have_text("")
    server.passes(3)
    expect(voice).to_have_text("59 minuter kvar")
    server.passes(20)
    expect(left).to_have_text("39 minuter kvar")
    expect(voice).to_have_text("59 minuter kvar")
    server.passes(30)
    expect(voice).to_have_text("9 minuter kvar")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe_violations(page) == []
    server.passes(8)
    while left.text_content() != "mindre än en minut kvar":  # the real clock goes on as well
        server.passes(0.1)
    expect(voice).to_have_text("mindre än en minut kvar")
    server.passes(1)
    expect(left).to_have_text("Stängd för bidrag")
    expect(voice).to_have_text("Stängd för bidrag")


def test_it_survives_sleep(page_for: Pages, address: str) -> None:
    page = page_for()
    page.clock.install(time=dt.datetime.now(dt.UTC))
    server = Server(page)
    page.goto(address)
    expect(page.locator(".countdown__left")).to_have_text("65 minuter kvar")
    server.passes(40, asleep=True)
    expect(page.locator(".countdown__left")).to_have_text("25 minuter kvar")
    server.passes(60, asleep=True)
    expect(page.locator(".countdown__left")).to_have_text("Stängd för bidrag")


def test_who_is_elsewhere_reads_the_time_there(page_for: Pages, address: str) -> None:
    here, away = page_for(), page_for(timezone_id="America/New_York")
    for page in (here, away):
        page.goto(address)
        expect(page.locator(".countdown__left")).to_be_visible()
    expect(here.locator(".countdown__here")).to_be_hidden()
    expect(away.locator(".countdown__here")).to_contain_text("där du är")
