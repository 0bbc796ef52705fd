"""A small CKAN."""

import json
import re
from typing import Any

from werkzeug.wrappers import Request, Response

from challenges.adapters.portals.ckan import Ckan
from tests.adapters.portals.systems.base import System, missing, plain


class CkanSystem(System):
    connector = Ckan
    answers = "ckan.json"
    known = "0d8a3c52-7a50-4a3f-9a44-3f1f5c2d7e01"

    def numbers(self, dataset: dict[str, Any]) -> set[str]:
        return {dataset[name] for name in ("id", "name") if name in dataset}

    def answer(self, request: Request) -> Any:
        self.asked.append(plain(request))
        if request.path == "/api/3/action/package_show":
            return self._show(request.args["id"])
        if request.path == "/api/3/action/package_search":
            return {"success": True, "result": self._search(request)}
        raise missing()

    def untitle(self) -> None:
        self.one().update(title="", title_translated={})

    def only_english(self) -> None:
        self.one().update(title="Noise", title_translated={"en": "Noise", "sv": ""})

    def relicense(self, address: str) -> None:
        self.one().update(license_id="other", license_title="Other", license_url=address)

    def restrict(self) -> None:
        right = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"
        self.one().update(access_rights=right)

    def _show(self, number: str) -> Any:
        for one in self.datasets:
            if number in self.numbers(one):
                return {"success": True, "result": one}
        refusal = {"success": False, "error": {"__type": "Not Found Error", "message": "Hittades inte"}}
        return Response(json.dumps(refusal), 404, mimetype="application/json")

    def _search(self, request: Request) -> dict[str, Any]:
        """Knows the words, and the filters by phrase, of what the connector asks; not the whole grammar."""
        words = re.findall(r"text:(\w+) OR", request.args.get("q", ""))
        hits = self.hits(" ".join(words))
        for clause in re.findall(r"\+(\w+:\([^)]*\)|\w+:\"[^\"]*\"|\([^)]*\))", request.args.get("fq", "")):
            hits = [one for one in hits if _fits(one, clause)]
        named = re.search(r'^extras_uri:"((?:[^"\\]|\\.)*)"', request.args.get("fq", ""))
        if named:
            hits = [one for one in hits if named[1] in json.dumps(one)]
        start, rows = int(request.args.get("start", 0)), int(request.args["rows"])
        facets = {
            field: {"title": field, "items": _counts(hits, field)}
            for field in json.loads(request.args.get("facet.field", "[]"))
        }
        return {"count": len(hits), "results": self.page(hits, start, rows), "search_facets": facets}


def _fits(package: dict[str, Any], clause: str) -> bool:
    """``field:"phrase"``, ``field:("one" OR "other")`` or ``(field:"phrase" OR other:[* TO *])``."""
    if clause.startswith("("):
        return any(_fits(package, part) for part in clause.strip("()").split(" OR "))
    field, _, said = clause.partition(":")
    wanted = re.findall(r'"([^"]*)"', said)
    if field.startswith("extras_"):
        kept = json.dumps(_extra(package, field.removeprefix("extras_")))
        return any(phrase in kept for phrase in wanted) if wanted else kept not in {"null", "[]"}
    return bool(set(wanted) & _values(package, field))


def _extra(package: dict[str, Any], name: str) -> Any:
    extras = {extra["key"]: extra["value"] for extra in package.get("extras", [])}
    return package.get(name, extras.get(name))


def _values(package: dict[str, Any], field: str) -> set[str]:
    return {
        "organization": {package["organization"]["name"]},
        "groups": {group["name"] for group in package["groups"]},
        "res_format": {resource["format"] for resource in package["resources"]},
        "license_id": {package["license_id"]},
    }[field]


def _counts(hits: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    values = sorted({value for one in hits for value in _values(one, field)})
    return [
        {
            "name": value,
            "display_name": value.title(),
            "count": sum(value in _values(one, field) for one in hits),
        }
        for value in values
    ]
