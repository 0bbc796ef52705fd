"""The nightly check against a real portal: what changes, what stands, who is told, and what is not said too soon."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.adapters.portals.keeping import to_json
from challenges.demo.portal import names
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.portal.store import literal, uri
from challenges.jobs import calendar
from challenges.jobs.catalogue import CATALOGUE, Inward
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import Dataset, DatasetSnapshot
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.portals import CatalogueRecord, PortalSource
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.public_number import public_number
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, DatasetState, JobState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.watched import application, dataset, link, links, night, unhurried

NOISE = "50_1"
BY = uri("http://creativecommons.org/licenses/by/4.0/")
LICENCE = names.DCTERMS + "license"


@pytest.fixture
def portal() -> Iterator[RunningPortal]:
    with RunningPortal() as running:
        yield running


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path, portal: RunningPortal) -> Iterator[Flask]:
    """The application with the running portal for its portal."""
    with application(database_url, clock, tmp_path, portal) as app:
        yield app


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor)


@pytest.fixture
def open_one(make: Factory, home: Organisation) -> Challenge:
    """A challenge that has opened."""
    return make.challenge(home)


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home, state=ChallengeState.DRAFT)


def happenings(*kinds: Happening) -> list[HappeningRow]:
    db.session.rollback()
    query = sa.select(HappeningRow).where(HappeningRow.kind.in_(kinds)).order_by(HappeningRow.id)
    return list(db.session.scalars(query))


def snapshots() -> list[DatasetSnapshot]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(DatasetSnapshot).order_by(DatasetSnapshot.id)))


def recursive(portal: RunningPortal) -> list[str]:
    return [call for call in portal.faults.calls if "recursive=dcat" in call]


def test_a_quiet_night_asks_once_and_changes_nothing(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    number = public_number(db.engine)
    for _ in range(6):
        portal.faults.calls.clear()
        night(app, clock)
        assert len(recursive(portal)) == 1
    assert len(portal.faults.calls) <= 2
    checked = dataset(reference)
    assert checked.checked_at is not None
    assert clock.now() - checked.checked_at < dt.timedelta(hours=9)
    assert checked.check_at is not None
    assert checked.check_at > clock.now()
    assert len(snapshots()) == 1
    assert public_number(db.engine) == number
    assert letters_to(editor.email) == []


def test_an_unchanged_answer_is_one_short_call(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal
) -> None:
    store = app.extensions["portal"]
    first = store.refetch(NOISE, etag="")
    assert first.etag
    portal.faults.calls.clear()
    assert store.refetch(NOISE, etag=first.etag) is None
    assert len(portal.faults.calls) == 1
    portal.store.alter(NOISE, LICENCE, BY)
    second = store.refetch(NOISE, etag=first.etag)
    assert second.licence == BY["value"]
    assert second.etag != first.etag
    assert store.refetch(NOISE, etag="Mon, 09 Nov 2099 04:00:00 GMT") is None  # a portal without tags


def test_a_change_makes_a_snapshot_and_one_letter_and_the_old_one_stands(
    app: Flask,
    make: Factory,
    home: Organisation,
    open_one: Challenge,
    draft: Challenge,
    editor: Person,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    english = make.person("Eve Elm", language="en")
    make.member(home, english, OrganisationRole.OWNER)
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    for challenge in (open_one, draft):
        link(app, challenge, editor, NOISE)
    link(app, open_one, editor, "50_8")
    portal.store.alter(NOISE, LICENCE, BY)
    portal.store.alter(
        "50_8", names.DCTERMS + "accessRights", uri(names.AUTHORITY + "access-right/RESTRICTED")
    )
    night(app, clock)
    assert links(open_one)[0].snapshot.licence != BY["value"]
    follows = links(draft)[0].snapshot
    assert (follows.licence, follows.is_latest) == (BY["value"], True)
    assert [row.payload["changed"] for row in happenings(Happening.DATASET_CHANGED)] != []
    assert {row.challenge_id for row in happenings(Happening.DATASET_CHANGED)} == {open_one.id, draft.id}
    letters = letters_to(editor.email)
    assert len(letters) == 2  # one for each challenge
    text = letters[0].body
    assert "Licensen var CC0 1.0 och är nu CC BY 4.0." in text
    assert "Åtkomsten var ”Öppen” och är nu ”Begränsad”." in text
    assert text.count("Bullermätningar") == 1
    assert "det som sades vid öppningen" in text
    assert "har inte öppnat än" in letters[1].body
    [in_english, _] = letters_to(english.email)
    assert "The licence was CC0 1.0, and is now CC BY 4.0." in in_english.body
    assert letters_to(reader.email) == []
    for _ in range(3):
        night(app, clock)
    assert len(letters_to(editor.email)) == 2
    assert len(happenings(Happening.DATASET_CHANGED)) == 3


def test_what_changes_back_before_the_morning_is_not_told(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    link(app, open_one, editor, NOISE)
    before = portal.store.entry(NOISE).statements[LICENCE]
    for values in ([BY], before):
        portal.store.alter(NOISE, LICENCE, *values)
        clock.move(days=1)  # the worker checks, but the morning's letter waits
        calendar.plan(clock.now())
        with db.engine.begin() as connection:
            connection.execute(sa.delete(Job).where(Job.name == "datasets.tell"))
        work(app)
    assert len(happenings(Happening.DATASET_CHANGED)) == 2
    night(app, clock)
    assert letters_to(editor.email) == []


def test_gone_is_believed_on_the_second_day_and_a_return_is_noticed(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    resource, graph = portal.store.entry(NOISE).resource, portal.store.entry(NOISE).graph
    portal.store.withdraw(NOISE)
    night(app, clock)
    first = dataset(reference)
    assert first.state is DatasetState.LISTED
    assert first.missing_since is not None
    assert letters_to(editor.email) == []
    night(app, clock)
    assert dataset(reference).state is DatasetState.MISSING
    assert [row.challenge_id for row in happenings(Happening.DATASET_GONE)] == [None, open_one.id]
    [letter] = letters_to(editor.email)
    assert "Portalen känner inte längre till datamängden." in letter.body
    night(app, clock)
    assert len(letters_to(editor.email)) == 1
    # It comes back under another number: its publisher's name for it is the same.
    entry = portal.store.add("99", resource, graph)
    night(app, clock)
    back = dataset(reference)
    assert (back.state, back.missing_since) == (DatasetState.LISTED, None)
    assert back.source_id == entry.source_id
    assert "Datamängden finns i portalen igen." in letters_to(editor.email)[-1].body


def test_gone_for_one_night_only_is_never_said(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    portal.store.entry(NOISE).public = False
    night(app, clock)
    assert dataset(reference).missing_since is not None
    portal.store.entry(NOISE).public = True
    night(app, clock)
    assert dataset(reference).missing_since is None
    assert happenings(Happening.DATASET_GONE, Happening.DATASET_BACK) == []
    assert letters_to(editor.email) == []


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in {Fault.SLOW, Fault.DRIPPING}])
def test_a_portal_that_fails_changes_nothing(
    fault: Fault,
    app: Flask,
    open_one: Challenge,
    editor: Person,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    reference = link(app, open_one, editor, NOISE)
    checked_at = dataset(reference).checked_at
    number = public_number(db.engine)
    portal.faults.set(fault)
    clock.move(days=1)
    calendar.plan(clock.now())
    work(app)
    found = dataset(reference)
    if fault not in {Fault.SEARCH_OFF, Fault.NO_HITS}:
        assert found.last_fault
    assert (found.state, found.missing_since) == (DatasetState.LISTED, None)
    assert found.failures == 1
    assert found.checked_at == checked_at
    assert found.check_at is not None
    assert found.check_at > clock.now()
    assert len(snapshots()) == 1
    assert public_number(db.engine) == number
    assert not db.session.scalar(
        sa.select(sa.func.count()).where(Job.name == "datasets.check", Job.state != JobState.DONE)
    )
    portal.faults.clear()
    app.extensions["portal"] = type(app.extensions["portal"])(
        portal.base_url, portal.page_url, app.extensions["http"]
    )
    night(app, clock)
    again = dataset(reference)
    assert (again.failures, again.last_fault) == (0, "")
    assert letters_to(editor.email) == []


def test_failures_come_farther_apart_and_retry_after_is_obeyed(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    portal.faults.set(Fault.BUSY)
    gaps = []
    for _ in range(4):
        check_at = dataset(reference).check_at
        assert check_at is not None
        clock.move(to=check_at)
        app.extensions["portal"] = type(app.extensions["portal"])(
            portal.base_url, portal.page_url, app.extensions["http"]
        )
        calendar.plan(clock.now())
        work(app)
        clock.move(minutes=16)
        calendar.plan(clock.now())
        work(app)
        following = dataset(reference).check_at
        assert following is not None
        gaps.append(following - clock.now())
    assert dataset(reference).last_fault == "status_429"
    assert gaps == sorted(gaps)
    assert gaps[-1] > 5 * gaps[0]


def test_only_challenges_that_are_not_over_are_watched(
    app: Flask,
    make: Factory,
    home: Organisation,
    editor: Person,
    portal: RunningPortal,
    clock: FrozenClock,
    open_one: Challenge,
) -> None:
    link(app, open_one, editor, NOISE)
    with db.engine.begin() as connection:
        connection.execute(sa.update(Challenge).values(state=ChallengeState.CANCELLED))
    portal.faults.calls.clear()
    night(app, clock)
    assert portal.faults.calls == []


def test_many_datasets_of_one_portal_are_asked_one_after_the_other(
    app: Flask, open_one: Challenge, editor: Person, clock: FrozenClock
) -> None:
    for number in (1, 5, 8, 13, 16, 19, 22, 25):
        link(app, open_one, editor, f"50_{number}")
    waits = unhurried(app)
    clock.move(days=2)
    calendar.plan(clock.now())
    work(app)
    db.session.rollback()
    moments = list(
        db.session.scalars(sa.select(Job.run_at).where(Job.name == "datasets.check").order_by(Job.run_at))
    )
    assert len(moments) == 8
    assert {b - a for a, b in pairwise(moments)} == {dt.timedelta(seconds=1)}
    clock.move(minutes=1)
    work(app)
    assert sum(waits) > 5


def test_a_dataset_is_never_checked_twice_at_once(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    link(app, open_one, editor, NOISE)
    clock.move(days=1)
    for _ in range(3):
        calendar.plan(clock.now())
        work_only(app, "datasets.queue_checks")
        clock.move(minutes=15)
    db.session.rollback()
    waiting: Any = sa.select(sa.func.count()).where(Job.name == "datasets.check")
    assert db.session.scalar(waiting) == 1


def work_only(app: Flask, name: str) -> None:
    """Run one job of a name and leave the others waiting."""
    job = CATALOGUE[name]
    assert isinstance(job, Inward)
    with unit_of_work(write=True) as unit:
        job.operation(now=app.extensions["clock"].now())
        unit.commit()


def test_an_old_snapshot_without_a_record_is_filled_in_quietly(
    app: Flask, open_one: Challenge, editor: Person, clock: FrozenClock
) -> None:
    link(app, open_one, editor, NOISE)
    with db.engine.begin() as connection:
        connection.execute(sa.update(DatasetSnapshot).values(record={}, facts_hash="", etag=""))
    night(app, clock)
    old, new = snapshots()
    assert not old.record
    assert new.record
    assert links(open_one)[0].snapshot_id == old.id
    assert happenings(Happening.DATASET_CHANGED) == []


def test_daily_updates_of_the_data_make_no_snapshots(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    portal.store.alter(NOISE, names.DCTERMS + "modified", literal("2026-03-11", datatype=names.XSD + "date"))
    night(app, clock)
    assert len(snapshots()) == 1
    assert dataset(reference).updated_on == dt.date(2026, 3, 11)


def test_a_dataset_of_a_catalogue_file_is_answered_from_its_latest_reading(
    app: Flask, open_one: Challenge, editor: Person, portal: RunningPortal, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    said = app.extensions["portal"].fetch(NOISE)
    file = "https://catalogues.example.se/all.rdf"
    said = replace(said, source=DatasetSource.DCAT_FILE, source_base=file, licence=BY["value"])
    with unit_of_work(write=True) as unit:
        row = PortalSource(
            kind=DatasetSource.DCAT_FILE,
            label="Samlat",
            base_url=file,
            created_at=clock.now(),
            created_by_id=editor.id,
        )
        db.session.add(row)
        db.session.flush()
        record = CatalogueRecord(
            source_id=row.id,
            key=NOISE,
            record=to_json(said),
            record_hash="x",
            first_seen_at=clock.now(),
            seen_at=clock.now(),
        )
        db.session.add(record)
        db.session.execute(sa.update(Dataset).values(source=DatasetSource.DCAT_FILE, source_base=file))
        db.session.flush()
        record_id = record.id
        unit.commit()
    portal.faults.calls.clear()
    night(app, clock)
    assert portal.faults.calls == []
    assert [row.payload["changed"] for row in happenings(Happening.DATASET_CHANGED)] == [["licence"]]
    assert "CC BY 4.0" in letters_to(editor.email)[-1].body
    with db.engine.begin() as connection:
        gone = sa.update(CatalogueRecord).where(CatalogueRecord.id == record_id).values(gone_at=clock.now())
        connection.execute(gone)
    night(app, clock)
    assert dataset(reference).state is DatasetState.LISTED
    night(app, clock)
    assert dataset(reference).state is DatasetState.MISSING


def test_a_portal_that_is_asked_no_more_is_noted_and_changes_nothing(
    app: Flask, open_one: Challenge, editor: Person, clock: FrozenClock
) -> None:
    reference = link(app, open_one, editor, NOISE)
    with db.engine.begin() as connection:
        connection.execute(sa.update(Dataset).values(source_base="https://closed.example.se/store"))
    night(app, clock)
    found = dataset(reference)
    assert (found.last_fault, found.state) == ("portal_removed", DatasetState.LISTED)
    assert found.failures > 0
    assert letters_to(editor.email) == []
