"""Who has a conflict of interest learns nothing of the entry: chair, secretary, owner and juror walk everywhere.

What they read, on every page and in every file, export and feed about the rounds, holds no planted word of the entry.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.vocabulary.choices import ConflictAnswer, FindingKind
from tests.conftest import NOW, settings_for
from tests.house.addresses import Address, addresses
from tests.house.fixtures import _let_go
from tests.house.walking import Walker
from tests.house.world import World

WALLED = ("chair", "editor", "owner", "juror")
SCENES = ("judging", "deliberating", "decided")
# Where somebody declares, they have to see whose entry it is.
DECLARING = {"jury.conflicts.declare", "organise.jury.declare", "jury.expo.declare"}


@pytest.fixture(scope="module")
def walled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Walker]]:
    """A world of its own, in which four people have a conflict of interest with beta in every round."""
    folder = tmp_path_factory.mktemp("walled")
    shutil.copy(sqlite_template, folder / "walled.db")
    app = create_app(
        settings_for(f"sqlite:///{folder / 'walled.db'}", folder, page_cache="no"), clock=FrozenClock(NOW)
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        world = World(app, app.extensions["clock"])
        for scene in SCENES:
            _wall(world, scene)
        _let_go()
    yield world, Walker(world)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _wall(world: World, scene: str) -> None:
    """The secretary has declared, the owner waits for a decision, something was found about the juror."""
    competition = world.competitions[scene]
    entry, round_ = competition.parts["beta"].entry, competition.round
    for role, answer in (("editor", ConflictAnswer.CONFLICTED), ("owner", ConflictAnswer.POSSIBLE)):
        world.add(
            OfficialDeclaration(
                person_id=world.people[role].id,
                round_id=round_.id,
                entry_id=entry.id,
                answer=answer,
                reason="Nära vän",
                declared_at=world.now,
            )
        )
    world.add(
        ConflictFinding(
            person_id=world.people["juror"].id,
            round_id=round_.id,
            entry_id=entry.id,
            kind=FindingKind.EMPLOYER,
            matched="Dalvatten",
            found_at=world.now,
        )
    )


def _places(world: World) -> list[Address]:
    """Every page, file, export and feed about the rounds, and those about nothing in particular."""
    return [
        one
        for one in addresses(world.app, world)
        if "GET" in one.methods and (not one.thing or any(scene in one.thing.split() for scene in SCENES))
    ]


def test_no_planted_word_of_the_entry_is_read(walled: tuple[World, Walker]) -> None:
    world, walker = walled
    beta = re.compile(rf"zq(?:{'|'.join(SCENES)})beta\w+")
    leaks, pages = set(), 0
    for place in _places(world):
        for role in WALLED:
            reply = walker.ask(role, place.url)
            assert reply.status_code < 500, (role, place.url)
            pages += reply.status_code == 200
            text = f"{reply.headers}\n{reply.get_data().decode('utf-8', 'replace')}"
            allowed = {"title", "team"} if place.endpoint in DECLARING else set()
            for word in beta.findall(text):
                if not any(word.endswith(end) for end in allowed):
                    leaks.add(f"{role} reads {word} at {place.endpoint} ({place.thing})")
    assert pages > 200
    assert not leaks, "\n".join(sorted(leaks))
