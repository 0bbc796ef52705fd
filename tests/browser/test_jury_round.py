"""A whole jury round in Chromium: twelve jurors and two officials; the server, the worker and the mail real.

One juror never touches a mouse, one has a telephone, one has no JavaScript, one drops out half-way and one comes when
the others are at work. The rest send the same forms without looking at the pages. A challenge whose round has closed
and the accounts of those who are in its jury from the start are put into the database; all else goes through the doors.
"""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, expect

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.people import Person
from challenges.vocabulary.roles import JurySeat, OrganisationRole
from tests.factories import Factory
from tests.journeys import PASSWORD, Platform, Someone, sign_the_alarms
from tests.services.browser import NARROW, Pages
from tests.services.forms import form_with

ENTRIES = {
    "Ljudalmanackan": 5,
    "Bullerkartan": 4,
    "Tyst asfalt": 4,
    "Nattleveranser": 3,
    "Gröna väggar": 3,
    "Ljudvakten": 2,
    "Bullerplank": 1,
    "Öronproppar": 1,
}
"""What is to be judged, and what about every juror thinks of it."""

READINGS = 3
ALL = READINGS * len(ENTRIES)
OFFICIAL, OTHER_OWNER, EDITOR = "Olivia Lind", "Disa Ask", "Bo Ek"
CHAIR, LATE = "Karin Holm", "Sara Sund"
BY_KEYBOARD, BY_PHONE, WITHOUT_SCRIPTS, LEAVING = "Tove Ros", "Pelle Berg", "Nils Dal", "Lena Vik"
OTHERS = ("Ada Alm", "Bodil By", "Cecilia Ceder", "Doris Damm", "Erik Ed", "Fatima Falk")
SLUG = "tystare-gator"
JURY = f"/organise/challenges/{SLUG}/rounds/1/jury"
ROOM = f"/jury/rounds/{SLUG}/1"
RESULTS = f"/organise/challenges/{SLUG}/rounds/1/results"
BEST = next(iter(ENTRIES))

FOCUS = """(sought) => {
  const at = document.activeElement;
  const ringed = (one) => one && getComputedStyle(one).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  return {
    there: at === sought,
    near: at === sought || Boolean(at.name && at.type === 'radio' && at.name === sought.name),
    seen: [at, at.closest('.ds-field'), at.nextElementSibling].some(ringed),
    what: at.outerHTML.slice(0, 200),
  };
}"""
"""Where the focus is, and whether one sees it."""


class AtTheKeyboard(Someone):
    """Somebody who reaches everything with the keys, and sees at every stop where they are."""

    def __init__(self, platform: Platform, pages: Pages, name: str) -> None:
        super().__init__(platform, pages, name)
        self.page.add_init_script("addEventListener('pointerdown', () => console.error('a mouse'), true)")

    def go_to(self, control: Locator, key: str = "Tab") -> None:
        """Press a key until a control has the focus; radio buttons are one stop, and arrows lead among them."""
        sought = control.element_handle()
        for _ in range(150):
            self.page.keyboard.press(key)
            stop = self.page.evaluate(FOCUS, sought)
            assert stop["seen"], f"no focus to be seen at {stop['what']}"
            if stop["there"]:
                return
            if stop["near"]:
                key = "ArrowDown"
        raise AssertionError(f"{key} does not lead to {control}")

    def use(self, control: Locator) -> None:
        self.go_to(control)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        self.go_to(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def write(self, field: Locator, text: str) -> None:
        self.go_to(field)
        self.page.keyboard.type(text)

    def confirm_dialog(self, name: str) -> None:
        self.press(name)
        dialog = self.page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Avbryt")).to_be_focused()
        self.go_to(dialog.get_by_role("button", name=name, exact=True), "Shift+Tab")
        self.page.keyboard.press("Enter")


class OnThePhone(Someone):
    """Somebody with a narrow screen and a finger; nothing is wider than the screen."""

    def __init__(self, platform: Platform, pages: Pages, name: str) -> None:
        super().__init__(platform, pages, name, viewport=NARROW, has_touch=True, is_mobile=True)

    def sees_heading(self, text: str) -> None:
        super().sees_heading(text)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], self.page.url

    def use(self, control: Locator) -> None:
        control.tap()

    def tick(self, box: Locator) -> None:
        id_ = box.get_attribute("id")
        self.page.locator(f'label[for="{id_}"], label:has([id="{id_}"])').tap()
        expect(box).to_be_checked()

    def write(self, field: Locator, text: str) -> None:
        field.tap()
        field.fill(text)


class WithoutScripts(Someone):
    """Somebody whose browser runs no scripts: what is to be kept has to be saved, and nothing asks first."""

    def __init__(self, platform: Platform, pages: Pages, name: str) -> None:
        super().__init__(platform, pages, name, javascript=False)

    def confirm_dialog(self, name: str) -> None:
        self.press(name)


class Unseen(Someone):
    """Somebody whose pages are not drawn: only their forms are sent."""

    def signs_in(self, address: str, heading: str) -> None:
        assert heading in send(
            self, "/sign-in?next=" + address, "password", email=self.email, password=PASSWORD
        )


def send(person: Someone, address: str, *names: str, **values: str) -> str:
    """Send the form of a page that has these controls, filled in; what comes back."""
    form = form_with(person.page.request.get(address).text(), *names)
    kept = {name: value for name, value in form.pairs() if name not in values}
    answer = person.page.request.post(address, form=kept | values)
    assert answer.ok, f"{address}: {answer.status}"
    return answer.text()


@pytest.fixture
def ready(make: Factory, clock: FrozenClock) -> None:
    """A challenge whose round closed yesterday, with entries, and a jury that has not begun."""
    clock.move(to=dt.datetime.now(dt.UTC) - dt.timedelta(days=2))

    def somebody(name: str) -> Person:
        return make.person(name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")

    make._hash = make.app.extensions["passwords"].hash(PASSWORD)
    organisation = make.organisation(owner=somebody(OFFICIAL), editor=somebody(EDITOR), name="Ekhamns kommun")
    make.member(organisation, somebody(OTHER_OWNER), OrganisationRole.OWNER)
    challenge = make.challenge(organisation, closes=dt.timedelta(days=1), slug=SLUG, title="Tystare gator")
    round_ = challenge.rounds[0]
    with make._saved():
        db.session.get_one(Round, round_.id).readings = READINGS
    for number, title in enumerate(ENTRIES, 1):
        captain = make.person(email=f"lag{number}@example.org")
        make.entry(
            make.team(challenge, captain, name=f"Lag {number}"), challenge, author=captain, title=title
        )
    for name in (CHAIR, BY_KEYBOARD, BY_PHONE, WITHOUT_SCRIPTS, LEAVING, *OTHERS):
        make.juror(round_, somebody(name), seat=JurySeat.CHAIR if name == CHAIR else JurySeat.JUROR)
    db.session.remove()


def test_a_round_with_twelve_jurors(ready: None, platform: Platform, page_for: Pages) -> None:
    by_keyboard = AtTheKeyboard(platform, page_for, BY_KEYBOARD)
    on_the_phone = OnThePhone(platform, page_for, BY_PHONE)
    without_scripts = WithoutScripts(platform, page_for, WITHOUT_SCRIPTS)
    others = [Unseen(platform, page_for, name) for name in OTHERS]
    chair, leaving, late, editor = (
        Someone(platform, page_for, name) for name in (CHAIR, LEAVING, LATE, EDITOR)
    )

    declare_conflicts(by_keyboard, on_the_phone, without_scripts)
    for juror in others:
        juror.signs_in(ROOM, "Mina bidrag")
        assert "svar har sparats" in send(juror, f"{ROOM}/conflicts", "rest", rest="y")
    for juror in (chair, leaving):
        juror.signs_in(f"{ROOM}/conflicts", "Jäv")
        has_no_conflicts(juror)
    decide_on_the_doubt(editor)
    plan_the_readings(chair)
    open_the_assessment(editor, on_the_phone)

    for juror in (by_keyboard, on_the_phone, without_scripts):
        assess(juror)
        juror.open(ROOM)
        juror.sees("Du har bedömt alla dina bidrag. Tack!")
    drop_out_half_way(leaving, editor, chair)
    come_late(late, editor, chair)
    assess(late)
    for juror in (chair, *others):
        assess_unseen(juror)
    see_all_readings_done(chair)

    close_and_rank(editor)
    propose(editor, chair)
    decide_and_publish(Someone(platform, page_for, OFFICIAL), Unseen(platform, page_for, OTHER_OWNER), editor)
    read_the_results(Someone(platform, page_for, "Vera Publik"), Unseen(platform, page_for, "Lag1 Ett"))


def declare_conflicts(by_keyboard: Someone, on_the_phone: Someone, without_scripts: Someone) -> None:
    """Before anything can be read: one has a conflict of interest, one is in doubt, one has none."""
    for juror, team, answer in (
        (by_keyboard, "Lag 2", "Jag är jävig"),
        (on_the_phone, "Lag 3", "Möjligt"),
        (without_scripts, "", ""),
    ):
        juror.signs_in(ROOM, "Mina bidrag")
        juror.follow("Lämna jävsdeklaration")
        juror.sees_heading("Jäv")
        for card in juror.page.locator(".entrants > li").all():
            mine = bool(team) and card.get_by_role("heading", name=team, exact=True).count() > 0
            juror.tick(card.get_by_role("radio", name=answer if mine else "Inget", exact=True))
            if mine:
                juror.write(card.get_by_role("textbox"), "Vi har arbetat ihop.")
        juror.press("Spara mina svar")
        juror.sees(f"{len(ENTRIES)} svar har sparats.")


def has_no_conflicts(juror: Someone) -> None:
    """Answer for all entries at once."""
    juror.tick(juror.page.locator('[name="rest"]'))
    juror.press("Spara mina svar")
    juror.sees(f"{len(ENTRIES)} svar har sparats.")


def decide_on_the_doubt(editor: Someone) -> None:
    """An official decides on what may be a conflict of interest; what is one needs no decision."""
    editor.signs_in(f"{JURY}/declarations", "Jury")
    cases = editor.page.locator(".declarations > li")
    expect(cases).to_have_count(2)
    certain, doubtful = (cases.filter(has_text=name) for name in (BY_KEYBOARD, BY_PHONE))
    expect(certain.get_by_role("button")).to_have_count(0)
    expect(doubtful).to_contain_text("Väntar på beslut")
    editor.use(doubtful.get_by_role("button", name="Får bedöma bidraget", exact=True))
    expect(doubtful).not_to_contain_text("Väntar på beslut")


def plan_the_readings(chair: Someone) -> None:
    """The chair has the readings shared out, which gives every juror two or three; opening is not the chair's to do."""
    chair.open(f"{JURY}/plan", "Jury")
    chair.press("Gör den här planen")
    chair.sees("Planen är komplett: alla bidrag har sina läsare.")
    expect(chair.page.get_by_role("button", name="Öppna bedömningen")).to_have_count(0)


def open_the_assessment(editor: Someone, juror: Someone) -> None:
    editor.open(f"{JURY}/plan")
    editor.confirm_dialog("Öppna bedömningen")
    assert ROOM in editor.platform.letter(juror.email, "Bedömningen har börjat")


def assess(juror: Someone, *, at_most: int = len(ENTRIES)) -> None:
    """Read, score, comment and lock the entries that are waiting, each from the list."""
    juror.open(ROOM, "Mina bidrag")
    titles = juror.page.locator(".task-list a").all_inner_texts()
    assert len(titles) in {2, 3}
    for title in titles[:at_most]:
        juror.open(ROOM)
        juror.follow(title)
        juror.sees_heading("Bedöm bidraget")
        for number, criterion in enumerate(juror.page.locator("[data-score]").all()):
            juror.tick(criterion.locator(f'[value="{mark(juror, title, number)}"]'))
        juror.write(juror.page.locator('[name="comment"]'), words_on(juror, title))
        if isinstance(juror, WithoutScripts):
            juror.press("Spara")
            juror.sees("Sparat. Bara du ser det tills du låser.")
        else:
            saved = juror.page.locator("[data-autosave-status]")
            expect(saved).to_contain_text("Utkastet sparades klockan")
        juror.confirm_dialog("Lås bedömningen")
        juror.sees("Du låste bedömningen")


def assess_unseen(juror: Someone) -> None:
    """Send a locked score sheet for every entry in the juror's list."""
    listed = juror.page.request.get(ROOM).text()
    tasks = re.findall(r'<a href="(/jury/assignments/\w+)" lang="sv">([^<]+)</a>', listed)
    assert tasks
    for address, title in tasks:
        form = form_with(juror.page.request.get(address).text(), "comment")
        criteria = dict.fromkeys(c.name for c in form.controls if c.name.startswith("score_"))
        scores = {name: str(mark(juror, title, number)) for number, name in enumerate(criteria)}
        sheet = dict(form.pairs()) | scores | {"comment": words_on(juror, title), "lock": "1"}
        assert "Du låste bedömningen" in juror.page.request.post(address, form=sheet).text()


def mark(juror: Someone, title: str, criterion: int) -> int:
    """What the juror gives an entry on a criterion: half of the marks are a step below what all think."""
    return max(0, ENTRIES[title] - (len(juror.name) + criterion) % 2)


def words_on(juror: Someone, title: str) -> str:
    return f"{juror.name} tycker att {title} är väl genomtänkt men behöver prövas mer."


def finished(chair: Someone) -> set[tuple[str, str]]:
    """Which entries have been finished by whom, as the chair sees it."""
    chair.open(f"{ROOM}/progress/entries")
    return {
        (row.get_by_role("rowheader").inner_text(), reader)
        for row in chair.page.get_by_role("main").locator("tbody tr").all()
        for reader in row.locator(".readers li", has_text="Bedömt").all_inner_texts()
    }


def drop_out_half_way(leaving: Someone, editor: Someone, chair: Someone) -> None:
    """One entry is finished and stays; the chair sees on the desk what now lacks a reader."""
    assess(leaving, at_most=1)
    leaving.open(ROOM)
    left = leaving.page.locator(".task-list li").count() - 1
    leaving.follow("Min plats i juryn")
    leaving.fill(reason="Jag har fått ett annat uppdrag.")
    leaving.confirm_dialog("Lämna juryn")
    leaving.sees("Du har lämnat juryn")
    assert leaving.name in editor.platform.letter(editor.email, "kan inte fortsätta")

    chair.open(f"{ROOM}/desk", "Överblick")
    gaps = chair.page.get_by_role("region", name="Bidrag som saknar läsare").locator("tbody tr")
    expect(gaps).to_have_count(left)


def come_late(late: Someone, editor: Someone, chair: Someone) -> None:
    """Invited to a jury at work: a new plan has something for the one who came, and leaves what is finished."""
    editor.open(JURY)
    editor.fill(addresses=late.email)
    editor.tick(editor.page.locator('[name="seat"][value="juror"]'))
    editor.press("Skicka inbjudningarna")
    late.accept_invitation("Tystare gator")
    late.open(f"{ROOM}/conflicts", "Jäv")
    has_no_conflicts(late)

    before = finished(chair)
    chair.open(f"{JURY}/plan", "Jury")
    chair.sees("Den nya planen")
    chair.press("Gör den här planen")
    chair.sees("Planen är komplett: alla bidrag har sina läsare.")
    assert len(before) >= 7
    assert finished(chair) == before


def see_all_readings_done(chair: Someone) -> None:
    chair.open(f"{ROOM}/desk", "Överblick")
    chair.sees("Alla läsningar är klara")
    chair.sees("Alla bidrag har de läsare de ska ha.")
    chair.sees(f"{ALL}/{ALL}")


def close_and_rank(editor: Someone) -> None:
    """The ranking is computed; nothing is proposed before every alarm about it has been signed."""
    editor.open(RESULTS, "Resultat")
    editor.sees(f"{ALL} av {ALL} bedömningar är klara")
    editor.press("Avsluta bedömningen och beräkna rangordningen")
    expect(place(editor, 1)).to_contain_text(BEST)
    editor.sees("Larm om rangordningen som ingen har signerat")
    sign_the_alarms(editor, RESULTS)
    editor.open(RESULTS)
    expect(editor.page.get_by_text("Larm om rangordningen som ingen har signerat")).to_have_count(0)


def place(person: Someone, number: int) -> Locator:
    """A row of the ranking."""
    ranking = person.page.get_by_role("region", name="Rangordning")
    return ranking.get_by_role("row").nth(number)


def propose(editor: Someone, chair: Someone) -> None:
    """An award with its reasons, what the jury wrote to the team that gets it, and who is to decide."""
    editor.use(place(editor, 1).get_by_role("link"))
    editor.sees_heading(f"Beslut om {BEST}")
    editor.tick(editor.page.locator('[name="outcome"][value="award"]'))
    editor.page.locator('[name="prize"]').select_option(label="Första pris")
    editor.fill(motivation="Visar vad som går att flytta.")
    editor.press("Spara förslaget")
    expect(place(editor, 1)).to_contain_text("Belöna")
    editor.page.locator('[name="official"]').select_option(label=OFFICIAL)
    editor.press("Utse beslutsfattaren")
    editor.sees("Det är sparat, och den som är utsedd får ett brev.")

    chair.open(f"{ROOM}/feedback", "Återkoppling till lagen")
    to_the_best = chair.page.get_by_role("button", name=re.compile(f"^Godkänn .*{BEST}"))
    expect(to_the_best).to_have_count(READINGS)
    for left in range(READINGS, 0, -1):
        chair.use(to_the_best.first)
        expect(to_the_best).to_have_count(left - 1)


def decide_and_publish(official: Someone, other_owner: Someone, editor: Someone) -> None:
    """Only the owner who was named takes the decision, and publishes it."""
    other_owner.signs_in(RESULTS, "Resultat")
    page = other_owner.page.request.get(RESULTS).text()
    assert f"{OFFICIAL} är utsedd att fatta beslutet." in page
    assert "Fatta beslutet" not in page
    official.signs_in(RESULTS, "Resultat")
    official.tick(official.page.locator('[name="sure"]'))
    official.press("Fatta beslutet")
    official.sees(f"Beslutat av {OFFICIAL}")
    assert not any("Grattis" in str(letter["Subject"]) for letter in official.platform.mail.letters)
    official.confirm_dialog("Publicera resultatet")
    official.sees("Resultatet är offentligt")


def read_the_results(visitor: Someone, captain: Someone) -> None:
    """Everybody reads who decided what and why, of how many jurors; the team also what the jurors wrote."""
    visitor.open(f"/challenges/{SLUG}/results", "Tystare gator")
    for text in (BEST, "Lag 1", "Första pris", "Visar vad som går att flytta.", OFFICIAL):
        visitor.sees(text)
    assert "Bullerplank" not in visitor.page.content()

    letter = captain.platform.letter(captain.email, "Grattis")
    assert letter.count(f"tycker att {BEST} är väl genomtänkt") == READINGS
    assert f"/challenges/{SLUG}/results" in letter
    assert "väl genomtänkt" not in captain.platform.letter("lag7@example.org", "Resultatet")
