"""Several who write in one entry and submit it at once do not wait for each other in a circle."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask

from challenges.models import db
from challenges.models.draft_revisions import DraftRevision
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import drafts, entries
from challenges.vocabulary.choices import RevisionKind
from tests.factories import Factory


def test_who_saves_is_not_held_up_by_who_waits_to_submit(app: Flask, make: Factory) -> None:
    """Submitting takes the entry, then the draft; saving takes the draft, then adds a row that points to the entry."""
    captain = make.person()
    challenge = make.challenge(make.organisation(editor=make.person()))
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    reference, entry_id, person_id = entry.reference, entry.id, captain.id
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: the second begins when the first has ended")
    submitting, saving = Event(), Event()

    def submit() -> bool:
        with app.app_context(), unit_of_work(write=True):
            found = entries.by_reference(reference)
            assert found is not None
            assert saving.wait(10)
            entries.lock(found)
            submitting.set()
            return drafts.locked(entry_id) is not None

    def save(now: dt.datetime) -> bool:
        with app.app_context(), unit_of_work(write=True) as work:
            draft = drafts.locked(entry_id)
            assert draft is not None
            saving.set()
            assert submitting.wait(10)
            db.session.add(
                DraftRevision(
                    entry_id=entry_id,
                    revision=draft.revision,
                    kind=RevisionKind.SAVED,
                    content=draft.content,
                    begun_at=now,
                    saved_at=now,
                    saved_by_id=person_id,
                )
            )
            db.session.flush()
            work.commit()
        return True

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(submit), threads.submit(save, make.now)]
        assert [one.result(timeout=30) for one in done] == [True, True]
