"""The services as fixtures; ``tests/conftest.py`` lists this module in ``pytest_plugins``."""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.services import browser as browsers
from tests.services import object_store as stores
from tests.services import ports, postgres, server, smtp


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database than SQLite only the tests that use a database say anything new."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite":
        return
    using = [item for item in items if "database_url" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=list(set(items) - set(using)))
    items[:] = using


@pytest.fixture
def free_port() -> int:
    """A TCP port nobody listens on."""
    return ports.free_port()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server; see ``postgres_database`` for a database of one's own."""
    with postgres.running() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    with postgres.database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def object_store() -> Iterator[stores.ObjectStore]:
    """A real S3-speaking server; ``object_store.environment()`` are the settings for a new bucket.

    A test that kills it needs one of its own: ``object_store.running()``.
    """
    with stores.running() as store:
        yield store


@pytest.fixture
def smtp_server() -> Iterator[smtp.SmtpServer]:
    """A plain SMTP server; ``smtp.running()`` has those with TLS and sign-in."""
    with smtp.running() as running:
        yield running


@pytest.fixture
def live_server() -> Iterator[Callable[..., server.LiveServer]]:
    """Start gunicorn with ``live_server({"CHALLENGES_...": "..."})``; see ``server.running`` for the rest."""
    with contextlib.ExitStack() as stack:

        def start(environment: dict[str, str], **options: Any) -> server.LiveServer:
            return stack.enter_context(server.running(environment, **options))

        yield start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with browsers.running() as running:
        yield running


@pytest.fixture
def page_for(browser: Browser) -> Iterator[browsers.Pages]:
    """Open pages with ``page_for(url)``. What their consoles complain about fails the test.

    A test that expects complaints empties ``page_for.complaints``.
    """
    pages = browsers.Pages(browser)
    yield pages
    pages.close()
    assert pages.complaints == []
