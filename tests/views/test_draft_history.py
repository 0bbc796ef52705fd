"""What a draft said before: kept with every save, told in words, brought back, never for anybody but the team."""

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.draft_revisions import DraftRevision
from challenges.operations.unit_of_work import unit_of_work
from challenges.rules.draft_history import MOST
from challenges.vocabulary.choices import RevisionKind
from challenges.vocabulary.entry_content import EntryContent, to_plain
from tests.queries_counted import counted
from tests.views.test_draft_meetings import Page, draft, fresh


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


def revisions():
    return fresh(sa.select(DraftRevision).order_by(DraftRevision.id))


def said():
    return [(one.kind.value, one.content["summary"]) for one in revisions()]


def restore(client, entry, revision, **data):
    url = f"/entries/{entry.reference}/draft/history/{revision.reference}"
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(url).text)[1]
    return client.post(url, data={"version": version, **data})


def test_saves_that_follow_each_other_are_one_line_and_a_pause_begins_another(hers, clock):
    hers.write(summary="Ett")
    clock.move(minutes=4)
    hers.write(summary="Ett två")
    clock.move(minutes=5)
    hers.write(summary="Ett två tre")
    assert said() == [("saved", "Kort om lösningen."), ("saved", "Ett två tre")]
    clock.move(minutes=2)
    hers.write(summary="Fyra")
    assert said()[1:] == [("saved", "Ett två tre"), ("saved", "Fyra")]


def test_another_person_begins_a_new_line(hers, client_for, member, entry):
    hers.write(summary="Hennes")
    Page(client_for(member), entry).write(summary="Hans")
    hers.write(title="Hennes titel")
    assert said()[1:] == [("saved", "Hennes"), ("saved", "Hans"), ("saved", "Hans")]


def test_the_page_says_who_changed_what_in_words(hers, client_for, member, entry, clock):
    hers.write(summary="Kort om lösningen, men nu med fyra ord till.", description="Lång text.")
    clock.move(minutes=11)
    Page(client_for(member), entry).write(title="Ny titel", description="")
    page = hers.client.get(f"/entries/{entry.reference}/draft/history").text
    assert "Sammanfattning (+6 ord)" in page
    assert "Titel, Beskrivning (−2 ord)" in page
    assert "Måns Modig" in page
    assert f"Högst {MOST} rader" in page


def test_the_difference_is_shown_word_by_word_for_eyes_and_ears(hers, entry, clock):
    hers.write(summary="Kort om problemet.")
    clock.move(minutes=11)
    hers.write(summary="Allt om problemet.")
    first, second, third = revisions()
    url = f"/entries/{entry.reference}/draft/history/"
    page = hers.client.get(url + second.reference).text
    assert re.search(r"<del>.*borttaget:.*lösningen.*</del>", page)
    assert re.search(r"<ins>.*tillagt:.*problemet.*</ins>", page)
    since = hers.client.get(f"{url}{second.reference}?against=now").text
    assert re.search(r"<del>.*Kort.*</del><ins>.*Allt.*</ins>", since, re.S)
    assert "Det är ingen skillnad." in hers.client.get(f"{url}{third.reference}?against=now").text
    assert "Det här är det första som sparades." in hers.client.get(url + first.reference).text


def test_one_part_is_brought_back_and_can_be_undone(hers, entry, clock):
    hers.write(summary="Ny", title="Ny titel")
    first = revisions()[0]
    answer = restore(hers.client, entry, first, field="summary")
    assert answer.status_code == 303
    assert (draft()["summary"], draft()["title"]) == ("Kort om lösningen.", "Ny titel")
    assert said()[1:] == [("saved", "Ny"), ("restored", "Kort om lösningen.")]
    assert restore(hers.client, entry, revisions()[1]).status_code == 303
    assert draft()["summary"] == "Ny"


def test_the_whole_text_is_brought_back_also_what_was_empty(hers, entry):
    hers.write(summary="Ny", title="Ny titel", other_data="Egna data")
    assert restore(hers.client, entry, revisions()[0]).status_code == 303
    assert (draft()["summary"], draft()["title"], draft()["other_data"]) == (
        "Kort om lösningen.",
        "Tyst stad",
        "",
    )
    again = restore(hers.client, entry, revisions()[0])
    assert again.status_code == 422
    assert "Det står redan samma sak" in again.text


def test_a_page_that_was_open_meanwhile_does_not_take_it_away_again(hers, entry):
    hers.write(summary="Ny")
    restore(hers.client, entry, revisions()[0])
    hers.write(title="Titel efteråt")
    assert (draft()["summary"], draft()["title"]) == ("Kort om lösningen.", "Titel efteråt")


def test_bringing_back_is_refused_when_the_draft_has_gone_on_or_the_time_is_up(
    hers, entry, challenge, clock, client_for, member
):
    hers.write(summary="Ny")
    url = f"/entries/{entry.reference}/draft/history/{revisions()[0].reference}"
    assert hers.client.post(url, data={"version": "1"}).status_code == 409
    clock.move(to=challenge.rounds[0].closes_at)
    late = hers.client.post(url, data={"version": "2"})
    assert late.status_code == 409
    assert "Det här sparades inte" in late.text
    assert draft()["summary"] == "Ny"
    page = hers.client.get(url)
    assert page.status_code == 200
    assert "Hämta tillbaka" not in page.text


def test_a_submission_is_in_the_history(hers, entry):
    hers.save(summary="Inlämnat")
    page = hers.client.get(f"/entries/{entry.reference}/submit").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    hers.client.post(f"/entries/{entry.reference}/submit", data={"version": version, "key": "k"})
    hers.write(title="Efter")
    assert [kind for kind, _text in said()] == ["saved", "saved", "submitted", "saved"]
    assert "Inlämnat</td>" in hers.client.get(f"/entries/{entry.reference}/draft/history").text


def test_of_too_many_lines_those_close_together_go_and_others_stay(app, hers, entry, member, clock):
    with unit_of_work(write=True) as unit:
        for number in range(MOST + 30):
            kind = (
                RevisionKind.CONFLICT
                if number == 3
                else RevisionKind.SUBMITTED
                if number == 4
                else RevisionKind.SAVED
            )
            at = clock.now() - dt.timedelta(hours=MOST + 40 - number)
            db.session.add(
                DraftRevision(
                    entry_id=entry.id, revision=number, kind=kind, begun_at=at, saved_at=at,
                    saved_by_id=member.id, page="p" if number == 3 else "",
                    content=to_plain(EntryContent(summary=str(number))),
                )
            )  # fmt: skip
        db.session.flush()
        unit.commit()
    hers.write(summary="Ny")
    kept = said()
    assert len(kept) == MOST
    assert ("conflict", "3") in kept
    assert ("submitted", "4") in kept
    assert kept[-1] == ("saved", "Ny")


def test_nobody_else_reads_the_history(make, client_for, hers, entry):
    hers.write(summary="Hemligt")
    url = f"/entries/{entry.reference}/draft/history"
    for person in (make.person(), make.person(admin=True)):
        assert client_for(person).get(url).status_code == 404
        assert client_for(person).get(f"{url}/{revisions()[0].reference}").status_code == 404
    assert client_for(None).get(url).status_code == 302


def test_a_revision_of_another_team_is_not_found(make, client_for, hers, entry, challenge):
    hers.write(summary="Hemligt")
    rival = make.person()
    other = make.draft(make.team(challenge, rival), challenge, author=rival)
    client = client_for(rival)
    for way in ("history", "conflicts"):
        url = f"/entries/{other.reference}/draft/{way}/{revisions()[0].reference}"
        assert client.get(url).status_code == 404
        assert client.post(url, data={"version": "1"}).status_code == 404


def test_a_long_history_costs_no_more_queries(app, hers, entry, clock):
    url = f"/entries/{entry.reference}/draft/history"
    hers.write(summary="Ett")
    with counted(app) as few:
        hers.client.get(url)
    for number in range(3):
        clock.move(minutes=11)
        hers.write(summary=f"Text {number}")
    with counted(app) as more:
        hers.client.get(url)
    assert more.total == few.total


def test_hostile_texts_are_compared_in_good_time(hers, entry, clock):
    one, other = "a b " * 20_000, "b a " * 20_000
    hers.write(description=one[:79_000])
    clock.move(minutes=11)
    hers.write(description=other[:79_000])
    began = dt.datetime.now(dt.UTC)
    page = hers.client.get(f"/entries/{entry.reference}/draft/history/{revisions()[-1].reference}")
    assert page.status_code == 200
    assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=15)


# Submitted versions


def submit(client, entry):
    page = client.get(f"/entries/{entry.reference}/submit").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    url = f"/entries/{entry.reference}/submit"
    assert client.post(url, data={"version": version, "key": f"k{version}"}).status_code == 303


def test_any_two_versions_can_be_compared(hers, entry):
    for summary in ("Första orden.", "Andra orden.", "Tredje orden."):
        hers.save(summary=summary)
        hers = Page(hers.client, entry)
        submit(hers.client, entry)
    url = f"/entries/{entry.reference}/versions/differences"
    assert url in hers.client.get(f"/entries/{entry.reference}").text
    last = hers.client.get(url).text
    assert "Från version 2 till version 3" in last
    assert re.search(r"<del>.*Andra.*</del><ins>.*Tredje.*</ins>", last, re.S)
    assert "Beskrivning</h3>" not in last, "only what has changed"
    others = hers.client.get(f"{url}?from=3&to=1").text
    assert re.search(r"<del>.*Tredje.*</del><ins>.*Första.*</ins>", others, re.S)
    assert "Det är ingen skillnad." in hers.client.get(f"{url}?from=2&to=2").text
    for wrong in ("?from=9", "?from=0", "?to=99999999999999999999"):
        assert hers.client.get(url + wrong).status_code in {200, 404}


def test_a_file_that_came_with_a_version_is_told_once(hers, entry):
    submit(hers.client, entry)
    page = Page(hers.client, entry)
    file = (io.BytesIO(b"mer,data\n1,2\n"), "mer.csv")
    assert page.save(summary="Med en fil.", then="upload:files", files=file).status_code == 303
    submit(hers.client, entry)
    told = hers.client.get(f"/entries/{entry.reference}/versions/differences").text
    assert re.search(r"<ins>.*mer\.csv \([0-9a-f]{12}\)", told, re.S)
    assert told.count("mer.csv") == 1


# The review page


def test_the_review_page_shows_all_that_is_sent_and_who_may_send_it(client_for, hers, entry, member):
    hers.save(summary="")
    mine = hers.client.get(f"/entries/{entry.reference}/submit").text
    assert f'href="/entries/{entry.reference}/draft#summary"' in mine
    assert "Cecilia Cederlund" in mine
    assert "Måns Modig" in mine
    assert "i UTC" in mine
    Page(hers.client, entry).save(summary="Kort.")
    assert "Lämna in bidrag" in hers.client.get(f"/entries/{entry.reference}/submit").text
    theirs = client_for(member).get(f"/entries/{entry.reference}/submit").text
    assert "be Cecilia Cederlund att göra det" in theirs
    assert "Lämna in bidrag" not in theirs


def test_the_answer_of_an_autosave_counts_what_is_done(hers):
    before = hers.write(title="").json["checklist"]
    after = hers.write(title="Titel").json["checklist"]
    (done, of), (more, all_) = (re.search(r"(\d+) av (\d+) klart", text).groups() for text in (before, after))
    assert int(more) == int(done) + 1
    assert of == all_
    assert f'<progress value="{more}" max="{all_}"' in after
