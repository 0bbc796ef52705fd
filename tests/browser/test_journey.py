"""The whole journey in Chromium: seven people, a web server, a worker, a mail server and a data portal, all real.

From an empty platform to published results with feedback by letter, in Swedish; the public pages once more in
English. Nothing is put into the database behind the platform's back except the passing of time: when everything has
been submitted, the dates of the round are moved so that its deadline has just passed.
"""

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
from playwright.sync_api import Page, expect

from challenges.demo.portal.serving import RunningPortal
from tests.conftest import SECRET
from tests.services.browser import NARROW, Pages
from tests.services.ports import free_port
from tests.services.server import ROOT, running, stop
from tests.services.smtp import SmtpServer
from tests.services.smtp import running as smtp_running

PASSWORD = "sju gröna paraplyer"
DATASET = "Bullermätningar i Ekhamns stadskärna"


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

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str, *, part: str = "main") -> None:
        """Follow a link of the main part, or of another landmark."""
        self.page.locator(part).get_by_role("link", name=name, exact=True).first.click()

    def confirm_dialog(self, name: str) -> None:
        """Press a button that asks first, and say yes."""
        self.press(name)
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    def fill(self, **values: str) -> None:
        """Fill fields by their names; ``__`` stands for the hyphens of rows. Opens what is folded away."""
        for name, value in values.items():
            field = self.page.locator(f'[name="{name.replace("__", "-")}"]')
            field.wait_for(state="attached")
            if not field.is_visible():
                field.locator("xpath=ancestor::details[not(@open)]/summary").first.click()
            field.fill(value)

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


def test_from_an_empty_platform_to_published_results(platform: Platform, page_for: Pages) -> None:
    def someone(name: str, **browser: object) -> Someone:
        return Someone(platform, page_for, name, **browser)

    owner, editor = someone("Anna Ek"), someone("Bo Lind")
    organisation = set_up_the_organisation(platform, owner, editor, someone("Maja Forsell"))
    slug = prepare_the_challenge(platform, owner, editor, organisation)
    read_as_the_public(platform, page_for, slug)

    captain, member = someone("Cilla Berg"), someone("David Holm", viewport=NARROW)
    entry = form_a_team_and_write(platform, captain, member, slug)
    receipt = submit_twice(platform, captain, entry)
    other = someone("Ester Dal")
    hand_in_something_small(other, slug)

    be_too_late(platform, captain, editor, entry, receipt, slug)
    chair, juror = someone("Frida Vik"), someone("Gustav Ros")
    let_the_jury_work(platform, editor, chair, juror, slug)
    decide_and_publish(platform, owner, editor, slug)
    read_the_results(platform, page_for, captain, member, entry, slug)


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


def prepare_the_challenge(platform: Platform, owner: Someone, editor: Someone, organisation: str) -> str:
    """Drafted section by section, told what is missing, tied to a dataset, approved by somebody else, published."""
    editor.open(f"/organise/organisations/{organisation}/challenges/new", "Starta en utmaning")
    editor.fill(title_sv="Tystare gator")
    editor.press("Skapa utkastet")
    expect(editor.page).to_have_url(re.compile(r"/organise/challenges/tystare-gator"))
    slug = "tystare-gator"
    workspace = f"/organise/challenges/{slug}"

    editor.open(workspace + "/approval", "Godkännande")
    editor.sees("Skriv en sammanfattning på svenska.")

    editor.open(workspace + "/edit/texts")
    editor.fill(
        summary_sv="Visa var bullret stör mest och vad som hjälper.",
        problem_sv="Var **fjärde** väcks av buller.",
        target_group_sv="De som bor i stadskärnan.",
        good_solution_sv="- pekar ut platser\n- föreslår åtgärder",
        title_en="Quieter streets",
        summary_en="Show where noise disturbs most and what helps.",
        problem_en="Every **fourth** person is woken by noise.",
        target_group_en="Those who live in the city centre.",
        good_solution_en="- points out places\n- proposes measures",
    )
    editor.press("Spara")
    editor.open(workspace + "/edit/rules", "Regler")
    editor.press("Börja från en förslagstext")
    expect(editor.page.locator('[name="text_sv"]')).not_to_be_empty()
    editor.press("Spara")
    editor.open(workspace + "/edit/rounds", "Datum och omgångar")
    editor.fill(
        rounds__0__name_sv="Bidrag",
        rounds__0__name_en="Entries",
        rounds__0__opens_at=date_in(-1, 9),
        rounds__0__closes_at=date_in(20),
        rounds__0__judging_ends_at=date_in(40),
        rounds__0__results_at=date_in(50),
        team_size_max="3",
    )
    editor.press("Spara")
    editor.open(workspace + "/edit/criteria", "Kriterier")
    editor.press("Börja från ett förslag")
    editor.sees("100")
    editor.press("Spara")
    editor.open(workspace + "/judging-plan/1", "Bedömning")
    editor.fill(readings="2")
    editor.press("Spara")
    editor.sees("2 juryledamöter läser varje bidrag")
    editor.open(workspace + "/edit/prizes", "Priser")
    if not editor.page.locator('[name="prizes-0-name_sv"]').count():
        editor.press("Lägg till ett pris")
    editor.fill(
        prizes__0__name_sv="Första pris", prizes__0__name_en="First prize", prizes__0__amount="100000"
    )
    editor.press("Spara")

    editor.open(f"{workspace}/datasets/search?q=buller", "Sök i Sveriges dataportal")
    hit = editor.page.get_by_role("listitem").filter(has=editor.page.get_by_role("heading", name=DATASET))
    hit.get_by_role("button", name="Länka till utmaningen").click()
    editor.open(workspace + "/datasets", "Datamängder")
    editor.sees(DATASET)

    editor.open(workspace + "/approval")
    editor.press("Be om godkännande")
    expect(editor.page.get_by_role("button", name="Godkänn", exact=True)).to_have_count(0)
    owner.open(platform.link(owner.email, "Tystare gator"), "Godkännande")
    owner.press("Godkänn")
    editor.open(workspace + "/approval")
    editor.page.locator('[name="dates_checked"]').check()
    editor.press("Publicera nu")
    return slug


def read_as_the_public(platform: Platform, page_for: Pages, slug: str) -> None:
    """Without an account, in both languages."""
    visitor = Someone(platform, page_for, "Vera Publik")
    visitor.open("/", "Offentliga behov")
    visitor.follow("Tystare gator")
    visitor.sees_heading("Tystare gator")
    assert visitor.page.locator("html").get_attribute("lang") == "sv"
    for text in ("Var fjärde väcks av buller.", DATASET, "100 000 kr", "Öppen för bidrag", "dagar kvar"):
        expect(visitor.page.get_by_text(text).first).to_be_visible()

    visitor.follow("English", part="header")
    visitor.sees_heading("Quieter streets")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    for text in ("Every fourth person is woken by noise.", "Open for entries", "First prize", "days left"):
        expect(visitor.page.get_by_text(text).first).to_be_visible()
    # The dataset's portal has an English title as well; what has none is marked as Swedish.
    expect(visitor.page.get_by_text("Noise measurements in central Ekhamn").first).to_be_visible()
    visitor.open("/challenges?q=streets")
    visitor.sees_heading("Challenges")
    expect(visitor.page.get_by_role("link", name="Quieter streets")).to_be_visible()


def form_a_team_and_write(platform: Platform, captain: Someone, member: Someone, slug: str) -> str:
    """Registered with the rules accepted, a team, a member by invitation, and a draft that saves itself."""
    captain.open(f"/challenges/{slug}/register")  # leads a visitor to sign in, and back here afterwards
    captain.follow("Skapa konto")
    captain.register()
    captain.sees_heading("Anmäl dig till utmaningen")
    captain.page.locator('[name="accepted"]').check()
    captain.press("Anmäl dig")
    captain.open(f"/challenges/{slug}/teams/new", "Bilda ett lag")
    captain.fill(name="Tysta gatan")
    captain.press("Bilda laget")
    captain.sees_heading("Tysta gatan")
    team = captain.page.url

    captain.open(team + "/invite", "Bjud in en medlem")
    captain.fill(email=member.email)
    captain.press("Skicka inbjudan")
    member.accept_invitation("Tysta gatan")
    captain.open(team)
    captain.sees(member.name)

    captain.press("Börja på bidraget")
    captain.page.wait_for_url(re.compile("/entries/"))
    entry = re.sub(r"(/entries/\w+).*", r"\1", captain.page.url)
    captain.open(entry + "/draft", "Skriv bidraget")
    captain.fill(title="Ljudalmanackan", summary="En kalender över stadens ljud.")
    expect(captain.page.locator("[data-autosave-status]").first).to_contain_text("Utkastet sparades klockan")

    # The other member sees what was saved without any button, and goes on writing on a telephone.
    member.open(entry + "/draft")
    expect(member.page.locator('[name="title"]')).to_have_value("Ljudalmanackan")
    member.fill(description="Vi letar efter ljud som **återkommer**.")
    member.page.get_by_role("checkbox", name="Vi använder den här datamängden").check()
    member.fill(dataset_uses__0__how="Toppar per veckodag och timme.")
    member.press("Spara utkastet")
    return entry


def submit_twice(platform: Platform, captain: Someone, entry: str) -> str:
    """A file, a review of everything, a receipt on the screen and by mail; then a better version."""
    captain.open(entry + "/draft")
    picture = {
        "name": "matningar.csv",
        "mimeType": "text/csv",
        "buffer": b"timme,dBA\n05,66\n06,58\n",
    }
    captain.page.locator('[name="files"]').set_input_files(files=[picture])  # type: ignore[list-item]
    expect(
        captain.page.get_by_role("link", name="matningar.csv")
    ).to_be_visible()  # it went at once, in parts
    captain.press("Spara och granska")
    captain.sees_heading("Granska och lämna in")
    captain.sees("matningar.csv")
    captain.press("Lämna in bidrag")
    captain.sees("Kvittens")
    first = re.search(r"K-\d{4}-\w{6}", captain.page.get_by_role("main").inner_text())
    assert first is not None
    letter = platform.letter(captain.email, first[0])
    checksum = re.search(r"[0-9a-f]{64}", letter)
    assert checksum is not None
    assert checksum[0] in captain.page.content()

    captain.open(entry + "/draft")
    captain.fill(summary="En kalender över stadens återkommande ljud.")
    captain.press("Spara och granska")
    captain.press("Lämna in bidrag")
    captain.sees("Kvittens")
    second = re.search(r"K-\d{4}-\w{6}", captain.page.get_by_role("main").inner_text())
    assert second is not None
    assert second[0] != first[0]
    return second[0]


def hand_in_something_small(other: Someone, slug: str) -> None:
    """A second team, of one person."""
    other.open("/register")
    other.register()
    other.open(f"/challenges/{slug}/register")
    other.page.locator('[name="accepted"]').check()
    other.press("Anmäl dig")
    other.open(f"/challenges/{slug}/teams/new")
    other.fill(name="Ensam är stark")
    other.press("Bilda laget")
    other.press("Börja på bidraget")
    other.page.wait_for_url(re.compile("/entries/"))
    other.open(re.sub(r"(/entries/\w+).*", r"\1/draft", other.page.url))
    other.fill(title="Bullerplank", summary="Fler plank.", description="Vi bygger plank.")
    other.press("Spara och granska")
    other.press("Lämna in bidrag")
    other.sees("Kvittens")


def be_too_late(
    platform: Platform, captain: Someone, editor: Someone, entry: str, receipt: str, slug: str
) -> None:
    """Before the deadline the organiser sees numbers only; after it, what is typed is kept but not taken."""
    entries = f"/organise/challenges/{slug}/rounds/1/entries"
    editor.open(entries)
    assert "Ljudalmanackan" not in editor.page.content()
    captain.open(entry + "/draft")
    platform.let_the_deadline_pass()
    captain.fill(summary="Det här kom för sent.")
    captain.press("Spara utkastet")
    expect(captain.page.get_by_text("Det här sparades inte").first).to_be_visible()
    expect(captain.page.locator('[name="summary"]')).to_have_value("Det här kom för sent.")
    captain.open(entry)
    captain.sees(receipt)
    editor.open(entries)
    editor.sees("Ljudalmanackan")


def let_the_jury_work(platform: Platform, editor: Someone, chair: Someone, juror: Someone, slug: str) -> None:
    """Invited by mail, conflicts declared, entries assigned, scores saved as one goes, and locked."""
    jury = f"/organise/challenges/{slug}/rounds/1/jury"
    for person, seat in ((chair, "chair"), (juror, "juror")):
        editor.open(jury)
        editor.fill(addresses=person.email)
        editor.page.locator(f'[name="seat"][value="{seat}"]').check()
        editor.press("Skicka inbjudningarna")
        person.accept_invitation("Tystare gator")

    room = f"/jury/rounds/{slug}/1"
    for person in (chair, juror):
        person.open(room + "/conflicts", "Jäv")
        for radio in person.page.get_by_role("radio", name="Inget").all():
            radio.check()
        person.press("Spara mina svar")
    editor.open(jury + "/plan")
    editor.press("Gör den här planen")
    editor.open(jury + "/plan")
    editor.confirm_dialog("Öppna bedömningen")
    assert room in platform.letter(juror.email, "Bedömningen har börjat")

    for person, good, poor in ((chair, "5", "2"), (juror, "4", "1")):
        person.open(room, "Mina bidrag")
        for title, score in (("Ljudalmanackan", good), ("Bullerplank", poor)):
            person.open(room)
            person.follow(title)
            person.sees_heading("Bedöm bidraget")
            for group in person.page.locator("fieldset").filter(has=person.page.get_by_role("radio")).all():
                group.get_by_role("radio", name=score, exact=True).check()
            person.fill(comment=f"{person.name} tycker att {title} är väl genomtänkt men behöver prövas mer.")
            expect(person.page.locator("[data-autosave-status]").first).to_contain_text(
                "Utkastet sparades klockan"
            )
            person.confirm_dialog("Lås bedömningen")
            person.sees("låste")
    chair.open(room + "/progress", "Läget i juryn")
    chair.sees("4 av 4")


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


def decide_and_publish(platform: Platform, owner: Someone, editor: Someone, slug: str) -> None:
    """Ranked as advice, proposed with a motivation, decided by a named official, published at once."""
    results = f"/organise/challenges/{slug}/rounds/1/results"
    editor.open(results, "Resultat")
    editor.press("Avsluta bedömningen och beräkna rangordningen")
    first = editor.page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Ljudalmanackan")
    expect(first).to_contain_text("90")
    sign_the_alarms(editor, results)
    editor.open(results)
    first.get_by_role("link").click()
    editor.sees_heading("Ljudalmanackan")
    editor.page.locator('[name="outcome"][value="award"]').check()
    editor.page.locator('[name="prize"]').select_option(label="Första pris")
    editor.press("Spara förslaget")
    expect(editor.page.locator('[name="motivation"]')).to_be_visible()  # an award needs its reasons
    editor.fill(motivation="Visar vad som går att flytta.", motivation_en="Shows what can be moved.")
    editor.press("Spara förslaget")
    expect(first).to_contain_text("Belöna")
    approve_the_feedback(editor, slug)

    owner.open(results)
    owner.page.locator('[name="sure"]').check()
    owner.press("Fatta beslutet")
    owner.sees("Beslutat av Anna Ek")
    assert not any("esultat" in str(letter["Subject"]) for letter in platform.mail.letters)
    owner.confirm_dialog("Publicera resultatet")
    owner.sees("Resultatet är offentligt")


def read_the_results(
    platform: Platform, page_for: Pages, captain: Someone, member: Someone, entry: str, slug: str
) -> None:
    """Every member gets a letter with the jurors' words; the public reads who decided and why, in both languages."""
    for person in (captain, member):
        letter = platform.letter(person.email, "Grattis")
        assert "tycker att Ljudalmanackan är väl genomtänkt" in letter
        assert f"/challenges/{slug}/results" in letter
    assert "tycker att Bullerplank" in platform.letter("ester@example.org", "Resultatet")
    captain.open(entry)
    captain.sees("Belönat")

    visitor = Someone(platform, page_for, "Vera Publik", viewport=NARROW)
    visitor.open(f"/challenges/{slug}/results", "Tystare gator")
    for text in ("Ljudalmanackan", "Tysta gatan", "Första pris", "Visar vad som går att flytta.", "Anna Ek"):
        expect(visitor.page.get_by_text(text).first).to_be_visible()
    assert "Bullerplank" not in visitor.page.content()
    visitor.open("/language/en?next=/")
    visitor.open(f"/challenges/{slug}/results", "Quieter streets")
    for text in ("First prize", "Shows what can be moved."):
        expect(visitor.page.get_by_text(text).first).to_be_visible()
    expect(visitor.page.locator("[lang=sv]", has_text="Ljudalmanackan").first).to_be_visible()
