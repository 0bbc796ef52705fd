"""The jury's pages in a real browser: by keyboard alone, with and without scripts, wide and narrow."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.jury import Assignment, ScoreSheet
from challenges.models.people import Person
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from tests.conftest import SECRET, sealing_keys_for
from tests.factories import PASSWORD, Factory
from tests.services.browser import NARROW, WIDE, Pages, axe_violations
from tests.services.server import LiveServer


class Round:
    """A round being judged: the juror has three entries, the chair follows."""

    def __init__(self, make: Factory) -> None:
        self.owner, self.chair, self.juror = (
            make.person("Olivia Organisatör"),
            make.person("Karin Ordförande"),
            make.person("Jonas Juryledamot"),
        )
        self.challenge: Challenge = make.challenge(
            make.organisation(owner=self.owner, name="Ljudmyndigheten"),
            opens=dt.timedelta(days=-8),
            closes=dt.timedelta(days=-1),
            round_state=RoundState.JUDGING,
            title="Tystare städer om natten",
        )
        round_ = self.challenge.rounds[0]
        chair = make.juror(round_, self.chair, seat=JurySeat.CHAIR)
        juror = make.juror(round_, self.juror)
        self.criteria = [criterion.id for criterion in self.challenge.criteria]
        self.assignments = []
        for number, title in enumerate(("Tyst asfalt", "Bullerkartan", "Nattleveranser med el")):
            captain = make.person()
            team = make.team(self.challenge, captain, name=f"Lag {number + 1}")
            entry = make.entry(team, self.challenge, author=captain, title=title)
            make.declaration(juror, entry)
            assignment = make.assignment(juror, entry, AssignmentState.ACCEPTED)
            assignment.position = number + 1
            db.session.commit()
            self.assignments.append(assignment)
        make.declaration(chair, entry, ConflictAnswer.POSSIBLE)
        undeclared = make.person()
        late = make.team(self.challenge, undeclared, name="Lag 4")
        make.entry(late, self.challenge, author=undeclared, title="Ljudväggar av återbruk")

    def url(self, number: int = 0) -> str:
        return f"/jury/assignments/{self.assignments[number].reference}"

    @property
    def room(self) -> str:
        return f"/jury/rounds/{self.challenge.slug}/1"

    @property
    def organise(self) -> str:
        return f"/organise/challenges/{self.challenge.slug}/rounds/1/jury"


@pytest.fixture
def judged(app: Flask, make: Factory) -> Round:
    return Round(make)


@pytest.fixture
def site(judged: Round, database_url: str, live_server: Callable[..., LiveServer], tmp_path: object) -> str:
    """The platform, serving the test's database."""
    db.session.remove()
    environment = {
        "CHALLENGES_SECRET_KEY": SECRET,
        "CHALLENGES_SEALING_KEYS": sealing_keys_for(database_url),
        "CHALLENGES_DATABASE_URL": database_url,
        "CHALLENGES_PASSWORD_EFFORT": "low",
        "CHALLENGES_RATE_LIMITS": "no",
        "CHALLENGES_STORAGE_FOLDER": f"{tmp_path}/files",
        "CHALLENGES_MAIL_FOLDER": f"{tmp_path}/letters",
    }
    return live_server(environment).url


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def sheet() -> ScoreSheet:
    db.session.rollback()
    query = sa.select(ScoreSheet).options(sa.orm.selectinload(ScoreSheet.scores))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def test_an_entry_is_assessed_with_the_keyboard_alone(judged: Round, site: str, page_for: Pages) -> None:
    page = page_for(site)
    sign_in(page, judged.juror)
    page.goto(judged.room)
    page.locator("main").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') || ''").startswith(
            "/jury/assignments/"
        ):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{judged.url()}")

    page.wait_for_selector("[data-shortcuts]:not([hidden])", state="attached")
    page.keyboard.press("4")
    expect(page.locator(f"#score_{judged.criteria[0]}-4")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("3")
    expect(page.locator(f"#score_{judged.criteria[1]}-3")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("5")
    expect(page.locator(f"#score_{judged.criteria[2]}-5")).to_be_checked()
    page.keyboard.press("-")
    expect(page.locator(f"#score_{judged.criteria[2]}-4")).to_be_checked()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "comment":
            break
    page.keyboard.type("Bra tänkt, men visa hur det ska drivas i många år.")
    expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    assert sheet().revision >= 1
    assert len(sheet().scores) == 3

    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "lock":
            break
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Tab")
    page.locator("dialog[open] button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{judged.url(1)}")
    assert sheet().state is SheetState.LOCKED


def test_it_works_without_scripts(judged: Round, site: str, page_for: Pages) -> None:
    page = page_for(site, javascript=False)
    sign_in(page, judged.juror)
    page.goto(judged.url())
    page.check(f"#score_{judged.criteria[0]}-2", force=True)
    page.fill("#comment", "Kort")
    page.click("button[name=save]")
    assert sheet().comment == "Kort"
    page.click("button[name=lock]")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("#comment")).to_have_value("Kort")
    for criterion in judged.criteria[1:]:
        page.check(f"#score_{criterion}-none", force=True)
    page.fill("#comment", "Ett omdöme som är långt nog.")
    page.click("button[name=undo]")
    expect(page.locator("#comment")).to_have_value("Kort")
    page.click("button[name=redo]")
    expect(page.locator("#comment")).to_have_value("Ett omdöme som är långt nog.")
    page.click("button[name=lock]")
    assert sheet().state is SheetState.LOCKED
    assert db.session.get_one(Assignment, judged.assignments[0].id).state is AssignmentState.DONE


def test_the_text_survives_a_lost_connection(judged: Round, site: str, page_for: Pages) -> None:
    page = page_for(site)
    sign_in(page, judged.juror)
    page.goto(judged.url())
    page.context.set_offline(True)
    page.fill("#comment", "Skrivet på tåget utan täckning.")
    expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "trouble")
    page.context.set_offline(False)
    expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved", timeout=20_000)
    assert sheet().comment == "Skrivet på tåget utan täckning."
    page_for.complaints.clear()


def test_on_a_phone_entry_and_criteria_are_one_tap_apart(judged: Round, site: str, page_for: Pages) -> None:
    """The order of the eye is that of the keyboard, and the way between the two stays in sight."""
    page = page_for(site, viewport=NARROW)
    sign_in(page, judged.juror)
    page.goto(judged.url())
    entry, form = page.locator(".jury-split > article"), page.locator(".jury-split__form")
    above, below = entry.bounding_box(), form.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    jumps = page.locator(".jury-jumps a")
    jumps.nth(1).click()
    expect(page.locator("#sheet-heading")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.id") == "sheet"
    bar = page.locator(".jury-jumps").bounding_box()
    heading = page.locator("#sheet-heading").bounding_box()
    assert bar
    assert heading
    assert bar["y"] + bar["height"] <= heading["y"] + 1
    expect(jumps.first).to_be_in_viewport()
    jumps.first.click()
    expect(page.locator("#entry h2").first).to_be_in_viewport()


def test_keys_lead_through_the_page_and_can_be_switched_off(
    judged: Round, site: str, page_for: Pages
) -> None:
    page = page_for(site)
    sign_in(page, judged.juror)
    page.goto(judged.url())
    page.wait_for_selector("[data-shortcuts]:not([hidden])", state="attached")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "entry"
    page.keyboard.press("3")
    first = page.locator(f"#score_{judged.criteria[0]}-3")
    expect(first).to_be_checked()
    page.keyboard.press("u")
    page.wait_for_selector(".flashes :text('ångrad')")
    expect(first).not_to_be_checked()
    page.wait_for_selector("[data-shortcuts]:not([hidden])", state="attached")
    page.keyboard.press("?")
    page.uncheck("#shortcuts-on")
    page.locator("main").focus()
    page.keyboard.press("4")
    expect(page.locator("main [type=radio]:checked")).to_have_count(0)
    page.check("#shortcuts-on")
    page.keyboard.press("n")
    page.wait_for_url(f"**{judged.url(1)}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(judged: Round, site: str, page_for: Pages, viewport: dict[str, int]) -> None:
    rooms = {
        judged.juror: ["/jury/", judged.room, f"{judged.room}/conflicts", judged.url()],
        judged.chair: [
            f"{judged.room}{page}" for page in ("/progress", "/progress/entries", "/declarations")
        ],
        judged.owner: [
            judged.organise + page
            for page in ("", "/plan", "/progress", "/progress/entries", "/declarations")
        ],
    }
    found = {}
    for person, urls in rooms.items():
        page = page_for(site, viewport=viewport)
        sign_in(page, person)
        for url in urls:
            answer = page.goto(url)
            assert answer
            assert answer.status == 200, url
            assert page.locator("h1").count() == 1, url
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], url
            if problems := axe_violations(page):
                found[url] = problems
        page.context.close()
    page = page_for(site, viewport=viewport)
    sign_in(page, judged.juror)
    page.goto(judged.url())
    page.fill("#comment", "Kort")
    page.click("button[name=lock]")
    page.locator("dialog[open] button").first.click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.title().startswith("Fel:")
    if problems := axe_violations(page):
        found["errors"] = problems
    assert found == {}
