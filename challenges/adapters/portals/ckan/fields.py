"""The fields of a CKAN package, which extensions put in two places: beside the others, or among the extras."""

import json
from typing import Any

from challenges.adapters.portals.reading import listed, objects


class Fields:
    """A package, or one of its resources, with its extras. Names may have the prefix ``dcat_`` that older extensions
    gave them; a list may come as JSON in a text, or with commas."""

    def __init__(self, package: dict[str, Any]) -> None:
        extras = {
            str(extra.get("key")).removeprefix("dcat_"): extra.get("value")
            for extra in objects(package.get("extras"))
        }
        own = {name: value for name, value in package.items() if value not in (None, "", [], {})}
        self._all: dict[str, Any] = {**extras, **own}

    def one(self, *names: str) -> Any:
        """The first of several fields that says something."""
        return next(
            (found for name in names if (found := self._all.get(name)) not in (None, "", [], {})), None
        )

    def many(self, *names: str) -> list[Any]:
        """The values of the first of several fields that has any."""
        value = self.one(*names)
        if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return []
        return listed(value)

    def terms(self, *names: str) -> list[str]:
        """The texts of a list, also of one written with commas."""
        values = self.many(*names)
        if len(values) == 1 and isinstance(values[0], str) and "://" not in values[0]:
            values = values[0].split(",")
        return [value.strip() for value in values if isinstance(value, str) and value.strip()]

    def translated(self, name: str) -> Any:
        """The field in each language it was translated to, else as it is."""
        found = self.one(f"{name}_translated")
        if isinstance(found, dict) and any(isinstance(text, str) and text.strip() for text in found.values()):
            return found
        value = self._all.get(name)
        return value if isinstance(value, (str, dict)) else None
