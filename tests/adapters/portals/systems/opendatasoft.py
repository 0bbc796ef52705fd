"""A small portal at OpenDataSoft."""

import re
from typing import Any

from werkzeug.wrappers import Request

from challenges.adapters.portals.opendatasoft import OpenDataSoft
from tests.adapters.portals.systems.base import System, missing, plain

_CATALOGUE = "/api/explore/v2.1/catalog"


class OpenDataSoftSystem(System):
    connector = OpenDataSoft
    answers = "opendatasoft.json"
    known = "bullermatningar-ekhamn"
    translates = False

    def numbers(self, dataset: dict[str, Any]) -> set[str]:
        return {dataset["dataset_id"]}

    def answer(self, request: Request) -> Any:
        self.asked.append(plain(request))
        if request.path == f"{_CATALOGUE}/facets":
            return {
                "links": [],
                "facets": [self._facet(name, request) for name in request.args.getlist("facet")],
            }
        place = request.path.removeprefix(f"{_CATALOGUE}/datasets")
        if not place:
            hits = self._found(request)
            shown = self.page(hits, int(request.args["offset"]), int(request.args["limit"]))
            return {"total_count": len(hits), "results": shown}
        for one in self.datasets:
            if place == f"/{one['dataset_id']}":
                return one
        raise missing()

    def untitle(self) -> None:
        self.one()["metas"]["default"]["title"] = ""

    def only_english(self) -> None:
        self.one()["metas"]["default"].update(title="Noise", metadata_languages=["en"])

    def relicense(self, address: str) -> None:
        self.one()["metas"]["default"].update(license="Other", license_url=address)

    def restrict(self) -> None:
        self.one()["data_visible"] = False

    def _found(self, request: Request) -> list[dict[str, Any]]:
        words = re.findall(r'search\("(\w+)"\)', request.args.get("where", ""))
        hits = self.hits(" ".join(words))
        for refine in request.args.getlist("refine"):
            name, value = re.fullmatch(r'(\w+):"(.*)"', refine).groups()  # type: ignore[union-attr]
            hits = [one for one in hits if re.sub(r"\\(.)", r"\1", value) in _values(one, name)]
        return hits

    def _facet(self, name: str, request: Request) -> dict[str, Any]:
        hits = self._found(request)
        values = sorted({value for one in hits for value in _values(one, name)})
        counted = [(value, sum(value in _values(one, name) for one in hits)) for value in values]
        facets = [
            {"name": value, "value": value, "count": count, "state": "displayed"} for value, count in counted
        ]
        return {"name": name, "facets": facets}


def _values(dataset: dict[str, Any], name: str) -> list[str]:
    value = dataset["metas"]["default"].get(name)
    return value if isinstance(value, list) else [value] if value else []
