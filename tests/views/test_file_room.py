"""How much room files have: seen by the organiser as a number, set while the challenge is running."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.happenings import HappeningRow
from tests.uploading import Sender, pdf


@pytest.fixture
def people(make):
    return {role: make.person() for role in ("owner", "editor", "reader", "captain", "stranger")}


@pytest.fixture
def challenge(make, people):
    roles = {role: people[role] for role in ("owner", "editor", "reader")}
    return make.challenge(make.organisation(**roles))


@pytest.fixture
def entry(make, challenge, people):
    captain = people["captain"]
    return make.draft(make.team(challenge, captain, name="Tysta gatan"), challenge, author=captain)


def test_the_organiser_sees_what_is_used_and_not_whose_it_is(client_for, people, challenge, entry):
    path = f"/organise/challenges/{challenge.slug}/files"
    organiser = client_for(people["reader"])
    assert "0 av 100\xa0000 MB" in organiser.get(path).text
    sender = Sender(client_for(people["captain"]), entry.reference)
    sender.send("a.pdf", pdf(1_500_000))
    sender.begin("b.pdf", 2_000_000)
    page = organiser.get(path).text
    assert "4 av 100\xa0000 MB" in page
    assert "Tysta gatan" not in page
    assert "entry_quota_mb" not in page, "a reader sets nothing"


def test_an_editor_makes_more_room_while_the_challenge_is_running(client_for, people, challenge, entry):
    path = f"/organise/challenges/{challenge.slug}/files"
    editor, sender = client_for(people["editor"]), Sender(client_for(people["captain"]), entry.reference)
    answer = editor.post(path, data={"entry_quota_mb": "1", "files_quota_mb": "2"})
    assert answer.status_code == 303
    assert sender.begin("a.pdf", 1_500_000).status_code == 422
    editor.post(path, data={"entry_quota_mb": "2", "files_quota_mb": "2"})
    editor.post(path, data={"entry_quota_mb": "2", "files_quota_mb": "2"})
    assert sender.begin("a.pdf", 1_900_000).status_code == 201
    assert "Det är lite plats kvar" in editor.get(path).text
    with orm.Session(db.engine) as session:
        kinds = session.scalars(sa.select(HappeningRow.kind)).all()
    assert kinds.count("file_quotas.set") == 2, "saying the same again is no change"


@pytest.mark.parametrize(
    ("entry_mb", "all_mb", "words"),
    [
        ("0", "5", "mellan 1 och"),
        ("", "5", ""),
        ("6", "5", "kan inte ha mer plats"),
        ("x", "5", ""),
        ("5", "1" * 30, ""),
    ],
)
def test_numbers_that_make_no_sense_are_refused(client_for, people, challenge, entry_mb, all_mb, words):
    path = f"/organise/challenges/{challenge.slug}/files"
    answer = client_for(people["owner"]).post(
        path, data={"entry_quota_mb": entry_mb, "files_quota_mb": all_mb}
    )
    assert answer.status_code == 422
    assert words in answer.text


def test_nobody_else_sets_or_sees_it(client_for, people, challenge, entry):
    path = f"/organise/challenges/{challenge.slug}/files"
    data = {"entry_quota_mb": "1", "files_quota_mb": "1"}
    assert client_for(people["reader"]).post(path, data=data).status_code == 403
    for role in ("captain", "stranger"):
        assert client_for(people[role]).get(path).status_code in {403, 404}
        assert client_for(people[role]).post(path, data=data).status_code in {403, 404}
