"""The draft page in a real browser: it saves while one writes, and two people never lose a word to each other."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from challenges.adapters.clock import SystemClock
from challenges.models import db
from tests.conftest import SECRET, sealing_keys_for
from tests.factories import PASSWORD, Factory
from tests.services.browser import NARROW, WIDE, Pages, axe_violations
from tests.services.server import LiveServer

PDF = {
    "name": "skiss.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
}


Serve = Callable[[bool], tuple[str, str]]


@pytest.fixture
def serve(app: Flask, database_url: str, live_server: Callable[..., LiveServer], tmp_path: object) -> Serve:
    """The platform on the test's database, and the address of a draft that two people write in."""

    def serve(with_rule: bool) -> tuple[str, str]:
        make = Factory(app, SystemClock())  # the server's round is open by the real clock
        captain = make.person("Cecilia Cederlund", email="cecilia@example.org")
        member = make.person("Måns Modig", email="mans@example.org")
        least = 2 if with_rule else 0
        challenge = make.challenge(title="Tystare gator", least_datasets=least, least_publishers=least)
        if with_rule:
            make.dataset(challenge, by=captain, title="Buller", publisher="Trafikverket")
            make.dataset(challenge, by=captain, title="Väder", publisher="SMHI")
        entry = make.draft(make.team(challenge, captain, member), challenge, author=captain)
        path = f"/entries/{entry.reference}/draft"
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
        return server.url, path

    return serve


@pytest.fixture
def site(serve: Serve) -> tuple[str, str]:
    return serve(False)


@pytest.fixture
def ruled(serve: Serve) -> tuple[str, str]:
    """The same with two datasets, both of which have to be used."""
    return serve(True)


def writer(page_for: Pages, site: tuple[str, str], email: str, **options: object) -> Page:
    """Somebody of the team, signed in, with the draft open."""
    page = page_for(site[0], **options)
    page.goto(f"/sign-in?next={site[1]}")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv bidraget")
    return page


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-text]")).to_contain_text("Utkastet sparades")


def forgive(page_for: Pages) -> None:
    """Requests that were meant to fail are complained about in the console."""
    page_for.complaints[:] = [one for one in page_for.complaints if "Failed to load resource" not in one]


def test_it_saves_while_one_writes_and_the_button_builds_on_that(
    page_for: Pages, site: tuple[str, str]
) -> None:
    page = writer(page_for, site, "cecilia@example.org")
    page.get_by_label("Titel").fill("")
    expect(page.locator("[data-checklist]")).to_contain_text("Ge bidraget en titel.")
    page.get_by_label("Titel").fill("Ljudkartan")
    saved(page)
    expect(page.locator("[data-checklist]")).not_to_contain_text("Ge bidraget en titel.")
    page.get_by_label("Sammanfattning").fill("Skrivet i sista stund")
    page.get_by_role("button", name="Spara och granska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Granska och lämna in")
    expect(page.get_by_text("Skrivet i sista stund")).to_be_visible()
    expect(page.get_by_role("heading", name="Ljudkartan")).to_be_visible()


def test_two_people_in_different_fields_see_each_other_come_in(
    page_for: Pages, site: tuple[str, str]
) -> None:
    captain = writer(page_for, site, "cecilia@example.org")
    member = writer(page_for, site, "mans@example.org")
    member.get_by_label("Sammanfattning").fill("Medlemmens ord")
    saved(member)
    captain.get_by_label("Titel").fill("Kaptenens titel")
    note = captain.locator("[data-autosave-note]")
    expect(note).to_contain_text("Måns Modig ändrade: Sammanfattning")
    expect(note).to_contain_text("Måns Modig skriver just nu.")
    expect(captain.get_by_label("Sammanfattning")).to_have_value("Medlemmens ord")
    assert axe_violations(captain) == []
    captain.get_by_role("button", name="Spara och granska").click()
    expect(captain.get_by_role("heading", name="Kaptenens titel")).to_be_visible()
    expect(captain.get_by_text("Medlemmens ord")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_two_people_in_one_field_bring_both_texts_together(
    page_for: Pages, site: tuple[str, str], javascript: bool
) -> None:
    captain = writer(page_for, site, "cecilia@example.org", javascript=javascript)
    member = writer(page_for, site, "mans@example.org")
    member.get_by_label("Sammanfattning").fill("Medlemmens ord")
    saved(member)
    captain.get_by_label("Sammanfattning").fill("Kaptenens ord")
    if javascript:
        expect(captain.locator("[data-autosave-text]")).to_contain_text("Din text finns kvar vid sidan av")
        assert axe_violations(captain) == []
        captain.get_by_label("Sammanfattning").fill("Kaptenens fler ord")
        captain.get_by_role("link", name="För ihop de två texterna").click()
    else:
        captain.get_by_role("button", name="Spara utkastet").last.click()
    expect(captain.get_by_role("heading", level=1)).to_have_text("För ihop två texter")
    expect(captain.get_by_text("Medlemmens ord").first).to_be_visible()
    expect(captain.get_by_text("Kaptenens", exact=False).first).to_be_visible()
    for size in (WIDE, NARROW):
        captain.set_viewport_size(size)  # type: ignore[arg-type]
        assert captain.evaluate("document.documentElement.scrollWidth <= innerWidth") if javascript else True
    if javascript:
        assert axe_violations(captain) == []
    captain.get_by_label("Båda, så som det står i rutan nedan").check()
    captain.get_by_label("Sammanfattning: båda tillsammans").fill("Bådas ord")
    captain.get_by_role("button", name="Spara utkastet").click()
    expect(captain.get_by_text("Texterna har förts ihop")).to_be_visible()
    expect(captain.get_by_label("Sammanfattning", exact=True)).to_have_value("Bådas ord")
    captain.get_by_role("link", name="Utkastets historik").click()
    expect(captain.get_by_role("table")).to_contain_text("Måns Modig")
    captain.get_by_role("table").get_by_role("link").first.click()
    expect(captain.locator("ins").first).to_be_visible()
    if javascript:
        assert axe_violations(captain) == []


def test_without_a_connection_the_text_waits_and_is_saved_afterwards(
    page_for: Pages, site: tuple[str, str]
) -> None:
    page = writer(page_for, site, "cecilia@example.org")
    page.context.set_offline(True)
    page.get_by_label("Titel").fill("Skriven utan nät")
    expect(page.locator("[data-autosave-text]")).to_contain_text("Ingen anslutning")
    page.get_by_label("Sammanfattning").fill("Också utan nät")
    page.context.set_offline(False)
    expect(page.locator("[data-autosave-text]")).to_contain_text("Utkastet sparades", timeout=15_000)
    page.reload()
    expect(page.get_by_label("Titel")).to_have_value("Skriven utan nät")
    expect(page.get_by_label("Sammanfattning")).to_have_value("Också utan nät")
    forgive(page_for)


def test_a_text_kept_in_the_browser_does_not_take_back_what_others_wrote(
    page_for: Pages, site: tuple[str, str]
) -> None:
    page = writer(page_for, site, "cecilia@example.org")
    page.context.set_offline(True)
    page.get_by_label("Titel").fill("Aldrig sparad")
    expect(page.locator("[data-autosave-text]")).to_contain_text("Ingen anslutning")
    context = page.context
    page.close()
    context.set_offline(False)
    member = writer(page_for, site, "mans@example.org")
    member.get_by_label("Sammanfattning").fill("Medlemmens ord")
    saved(member)
    page = context.new_page()
    page.goto(site[1])
    page.get_by_role("button", name="Hämta tillbaka texten").click()
    expect(page.get_by_label("Titel")).to_have_value("Aldrig sparad")
    saved(page)
    expect(page.get_by_label("Sammanfattning")).to_have_value("Medlemmens ord")
    member.reload()
    expect(member.get_by_label("Titel")).to_have_value("Aldrig sparad")
    expect(member.get_by_label("Sammanfattning")).to_have_value("Medlemmens ord")
    forgive(page_for)


def test_after_signing_in_again_in_another_tab_it_goes_on(page_for: Pages, site: tuple[str, str]) -> None:
    page = writer(page_for, site, "cecilia@example.org")
    page.context.clear_cookies()
    page.get_by_label("Titel").fill("Skriven utan inloggning")
    expect(page.locator("[data-autosave-text]")).to_contain_text("Du har loggats ut")
    other = page.context.new_page()
    other.goto(f"{site[0]}/sign-in?next={site[1]}")
    other.get_by_label("E-postadress").fill("cecilia@example.org")
    other.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Logga in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Skriv bidraget")
    other.close()
    page.bring_to_front()
    page.get_by_label("Titel").fill("Skriven efteråt")
    expect(page.locator("[data-autosave-text]")).to_contain_text("Utkastet sparades", timeout=20_000)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (413, "", "för lång"),
        (422, '{"message": "Skriv högst 2 tecken."}', "Skriv högst 2 tecken."),
        (429, "", "Försöker igen"),
        (500, "", "Försöker igen"),
        (403, '{"message": "Omgången har stängt."}', "Omgången har stängt."),
    ],
)
def test_what_the_server_answers_is_said_and_the_text_stays(
    page_for: Pages, site: tuple[str, str], status: int, body: str, words: str
) -> None:
    page = writer(page_for, site, "cecilia@example.org")
    page.route("**/autosave", lambda route: route.fulfill(status=status, body=body))
    page.get_by_label("Titel").fill("Står kvar")
    expect(page.locator("[data-autosave-text]")).to_contain_text(words)
    expect(page.get_by_label("Titel")).to_have_value("Står kvar")
    page.unroute("**/autosave")
    if status != 403:
        page.get_by_label("Titel").fill("Sparas till slut")
        expect(page.locator("[data-autosave-text]")).to_contain_text("Utkastet sparades", timeout=20_000)
    forgive(page_for)


@pytest.mark.parametrize("javascript", [True, False])
def test_files_with_and_without_scripts(page_for: Pages, site: tuple[str, str], javascript: bool) -> None:
    page = writer(page_for, site, "mans@example.org", javascript=javascript)
    page.get_by_label("Titel").fill("Med fil")
    page.get_by_label("Lägg till filer").set_input_files(PDF)  # type: ignore[arg-type]
    if not javascript:  # with scripts it goes by itself
        page.get_by_role("button", name="Ladda upp").click()
    expect(page.get_by_role("link", name="skiss.pdf")).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("Med fil")
    page.get_by_role("button", name="Ta bort filen skiss.pdf").click()
    expect(page.get_by_role("link", name="skiss.pdf")).to_have_count(0)


def test_no_barrier_on_either_width(page_for: Pages, site: tuple[str, str]) -> None:
    page = writer(page_for, site, "cecilia@example.org")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_data_use_rule_is_counted_while_one_ticks(page_for: Pages, ruled: tuple[str, str]) -> None:
    """Before anything is saved, said politely; the save brings the server's count, and it is the same."""
    page = writer(page_for, ruled, "cecilia@example.org", viewport=NARROW)
    box = page.locator("#data-use")
    datasets, publishers = box.locator('[data-check="datasets"]'), box.locator('[data-check="publishers"]')
    expect(box).to_contain_text("Använd minst 2 av de 2 datamängderna, från minst 2 utgivare.")
    expect(datasets).to_have_attribute("data-state", "missing")
    held: list[Route] = []
    page.route("**/autosave", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    for name in ("Buller", "Väder"):
        row = page.get_by_role("group", name=name, exact=True)
        row.get_by_label("Vi använder den här datamängden").check()
        expect(publishers).to_have_attribute("data-state", "missing")
        row.get_by_label("Så använder ni den").fill("I kartan")
    expect(datasets).to_have_attribute("data-state", "done")
    expect(publishers).to_contain_text("Utgivare vars data används: 2 av 2")
    expect(box.get_by_role("status")).to_contain_text("Använda datamängder: 2 av 2 klart")
    page.unroute("**/autosave")
    with page.expect_response(lambda answer: "Ljudkartan" in (answer.request.post_data or "")):
        page.get_by_label("Titel").fill("Ljudkartan")
    expect(page.locator("[data-checklist]")).not_to_contain_text("Använda datamängder")
    expect(datasets).to_have_attribute("data-state", "done")
    assert axe_violations(page) == []
