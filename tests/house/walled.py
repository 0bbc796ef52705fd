"""A world in which chair, secretary, owner and juror have a conflict of interest with beta, and a jury reads all."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
READS = {"alpha": (4, 5, 3), "beta": (3, 4, 2), "gamma": (2, 3, 1)}
"""What three jurors without a conflict give each entry: so many that the ranking is adjusted for severe ones."""


@contextmanager
def walled_world(
    template: Path, folder: Path, plant: Callable[[World], Sequence[str]] | None = None
) -> Iterator[tuple[World, Walker]]:
    """Built for one test file; who is walled is walled in every scene.

    ``plant`` adds scenes of its own, and says which; then the people are walled in these, and nobody reads more.
    """
    shutil.copy(template, folder / "walled.db")
    app = create_app(
        settings_for(f"sqlite:///{folder / 'walled.db'}", folder, page_cache="no"), clock=FrozenClock(NOW)
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        world = World(app, app.extensions["clock"])
        for scene in SCENES if plant is None else plant(world):
            _wall(world, scene)
            if plant is None:
                _read(world, scene)
        _let_go()
    yield world, Walker(world)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def places(world: World, scenes: Sequence[str] = SCENES) -> list[Address]:
    """Every page, file, export and feed about the rounds, and those about nothing in particular."""
    return [
        one
        for one in addresses(world.app, world)
        if "GET" in one.methods and (not one.thing or any(scene in one.thing.split() for scene in scenes))
    ]


def _wall(world: World, scene: str) -> None:
    """The secretary has declared, the owner waits for a decision, something was found about the juror.

    The chair declared when the world was made.
    """
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
    # Who has declared on every entry comes to the pages on which the jury speaks of all of them.
    for role, letter in (("chair", "alpha"), ("juror", "gamma")):
        world.make.declaration(competition.jurors[role], competition.parts[letter].entry)
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


def _read(world: World, scene: str) -> None:
    """Three jurors more, who have read everything."""
    competition = world.competitions[scene]
    for number in range(3):
        juror = world.make.juror(competition.round, world.make.person(f"Läsare {number + 1}"))
        competition.jurors[f"reader {number + 1}"] = juror
        for letter, scores in READS.items():
            world.make.sheet(
                juror,
                competition.parts[letter].entry,
                competition.challenge,
                score=scores[number],
                comment=f"zq{scene}{letter}more{number}",
            )
