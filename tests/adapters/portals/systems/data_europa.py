"""A small data.europa.eu. ``posting`` makes it refuse facets in an address, as some versions do."""

import json
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request

from challenges.adapters.portals.data_europa import DataEuropa
from tests.adapters.portals.systems.base import System, missing, plain

_HUB = "/api/hub/search"


class DataEuropaSystem(System):
    connector = DataEuropa
    answers = "data_europa.json"
    known = "https-data-ekhamn-example-dataset-buller"
    interface = _HUB
    posting = False

    def answer(self, request: Request) -> Any:
        if request.path == f"{_HUB}/search":
            asked = request.get_json() if request.method == "POST" else plain(request)
            self.asked.append(asked | {"method": request.method})
            if request.method == "GET" and "facets" in asked and self.posting:
                raise BadRequest("facets are not understood")
            facets = asked.get("facets", {})
            return self._search(asked, json.loads(facets) if isinstance(facets, str) else facets)
        place = request.path.removeprefix(f"{_HUB}/datasets/")
        for one in self.datasets:
            if place == one["id"]:
                return {"result": one}
        raise missing()

    def untitle(self) -> None:
        self.one().update(title={})

    def only_english(self) -> None:
        self.one().update(title={"en": "Noise", "sv": ""})

    def relicense(self, address: str) -> None:
        for file in self.one()["distributions"]:
            file["license"] = {"id": "other", "label": "Other", "resource": address}

    def restrict(self) -> None:
        right = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"
        self.one().update(access_right={"resource": right})

    def _search(self, asked: dict[str, Any], facets: dict[str, list[str]]) -> dict[str, Any]:
        hits = self.hits(asked.get("q", "").strip('"'))
        for name, values in facets.items():
            hits = [one for one in hits if set(values) & _values(one, name)]
        if asked.get("dataServices"):
            hits = [one for one in hits if any("access_service" in file for file in one["distributions"])]
        limit = int(asked["limit"])
        counted = [{"id": name, "title": name, "items": _counts(hits, name)} for name in _FACETS]
        shown = self.page(hits, int(asked["page"]) * limit, limit)
        return {"result": {"index": "dataset", "count": len(hits), "facets": counted, "results": shown}}


_FACETS: dict[str, Any] = {
    "country": lambda one: {"se"},
    "categories": lambda one: {theme["id"] for theme in one["categories"]},
    "publisher": lambda one: {one["publisher"]["name"]},
    "format": lambda one: {file["format"]["id"] for file in one["distributions"]},
    "license": lambda one: {(file.get("license") or {}).get("id") for file in one["distributions"]} - {None},
    "is_hvd": lambda one: {str(one["is_hvd"]).lower()},
}


def _values(dataset: dict[str, Any], name: str) -> set[str]:
    return set(_FACETS[name](dataset))


def _counts(hits: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    values = sorted({value for one in hits for value in _values(one, name)})
    return [
        {"id": value, "title": {"en": value}, "count": sum(value in _values(one, name) for one in hits)}
        for value in values
    ]
