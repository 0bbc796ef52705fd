"""Two people in one draft: each field stays whose it is, and where both wrote in one, both texts are kept."""

import html
import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.draft_revisions import DraftRevision
from challenges.models.entries import EntryDraft
from challenges.vocabulary.choices import RevisionKind

FIELDS = re.compile(r'<(?:input|textarea)[^>]*name="([^"]+)"')


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def draft():
    (row,) = fresh(sa.select(EntryDraft))
    return row.content


def copies():
    query = sa.select(DraftRevision).where(DraftRevision.kind == RevisionKind.CONFLICT)
    return fresh(query.order_by(DraftRevision.id))


class Page:
    """A person's opened draft page: what the form holds, with what it carries along."""

    def __init__(self, client, entry):
        self.client, self.url = client, f"/entries/{entry.reference}/draft"
        text = client.get(self.url).text
        self.data = {"language": "sv"}
        for name in ("title", "version", "page", "turn", "base", "links-0-url", "links-0-label"):
            found = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]
            value = re.search(r'value="([^"]*)"', found)
            self.data[name] = html.unescape(value[1]) if value else ""
        for name in ("summary", "description", "other_data"):
            found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', text, re.S)
            self.data[name] = html.unescape(found[1]).lstrip("\r\n")

    def write(self, **changes):
        """Type, and let the page save by itself, as js/autosave.js does it."""
        self.data |= changes
        self.data["turn"] = str(int(self.data["turn"]) + 1)
        answer = self.client.post(f"{self.url}/autosave", data=self.data)
        if answer.status_code == 200:
            self.data |= {"version": str(answer.json["version"]), "base": answer.json["base"]}
        return answer

    def save(self, **changes):
        """Press the button."""
        self.data |= changes
        return self.client.post(self.url, data=self.data)


def choose(client, url, **chosen):
    """Answer the page that brings two texts together: by the label of each field, which text and perhaps what."""
    text = client.get(url).text
    data = {"version": re.search(r'name="version"[^>]*value="(\d+)"', text)[1]}
    for section in re.findall(r'<section class="flow ds-card card".*?</section>', text, re.S):
        label = re.search(r"<h2[^>]*>([^<]*)</h2>", section)[1]
        key = re.search(r'name="(f\w+)-which"', section)[1]
        checked = re.search(r'<input[^>]*-which"[^>]*checked[^>]*>', section)
        if checked:
            data[f"{key}-which"] = re.search(r'value="(\w+)"', checked[0])[1]
        if area := re.search(r"<textarea[^>]*>(.*?)</textarea>", section, re.S):
            data[f"{key}-text"] = html.unescape(area[1]).lstrip("\r\n")
        if label in chosen:
            which, *more = chosen[label]
            data[f"{key}-which"] = which
            if more:
                data[f"{key}-text"] = more[0]
    return client.post(url, data=data)


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


@pytest.fixture
def member(make):
    return make.person("Måns Modig")


@pytest.fixture
def challenge(make):
    return make.challenge()


@pytest.fixture
def entry(make, challenge, captain, member):
    return make.draft(make.team(challenge, captain, member), challenge, author=captain)


@pytest.fixture
def hers(client_for, captain, entry):
    return Page(client_for(captain), entry)


@pytest.fixture
def his(client_for, member, entry):
    return Page(client_for(member), entry)


def test_different_fields_come_together_and_it_is_told(hers, his):
    assert his.write(summary="Måns sammanfattning").status_code == 200
    answer = hers.write(title="Cecilias titel")
    assert answer.status_code == 200
    assert answer.json["taken"] == "Måns Modig ändrade: Sammanfattning. Din text finns också kvar."
    assert answer.json["near"] == "Måns Modig skriver just nu."
    said = draft()
    assert (said["title"], said["summary"]) == ("Cecilias titel", "Måns sammanfattning")
    assert copies() == []


def test_a_page_that_still_shows_the_old_text_never_puts_it_back(hers, his):
    his.write(summary="Måns sammanfattning")
    hers.write(title="Ett")
    hers.write(title="Två")
    assert hers.save(title="Tre").status_code == 303
    assert draft()["summary"] == "Måns sammanfattning"
    assert draft()["title"] == "Tre"


def test_the_button_brings_different_fields_together_as_well(hers, his, client_for, captain):
    his.write(other_data="Egna mätningar")
    answer = hers.save(title="Cecilias titel")
    assert answer.location.endswith("/draft")
    assert "Måns Modig ändrade: Andra data" in hers.client.get(answer.location).text
    assert (draft()["title"], draft()["other_data"]) == ("Cecilias titel", "Egna mätningar")


def test_the_same_field_keeps_both_texts(hers, his):
    his.write(summary="Måns ord")
    answer = hers.save(summary="Cecilias ord", title="Cecilias titel")
    assert answer.status_code == 303
    assert "/draft/conflicts/" in answer.location
    assert draft()["summary"] == "Måns ord"
    page = hers.client.get(answer.location).text
    for word in ("Cecilias ord", "Måns ord", "Måns Modig", "Cecilias titel"):
        assert word in page
    assert his.client.get(answer.location).status_code == 200, "the team brings it together, not one person"
    assert "Text som inte finns i utkastet än" in his.client.get(his.url).text
    done = choose(hers.client, answer.location, Sammanfattning=("both", "Bådas ord"))
    assert done.status_code == 303
    assert (draft()["summary"], draft()["title"]) == ("Bådas ord", "Cecilias titel")
    assert "Text som inte finns i utkastet än" not in his.client.get(his.url).text
    assert [copy.content["summary"] for copy in copies()] == ["Cecilias ord"], "the copy stays in the history"


def test_something_has_to_be_chosen_where_both_wrote(hers, his):
    his.write(summary="Måns ord")
    url = hers.save(summary="Cecilias ord").location
    answer = choose(hers.client, url)
    assert answer.status_code == 422
    assert "Välj ett av alternativen." in answer.text
    assert draft()["summary"] == "Måns ord"


@pytest.mark.parametrize(("which", "said"), [("theirs", "Måns ord"), ("mine", "Cecilias ord")])
def test_one_of_the_two_can_be_chosen(hers, his, which, said):
    his.write(summary="Måns ord")
    url = hers.save(summary="Cecilias ord").location
    assert choose(hers.client, url, Sammanfattning=(which,)).status_code == 303
    assert draft()["summary"] == said


def test_different_paragraphs_of_a_text_come_together_by_themselves(client_for, captain, member, entry):
    text = "Först.\n\nSedan.\n\nSist."
    first = Page(client_for(captain), entry)
    first.save(description=text)
    hers, his = Page(client_for(captain), entry), Page(client_for(member), entry)
    his.write(description="Först, sa Måns.\n\nSedan.\n\nSist.")
    url = hers.save(description="Först.\n\nSedan.\n\nSist, sa Cecilia.").location
    page = hers.client.get(url).text
    assert "Först, sa Måns.\n\nSedan.\n\nSist, sa Cecilia." in page
    assert choose(hers.client, url).status_code == 303
    assert draft()["answers"]["description"] == "Först, sa Måns.\n\nSedan.\n\nSist, sa Cecilia."


def test_links_of_both_can_be_put_together(hers, his):
    his.write(**{"links-0-url": "https://example.org/mans"})
    url = hers.save(**{"links-0-url": "https://example.org/cecilia"}).location
    assert choose(hers.client, url, Länkar=("both",)).status_code == 303
    assert [link["url"] for link in draft()["answers"]["links"]] == [
        "https://example.org/mans",
        "https://example.org/cecilia",
    ]


def test_autosave_keeps_the_text_aside_and_goes_on(hers, his):
    his.write(summary="Måns ord")
    first = hers.write(summary="Cecilias")
    assert first.status_code == 200
    assert "/draft/conflicts/" in first.json["conflict"]
    second = hers.write(summary="Cecilias ord")
    assert second.json["conflict"] == first.json["conflict"]
    assert [copy.content["summary"] for copy in copies()] == ["Cecilias ord"], "one copy follows the page"
    assert draft()["summary"] == "Måns ord"
    third = hers.write(summary="Måns ord")
    assert "conflict" not in third.json


def test_two_windows_of_one_person_are_told_apart(client_for, entry, member):
    one, other = Page(client_for(member), entry), Page(client_for(member), entry)
    one.write(title="Ett")
    answer = other.write(summary="Två")
    assert answer.json["taken"].startswith("I ett annat fönster ändrades: Titel")
    assert answer.json["near"] == ""
    assert "conflict" in other.write(title="Tre").json


def test_a_page_without_marks_is_compared_with_the_history(client_for, entry, member, hers, clock):
    """Such as one that was open while the platform was renewed."""
    hers.save(title="Cecilias titel")
    old = Page(client_for(member), entry)
    clock.move(minutes=11)
    hers.write(summary="Cecilias ord", version="2")
    old.data["base"] = ""
    assert "conflict" not in old.write(title="Måns titel").json
    assert (draft()["title"], draft()["summary"]) == ("Måns titel", "Cecilias ord")


def test_a_page_without_marks_of_a_forgotten_text_keeps_both(client_for, entry, hers, his):
    his.write(summary="Måns ord")
    hers.data |= {"base": "", "version": "77"}
    assert "conflict" in hers.write(title="Cecilias titel").json
    assert draft()["summary"] == "Måns ord"


def test_a_draft_that_goes_on_while_one_chooses_is_looked_at_again(hers, his, client_for, member, entry):
    his.write(summary="Måns ord")
    url = hers.save(summary="Cecilias ord").location
    page = hers.client.get(url).text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    key = re.search(r'name="(f\w+)-which"', page)[1]
    his.write(summary="Måns nya ord")
    data = {"version": version, f"{key}-which": "both", f"{key}-text": "Bådas gamla ord"}
    answer = hers.client.post(url, data=data)
    assert answer.status_code == 409
    assert "Måns nya ord" in answer.text
    assert "Bådas gamla ord" in answer.text, "what was typed stays in the form"
    assert draft()["summary"] == "Måns nya ord"


def test_after_the_deadline_both_texts_stay_readable(hers, his, challenge, clock):
    his.write(summary="Måns ord")
    url = hers.save(summary="Cecilias ord").location
    page = hers.client.get(url).text
    key = re.search(r'name="(f\w+)-which"', page)[1]
    clock.move(to=challenge.rounds[0].closes_at)
    answer = hers.client.post(url, data={"version": "2", f"{key}-which": "mine", f"{key}-text": ""})
    assert answer.status_code == 409
    assert "Cecilias ord" in answer.text
    assert draft()["summary"] == "Måns ord"
    assert hers.client.get(url).status_code == 200


def test_strangers_find_no_kept_text(make, client_for, hers, his):
    his.write(summary="Måns ord")
    url = hers.save(summary="Cecilias ord").location
    assert client_for(make.person()).get(url).status_code == 404
    assert client_for(make.person(admin=True)).get(url).status_code == 404
    assert client_for(None).get(url).status_code == 302


def test_hostile_texts_meet_as_text(hers, his):
    his.write(summary='"><script>alert(1)</script>')
    url = hers.save(summary="</textarea><script>alert(2)</script>").location
    assert "<script>alert" not in hers.client.get(url).text
