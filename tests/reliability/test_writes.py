"""What people were told is saved exists exactly once, whatever dies while they write."""

import contextlib
import datetime as dt
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Entry, EntryDraft, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job
from challenges.models.jury import Assignment, Score, ScoreSheet
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import AssignmentState, EntryState, JobState, RoundState, SheetState
from tests.conftest import _migrate
from tests.reliability.conftest import Installation
from tests.reliability.visitor import Visitor, fields
from tests.services import postgres, server
from tests.services.ports import free_port
from tests.services.processes import children, kill

TEAMS = JURORS = 5
DAY = dt.timedelta(days=1)


@dataclass
class Told:
    """What a writer has sent, and what the answers said was saved."""

    reference: str
    email: str
    sent: int = 0
    saved: int = 0
    keys: list[str] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """Who writes where."""

    teams: list[Told]
    jurors: list[Told]
    criteria: list[int]


class Web:
    """A web server that is killed and comes back on the same port."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment, self.port = environment, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._stack = contextlib.ExitStack()
        self.start()

    def start(self) -> None:
        self._live = self._stack.enter_context(server.running(self._environment, port=self.port, workers=2))

    def crash(self) -> None:
        """kill -9 of all of it, and a new start."""
        master = self._live.process.pid
        workers = children(master)
        kill(master, *workers)
        self._live.process.wait()
        self.start()

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def own_postgres() -> Iterator[postgres.Server]:
    """A PostgreSQL of this test's own, which keeps its word when it is killed."""
    own = postgres.Server(
        [setting for setting in postgres.FAST if not setting.startswith("synchronous_commit")]
    )
    try:
        own.start()
        yield own
    finally:
        own.remove()


def test_on_sqlite_the_web_server_is_killed_twice(install: Callable[..., Installation]) -> None:
    place = install()
    world = populate(place)
    web = Web(place.environment)
    try:
        with writing(web.url, world):
            for _ in range(2):
                time.sleep(1.5)
                web.crash()
            time.sleep(1)
    finally:
        web.close()
    check(place, world)


def test_on_postgresql_the_web_server_and_the_database_are_killed(
    install: Callable[..., Installation], own_postgres: postgres.Server, tmp_path: Path
) -> None:
    _migrate(own_postgres.url, tmp_path)
    place = install(own_postgres.url)
    world = populate(place)
    web = Web(place.environment)
    try:
        with writing(web.url, world):
            time.sleep(1.5)
            web.crash()
            time.sleep(1)
            own_postgres.stop(signal.SIGQUIT)  # at once, without writing anything down
            says_so(web.url)
            own_postgres.start()
            time.sleep(1)
            own_postgres.stop()
            own_postgres.start()
            time.sleep(1)
        assert requests.get(f"{web.url}/health", timeout=10).json()["database"] == "ok"
    finally:
        web.close()
    check(place, world)


def says_so(url: str) -> None:
    """Visitors are told that the service takes a break; those who watch it get it in short."""
    for path in ("/", "/sign-in", "/no-such-page"):
        page = requests.get(url + path, timeout=10, allow_redirects=False)
        assert page.status_code in {404, 503} if path == "/no-such-page" else page.status_code == 503, path
        assert "<h1" in page.text
        if page.status_code == 503:
            assert page.headers["Retry-After"] == "10"
            assert "Tjänsten tar en kort paus" in page.text
    health = requests.get(f"{url}/health", timeout=10)
    assert (health.status_code, health.json()) == (503, {"database": "away"})


def populate(place: Installation) -> World:
    """Teams with a draft in an open challenge, and jurors with an entry each in one that is being judged."""
    with place.inside() as (_app, make):
        challenge = make.challenge()
        teams = []
        for number in range(TEAMS):
            captain = make.person(email=f"captain{number}@example.org")
            team = make.team(challenge, captain)
            teams.append(Told(make.draft(team, challenge, author=captain).reference, captain.email))
        judged = make.challenge(opens=-30 * DAY, closes=-DAY, round_state=RoundState.JUDGING)
        captain = make.person()
        entry = make.entry(make.team(judged, captain), judged, author=captain)
        jurors = []
        for number in range(JURORS):
            person = make.person(email=f"juror{number}@example.org")
            juror = make.juror(judged.rounds[0], person)
            make.declaration(juror, entry)
            assignment = make.assignment(juror, entry, AssignmentState.ACCEPTED)
            jurors.append(Told(assignment.reference, person.email))
        return World(teams, jurors, [criterion.id for criterion in judged.criteria])


@contextlib.contextmanager
def writing(url: str, world: World) -> Iterator[None]:
    """Everybody writes while the block runs, and ends in order: teams with a submission, jurors by locking."""
    enough = threading.Event()
    with ThreadPoolExecutor(TEAMS + JURORS) as people:
        work = [people.submit(write_entry, url, team, enough) for team in world.teams]
        work += [people.submit(assess, url, juror, world.criteria, enough) for juror in world.jurors]
        try:
            yield
        finally:
            enough.set()
        for done in work:
            done.result(60)


def write_entry(url: str, told: Told, enough: threading.Event) -> None:
    """Save again and again, and submit every third time."""
    me = Visitor(url)
    me.sign_in(told.email)
    while not enough.is_set() or not told.receipts:
        told.sent += 1
        draft = {
            "csrf_token": me.token,
            "title": f"Version {told.sent}",
            "summary": "Kort om lösningen.",
            "description": "Lång text. " * 50,
            "language": "sv",
            "version": "0",
            "page": "reliability",
            "turn": str(told.sent),
        }
        shown = fields(me.insist("GET", f"/entries/{told.reference}/draft").text)
        draft |= {"version": shown["version"], "base": shown.get("base", "")}
        answer = me.insist("POST", f"/entries/{told.reference}/draft/autosave", draft)
        assert answer.status_code == 200, answer.text
        assert not answer.json().get("conflict"), answer.text
        told.saved = told.sent
        if told.sent % 3 == 0:
            path = f"/entries/{told.reference}/submit"
            form = fields(me.insist("GET", path).text)
            told.keys.append(form["key"])
            answer = me.insist("POST", path, form)
            assert answer.status_code == 303, answer.text
            told.receipts[form["key"]] = answer.headers["Location"].rpartition("/")[2]
    assert me.faults == []


def assess(url: str, told: Told, criteria: list[int], enough: threading.Event) -> None:
    """Save the scores again and again, and lock at the end."""
    me = Visitor(url)
    me.sign_in(told.email)
    path = f"/jury/assignments/{told.reference}"
    sheet = {"csrf_token": me.token, "version": "0", "page": "reliability"}
    while not enough.is_set():
        told.sent += 1
        sheet |= {f"score_{criterion}": str(told.sent % 6) for criterion in criteria}
        sheet["comment"] = f"Sparad gång nummer {told.sent} av mig."
        answer = me.insist("POST", f"{path}/autosave", sheet)
        assert answer.status_code == 200, answer.text
        told.saved = told.sent
    answer = me.insist("POST", path, sheet | {"lock": "1"})
    assert answer.status_code == 303, answer.text
    assert me.faults == []


def check(place: Installation, world: World) -> None:
    """Everything that was acknowledged is there once, and nothing else."""
    with place.inside():
        everything = Counter(row.kind for row in db.session.scalars(sa.select(HappeningRow)))
        versions_in_all = 0
        for told in world.teams:
            entry = db.session.scalars(sa.select(Entry).where(Entry.reference == told.reference)).one()
            rows = db.session.scalars(
                sa.select(EntryVersion).where(EntryVersion.entry_id == entry.id).order_by(EntryVersion.number)
            ).all()
            versions_in_all += len(rows)
            assert [row.idempotency_key for row in rows] == told.keys, "each once, in order, none besides"
            assert {row.idempotency_key: str(row.number) for row in rows} == told.receipts
            assert (entry.state, entry.version_number) == (EntryState.SUBMITTED, len(rows))
            titles = [row.content["title"] for row in rows]
            assert titles == [f"Version {3 * number}" for number in range(1, len(rows) + 1)]
            draft = db.session.scalars(sa.select(EntryDraft).where(EntryDraft.entry_id == entry.id)).one()
            assert (draft.content["title"], draft.turn) == (f"Version {told.saved}", told.saved)
        assert versions_in_all >= TEAMS
        assert everything[Happening.ENTRY_SUBMITTED] == versions_in_all
        receipts = sa.select(sa.func.count(Job.id)).where(
            Job.name == "letters.spread", Job.state == JobState.QUEUED
        )
        assert db.session.scalar(receipts) == versions_in_all, "each will be told by letter"
        for told in world.jurors:
            sheet = db.session.scalars(
                sa.select(ScoreSheet)
                .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
                .where(Assignment.reference == told.reference)
            ).one()
            scores = db.session.scalars(sa.select(Score.value).where(Score.sheet_id == sheet.id)).all()
            assert sheet.state is SheetState.LOCKED
            assert sheet.comment == f"Sparad gång nummer {told.saved} av mig."
            assert scores == [told.saved % 6] * len(world.criteria)
        assert everything[Happening.REVIEW_LOCKED] == JURORS
