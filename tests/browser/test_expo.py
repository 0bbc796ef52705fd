"""An exhibition and a vote in a real browser: a juror with a phone in the hall, and everything under axe."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.expo import ExpoVisit
from challenges.models.people import Person
from challenges.models.votes import VoteBox, VotePattern
from challenges.vocabulary.choices import RoundKind, VotePatternKind
from challenges.vocabulary.states import RoundState
from tests.conftest import SECRET, sealing_keys_for
from tests.factories import PASSWORD
from tests.halls import Hall, Halls, hall
from tests.juries import closed
from tests.services.browser import NARROW, WIDE, Pages, axe_violations
from tests.services.server import LiveServer

__all__ = ["closed", "hall"]


@pytest.fixture
def site(app: Flask, database_url: str, live_server: Callable[..., LiveServer], tmp_path: object) -> str:
    """The platform, serving the test's database; what is not public looks at its own clock."""
    return live_server(
        {
            "CHALLENGES_SECRET_KEY": SECRET,
            "CHALLENGES_SEALING_KEYS": sealing_keys_for(database_url),
            "CHALLENGES_DATABASE_URL": database_url,
            "CHALLENGES_PASSWORD_EFFORT": "low",
            "CHALLENGES_RATE_LIMITS": "no",
            "CHALLENGES_STORAGE_FOLDER": f"{tmp_path}/files",
            "CHALLENGES_MAIL_FOLDER": f"{tmp_path}/letters",
        }
    ).url


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def looks_fine(page: Page, *, narrow: bool = False) -> None:
    assert axe_violations(page) == []
    if narrow:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def notes(expo: Hall) -> list[tuple[int | None, bool, bool]]:
    db.session.rollback()
    rows = db.session.execute(
        sa.select(ExpoVisit.score, ExpoVisit.ranked, ExpoVisit.undone).order_by(ExpoVisit.number)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def order(page: Page) -> list[str]:
    return page.locator(".ranking [lang]").all_inner_texts()


def test_a_juror_visits_three_tables_with_a_phone_and_undoes(hall: Halls, site: str, page_for: Pages) -> None:
    expo = hall(3)
    person, _ = expo.seat()
    db.session.remove()
    page = page_for(site, viewport=NARROW)
    sign_in(page, person)
    page.goto(expo.jury.room)
    page.wait_for_url(f"**{expo.room}")
    looks_fine(page, narrow=True)
    page.get_by_role("button", name="Nästa bord", exact=True).click()
    looks_fine(page, narrow=True)
    for number in range(3):
        page.get_by_role("link", name="Jag är där: öppna bordet").click()
        page.wait_for_url("**/jury/expo/*")
        if number == 0:
            looks_fine(page, narrow=True)
            page.get_by_role("button", name="Spara", exact=True).click()
            expect(page.locator("#error-summary")).to_be_visible()
        page.check(f"#score-{7 + number}", force=True)
        page.select_option("#place", "top")
        page.get_by_role("button", name="Spara och få nästa bord").click()
        page.wait_for_url(f"**{expo.room}")
    assert notes(expo) == [(7, True, False), (8, True, False), (9, True, False)]
    expect(page.get_by_text("3 av ungefär 3 besök")).to_be_visible()
    looks_fine(page, narrow=True)

    page.get_by_role("link", name="Min rangordning").click()
    looks_fine(page, narrow=True)
    before = order(page)
    handle, target = page.locator(".ranking__handle").nth(2), page.locator(".ranking > li").first
    grip, goal = handle.bounding_box(), target.bounding_box()
    assert grip
    assert goal
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(goal["x"] + 20, goal["y"] + 2, steps=8)
    page.mouse.up()
    expect(page.get_by_text("Din rangordning är sparad.")).to_be_visible()
    assert order(page) == [before[2], before[0], before[1]]
    page.locator("button[name=move][value^='down:']").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ranking [lang]").first).to_have_text(before[0])
    assert order(page) == [before[0], before[2], before[1]]

    page.get_by_role("link", name="Tillbaka till utställningen").click()
    page.get_by_role("button", name="Ångra det senaste").click()
    expect(page.get_by_text("2 av ungefär 3 besök")).to_be_visible()
    assert notes(expo)[-1] == (None, False, True)


def test_the_ranking_works_without_scripts(hall: Halls, site: str, page_for: Pages) -> None:
    expo = hall(3)
    person, _ = expo.seat()
    db.session.remove()
    page = page_for(site, viewport=NARROW, javascript=False)
    sign_in(page, person)
    for number in (1, 2, 3):
        page.goto(expo.at(number))
        page.select_option("#place", "top")
        with page.expect_navigation():  # else the next page is asked for before this one has arrived
            page.get_by_role("button", name="Spara", exact=True).click()
    page.goto(f"{expo.room}/ranking")
    before = order(page)
    page.locator("main summary").click()
    page.select_option("#what", index=3)
    page.select_option("#above", index=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Flytta ovanför").click()
    assert order(page) == [before[2], before[0], before[1]]


def test_the_organisers_pages_are_accessible(hall: Halls, site: str, page_for: Pages) -> None:
    expo = hall(2)
    _person, juror = expo.seat()
    db.session.add(
        ExpoVisit(
            juror_id=juror.id,
            entry_id=expo.jury.entries[0].id,
            number=1,
            score=8,
            comment="Bra visning",
            made_at=dt.datetime.now(dt.UTC),
        )
    )
    db.session.execute(sa.update(Round).where(Round.id == expo.round_id).values(running_totals="after_own"))
    db.session.commit()
    db.session.remove()
    page = page_for(site, viewport=WIDE)
    sign_in(page, expo.owner)
    for path in ("", "/signs", "/result", f"/tables/{expo.tables[0].reference}"):
        page.goto(expo.organise + path)
        expect(page.locator("h1")).to_be_visible()
        looks_fine(page)
    page.goto(f"{expo.organise}/signs")
    picture = page.locator(".sign__code").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_a_vote_is_cast_with_a_phone(hall: Halls, site: str, page_for: Pages) -> None:
    expo = hall(2)
    now = dt.datetime.now(dt.UTC)
    db.session.execute(
        sa.update(Round)
        .where(Round.id == expo.round_id)
        .values(
            kind=RoundKind.PUBLIC_VOTE,
            judging_ends_at=now + dt.timedelta(days=2),
            results_at=now + dt.timedelta(days=3),
        )
    )
    db.session.add(VoteBox(round_id=expo.round_id, salt="salt"))
    db.session.commit()
    voter = expo.make.person()
    slug, owner, entry_id = expo.jury.slug, expo.owner, expo.jury.entries[0].id
    db.session.remove()
    page = page_for(site, viewport=NARROW)
    page.goto(f"/challenges/{slug}/rounds/1/vote")
    looks_fine(page, narrow=True)
    page.get_by_role("link", name="Logga in för att rösta").click()
    page.fill("#email", voter.email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/challenges/{slug}/rounds/1/vote")
    page.get_by_role("button", name="Rösta på Idé 1").click()
    expect(page.get_by_text("Du har använt 1 av 1.")).to_be_visible()
    looks_fine(page, narrow=True)
    page.get_by_role("link", name="Idé 1").click()
    looks_fine(page, narrow=True)

    desk = page_for(site, viewport=WIDE)
    sign_in(desk, owner)
    desk.goto(f"/organise/challenges/{slug}/rounds/1/votes")
    looks_fine(desk)
    db.session.execute(
        sa.update(Round).where(Round.id == expo.round_id).values(state=RoundState.DELIBERATING)
    )
    db.session.add(
        VotePattern(
            round_id=expo.round_id,
            entry_id=entry_id,
            kind=VotePatternKind.NEW_ACCOUNTS,
            votes=[1],
            first_at=now,
            last_at=now,
        )
    )
    db.session.commit()
    db.session.remove()
    desk.reload()
    looks_fine(desk)
    desk.get_by_label("Räkna dem").check()
    desk.get_by_role("button", name="Spara beslutet").click()
    expect(desk.get_by_text("Beslutet är sparat och står i loggen.")).to_be_visible()
    desk.wait_for_load_state("networkidle")
    desk.get_by_role("button", name="Räkna rösterna").click()
    desk.locator("dialog[open] button").first.click()
    expect(desk.locator("table")).to_be_visible()
    looks_fine(desk)
