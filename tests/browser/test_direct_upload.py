"""A real browser under our Content-Security-Policy: it sends parts to the storage and to nobody else."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from challenges.adapters.storage.contract import new_key
from tests.adapters.storages import read, s3_of
from tests.conftest import SECRET
from tests.services.browser import Pages
from tests.services.object_store import ObjectStore
from tests.services.server import LiveServer

SEND = """async ([url, size]) => {
  try {
    return (await fetch(url, { method: 'PUT', body: new Uint8Array(size).fill(7) })).status;
  } catch (error) {
    return String(error);
  }
}"""


@pytest.mark.parametrize("direct", ["yes", "no"])
def test_pages_may_send_parts_to_the_storage_only_where_the_operator_wants_it(
    direct: str,
    object_store: ObjectStore,
    live_server: Callable[..., LiveServer],
    page_for: Pages,
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    environment = object_store.environment(s3_direct="yes")
    storage = s3_of(environment)
    assert storage.direct is not None
    key = new_key("entries")
    upload = storage.direct.begin(key, 1000)
    url = storage.direct.part_url(key, upload.id, 1, 1000, 60)
    shutil.copy(sqlite_template, tmp_path / "test.db")
    server = live_server(
        environment
        | {
            "CHALLENGES_S3_DIRECT": direct,
            "CHALLENGES_SECRET_KEY": SECRET,
            "CHALLENGES_DATABASE_URL": f"sqlite:///{tmp_path}/test.db",
        }
    )
    page = page_for(server.url)
    page.goto("/")
    sent = page.evaluate(SEND, [url, 1000])
    if direct == "no":
        assert "Failed to fetch" in sent
        assert any("Content Security Policy" in complaint for complaint in page_for.complaints)
        page_for.complaints.clear()
        return
    assert sent == 200
    storage.direct.complete(key, upload.id, 1000)
    assert read(storage, key) == b"\x07" * 1000
    # 403, and Swift gives refusals no CORS header, so the browser does not even tell the number.
    assert page.evaluate(SEND, [storage.direct.part_url(key, upload.id, 1, 999, 60), 1000]) != 200
    page_for.complaints.clear()
