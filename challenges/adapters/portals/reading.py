"""Reading JSON of a stranger: what has the wrong shape is as if it were not there."""

from typing import Any

from challenges.adapters.portals.values import (
    MOST_LANGUAGES,
    UNDETERMINED,
    identity,
    language_tag,
    plain_text,
    web_address,
)

_MOST_VALUES = 500
_HIGHEST = 10**12
TITLE, NAME, LONG = 500, 300, 20_000
"""How many characters of a heading, a name and a description are kept."""


def dig(value: Any, *path: str) -> Any:
    """What lies at the end of a path of keys; nothing where the path breaks off."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def mapping(value: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The values of a list, at most five hundred; a value that stands alone is a list of one."""
    if isinstance(value, list):
        return value[:_MOST_VALUES]
    return [] if value is None or value == "" else [value]


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in listed(value) if isinstance(one, dict)]


def strings(value: Any) -> list[str]:
    """The texts of a list that say something."""
    return [one.strip() for one in listed(value) if isinstance(one, str) and one.strip()]


def number(value: Any) -> int | None:
    """A count, of things there can be so many of."""
    counts = isinstance(value, int) and not isinstance(value, bool)
    return value if counts and 0 <= value <= _HIGHEST else None


def texts(value: Any, limit: int, language: str = UNDETERMINED) -> dict[str, str]:
    """Texts by language, from an object of such or from a text in ``language``; languages in alphabetical order."""
    given = value if isinstance(value, dict) else {language: value}
    found: dict[str, str] = {}
    for tag, said in sorted(given.items()):
        if len(found) < MOST_LANGUAGES and (text := plain_text(said, limit)):
            found[language_tag(tag)] = text
    return dict(sorted(found.items()))


def addresses(values: list[Any]) -> tuple[str, ...]:
    """The web addresses among the values, each once, sorted."""
    return tuple(sorted({address for value in values if (address := web_address(value))}))


def names(values: list[Any]) -> tuple[str, ...]:
    """The web addresses and URNs among the values, each once, sorted."""
    return tuple(sorted({name for value in values if (name := identity(value))}))


def first(*values: Any) -> str:
    """The first text that says something."""
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")
