"""From nothing to live: a need becomes a data challenge, and a crisis hackathon stands with three challenges.

What a person has to do is counted: pages that are opened, and fields, ticks and choices that are made. The counts stand
in docs/organiser.md.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import Platform, Someone, date_in, set_up_the_organisation
from tests.services.browser import Pages

GUIDE = Path(__file__).parents[2] / "docs" / "organiser.md"
DATASET = "Bullermätningar i Ekhamns stadskärna"


class Counting(Someone):
    """A person whose pages and fields are counted."""

    pages = fields = 0

    def open(self, address: str, heading: str | None = None) -> None:
        self.pages += 1
        super().open(address, heading)

    def use(self, control: Locator) -> None:
        self.pages += 1
        super().use(control)

    def write(self, field: Locator, text: str) -> None:
        self.fields += 1
        super().write(field, text)

    def tick(self, box: Locator) -> None:
        self.fields += 1
        super().tick(box)

    def choose(self, name: str, label: str) -> None:
        """An alternative of a drop-down."""
        self.fields += 1
        self.page.locator(f'[name="{name}"]').select_option(label=label)

    def tick_labelled(self, label: str) -> None:
        self.tick(self.page.get_by_label(label, exact=True))


@pytest.fixture
def team(platform: Platform, page_for: Pages) -> tuple[Counting, Counting, str]:
    """An owner and an editor of a verified organisation with nothing in it; until then nothing is counted."""
    owner, editor = Counting(platform, page_for, "Anna Ek"), Counting(platform, page_for, "Bo Lind")
    organisation = set_up_the_organisation(
        platform, owner, editor, Someone(platform, page_for, "Maja Forsell")
    )
    for person in (owner, editor):
        person.pages = person.fields = 0
    return owner, editor, organisation


def fill_what_only_they_know(editor: Counting, workspace: str, amount: str) -> None:
    """The prize's worth, and what happens afterwards."""
    editor.open(workspace + "/edit/prizes", "Priser")
    editor.fill(prizes__0__amount=amount)
    editor.press("Spara")
    editor.open(workspace + "/aftermath", "Vad som händer sedan")
    editor.fill(
        receiver_name="Karin Ek",
        receiver_unit="Miljöenheten",
        receiver_email="karin.ek@example.se",
        decides_on=date_in(150)[:10],
        pilot_budget=amount,
        payer="Kommunen",
        pilot_starts_on=date_in(180)[:10],
        pilot_ends_on=date_in(360)[:10],
    )
    editor.tick_labelled("Direktupphandling")
    editor.tick_labelled("Skriftlig återkoppling från juryn")
    editor.press("Spara")


def publish(owner: Counting, editor: Counting, workspace: str) -> None:
    """Asked for, approved by the other, published."""
    editor.open(workspace + "/approval", "Godkännande")
    editor.press("Be om godkännande")
    owner.open(workspace + "/approval", "Godkännande")
    owner.press("Godkänn")
    editor.open(workspace + "/approval")
    editor.tick(editor.page.locator('[name="dates_checked"]'))
    editor.press("Publicera nu")
    editor.open("/challenges/" + workspace.rsplit("/", 1)[1])
    expect(editor.page.get_by_text("Den här sidan är inte offentlig")).to_have_count(0)


def counted(*people: Counting) -> tuple[int, int]:
    return sum(one.pages for one in people), sum(one.fields for one in people)


def said_in_the_guide(name: str) -> tuple[int, int]:
    """What the guide says of a journey: pages and fields."""
    found = re.search(rf"\| {name} \| (\d+) \| (\d+) \|", GUIDE.read_text("utf-8"))
    assert found is not None
    return int(found[1]), int(found[2])


def test_a_need_becomes_a_published_data_challenge(
    platform: Platform, page_for: Pages, team: tuple[Counting, Counting, str]
) -> None:
    owner, editor, _organisation = team
    neighbour = Someone(platform, page_for, "Nils Nord")
    neighbour.open("/register", "Skapa konto")
    neighbour.register()
    neighbour.open("/needs/new")
    neighbour.fill(
        title="Nattsömnen i centrum",
        problem="Leveranser och fläktar väcker oss före fem.",
        affected="De som bor i stadskärnan",
    )
    neighbour.press("Sätt upp behovet på tavlan")
    neighbour.sees_heading("Nattsömnen i centrum")
    reference = neighbour.page.url.rsplit("/", 1)[1]

    desk = f"/organise/needs/{reference}"
    editor.open(desk, "Nattsömnen i centrum")
    adopting = editor.page.locator(f'form[action$="{desk}/adopt"]')
    editor.write(adopting.locator('[name="words"]'), "Vi tar oss an det.")
    editor.use(adopting.get_by_role("button"))
    summary = editor.page.get_by_text("Påbörja en utmaning utifrån behovet").first
    beginning = editor.page.locator(f'form[action$="{desk}/challenge"]')
    if not beginning.is_visible():
        summary.click()
    editor.write(beginning.locator('[name="first_day"]'), date_in(14)[:10])
    editor.write(beginning.locator('[name="words"]'), "En utmaning förbereds till våren.")
    editor.use(beginning.get_by_role("button"))
    expect(editor.page).to_have_url(re.compile("/organise/challenges/nattsomnen-i-centrum"))
    workspace = "/organise/challenges/nattsomnen-i-centrum"

    editor.open(workspace + "/edit/texts", "Texter")
    editor.fill(
        summary_sv="Visa var och när bullret väcker flest.",
        good_solution_sv="Pekar ut platser och tider, och vad som hjälper.",
    )
    editor.press("Spara")
    fill_what_only_they_know(editor, workspace, "100000")
    editor.open(f"{workspace}/datasets/search?q=buller", "Sök i Sveriges dataportal")
    hit = editor.page.get_by_role("listitem").filter(has=editor.page.get_by_role("heading", name=DATASET))
    editor.use(hit.get_by_role("button", name="Länka till utmaningen"))
    publish(owner, editor, workspace)
    assert counted(owner, editor) == said_in_the_guide("a need becomes a data challenge")


def test_a_crisis_hackathon_with_three_challenges(team: tuple[Counting, Counting, str]) -> None:
    owner, editor, organisation = team
    new = f"/organise/organisations/{organisation}/challenges/new"
    editor.open(new, "Starta en utmaning")
    editor.fill(title_sv="Vattnet som försvann")
    editor.tick_labelled("Hackaton")
    editor.fill(first_day=date_in(2)[:10])
    editor.press("Skapa utkastet")
    first = "/organise/challenges/vattnet-som-forsvann"
    editor.open(first + "/edit/texts", "Texter")
    editor.fill(
        summary_sv="Hjälp oss att få ut dricksvatten till alla.",
        problem_sv="Vattenverket står stilla och 40 000 saknar vatten.",
        target_group_sv="Äldre och barnfamiljer först.",
        good_solution_sv="Når de som inte kan hämta själva.",
    )
    editor.press("Spara")
    fill_what_only_they_know(editor, first, "50000")
    publish(owner, editor, first)
    for title, slug, summary in (
        ("Beskeden som når fram", "beskeden-som-nar-fram", "Hur får alla veta var vattnet finns?"),
        ("Grannar som hjälps åt", "grannar-som-hjalps-at", "Vem kan bära åt vem?"),
    ):
        editor.open(new, "Starta en utmaning")
        editor.fill(title_sv=title)
        editor.tick_labelled("En tidigare utmaning hos oss, som en ny upplaga")
        editor.choose("earlier", "Vattnet som försvann")
        editor.fill(first_day=date_in(2)[:10])
        editor.press("Skapa utkastet")
        workspace = f"/organise/challenges/{slug}"
        editor.open(workspace + "/edit/texts", "Texter")
        editor.fill(summary_sv=summary, problem_sv=summary + " Vi vet inte.")
        editor.press("Spara")
        publish(owner, editor, workspace)
    assert counted(owner, editor) == said_in_the_guide("a crisis hackathon with three challenges")
