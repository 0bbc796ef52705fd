"""The whole journey in Chromium: seven people, a web server, a worker, a mail server and a data portal, all real.

From an empty platform to published results with feedback by letter, in Swedish; the public pages once more in
English. Nothing is put into the database behind the platform's back except the passing of time: when everything has
been submitted, the dates of the round are moved so that its deadline has just passed.
"""

import re

from playwright.sync_api import expect

from tests.journeys import (
    Platform,
    Someone,
    approve_the_feedback,
    date_in,
    set_up_the_organisation,
    sign_the_alarms,
)
from tests.services.browser import NARROW, Pages

DATASET = "Bullermätningar i Ekhamns stadskärna"


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


def prepare_the_challenge(platform: Platform, owner: Someone, editor: Someone, organisation: str) -> str:
    """Drafted section by section, told what is missing, tied to a dataset, approved by somebody else, published."""
    editor.open(f"/organise/organisations/{organisation}/challenges/new", "Starta en utmaning")
    editor.fill(title_sv="Tystare gator")
    editor.page.get_by_label("Ett tomt utkast").check()
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
    editor.open(workspace + "/aftermath", "Vad som händer sedan")
    editor.fill(
        receiver_name="Karin Ek",
        receiver_unit="Miljöenheten",
        receiver_email="karin.ek@example.se",
        decides_on=date_in(80)[:10],
        pilot_budget="100000",
        payer="Kommunen",
        pilot_starts_on=date_in(100)[:10],
        pilot_ends_on=date_in(280)[:10],
    )
    editor.page.get_by_label("Direktupphandling").check()
    editor.page.get_by_label("Skriftlig återkoppling från juryn").check()
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
