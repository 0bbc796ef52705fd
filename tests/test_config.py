"""Settings: where the secret key comes from."""

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
