"""Settings: where the keys come from."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from challenges import config


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(config, "INSTANCE", tmp_path / "instance")
    return tmp_path / "instance"


def test_a_first_start_makes_a_key_that_stays(instance: Path) -> None:
    first = config.read({}).secret_key
    assert len(first) == 64
    assert config.read({}).secret_key == first
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in instance.iterdir()] == ["secret_key"]


def test_many_who_start_at_once_have_one_key(instance: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: config.read({}).secret_key, range(16)))
    assert len(keys) == 1


def test_a_key_in_the_environment_is_taken_and_none_is_made(instance: Path) -> None:
    assert config.read({"CHALLENGES_SECRET_KEY": "k" * 40}).secret_key == "k" * 40
    assert not instance.exists()


def test_a_named_file_has_to_be_there(instance: Path, tmp_path: Path) -> None:
    with pytest.raises(config.SettingsError, match="CHALLENGES_SECRET_KEY"):
        config.read({"CHALLENGES_SECRET_KEY_FILE": str(tmp_path / "nowhere")})
    assert not instance.exists()


@pytest.mark.parametrize("kept", ["", "short"])
def test_a_key_that_is_too_short_stops_the_start(instance: Path, kept: str) -> None:
    instance.mkdir()
    (instance / "secret_key").write_text(kept)
    with pytest.raises(config.SettingsError, match="CHALLENGES_SECRET_KEY"):
        config.read({})


def test_a_place_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(config, "INSTANCE", tmp_path / "file" / "instance")
    with pytest.raises(config.SettingsError, match="CHALLENGES_SECRET_KEY"):
        config.read({})


def test_sealing_keys_come_from_the_environment_or_a_file_the_current_one_first(tmp_path: Path) -> None:
    first, second = base64.b64encode(b"1" * 32).decode(), base64.b64encode(b"2" * 32).decode()
    base = {"CHALLENGES_SECRET_KEY": "k" * 40}
    assert config.read(base).sealing_keys == ()
    both = config.read({**base, "CHALLENGES_SEALING_KEYS": f"{first}, {second}"})
    assert both.sealing_keys == (b"1" * 32, b"2" * 32)
    (tmp_path / "keys").write_text(f"{second}\n{first}\n")
    kept = config.read({**base, "CHALLENGES_SEALING_KEYS_FILE": str(tmp_path / "keys")})
    assert kept.sealing_keys == (b"2" * 32, b"1" * 32)


@pytest.mark.parametrize("key", ["short", "å" * 44, base64.b64encode(b"3" * 31).decode()])
def test_what_is_no_sealing_key_stops_the_start(key: str, tmp_path: Path) -> None:
    base = {"CHALLENGES_SECRET_KEY": "k" * 40}
    with pytest.raises(config.SettingsError, match="CHALLENGES_SEALING_KEYS"):
        config.read({**base, "CHALLENGES_SEALING_KEYS": key})
    for content in ("", None):
        path = tmp_path / "keys"
        if content is not None:
            path.write_text(content)
        with pytest.raises(config.SettingsError, match="CHALLENGES_SEALING_KEYS_FILE"):
            config.read({**base, "CHALLENGES_SEALING_KEYS_FILE": str(path)})
        path.unlink(missing_ok=True)


BUCKET = {
    "CHALLENGES_SECRET_KEY": "k" * 40,
    "CHALLENGES_STORAGE": "s3",
    "CHALLENGES_S3_BUCKET": "files",
    "CHALLENGES_S3_ENDPOINT": "https://s3.example.org",
    "CHALLENGES_S3_ACCESS_KEY": "name",
    "CHALLENGES_S3_SECRET_KEY": "secret-as-can-be",
}


def test_settings_can_be_printed_without_giving_a_secret_away() -> None:
    secrets = {
        "CHALLENGES_MAIL_PASSWORD": "secret-mail",
        "CHALLENGES_OLD_SECRET_KEYS": "secret-old",
        "CHALLENGES_DATABASE_URL": "postgresql://me:secret-database@localhost/challenges",
        "CHALLENGES_SECRET_KEY": "secret-key" * 4,
        "CHALLENGES_SEALING_KEYS": "c2VjcmV0LXNlYWxpbmcta2V5LXNlY3JldC1zZWFsaW4=",
    }
    assert "secret-" not in repr(config.read(BUCKET | secrets))


def test_files_lie_in_a_folder_unless_said_otherwise() -> None:
    settings = config.read({"CHALLENGES_SECRET_KEY": "k" * 40})
    assert (settings.storage, settings.object_store) == ("local", None)


def test_an_object_store_of_ones_own_is_asked_for_as_little_as_possible() -> None:
    store = config.read(BUCKET).object_store
    assert store is not None
    assert (store.region, store.prefix, store.addressing) == ("us-east-1", "", "path")
    assert (store.checksums, store.direct) == ("when_required", False)


def test_amazon_is_asked_for_all_it_can() -> None:
    store = config.read(BUCKET | {"CHALLENGES_S3_ENDPOINT": ""}).object_store
    assert store is not None
    assert (store.endpoint, store.addressing, store.checksums) == ("", "virtual", "when_supported")


def test_the_secret_key_of_a_bucket_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("kept in a file\n")
    changes = {"CHALLENGES_S3_SECRET_KEY": "", "CHALLENGES_S3_SECRET_KEY_FILE": str(file)}
    store = config.read(BUCKET | changes).object_store
    assert store is not None
    assert store.secret_key == "kept in a file"
    assert "kept in a file" not in repr(store)


def test_a_bucket_may_be_described_while_files_lie_in_a_folder() -> None:
    settings = config.read(BUCKET | {"CHALLENGES_STORAGE": "local"})
    assert settings.storage == "local"
    assert settings.object_store is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STORAGE", "ftp"),
        ("S3_BUCKET", ""),
        ("S3_BUCKET", "a/b"),
        ("S3_ENDPOINT", "s3.example.org"),
        ("S3_ENDPOINT", "https://s3.example.org/bucket"),
        ("S3_ACCESS_KEY", ""),
        ("S3_SECRET_KEY", ""),
        ("S3_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("S3_PREFIX", "challenges"),
        ("S3_PREFIX", "/challenges/"),
        ("S3_PREFIX", "../"),
        ("S3_ADDRESSING", "auto"),
        ("S3_CHECKSUMS", "never"),
        ("S3_CA_FILE", "/nowhere/at/all"),
        ("S3_DIRECT", "perhaps"),
    ],
)
def test_an_object_store_that_cannot_be_right_stops_the_start(name: str, value: str) -> None:
    changes = {f"CHALLENGES_{name}": value}
    if name == "S3_SECRET_KEY_FILE":
        changes["CHALLENGES_S3_SECRET_KEY"] = ""
    with pytest.raises(config.SettingsError, match=f"CHALLENGES_{name}") as refusal:
        config.read(BUCKET | changes)
    assert "secret-as-can-be" not in str(refusal.value)
