"""A form with every kind of question is composed by keyboard alone, and an entry is submitted to it the same way."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from challenges.adapters.clock import SystemClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import EntryVersion
from challenges.vocabulary.states import ChallengeState
from tests.conftest import SECRET, sealing_keys_for
from tests.factories import PASSWORD, Factory
from tests.services.browser import NARROW, Pages, axe_violations
from tests.services.server import LiveServer

PDF = {
    "name": "skiss.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
}


def signed_in(page_for: Pages, url: str, email: str, path: str) -> Page:
    page = page_for(url)
    page.goto(f"/sign-in?next={path}")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(f"**{path}")
    return page


def press(target: Locator, key: str = "Enter") -> None:
    """A key on what the keyboard can reach; what it cannot reach takes no focus."""
    target.focus()
    expect(target).to_be_focused()
    target.press(key)


def write(page: Page, field: Locator, text: str) -> None:
    """Type, as one does: the field is focused, and what it holds is replaced."""
    field.focus()
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def ask(page: Page, kind: str, label: str, more: dict[str, str], *, required: bool = False) -> None:
    """Add a question of a kind to the last section."""
    press(page.get_by_role("link", name="Lägg till en fråga").last)
    press(page.get_by_role("link", name=kind, exact=True))
    write(page, page.locator('[name="label_sv"]'), label)
    for name, text in more.items():
        write(page, page.locator(f'[name="{name}"]'), text)
    box = page.get_by_label("Måste besvaras innan ett bidrag kan lämnas in")
    if required and not box.is_checked():
        press(box, "Space")
    press(page.get_by_role("button", name="Spara", exact=True).last)
    expect(page.get_by_text("Formuläret är sparat.")).to_be_visible()


def test_composed_and_answered_by_keyboard(
    app: Flask,
    database_url: str,
    live_server: Callable[..., LiveServer],
    tmp_path: object,
    page_for: Pages,
) -> None:
    make = Factory(app, SystemClock())  # the server's round is open by the real clock
    editor = make.person("Elin Ek", email="elin@example.org")
    captain = make.person("Cecilia Cederlund", email="cecilia@example.org")
    challenge = make.challenge(make.organisation(editor=editor))
    slug, challenge_id = challenge.slug, challenge.id
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    path = f"/entries/{entry.reference}/draft"

    def become(state: ChallengeState) -> None:
        with make._saved():
            db.session.execute(sa.update(Challenge).where(Challenge.id == challenge_id).values(state=state))
        db.session.remove()

    become(ChallengeState.DRAFT)
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
    here = f"/organise/challenges/{slug}/rounds/1/form"
    page = signed_in(page_for, server.url, "elin@example.org", here)

    press(page.get_by_role("button", name="Ta bort: Beskrivning"))
    press(page.get_by_role("dialog").get_by_role("button").first)
    expect(page.get_by_text("Frågan är borttagen.")).to_be_visible()
    press(page.get_by_role("link", name="Lägg till en del"))
    write(page, page.locator('[name="title_sv"]'), "Mer")
    press(page.get_by_role("button", name="Spara", exact=True).last)
    ask(page, "Kort text", "Slagord", {"words_most": "3"}, required=True)
    ask(page, "Lång text", "Vad är nytt?", {}, required=True)
    ask(page, "Ett av flera", "Mognad", {"options-0-sv": "Idé", "options-1-sv": "Provad"}, required=True)
    ask(page, "Några av flera", "Målgrupper", {"options-0-sv": "Unga", "options-1-sv": "Äldre"})
    ask(page, "Tal", "Kostnad", {"least": "0", "most": "100", "unit_sv": "tkr"}, required=True)
    ask(page, "Film med textversion", "Visning", {})
    ask(page, "Användning av AI", "AI i arbetet", {})
    ask(page, "Licens", "Villkor", {})
    press(page.get_by_role("button", name=re.compile("Flytta upp.*Vad är nytt")))
    expect(page.locator(":focus, :target").first).to_contain_text("Vad är nytt?")
    questions = page.locator(".composer__section").last.locator("ol strong")
    expect(questions.nth(0)).to_contain_text("Vad är nytt?")
    assert axe_violations(page) == []
    press(page.get_by_role("link", name="Prova som deltagare"))
    press(page.get_by_role("button", name="Se vad som saknas och vad som skulle lämnas in"))
    expect(page.get_by_role("link", name="Slagord")).to_be_visible()

    become(ChallengeState.PUBLISHED)
    page = signed_in(page_for, server.url, "cecilia@example.org", path)
    write(page, page.get_by_label("Slagord"), "ett två tre fyra")
    expect(page.get_by_text("1 ord för mycket")).to_be_visible()
    write(page, page.get_by_label("Slagord"), "ett två tre")
    expect(page.get_by_text("0 ord kvar")).to_be_visible()
    write(page, page.get_by_label("Vad är nytt?"), "En **metod**.")
    press(page.get_by_label("Idé"), "Space")
    press(page.get_by_label("Äldre"), "Space")
    write(page, page.get_by_label("Kostnad"), "12,5")
    write(page, page.get_by_label("Filmens webbadress"), "https://example.org/film")
    write(page, page.get_by_label("Vad som sägs och visas i filmen"), "En gata om natten.")
    press(page.get_by_label("Ja", exact=True), "Space")
    write(page, page.get_by_label("Vilken AI, och till vad"), "Språkgranskning")
    press(page.get_by_label("CC0 1.0"), "Space")
    page.locator('input[type="file"]').first.set_input_files(PDF)  # type: ignore[arg-type]
    expect(page.locator('[data-checklist] [data-state="missing"]')).to_have_count(0)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(page.get_by_role("button", name="Spara och granska"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Granska och lämna in")
    for words in ("metod", "Idé", "Äldre", "12,5 tkr", "Språkgranskning", "CC0 1.0", "skiss.pdf"):
        expect(page.get_by_role("main")).to_contain_text(words)
    press(page.get_by_role("button", name="Lämna in bidrag"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kvittens")
    db.session.remove()
    version = db.session.scalars(sa.select(EntryVersion)).one()
    assert [one["question"] for one in version.content["answers"]][1:3] == ["Vad är nytt?", "Slagord"]
