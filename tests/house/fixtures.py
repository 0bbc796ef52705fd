"""The world, built once for all tests that only look at it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from tests.conftest import NOW, settings_for
from tests.house.access import Answer, walk
from tests.house.walking import Walker, nothing_kept
from tests.house.world import World
from tests.services import postgres


@pytest.fixture(scope="session")
def world(
    request: pytest.FixtureRequest, engine_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Everybody and everything; tests that use it change nothing in it."""
    folder: Path = tmp_path_factory.mktemp("world")
    with ExitStack() as stack:
        if engine_name == "postgresql":
            template = request.getfixturevalue("postgres_template").rpartition("/")[2]
            server = request.getfixturevalue("postgres_url")
            url = stack.enter_context(postgres.database(server, template=template))
        else:
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "world.db")
            url = f"sqlite:///{folder / 'world.db'}"
        clock = FrozenClock(NOW)
        app = create_app(settings_for(url, folder, page_cache="no"), clock=clock)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            world = World(app, clock)
            _let_go()
        yield world
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _let_go() -> None:
    """What was made stays readable without its session."""
    for thing in list(db.session):
        db.session.refresh(thing, list(sa.inspect(thing).mapper.column_attrs.keys()))
    db.session.expunge_all()
    db.session.remove()


@pytest.fixture(scope="session")
def walker(world: World) -> Walker:
    """Somebody of every role, ready to ask."""
    return Walker(world)


@pytest.fixture(scope="session")
def answers(world: World, walker: Walker) -> list[Answer]:
    """Every route asked as everybody; nothing of it was kept."""
    with pytest.MonkeyPatch.context() as patch, nothing_kept(patch):
        return walk(world, walker)
