"""Large files in a real browser: seen to move, gone on with after a break and a reload, given up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from challenges.adapters.clock import SystemClock
from challenges.models import db
from tests.conftest import SECRET, sealing_keys_for
from tests.factories import PASSWORD, Factory
from tests.services.browser import NARROW, Pages, axe_violations
from tests.services.server import LiveServer
from tests.uploading import pdf

PART = 8 * 2**20


@pytest.fixture
def site(
    app: Flask, database_url: str, live_server: Callable[..., LiveServer], tmp_path: Path
) -> tuple[str, str]:
    """The platform on the test's database, and the address of a draft."""
    make = Factory(app, SystemClock())  # the server's round is open by the real clock
    captain = make.person("Cecilia Cederlund", email="cecilia@example.org")
    challenge = make.challenge(title="Tystare gator")
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
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
    return server.url, f"/entries/{entry.reference}/draft"


@pytest.fixture
def page(page_for: Pages, site: tuple[str, str]) -> Iterator[Page]:
    """The draft page. Requests that a test breaks off are complained about by the console."""
    url, path = site
    page = page_for(url)
    page.goto(f"/sign-in?next={path}")
    page.get_by_label("E-postadress").fill("cecilia@example.org")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield page
    page_for.complaints[:] = [said for said in page_for.complaints if "net::ERR" not in said]


def large(folder: Path, name: str, megabytes: int) -> Path:
    path = folder / name
    path.write_bytes(pdf(megabytes * 2**20))
    return path


def choose(page: Page, *files: Path) -> None:
    page.get_by_label("Lägg till filer").set_input_files([str(file) for file in files])


def parts_sent(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    return sent


def test_a_large_file_is_seen_to_move_and_is_there_without_a_reload(page: Page, tmp_path: Path) -> None:
    heard: list[str] = []
    page.expose_function("heard", lambda said: heard.append(said))  # noqa: PLW0108 - it wants a function
    page.evaluate(
        "new MutationObserver(() => heard(document.querySelector('[data-uploads] [role=status]').textContent))"
        ".observe(document.querySelector('[data-uploads] [role=status]'), {childList: true, characterData: true})"
    )
    page.get_by_label("Titel").fill("Med en stor fil")
    choose(page, large(tmp_path, "film.pdf", 60))
    expect(page.get_by_role("progressbar", name="film.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="film.pdf")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_label("Titel")).to_have_value("Med en stor fil")
    percents = [said for said in heard if "har skickats" in said and "%" in said]
    assert 3 <= len(percents) <= 12, heard
    assert any("Filen har lagts till" in said for said in heard)
    assert axe_violations(page) == []


def test_a_part_that_breaks_off_is_sent_again_and_no_other(page: Page, tmp_path: Path) -> None:
    broken: list[str] = []

    def break_off(route: Route) -> None:
        if "/parts/3" in route.request.url and len(broken) < 2:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/parts/*", break_off)
    sent = parts_sent(page)
    choose(page, large(tmp_path, "karta.pdf", 33))
    expect(page.get_by_role("link", name="karta.pdf")).to_be_visible(timeout=60_000)
    assert len(broken) == 2
    assert sorted(url.rpartition("/")[2] for url in sent) == ["1", "2", "3", "3", "3", "4", "5"]


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(page: Page, tmp_path: Path) -> None:
    file = large(tmp_path, "karta.pdf", 50)
    page.route("**/parts/5", lambda route: None)  # the line is dead from here on
    page.route("**/parts/6", lambda route: None)
    choose(page, file)
    bar = page.get_by_role("progressbar", name="karta.pdf")
    while bar.evaluate("bar => bar.value") < 60:
        page.wait_for_timeout(50)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.get_by_text("Inte helt skickade än.")).to_be_visible()
    sent = parts_sent(page)
    choose(page, file)
    expect(page.get_by_role("link", name="karta.pdf")).to_be_visible(timeout=60_000)
    assert sorted(url.rpartition("/")[2] for url in sent) == ["5", "6", "7"]
    expect(page.get_by_text("Inte helt skickade än.")).to_have_count(0)


def test_an_upload_can_be_given_up_by_keyboard(page: Page, tmp_path: Path) -> None:
    page.route("**/parts/*", lambda route: None)
    choose(page, large(tmp_path, "fel.pdf", 20))
    page.get_by_role("button", name="Avbryt: fel.pdf").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("[data-uploads] [role=status]")).to_contain_text("har avbrutits")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_text("Inga filer än.")).to_be_visible()
    expect(page.get_by_text("Inte helt skickade än.")).to_have_count(0)


def test_several_files_come_one_after_the_other_and_a_refused_one_says_why(
    page: Page, tmp_path: Path
) -> None:
    wrong = tmp_path / "bild.png"
    wrong.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    choose(page, large(tmp_path, "ett.pdf", 1), wrong, large(tmp_path, "tre.pdf", 1))
    for name in ("ett.pdf", "tre.pdf"):
        expect(page.get_by_role("link", name=name)).to_be_visible(timeout=30_000)
    row = page.locator(".uploads li", has_text="bild.png")
    expect(row).to_contain_text("webbsida")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.get_by_role("button", name="Stäng").click()
    expect(row).to_have_count(0)


def test_a_button_pressed_meanwhile_waits_for_the_files(page: Page, tmp_path: Path) -> None:
    held: list[Route] = []
    page.route("**/parts/1", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    choose(page, large(tmp_path, "sent.pdf", 1))
    expect(page.get_by_role("progressbar", name="sent.pdf")).to_be_visible()
    while not held:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Spara och granska").click()
    expect(page.locator("[data-uploads] [role=status]")).to_contain_text("Filer skickas fortfarande")
    held.pop().continue_()
    page.wait_for_url("**/submit")
    sent = page.get_by_role("region", name="Filer som skickas")
    expect(sent.get_by_role("link", name="sent.pdf")).to_be_visible()
