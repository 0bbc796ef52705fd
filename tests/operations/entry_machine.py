"""Teams, their entries and the clock, driven at random through the doors, with a plain model beside them.

After every step the first five invariants of the product are checked (docs/invariants.md): drafts are the team's alone;
submitted versions never change; before the round has closed organisers see counts only; the server's time decides; what
was acknowledged is stored exactly once, and nothing else is there.
"""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.people import Person
from challenges.models.teams import Team, TeamMembership
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import EntryState
from tests.conftest import NOW, settings_for
from tests.factories import Factory
from tests.services.forms import Pairs, form_with

ENTRANTS = ("anna", "bo", "cia", "dan", "eva")
OTHERS = ("owner", "editor", "reader", "admin", "juror", "visitor")
WORD = re.compile(r"zq[a-z]+\d+zq")
TICK = dt.timedelta(microseconds=1)
# Mostly those who may, or nothing would ever be submitted; and everybody else.
WHO = st.sampled_from(("captain",) * 6 + ("mate", "mate") + ENTRANTS)
TEXTS = ("title", "summary", "description")
STALE = st.sampled_from((False, False, False, True))


class Platform:
    """An application on a database that is put back to its beginning in a few milliseconds."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.path, self.start = folder / "machine.db", folder / "start.db"
        shutil.copy(template, self.path)
        self.clock = FrozenClock(NOW)
        settings = settings_for(f"sqlite:///{self.path}", folder, page_cache="no")
        self.app: Flask = create_app(settings, clock=self.clock)
        self.app.testing = True
        self.app.config["WTF_CSRF_ENABLED"] = False
        with self.app.app_context():
            event.listen(db.engine, "connect", lambda line, _: line.execute("pragma synchronous=off"))
            make = Factory(self.app, self.clock)
            people = {name: make.person(name.title(), email=f"{name}@example.org") for name in ENTRANTS}
            people |= {"admin": make.person("Admin", admin=True), "juror": make.person("Juror")}
            people |= {role: make.person(role.title()) for role in ("owner", "editor", "reader")}
            house = make.organisation(owner=people["owner"], editor=people["editor"], reader=people["reader"])
            challenge = make.challenge(house, closes=dt.timedelta(days=2))
            for name in ENTRANTS:
                make.register(challenge, people[name])
            make.juror(challenge.rounds[0], people["juror"])
            self.slug, self.closes = challenge.slug, challenge.rounds[0].closes_at
            self.people = {name: person.id for name, person in people.items()}
            self._cookies = {name: self._cookie(person) for name, person in people.items()}
            db.session.remove()
            db.session.execute(sa.text("pragma wal_checkpoint(truncate)"))
            db.session.remove()
            db.engine.dispose()
        shutil.copy(self.path, self.start)

    def _cookie(self, person: Person) -> str:
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return "session=" + signer.dumps({"_user_id": f"{person.id}.{person.session_number}", "_fresh": True})

    def begin(self) -> None:
        """As in the beginning."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copy(self.start, self.path)
        self.clock.move(to=NOW)

    def ask(
        self, who: str, method: str, path: str, data: Pairs | MultiDict[str, Any] | None = None
    ) -> TestResponse:
        """One request of somebody."""
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        headers = {} if who == "visitor" else {"Cookie": self._cookies[who]}
        if isinstance(data, list):
            data = MultiDict(data)
        answer = client.open(path, method=method, data=data, headers=headers)
        assert answer.status_code < 500, (who, method, path, answer.status_code)
        return answer

    @contextmanager
    def database(self) -> Iterator[None]:
        """Look into the database."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()


@dataclass
class Version:
    """A version as its receipt told it."""

    key: str
    number: int
    arrived: dt.datetime
    words: frozenset[str]
    sha256: str = ""


@dataclass
class Group:
    """A team in the model."""

    reference: str
    captain: str
    members: set[str]
    entry: str = ""
    pairs: Pairs = field(default_factory=list)
    revision: int = 0
    words: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    withdrawn: bool = False
    ever: set[str] = field(default_factory=set)

    @property
    def complete(self) -> bool:
        return all(self.said.get(name) for name in TEXTS)

    def called(self, who: str) -> str:
        """A person by name, the captain, or somebody else in the team if there is one."""
        if who == "mate":
            return max(self.members - {self.captain}, default=self.captain)
        return self.captain if who == "captain" else who

    @property
    def state(self) -> EntryState:
        if not self.versions:
            return EntryState.DRAFT
        return EntryState.WITHDRAWN if self.withdrawn else EntryState.SUBMITTED


class EntryMachine(RuleBasedStateMachine):
    """``platform`` is set by whoever runs it; ``steps`` counts what was done in all runs."""

    platform: Platform
    steps = 0
    acknowledged = 0

    def __init__(self) -> None:
        super().__init__()
        self.at = type(self).platform
        self.at.begin()
        self.groups: list[Group] = []
        self.numbers = count(1)
        self.round_robin = count()

    # What the model knows

    @property
    def now(self) -> dt.datetime:
        return self.at.clock.now()

    @property
    def open(self) -> bool:
        return self.now < self.at.closes

    def group(self, number: int) -> Group | None:
        return self.groups[number % len(self.groups)] if self.groups else None

    def group_of(self, person: str) -> Group | None:
        return next((group for group in self.groups if person in group.members), None)

    def word(self, kind: str) -> str:
        return f"zq{kind}{next(self.numbers)}zq"

    # Teams

    @initialize(teams=st.sampled_from((2, 1, 0)), submitted=st.booleans())
    def begin_with_some_teams(self, teams: int, submitted: bool) -> None:
        for number, who in enumerate(ENTRANTS[:teams]):
            self.found(who)
            self.start(number, who)
            self.write(number, who, stale=False)
            if submitted:
                self.submit(number, who, stale=False)

    @rule(who=st.sampled_from(ENTRANTS))
    def found(self, who: str) -> None:
        answer = self.at.ask(
            who, "POST", f"/challenges/{self.at.slug}/teams/new", [("name", f"Lag {next(self.numbers)}")]
        )
        where = answer.headers.get("Location", "")
        if self.open and self.group_of(who) is None:
            assert answer.status_code == 303
            assert "/teams/" in where
            self.groups.append(Group(where.rpartition("/")[2], who, {who}))
        elif self.group_of(who) is None:
            assert answer.status_code in {403, 404, 409, 422}

    @rule(number=st.integers(0, 4), guest=st.sampled_from(ENTRANTS))
    def invite_and_join(self, number: int, guest: str) -> None:
        group = self.group(number)
        if group is None:
            return
        path = f"/teams/{group.reference}/invite"
        self.at.ask(group.captain, "POST", path, [("email", f"{guest}@example.org")])
        with self.at.database():
            found = db.session.scalars(
                sa.select(Invitation.reference)
                .join(Team, Team.id == Invitation.team_id)
                .where(Team.reference == group.reference, Invitation.email == f"{guest}@example.org")
                .order_by(Invitation.id.desc())
            ).first()
        if found is None:
            return
        stranger = next(name for name in ENTRANTS if name != guest)
        assert self.at.ask(stranger, "POST", f"/home/invitations/{found}/accept").status_code in {403, 404}
        alone = self.group_of(guest) is None
        answer = self.at.ask(guest, "POST", f"/home/invitations/{found}/accept")
        if answer.status_code == 303 and alone:
            assert self.open
            group.members.add(guest)

    @rule(who=st.sampled_from(ENTRANTS))
    def leave(self, who: str) -> None:
        group = self.group_of(who)
        if group is None:
            return
        answer = self.at.ask(who, "POST", f"/teams/{group.reference}/leave")
        if answer.status_code == 303:
            assert who != group.captain or group.members == {who}
            group.members.discard(who)
            if not group.members:
                assert not group.versions, "what was submitted keeps its team"
                self.groups.remove(group)

    @rule(number=st.integers(0, 4), heir=st.sampled_from(ENTRANTS), asks=st.sampled_from(ENTRANTS))
    def hand_over(self, number: int, heir: str, asks: str) -> None:
        group = self.group(number)
        if group is None:
            return
        data = [("person", str(self.at.people[heir]))]
        answer = self.at.ask(asks, "POST", f"/teams/{group.reference}/captain", data)
        if answer.status_code == 303:
            assert asks == group.captain
            assert heir in group.members
            group.captain = heir

    # Entries

    @rule(number=st.integers(0, 4), who=WHO)
    def start(self, number: int, who: str) -> None:
        group = self.group(number)
        if group is None:
            return
        who = group.called(who)
        answer = self.at.ask(who, "POST", f"/teams/{group.reference}/entry")
        if answer.status_code != 303:
            assert who not in group.members or not self.open
            return
        assert who in group.members
        assert self.open
        group.entry = answer.headers["Location"].split("/")[2]
        if not group.pairs:
            self._open(group, who)

    @rule(number=st.integers(0, 4), who=WHO, stale=STALE)
    def write(self, number: int, who: str, stale: bool) -> None:
        """Save, from a page opened now or, ``stale``, from the one opened first: then nothing is overwritten unseen."""
        group = self.group(number)
        if group is None or not group.entry:
            return
        who = group.called(who)
        words = {name: self.word("draft") for name in TEXTS}
        if not stale:
            self._open(group, who)
        changed = words | {"turn": "1"}
        data = [(name, changed.get(name, value)) for name, value in group.pairs]
        answer = self.at.ask(who, "POST", f"/entries/{group.entry}/draft/autosave", data)
        group.ever |= set(words.values())  # at least the page that refuses may show them to the team
        if who not in group.members:
            assert answer.status_code == 404
            return
        before, saved = group.said, answer.status_code == 200
        assert self.open or not saved
        assert saved or stale or not self.open, (answer.status_code, answer.text[:200])
        if self.open:
            self._open(group, who)
            for name, text in words.items():
                now = group.said[name]
                assert now == (text if saved and not stale else now)
                assert now in {text, before.get(name, "")}, "nobody else's words come and go"
                assert saved or now == before.get(name, ""), "what was refused has changed nothing"

    @rule(number=st.integers(0, 4), who=WHO)
    def upload(self, number: int, who: str) -> None:
        group = self.group(number)
        if group is None or not group.entry or not group.complete:
            return
        who = group.called(who)
        self._open(group, who)

    @rule(number=st.integers(0, 4), who=WHO, stale=STALE)
    def submit(self, number: int, who: str, stale: bool) -> None:
        group = self.group(number)
        if group is None or not group.entry:
            return
        who = group.called(who)
        key = f"key{next(self.numbers)}"
        revision = max(0, group.revision - 1) if stale else group.revision
        before = set(group.words)
        answer = self.at.ask(
            who, "POST", f"/entries/{group.entry}/submit", [("version", str(revision)), ("key", key)]
        )
        self._acknowledge(group, answer, key, before)
        if answer.status_code == 303:
            assert who == group.captain
            assert self.open
            assert not stale
        elif who not in group.members:
            assert answer.status_code == 404
        elif who == group.captain and self.open and not stale and group.complete and not self._same(group):
            raise AssertionError(f"refused although all was well: {answer.status_code} {answer.text[:3000]}")

    @rule(number=st.integers(0, 4))
    def write_and_submit(self, number: int) -> None:
        """As most captains do."""
        self.write(number, "captain", stale=False)
        self.submit(number, "captain", stale=False)

    @precondition(lambda self: any(group.versions for group in self.groups))
    @rule(number=st.integers(0, 4), who=WHO, which=st.integers(0, 9))
    def submit_again_with_the_same_key(self, number: int, who: str, which: int) -> None:
        """After a lost answer; also after the deadline, and by a team-mate's window."""
        group = self.group(number)
        if group is None or not group.versions:
            return
        who = group.called(who)
        made = group.versions[which % len(group.versions)]
        data = [("version", str(group.revision)), ("key", made.key)]
        answer = self.at.ask(who, "POST", f"/entries/{group.entry}/submit", data)
        if who in group.members:
            assert answer.status_code == 303
            assert answer.headers["Location"].endswith(f"/receipts/{made.number}")
        else:
            assert answer.status_code == 404

    @rule(number=st.integers(0, 4), who=WHO)
    def withdraw(self, number: int, who: str) -> None:
        group = self.group(number)
        if group is None or not group.entry:
            return
        who = group.called(who)
        answer = self.at.ask(who, "POST", f"/entries/{group.entry}/withdraw")
        if answer.status_code == 303:
            assert who == group.captain
            assert group.versions
            group.withdrawn = True
        elif who not in group.members:
            assert answer.status_code == 404

    # The clock

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.at.clock.move(minutes=minutes)

    @precondition(lambda self: self.open and any(group.versions for group in self.groups))
    @rule(where=st.sampled_from((-TICK, dt.timedelta(0), TICK)))
    def the_deadline_comes(self, where: dt.timedelta) -> None:
        """To a microsecond before it, exactly onto it, or a microsecond past it."""
        self.at.clock.move(to=self.at.closes + where)

    # Those who may not

    @rule(number=st.integers(0, 4), who=st.sampled_from((*OTHERS, *ENTRANTS)), door=st.integers(0, 99))
    def snoop(self, number: int, who: str, door: int) -> None:
        group = self.group(number)
        if group is None or not group.entry:
            return
        self._try(group, who, door)

    def _try(self, group: Group, who: str, door: int) -> None:
        here, round_ = f"/entries/{group.entry}", f"/organise/challenges/{self.at.slug}/rounds/1"
        doors = (
            ("GET", f"{here}/draft"), ("GET", here), ("GET", f"{here}/submit"), ("GET", f"{here}/versions/1"),
            ("GET", f"{here}/versions/1.json"), ("GET", f"{here}/receipts/1"), ("POST", f"{here}/draft/autosave"),
            ("POST", f"{here}/draft"), ("POST", f"{here}/submit"), ("POST", f"{here}/withdraw"),
            ("GET", f"{round_}/entries"), ("GET", f"{round_}/entries/{group.entry}"),
            ("GET", f"/teams/{group.reference}"),
            ("GET", f"/organise/challenges/{self.at.slug}"), ("GET", f"/organise/challenges/{self.at.slug}/history"),
            ("GET", f"/challenges/{self.at.slug}"), ("GET", f"/jury/rounds/{self.at.slug}/1"), ("GET", "/home"),
            ("GET", "/admin/letters"), ("GET", f"{here}/draft/history"),
            ("GET", f"{here}/confidentiality"),
        )  # fmt: skip
        method, path = doors[door % len(doors)]
        inside = who in group.members
        if inside and method == "POST":
            return  # the other rules do that
        answer = self.at.ask(who, method, path)
        if path.startswith(here) and not inside:
            refused = {302, 404} if who == "visitor" else {404, 405}
            assert answer.status_code in refused, (who, method, path, answer.status_code)
        seen = set(WORD.findall(f"{answer.headers}{answer.get_data().decode('utf-8', 'replace')}"))
        assert seen <= self._readable(who), (who, method, path, seen - self._readable(who))

    def _readable(self, who: str) -> set[str]:
        """The words of all teams that somebody may read now."""
        words: set[str] = set()
        for group in self.groups:
            if who in group.members:
                words |= group.ever | {word for version in group.versions for word in version.words}
            elif who in {"owner", "editor", "reader"} and not self.open and group.versions:
                words |= group.versions[-1].words
        return words

    # What always holds

    @invariant()
    def somebody_else_tries_a_door(self) -> None:
        """Every step, the next of them at the next door: drafts are the team's alone, before the end all is sealed."""
        step = next(self.round_robin)
        type(self).steps += 1
        if (group := self.group(step)) is not None and group.entry:
            self._try(group, (*OTHERS, *ENTRANTS)[step % (len(OTHERS) + len(ENTRANTS))], step * 7)

    @invariant()
    def what_was_acknowledged_is_stored_once_and_unchanged(self) -> None:
        with self.at.database():
            rows = db.session.execute(
                sa.select(Entry.reference, EntryVersion)
                .join(Entry, Entry.id == EntryVersion.entry_id)
                .order_by(EntryVersion.id)
            ).all()
            entries = {entry.reference: entry for entry in db.session.scalars(sa.select(Entry))}
            members = db.session.execute(
                sa.select(Team.reference, TeamMembership.person_id, TeamMembership.role).join(
                    Team, Team.id == TeamMembership.team_id
                )
            ).all()
            recorded = db.session.scalar(
                sa.select(sa.func.count()).where(HappeningRow.kind == Happening.ENTRY_SUBMITTED.value)
            )
        stored: dict[str, list[tuple[Any, ...]]] = {}
        for reference, row in rows:
            assert row.arrived_at < self.at.closes
            words = frozenset(WORD.findall(str(row.content)))
            stored.setdefault(reference, []).append(
                (row.number, row.idempotency_key, row.arrived_at, row.sha256, words)
            )
        told = {
            group.entry: [(v.number, v.key, v.arrived, v.sha256, v.words) for v in group.versions]
            for group in self.groups
            if group.versions
        }
        assert stored == told
        assert recorded == sum(map(len, told.values()))
        for group in self.groups:
            here = {(person, str(role)) for team, person, role in members if team == group.reference}
            assert here == {
                (self.at.people[name], "captain" if name == group.captain else "member")
                for name in group.members
            }
            if group.entry:
                state = (
                    EntryState.WITHDRAWN
                    if group.withdrawn
                    else EntryState.SUBMITTED
                    if group.versions
                    else EntryState.DRAFT
                )
                assert (entries[group.entry].state, entries[group.entry].version_number) == (
                    state,
                    len(group.versions),
                )

    # Helpers

    def _open(self, group: Group, who: str) -> None:
        """Open the draft's page, if that is possible, and learn what is written there."""
        page = self.at.ask(who, "GET", f"/entries/{group.entry}/draft")
        if page.status_code != 200:
            assert who not in group.members or not self.open
            return
        assert who in group.members
        form = form_with(page.text, "version", "title")
        group.pairs, group.revision = form.pairs(), int(form.value("version"))
        group.said = {name: form.value(name) for name in TEXTS}
        group.words = set(group.said.values()) - {""} | self._files(group)

    def _files(self, group: Group) -> set[str]:
        return {word for word in group.words if word.startswith("zqfile")}

    def _same(self, group: Group) -> bool:
        return bool(group.versions) and not group.withdrawn and group.versions[-1].words == group.words

    def _acknowledge(self, group: Group, answer: TestResponse, key: str, words: set[str]) -> None:
        """A receipt was shown: from now on it stands in the model, with what the receipt and the version say."""
        if answer.status_code != 303:
            return
        number = int(answer.headers["Location"].rpartition("/")[2])
        page = self.at.ask(group.captain, "GET", answer.headers["Location"]).text
        digest = re.search(r"\b[0-9a-f]{64}\b", page)
        assert digest is not None
        assert number == len(group.versions) + 1
        group.versions.append(Version(key, number, self.now, frozenset(words), digest[0]))
        group.withdrawn = False
        type(self).acknowledged += 1
