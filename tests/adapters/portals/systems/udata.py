"""A small uData."""

from typing import Any

from werkzeug.wrappers import Request, Response

from challenges.adapters.portals.udata import Udata
from tests.adapters.portals.systems.base import System, missing, plain


class UdataSystem(System):
    connector = Udata
    answers = "udata.json"
    known = "5fa9901b0d72fc70afa686ec"
    translates = False

    def numbers(self, dataset: dict[str, Any]) -> set[str]:
        return {dataset["id"], dataset["slug"]}

    def answer(self, request: Request) -> Any:
        self.asked.append(plain(request))
        place = request.path.removeprefix("/api/1/datasets/")
        if not place:
            return self._search(request)
        for one in self.datasets:
            if place.rstrip("/") in self.numbers(one):
                return one
        if place == "deleted/":
            return Response('{"message": "Dataset has been deleted"}', 410, mimetype="application/json")
        raise missing()

    def untitle(self) -> None:
        self.one().update(title=None)

    def only_english(self) -> None:
        self.one().update(title="Noise")

    def relicense(self, address: str) -> None:
        self.one().update(license=address)

    def restrict(self) -> None:
        self.one().update(access_type="restricted")

    def _search(self, request: Request) -> dict[str, Any]:
        hits = self.hits(request.args.get("q", ""))
        for name, value in request.args.items():
            hits = [one for one in hits if name not in _KEPT or value in _KEPT[name](one)]
        page, size = int(request.args["page"]), int(request.args["page_size"])
        shown = self.page(hits, (page - 1) * size, size)
        return {"data": shown, "total": len(hits), "page": page, "page_size": size, "next_page": None}


_KEPT: dict[str, Any] = {
    "organization": lambda one: {(one["organization"] or {}).get("id")},
    "license": lambda one: {one["license"]},
    "format": lambda one: {resource["format"] for resource in one["resources"]},
    "tag": lambda one: set(one["tags"]),
}
