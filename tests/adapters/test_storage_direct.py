"""Uploads past our server: signed addresses for one part each, and what the storage refuses of them."""

import datetime as dt
import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from challenges.adapters.storage.contract import FileMissing, StorageUnavailable, UploadIncomplete, new_key
from challenges.adapters.storage.s3.store import S3Storage
from challenges.adapters.storage.sealed import SealedStorage
from tests.adapters.storages import PART, put, read, ring, s3
from tests.services.object_store import ObjectStore

SIZE = 2 * PART + 77
CONTENT = b"".join(bytes([number]) * PART for number in (1, 2)) + b"\x03" * 77


@pytest.fixture
def storage(object_store: ObjectStore) -> S3Storage:
    return s3(object_store)


@pytest.fixture
def direct(storage: S3Storage):
    assert storage.direct is not None
    return storage.direct


def send(direct, key, upload, number, content=None, *, size=None, seconds=60, **options):
    """What the storage answers to a browser that sends a part."""
    content = CONTENT[(number - 1) * PART :][:PART] if content is None else content
    url = direct.part_url(key, upload.id, number, len(content) if size is None else size, seconds)
    return requests.put(url, data=content, timeout=20, **options)


def test_a_file_that_comes_in_parts_is_there_once_it_is_complete(storage, direct):
    key = new_key("entries")
    upload = direct.begin(key, SIZE)
    assert (upload.part_size, upload.parts) == (PART, 3)
    assert [upload.size_of(number, SIZE) for number in (1, 2, 3)] == [PART, PART, 77]
    assert direct.parts(key, upload.id) == {}
    for number in (3, 1, 2):
        assert send(direct, key, upload, number).status_code == 200
    assert direct.parts(key, upload.id) == {1: PART, 2: PART, 3: 77}
    assert not storage.exists(key)
    direct.complete(key, upload.id, SIZE)
    assert read(storage, key) == CONTENT
    direct.complete(key, upload.id, SIZE)  # a second time, because the first answer got lost
    direct.abort(key, upload.id)
    assert read(storage, key) == CONTENT


def test_a_small_file_is_one_part(storage, direct):
    key = new_key("entries")
    upload = direct.begin(key, 5)
    assert upload.parts == 1
    assert send(direct, key, upload, 1, b"12345").status_code == 200
    direct.complete(key, upload.id, 5)
    assert read(storage, key) == b"12345"


def test_a_part_can_be_sent_again(storage, direct):
    key = new_key("entries")
    upload = direct.begin(key, 5)
    send(direct, key, upload, 1, b"54321")
    send(direct, key, upload, 1, b"12345")
    direct.complete(key, upload.id, 5)
    assert read(storage, key) == b"12345"


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_lost_part_is_named_and_can_be_sent_afterwards(storage, direct, lost):
    key = new_key("entries")
    upload = direct.begin(key, SIZE)
    for number in {1, 2, 3} - {lost}:
        send(direct, key, upload, number)
    with pytest.raises(UploadIncomplete) as refusal:
        direct.complete(key, upload.id, SIZE)
    assert refusal.value.parts == (lost,)
    assert not storage.exists(key)
    send(direct, key, upload, lost)
    direct.complete(key, upload.id, SIZE)
    assert read(storage, key) == CONTENT


def test_a_part_of_another_size_than_agreed_is_named(storage, direct):
    key = new_key("entries")
    upload = direct.begin(key, SIZE)
    for number in (1, 2):
        send(direct, key, upload, number)
    send(direct, key, upload, 3, b"short")
    with pytest.raises(UploadIncomplete) as refusal:
        direct.complete(key, upload.id, SIZE)
    assert refusal.value.parts == (3,)
    assert not storage.exists(key)


@pytest.mark.parametrize("content", [b"1234", b"123456", b""])
def test_the_storage_refuses_a_body_of_another_size_than_was_signed(direct, content):
    key = new_key("entries")
    upload = direct.begin(key, 5)
    assert send(direct, key, upload, 1, content, size=5).status_code == 403
    assert direct.parts(key, upload.id) == {}


def test_the_storage_refuses_an_address_that_was_changed_or_has_run_out(direct):
    key, other = new_key("entries"), new_key("entries")
    upload = direct.begin(key, 5)
    url = direct.part_url(key, upload.id, 1, 5, 60)
    for changed in (
        url.replace("partNumber=1", "partNumber=2"),
        url.replace(key, other),
        url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
    ):
        assert changed != url
        assert requests.put(changed, data=b"12345", timeout=20).status_code == 403
    assert requests.get(url, timeout=20).status_code == 403  # it is good for a PUT alone
    run_out = direct.part_url(key, upload.id, 1, 5, 1)
    time.sleep(2.5)
    assert requests.put(run_out, data=b"12345", timeout=20).status_code == 403
    assert direct.parts(key, upload.id) == {}


def test_what_is_complete_never_becomes_another_file(storage, direct):
    """Swift still takes a part then. The file does not match its parts any more, and is refused rather than changed."""
    key = new_key("entries")
    upload = direct.begin(key, SIZE)
    late = direct.part_url(key, upload.id, 3, 77, 60)
    for number in (1, 2, 3):
        send(direct, key, upload, number)
    direct.complete(key, upload.id, SIZE)
    assert requests.put(late, data=b"x" * 77, timeout=20).status_code in {200, 404}
    try:
        content = read(storage, key)
    except StorageUnavailable:
        content = CONTENT
    assert content == CONTENT


def test_an_upload_that_was_given_up_is_over(storage, direct):
    key = new_key("entries")
    upload = direct.begin(key, 5)
    send(direct, key, upload, 1, b"12345")
    direct.abort(key, upload.id)
    direct.abort(key, upload.id)
    assert send(direct, key, upload, 1, b"12345").status_code == 404
    with pytest.raises(FileMissing):
        direct.parts(key, upload.id)
    with pytest.raises(FileMissing):
        direct.complete(key, upload.id, 5)
    assert not storage.exists(key)


def test_uploads_nobody_ends_are_cleared(storage, direct):
    uploads = [(key := new_key("entries"), direct.begin(key, 5)) for _ in range(9)]  # more than a page
    now = dt.datetime.now(dt.UTC)
    assert storage.clear_unfinished(now - dt.timedelta(days=1)) == 0
    assert storage.clear_unfinished(now + dt.timedelta(minutes=1)) == 9
    for key, upload in uploads:
        with pytest.raises(FileMissing):
            direct.parts(key, upload.id)


def test_a_taken_key_is_refused_at_the_beginning_and_at_the_end(storage, direct):
    key = put(storage, b"first")
    with pytest.raises(ValueError, match="taken"):
        direct.begin(key, 5)
    later = new_key("entries")
    upload = direct.begin(later, 6)
    send(direct, later, upload, 1, b"second")
    put(storage, b"first", key=later)
    with pytest.raises(ValueError, match="taken"):
        direct.complete(later, upload.id, 6)
    assert read(storage, later) == b"first"


@pytest.mark.parametrize("size", [0, -1])
def test_an_upload_of_nothing_is_refused(direct, size):
    with pytest.raises(ValueError, match="at least one byte"):
        direct.begin(new_key("entries"), size)


def test_a_very_large_file_has_larger_parts_not_more_than_the_storage_takes(direct):
    key = new_key("entries")
    size = 20_000 * PART
    upload = direct.begin(key, size)
    assert upload.parts == 10_000
    assert upload.part_size == 2 * PART
    direct.abort(key, upload.id)


def test_a_browser_may_send_parts_from_our_pages(direct):
    key = new_key("entries")
    upload = direct.begin(key, 5)
    url = direct.part_url(key, upload.id, 1, 5, 60)
    assert url.startswith(f"{direct.origin}/")
    origin = {"Origin": "https://challenges.test"}
    asked = requests.options(url, headers=origin | {"Access-Control-Request-Method": "PUT"}, timeout=20)
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] in {"*", "https://challenges.test"}
    answer = send(direct, key, upload, 1, b"12345", headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] in {"*", "https://challenges.test"}


NAMES = [
    "plan.pdf",
    "Förslag – åäö.pdf",
    'say "hej".txt',
    "100 % klar.csv",
    "a\\b;c,d'e.txt",
    "🌍 karta.png",
    "日本語.pdf",
    "x\r\nSet-Cookie: a=b.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_download_has_its_name_and_is_never_shown(storage, name):
    key = put(storage, b"<script>alert(1)</script>")
    url = storage.download_url(key, name, "text/html", 60)
    answer = requests.get(url, timeout=20)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "text/html"
    says = answer.headers["Content-Disposition"]
    assert says.startswith('attachment; filename="')
    assert says.endswith(f"filename*=UTF-8''{quote(name, safe='')}")
    assert says.isascii()
    assert says.count('"') == 2
    assert answer.headers.get("Set-Cookie") is None


def test_an_address_for_a_download_ends_and_is_for_one_file(storage):
    key, other = put(storage, b"mine"), put(storage, b"theirs")
    url = storage.download_url(key, "a.txt", "text/plain", 1)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["1"]
    assert requests.get(url.replace(key, other), timeout=20).status_code == 403
    assert requests.get(url.replace("a.txt", "b.html"), timeout=20).status_code == 403
    assert requests.put(url, data=b"x", timeout=20).status_code == 403
    time.sleep(2.5)
    assert requests.get(url, timeout=20).status_code == 403


def test_what_is_sealed_goes_through_us(storage):
    sealed = SealedStorage(storage, ring())
    key = put(sealed, b"sealed")
    assert sealed.direct is None
    assert sealed.download_url(key, "a.txt", "text/plain", 60) is None
