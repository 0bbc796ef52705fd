"""A stand-in portal per module, a portal adapter per test, and the recorded answers where they are at hand."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.entrystore import EntryStore
from challenges.demo.portal.serving import RunningPortal

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "portal"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningPortal]:
    """For tests that only read."""
    with RunningPortal() as portal:
        yield portal


@pytest.fixture
def own() -> Iterator[RunningPortal]:
    """For tests that change datasets."""
    with RunningPortal() as portal:
        yield portal


@pytest.fixture
def adapter() -> Callable[..., EntryStore]:
    """Makes an adapter, with nothing remembered, for a running portal."""

    def make(portal: RunningPortal, **options: Any) -> EntryStore:
        client = Client(user_agent="Challenges-test/1", allow_inward={portal.inward})
        return EntryStore(portal.base_url, portal.page_url, client, **options)

    return make


@pytest.fixture
def store(running: RunningPortal, adapter: Callable[..., EntryStore]) -> Iterator[EntryStore]:
    yield adapter(running)
    running.faults.clear()


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    """Reads a recorded answer of dataportal.se."""
    folder = RECORDED / "api-answers" / "entrystore-dataportal.se"
    if not folder.is_dir():
        pytest.skip(f"the recorded answers are not here: {folder}")
    return lambda name: json.loads((folder / name).read_text("utf-8"))


@pytest.fixture(scope="session")
def catalogues() -> Path:
    """A folder of real Swedish DCAT files."""
    folder = RECORDED / "catalogs-se"
    if not folder.is_dir():
        pytest.skip(f"the real catalogues are not here: {folder}")
    return folder
