"""Three datasets are linked in the editor; then the portal is unplugged, and everything still shows."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from challenges.adapters.clock import SystemClock
from challenges.demo.portal.serving import RunningPortal
from challenges.models import db
from challenges.vocabulary.states import ChallengeState
from tests.conftest import SECRET
from tests.factories import PASSWORD, Factory
from tests.services.browser import Pages
from tests.services.server import LiveServer

OPEN = "Bullermätningar i Ekhamns stadskärna"
CLOSED = "Ensamhet bland äldre"
ENGLISH = "Flood forecast ensemble"
SLOWEST = 6_000
"""No page may take longer, in milliseconds, whatever the portal does."""


@pytest.fixture
def portal() -> Iterator[RunningPortal]:
    with RunningPortal() as running:
        yield running


@pytest.fixture
def site(
    app: Flask,
    database_url: str,
    portal: RunningPortal,
    live_server: Callable[..., LiveServer],
    tmp_path: Path,
) -> str:
    """The platform with a draft of a challenge, its editor, and somebody who will take part."""
    make = Factory(app, SystemClock())
    editor = make.person("Ebba Ekdahl", email="editor@example.org")
    make.person("Cecilia Cederlund", email="captain@example.org")
    organisation = make.organisation(editor=editor)
    make.challenge(organisation, state=ChallengeState.DRAFT, slug="tystare-gator", title="Tystare gator")
    db.session.remove()
    return live_server(
        {
            "CHALLENGES_SECRET_KEY": SECRET,
            "CHALLENGES_DATABASE_URL": database_url,
            "CHALLENGES_PASSWORD_EFFORT": "low",
            "CHALLENGES_RATE_LIMITS": "no",
            "CHALLENGES_STORAGE_FOLDER": f"{tmp_path}/files",
            "CHALLENGES_MAIL_FOLDER": f"{tmp_path}/letters",
            "CHALLENGES_PORTAL_URL": portal.base_url,
            "CHALLENGES_PORTAL_PAGES": portal.page_url,
            "CHALLENGES_INWARD_HOSTS": ":".join(map(str, portal.inward)),
        }
    ).url


def signed_in(page_for: Pages, site: str, email: str) -> Page:
    page = page_for(site)
    page.set_default_timeout(SLOWEST)
    page.goto("/sign-in")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mina sidor")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def sees(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_role("main").get_by_text(text).first).to_be_visible()


def publish(database_url: str) -> None:
    """Approval and publication have a journey of their own; here only what follows matters."""
    engine = sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection, only=["challenges", "rule_sets"])
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        connection.execute(tables.tables["challenges"].update().values(state="published", published_at=now))
        connection.execute(tables.tables["rule_sets"].update().values(published_at=now))
    engine.dispose()


def test_everything_still_shows(site: str, database_url: str, portal: RunningPortal, page_for: Pages) -> None:
    editor = signed_in(page_for, site, "editor@example.org")
    workspace = "/organise/challenges/tystare-gator"
    for words, title in (("buller", OPEN), ("ensamhet", CLOSED), ("flood", ENGLISH)):
        editor.goto(f"{workspace}/datasets/search?q={words}")
        hit = editor.get_by_role("listitem").filter(has=editor.get_by_role("heading", name=title))
        hit.get_by_role("button", name="Länka till utmaningen").first.click()
        expect(editor.get_by_role("heading", level=1)).to_contain_text(title)
    publish(database_url)

    portal.unplug()

    visitor = page_for(site)
    visitor.set_default_timeout(SLOWEST)
    visitor.goto("/challenges/tystare-gator")
    sees(visitor, OPEN, CLOSED, ENGLISH)
    expect(visitor.locator('[lang="en"]', has_text=ENGLISH).first).to_be_visible()
    visitor.goto("/datasets")
    sees(visitor, OPEN, CLOSED, ENGLISH)
    visitor.get_by_role("link", name=OPEN).first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(OPEN)
    sees(visitor, "Tystare gator")

    captain = signed_in(page_for, site, "captain@example.org")
    captain.goto("/challenges/tystare-gator/register")
    captain.locator('[name="accepted"]').check()
    press(captain, "Anmäl dig")
    captain.goto("/challenges/tystare-gator/teams/new")
    captain.locator('[name="name"]').fill("Tysta gatan")
    press(captain, "Bilda laget")
    press(captain, "Börja på bidraget")
    expect(captain.get_by_role("heading", level=1)).to_have_text("Skriv bidraget")
    sees(captain, OPEN, CLOSED, ENGLISH)


@pytest.mark.parametrize("place", ["search?q=buller"])
def test_the_editor_says_so_and_keeps_the_words(
    site: str, portal: RunningPortal, page_for: Pages, place: str
) -> None:
    editor = signed_in(page_for, site, "editor@example.org")
    portal.unplug()
    editor.goto(f"/organise/challenges/tystare-gator/datasets/{place}")
    sees(editor, "Ingen portal svarade")
    expect(editor.get_by_role("main").get_by_role("link", name="Lägg till för hand").first).to_be_visible()
    if place.startswith("search"):
        expect(editor.locator('[name="q"]')).to_have_value("buller")
