"""The demo's content, as it is written in the files of ``content/``."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

CONTENT = files(__package__) / "content"


def people() -> dict[str, list[str]]:
    """Name, address and language by key."""
    return _toml(CONTENT / "people.toml")


def organisations() -> dict[str, dict[str, Any]]:
    """Organisations by key."""
    return _toml(CONTENT / "organisations.toml")


def criteria() -> dict[str, dict[str, Any]]:
    """Criteria by key, with worded anchors."""
    return _toml(CONTENT / "criteria.toml")


def challenges() -> list[dict[str, Any]]:
    """Every challenge with its teams, entries, jury and decisions; ``key`` is the file's name."""
    paths = sorted((CONTENT / "challenges").iterdir(), key=lambda path: path.name)
    return [{"key": path.name.removesuffix(".toml"), **_toml(path)} for path in paths]


def data_requests() -> dict[str, list[dict[str, Any]]]:
    """Requests for data, and problems with datasets."""
    return _toml(CONTENT / "data_requests.toml")


def needs() -> list[dict[str, Any]]:
    """Needs on the board."""
    found: list[dict[str, Any]] = _toml(CONTENT / "needs.toml")["needs"]
    return found


def rules(language: str, kind: str, **values: object) -> str:
    """The rules all the demo's challenges share, with a challenge's own values in them; ``kind`` of its last round."""
    text = (CONTENT / f"rules_{language}.md").read_text("utf-8")
    judged = _toml(CONTENT / "judged.toml")[kind][language]
    return text.format(judged=judged, **values).strip()


def _toml(path: Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
