"""Roles, words that must not leak, and how rows come into the world."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import Base, db
from challenges.models.challenges import Challenge, Round
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.draft_revisions import DraftRevision
from challenges.models.entries import Attachment, Entry
from challenges.models.jury import Assignment, ConflictDeclaration, Juror
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.publishers import Publisher
from challenges.models.teams import Team
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.states import (
    ChallengeState,
)
from tests.factories import Factory

ROLES = (
    "visitor", "stranger", "admin", "owner", "editor", "reader", "owner_b", "captain", "member", "rival",
    "chair", "juror", "undeclared", "conflicted", "invited",
)  # fmt: skip
MEMBERS = frozenset({"owner", "editor", "reader"})
TEAM = {"alpha": frozenset({"captain", "member"}), "beta": frozenset({"rival"}), "gamma": frozenset()}
SEATED = frozenset({"chair", "juror", "undeclared", "conflicted"})
CONFLICT = {"alpha": "conflicted", "beta": "chair", "gamma": ""}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Secret:
    """Who may read a planted word: everywhere, or only on the pages of certain endpoints."""

    readers: frozenset[str]
    only_on: dict[str, frozenset[str]] = field(default_factory=dict)

    def readable(self, role: str, endpoint: str) -> bool:
        return role in self.readers or endpoint in self.only_on.get(role, ())


@dataclass
class Part:
    """A team's entry in a challenge, with what hangs on it."""

    team: Team
    entry: Entry
    file: Attachment
    copy: DraftRevision
    scene: str = ""
    version: int = 0
    upload: str = "nosuchthing"
    table: str = "nosuchthing"
    assignment: Assignment | None = None
    declaration: ConflictDeclaration | None = None


@dataclass
class Competition:
    """A challenge of organisation A with its round, its teams and its jury."""

    challenge: Challenge
    round: Round
    parts: dict[str, Part] = field(default_factory=dict)
    jurors: dict[str, Juror] = field(default_factory=dict)
    tied: tuple[ConflictFinding, OfficialDeclaration] | None = None


class Planted:
    """A place where words are planted; ``spice`` is added to every text that a person could have written."""

    def __init__(self, app: Flask, clock: FrozenClock, spice: str = "") -> None:
        self.app, self.clock, self.spice = app, clock, spice
        self.make = Factory(app, clock)
        self.secrets: dict[str, Secret] = {}
        self.people: dict[str, Person] = {}
        self.organisations: dict[str, Organisation] = {}
        self.challenges: dict[str, Challenge] = {}
        self.datasets: dict[str, tuple[Challenge, Dataset]] = {}
        self.publishers: dict[str, Publisher] = {}
        self.competitions: dict[str, Competition] = {}

    @property
    def now(self) -> dt.datetime:
        return self.clock.now()

    def hide(self, word: str, *readers: str, **only_on: set[str]) -> str:
        """Register a word as secret, and give it back as somebody wrote it."""
        self.secrets[word] = Secret(
            frozenset(readers), {role: frozenset(pages) for role, pages in only_on.items()}
        )
        return word + self.spice

    def add(self, *rows: Base) -> None:
        with unit_of_work(write=True) as work:
            db.session.add_all(rows)
            db.session.flush()
            work.commit()

    def _challenge(
        self, name: str, state: ChallengeState, organisation: str = "a", **values: Any
    ) -> Challenge:
        challenge = self.make.challenge(
            self.organisations[organisation], state=state, slug=name.replace("_", "-"), **values
        )
        self.challenges[name] = challenge
        return challenge

    def _dataset(
        self, name: str, challenge: Challenge, note: str, *, title: str = "", owner: str = ""
    ) -> None:
        owner = owner or f"Utgivare {name}{self.spice}"
        publisher = Publisher(key=f"name:{name}", name={"sv": owner}, email=f"data@{name}.example.se")
        self.add(publisher)
        self.publishers[name] = publisher
        dataset = Dataset(
            source=DatasetSource.MANUAL,
            uri=f"https://data.example.se/{name}",
            publisher_id=publisher.id,
        )
        snapshot = DatasetSnapshot(
            taken_at=self.now,
            title={"sv": title or f"Bullermätningar {name}{self.spice}"},
            description={"sv": f"Mätpunkter{self.spice}"},
            publisher={"sv": owner},
            formats=[f"CSV{self.spice}"],
            licence=f"https://example.org/licence{self.spice}",
            page_url=f"javascript:alert(1)//{self.spice}",
        )
        dataset.snapshots = [snapshot]
        self.add(dataset)
        self.add(
            ChallengeDataset(
                challenge_id=challenge.id,
                dataset_id=dataset.id,
                snapshot_id=snapshot.id,
                position=1,
                note_sv=note,
                linked_at=self.now,
                linked_by_id=self.people["owner"].id,
            )
        )
        self.datasets[name] = (challenge, dataset)
