"""People with browsers on the running platform, for the tests of whole journeys; they read Swedish."""

import datetime as dt
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from challenges.demo.portal.serving import RunningPortal
from tests.conftest import SECRET, sealing_keys_for
from tests.services.browser import Pages
from tests.services.ports import free_port
from tests.services.server import ROOT, running, stop
from tests.services.smtp import SmtpServer
from tests.services.smtp import running as smtp_running

PASSWORD = "sju gröna paraplyer"


class Platform:
    """The running platform, seen from outside: its address, its mail, its command line and its database."""

    def __init__(self, url: str, environment: dict[str, str], mail: SmtpServer, database_url: str) -> None:
        self.url, self.environment, self.mail, self.database_url = url, environment, mail, database_url

    def command(self, *arguments: str) -> None:
        """Run a flask command as the operator does."""
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment,
            check=True,
            capture_output=True,
        )

    def letter(self, to: str, about: str, *, seconds: float = 30) -> str:
        """The text of the latest letter to an address whose subject holds these words; waits for it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for letter in reversed(list(self.mail.letters)):
                if to in str(letter["To"]) and about in str(letter["Subject"]):
                    return letter.get_content()
            time.sleep(0.2)
        subjects = [f"{letter['To']}: {letter['Subject']}" for letter in self.mail.letters]
        raise AssertionError(f"no letter to {to} about {about!r} among {subjects}")

    def link(self, to: str, about: str) -> str:
        """The first link of that letter."""
        return re.findall(rf"{re.escape(self.url)}/\S+", self.letter(to, about))[0]

    def let_the_deadline_pass(self) -> None:
        """The one thing a test cannot wait for: the round closed a minute ago."""
        closed = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
        engine = sa.create_engine(self.database_url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            rounds = sa.Table("rounds", sa.MetaData(), autoload_with=connection)
            naive = closed.replace(tzinfo=None) if engine.dialect.name == "sqlite" else closed
            connection.execute(rounds.update().values(closes_at=naive))
        engine.dispose()


@pytest.fixture
def platform(database_url: str, tmp_path: Path) -> Iterator[Platform]:
    """Everything started on free ports, with rate limits and page cache on, as in an installation."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with RunningPortal() as portal, smtp_running() as mail:
        environment = {
            "CHALLENGES_SECRET_KEY": SECRET,
            "CHALLENGES_SEALING_KEYS": sealing_keys_for(database_url),
            "CHALLENGES_DATABASE_URL": database_url,
            "CHALLENGES_PUBLIC_URL": url,
            "CHALLENGES_PASSWORD_EFFORT": "low",
            "CHALLENGES_STORAGE_FOLDER": str(tmp_path / "files"),
            "CHALLENGES_MAIL_SERVER": mail.host,
            "CHALLENGES_MAIL_PORT": str(mail.port),
            "CHALLENGES_MAIL_SECURITY": "none",
            "CHALLENGES_PORTAL_URL": portal.base_url,
            "CHALLENGES_PORTAL_PAGES": portal.page_url,
            "CHALLENGES_INWARD_HOSTS": ":".join(map(str, portal.inward)),
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            with running(environment, port=port, workers=2, threads=4):
                yield Platform(url, environment, mail, database_url)
        finally:
            stop(worker)


class Someone:
    """A person with a browser of their own."""

    def __init__(self, platform: Platform, pages: Pages, name: str, **browser: object) -> None:
        self.platform, self.name = platform, name
        self.email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        self.page: Page = pages(platform.url, **browser)

    def open(self, address: str, heading: str | None = None) -> None:
        """Go to an address and see that it is the right page."""
        self.page.goto(address)
        if heading is not None:
            self.sees_heading(heading)

    def sees_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(text)))

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def use(self, control: Locator) -> None:
        """Press a button, follow a link."""
        control.click()

    def tick(self, box: Locator) -> None:
        """Choose a radio button or a box."""
        box.check()

    def write(self, field: Locator, text: str) -> None:
        """Put a text into a field."""
        field.fill(text)

    def press(self, name: str) -> None:
        self.use(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str, *, part: str = "main") -> None:
        """Follow a link of the main part, or of another landmark."""
        self.use(self.page.locator(part).get_by_role("link", name=name, exact=True).first)

    def confirm_dialog(self, name: str) -> None:
        """Press a button that asks first, and say yes."""
        self.press(name)
        self.use(self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True))

    def fill(self, **values: str) -> None:
        """Fill fields by their names; ``__`` stands for the hyphens of rows. Opens what is folded away."""
        for name, value in values.items():
            field = self.page.locator(f'[name="{name.replace("__", "-")}"]')
            field.wait_for(state="attached")
            if not field.is_visible():
                field.locator("xpath=ancestor::details[not(@open)]/summary").first.click()
            self.write(field, value)

    def signs_in(self, address: str, heading: str) -> None:
        """Open a page that is not for everybody, be led to sign in, and come back to it."""
        self.open(address)
        self.fill(email=self.email, password=PASSWORD)
        with self.page.expect_navigation():
            self.press("Logga in")
        self.sees_heading(heading)

    def register(self) -> None:
        """Create an account from the page that is open, confirm it from the letter, and sign in."""
        self.fill(name=self.name, email=self.email, password=PASSWORD)
        self.press("Skapa konto")
        self.open(self.platform.link(self.email, "Bekräfta"))
        self.press("Bekräfta adressen")
        self.fill(email=self.email, password=PASSWORD)
        self.press("Logga in")

    def accept_invitation(self, about: str) -> None:
        """Follow the letter's link without having an account, make one, and come back to say yes."""
        self.open(self.platform.link(self.email, about))
        self.follow("Skapa konto")
        self.register()
        if self.page.locator('[name="rules_accepted"]').count():
            self.page.locator('[name="rules_accepted"]').check()
        self.press("Tacka ja")


def date_in(days: int, hour: int = 16) -> str:
    """What one types into a field for date and time."""
    return f"{dt.date.today() + dt.timedelta(days=days)}T{hour:02}:00"  # noqa: DTZ011 - as on the person's wall


def set_up_the_organisation(platform: Platform, owner: Someone, editor: Someone, admin: Someone) -> str:
    """Accounts, an application, its verification, and a colleague by invitation."""
    owner.open("/register", "Skapa konto")
    owner.register()
    owner.sees_heading("Mina sidor")

    owner.open("/organise/organisations/new", "Ansök för en organisation")
    owner.fill(name="Ekhamns kommun", organisation_number="299901-0017", contact_email="utmaning@example.org")
    owner.page.locator('[name="legal_form"]').select_option(label="Kommun")
    owner.press("Skicka ansökan")
    expect(
        owner.page.locator(".ds-error-summary, [data-error-summary]").first
    ).to_be_visible()  # a wrong check digit
    expect(owner.page.locator('[name="name"]')).to_have_value("Ekhamns kommun")
    owner.fill(organisation_number="299901-0016", name_en="Ekhamn Municipality")
    owner.press("Skicka ansökan")
    owner.sees_heading("Ekhamns kommun")
    organisation = owner.page.url

    admin.open("/register")
    admin.register()
    platform.command("admins", "appoint", admin.email)
    admin.open("/admin/organisations", "Organisationer")
    admin.follow("Ekhamns kommun")
    admin.press("Verifiera organisationen")
    admin.sees("Verifierad")
    assert "Ekhamns kommun" in platform.letter(owner.email, "Ekhamns kommun")

    owner.open(organisation + "/members/invite", "Bjud in en kollega")
    owner.fill(email=editor.email)
    owner.press("Skicka inbjudan")
    editor.accept_invitation("Ekhamns kommun")
    return organisation.rsplit("/", 1)[1]


def sign_the_alarms(editor: Someone, results: str) -> None:
    """Whatever is odd, such as assessments made in seconds, is looked at and signed before anything is proposed."""
    editor.open(results)
    editor.follow("Larm och bedömningar")
    sign = editor.page.get_by_role("main").get_by_role("link", name="Signera larmet")
    while sign.count():
        waiting = sign.count()
        sign.first.click()
        editor.fill(reason="Juryn känner bidragen sedan tidigare; omläst utan anmärkning.")
        editor.press("Signera larmet")
        expect(sign).to_have_count(waiting - 1)


def approve_the_feedback(editor: Someone, slug: str) -> None:
    """What jurors wrote reaches the teams only when somebody has looked at it."""
    editor.open(f"/jury/rounds/{slug}/1/feedback", "Återkoppling till lagen")
    approve = editor.page.get_by_role("button", name=re.compile("^Godkänn det som"))
    while approve.count():
        waiting = approve.count()
        approve.first.click()
        expect(approve).to_have_count(waiting - 1)
