"""Teams with unfinished drafts are reminded 48, 6 and 1 hours before the deadline: each once, and nobody else."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from challenges.jobs import calendar
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.deadlines import DeadlineDecision
from challenges.models.entries import EntryDraft
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.operations import draft_reminders
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import DeadlineKind
from challenges.vocabulary.entry_content import EntryContent, to_plain
from tests.letters_read import work

HOUR = dt.timedelta(hours=1)
KIND = "draft_reminder"


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund", email="cecilia@example.org")


@pytest.fixture
def member(make):
    return make.person("Måns Modig", email="mans@example.org", language="en", timezone="Europe/Helsinki")


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator")


@pytest.fixture
def entry(make, challenge, captain, member):
    team = make.team(challenge, captain, member, name="Ekorrarna")
    return make.draft(team, challenge, author=captain, title="zqtitle", summary="", answers={})


@pytest.fixture
def closes(challenge):
    return challenge.rounds[0].closes_at


@pytest.fixture
def at(app, clock):
    """Let the worker run at a moment, as it does every few seconds."""

    def at(moment):
        clock.move(to=moment)
        calendar.plan(clock.now())
        work(app)
        return letters()

    return at


def letters():
    db.session.rollback()
    query = sa.select(Letter).where(Letter.kind == KIND).order_by(Letter.id)
    return list(db.session.scalars(query))


def submit(client_for, captain, entry):
    client = client_for(captain)
    page = client.get(f"/entries/{entry.reference}/submit").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    answer = client.post(
        f"/entries/{entry.reference}/submit", data={"version": version, "key": f"k{version}"}
    )
    assert answer.status_code == 303


def write(entry, **content):
    with unit_of_work(write=True) as unit:
        draft = db.session.scalars(sa.select(EntryDraft).where(EntryDraft.entry_id == entry.id)).one()
        draft.content, draft.revision = to_plain(EntryContent(**content)), draft.revision + 1
        db.session.flush()
        unit.commit()


WHOLE = {"title": "zqtitle", "summary": "Kort.", "answers": {"description": "Lång text.", "links": []}}


def test_each_moment_reminds_everybody_in_the_team_once(entry, at, closes):
    assert at(closes - 49 * HOUR) == []
    assert len(at(closes - 48 * HOUR)) == 2
    for later in (47, 30, 7):
        assert len(at(closes - later * HOUR)) == 2
    assert len(at(closes - 6 * HOUR)) == 4
    assert len(at(closes - HOUR)) == 6
    assert len(at(closes - HOUR / 2)) == 6
    assert len(at(closes + HOUR)) == 6


def test_the_letter_says_what_is_missing_and_who_submits(entry, at, closes):
    to_captain, to_member = at(closes - 48 * HOUR)
    assert to_captain.subject == "Mindre än 48 timmar kvar: bidraget från Ekorrarna är inte inlämnat"
    assert "Sammanfattning: Sammanfatta lösningen i några meningar." in to_captain.body
    assert "Beskrivning: " in to_captain.body
    assert "Titel" not in to_captain.body, "the title is there"
    assert "Du är lagkapten" in to_captain.body
    assert "10:00" in to_captain.body
    assert f"/entries/{entry.reference}/draft" in to_captain.body
    assert to_member.language == "en"
    assert "Cecilia Cederlund is the captain" in to_member.body
    assert "Description: " in to_member.body
    assert f"In UTC: {closes:%Y-%m-%d %H:%M:%S}" in to_member.body
    assert "(EE" in to_member.body, "in the reader's zone"


def test_nothing_a_draft_says_is_in_letters_happenings_or_jobs(entry, at, closes):
    assert len(at(closes - 48 * HOUR)) == 2
    rows = [*letters(), *db.session.scalars(sa.select(HappeningRow)), *db.session.scalars(sa.select(Job))]
    said = " ".join(str(vars(row)) for row in rows)
    assert "drafts.reminded" in said
    assert "zqtitle" not in said
    (happening,) = [row for row in rows if getattr(row, "kind", "") == "drafts.reminded"]
    assert happening.payload == {"hours": 48, "teams": 1}


def test_a_finished_team_is_left_in_peace_until_it_changes_something(client_for, captain, entry, at, closes):
    write(entry, **WHOLE)
    submit(client_for, captain, entry)
    assert at(closes - 48 * HOUR) == []
    write(entry, **{**WHOLE, "summary": "Kortare."})
    assert len(at(closes - 6 * HOUR)) == 2
    assert "version 1" in letters()[0].body
    assert "Inget fattas." in letters()[0].body
    submit(client_for, captain, entry)
    assert len(at(closes - HOUR)) == 2


def test_a_text_that_was_changed_back_is_no_change(client_for, captain, entry, at, closes):
    write(entry, **WHOLE)
    submit(client_for, captain, entry)
    write(entry, **{**WHOLE, "summary": "Kortare."})
    write(entry, **WHOLE)
    assert at(closes - 48 * HOUR) == []


def test_who_has_turned_them_off_gets_none(client_for, member, entry, at, closes):
    client = client_for(member)
    assert 'name="reminders"' in client.get("/settings").text
    details = {"name": "Måns Modig", "language": "en", "timezone": "Europe/Helsinki"}
    assert client.post("/settings", data=details).status_code == 303
    assert [letter.email for letter in at(closes - 48 * HOUR)] == ["cecilia@example.org"]
    assert client.post("/settings", data={**details, "reminders": "y"}).status_code == 303
    assert [letter.email for letter in at(closes - HOUR)][1:] == ["cecilia@example.org", "mans@example.org"]


def test_a_worker_that_was_down_sends_only_the_latest(entry, at, closes):
    assert len(at(closes - HOUR / 2)) == 2
    assert "Mindre än en timme kvar" in letters()[0].subject


def test_a_moment_before_the_entry_was_begun_does_not_count(make, challenge, at, closes, clock, captain):
    clock.move(to=closes - 3 * HOUR)
    make.draft(make.team(challenge, captain), challenge, author=captain)
    assert at(closes - 2 * HOUR) == []
    assert len(at(closes - HOUR)) == 1


def test_more_time_gives_new_moments_but_no_old_ones(entry, at, closes, challenge, captain, clock):
    round_id = challenge.rounds[0].id
    assert len(at(closes - HOUR)) == 2
    with unit_of_work(write=True) as unit:
        round_ = db.session.get_one(Round, round_id)
        later = closes + 24 * HOUR
        db.session.add(
            DeadlineDecision(
                round_id=round_.id,
                kind=DeadlineKind.EXTENDED,
                closes_before=closes,
                closes_after=later,
                grace_before=0,
                grace_after=0,
                judging_ends_before=round_.judging_ends_at,
                judging_ends_after=round_.judging_ends_at,
                results_before=round_.results_at,
                results_after=round_.results_at,
                reason="Driftstörning",
                decided_by_id=captain.id,
                decided_at=clock.now(),
            )
        )
        round_.closes_at = later
        db.session.flush()
        unit.commit()
    assert len(at(closes)) == 2, "that there are 24 hours left was told with the decision"
    assert len(at(later - 6 * HOUR)) == 4
    assert len(at(later - HOUR)) == 6


def test_a_withdrawn_entry_and_a_cancelled_challenge_are_not_reminded_of(
    client_for, captain, entry, at, closes
):
    write(entry, **WHOLE)
    submit(client_for, captain, entry)
    assert client_for(captain).post(f"/entries/{entry.reference}/withdraw", data={}).status_code == 303
    write(entry, **{**WHOLE, "summary": "Annat."})
    assert at(closes - 48 * HOUR) == []


def test_two_workers_at_once_remind_once(app, entry, clock, closes):
    clock.move(to=closes - 48 * HOUR)
    barrier = threading.Barrier(2)
    failed = []

    def run():
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(write=True) as unit:
                    draft_reminders.remind(now=clock.now())
                    unit.commit()
            except sa.exc.IntegrityError as error:
                failed.append(error)  # the queue tries again, and finds nothing to do
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    while run_ready(clock):
        pass
    assert len(letters()) == 2
    assert len(failed) <= 1


def test_many_teams_are_reminded_in_small_pieces(app, make, challenge, at, closes):
    for number in range(draft_reminders.AT_ONCE + 3):
        person = make.person(f"Lag {number}")
        make.draft(make.team(challenge, person), challenge, author=person)
    assert len(at(closes - 6 * HOUR)) == draft_reminders.AT_ONCE + 3
    db.session.rollback()
    kinds = db.session.scalars(sa.select(HappeningRow).where(HappeningRow.kind == "drafts.reminded")).all()
    assert [row.payload["teams"] for row in kinds] == [draft_reminders.AT_ONCE, 3]
    assert len(at(closes - 5 * HOUR)) == draft_reminders.AT_ONCE + 3
