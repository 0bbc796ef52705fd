"""A data portal that runs CKAN, asked through its Action API."""

import json
import re
from typing import Any, ClassVar

from challenges.adapters.portals.asking import nameless, not_public, unknown
from challenges.adapters.portals.ckan import query
from challenges.adapters.portals.ckan.facets import facet_values
from challenges.adapters.portals.ckan.mapping import record
from challenges.adapters.portals.connector import Connector
from challenges.adapters.portals.contract import PortalFault, PortalRefused, Question
from challenges.adapters.portals.reading import dig, first, listed, number
from challenges.adapters.portals.record import DatasetRecord, SearchPage
from challenges.adapters.portals.values import (
    identity,
)
from challenges.vocabulary.text import N_

_ID = r"(?P<id>[\w.-]{1,100}?)"
_LANGUAGE = r"(?:/[a-z]{2}(?:[_-][A-Za-z]{2,4})?)?"
_NOT_NAMES = r"(?!(?:new|edit|groups|activity|followers|changes|search|resource)(?:[/?]|$))"


class Ckan(Connector):
    """One CKAN, e.g. ``https://ckan.example.se``; its interface is below ``/api/3/action``."""

    interface: ClassVar[re.Pattern[str]] = re.compile(r"/api(?:/3)?(?:/action)?$")
    places: ClassVar[tuple[re.Pattern[str], ...]] = (
        re.compile(rf"{_LANGUAGE}/dataset/{_NOT_NAMES}{_ID}(?:\.(?:rdf|ttl|n3|xml|jsonld))?(?:[/?].*)?"),
        re.compile(rf"{_LANGUAGE}/dataset/(?:edit|groups|activity|followers)/{_ID}(?:[/?].*)?"),
        re.compile(rf"/api(?:/3)?/action/package_show\?(?:.*&)?id={_ID}(?:&.*)?"),
        re.compile(rf"/api(?:/[123])?/rest/(?:dataset|package)/{_ID}(?:[/?].*)?"),
    )
    bare: ClassVar[re.Pattern[str]] = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset whose extras name it ``uri``."""
        wanted, until = identity(uri), self._until(seconds)
        if not wanted:
            raise nameless()
        result = self._result("package_search", until, {"fq": query.named(wanted), "rows": "20"})
        for package in listed(result.get("results")):
            found = self._record(package)
            if found is not None and found.uri == wanted:
                return self.fetch(found.source_id, seconds=max(0.1, until - self._clock()))
        raise nameless()

    def _left_over(self, question: Question) -> frozenset[str]:
        return query.unable(question)

    def _page(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        order = "score desc, metadata_modified desc, name asc"
        result = self._result(
            "package_search",
            until,
            {
                "q": query.text(question),
                "fq": query.filters(question),
                "rows": str(limit),
                "start": str(offset),
                "sort": order if question.text else order.removeprefix("score desc, "),
                "facet.field": json.dumps(list(query.FACETS.values())),
                "facet.limit": "30",
            },
        )
        found = [self._record(package) for package in listed(result.get("results"))]
        records = tuple(one for one in found if one is not None)
        total = self._checked(number(result.get("count")), records, offset)
        facets = {name: facet_values(result, name, field, language) for name, field in query.FACETS.items()}
        return SearchPage(records, total, offset, limit, facets)

    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        if not re.fullmatch(_ID, source_id):
            raise unknown()
        package = self._result("package_show", until, {"id": source_id}, one=True)
        if package.get("private") is True:
            raise not_public()
        found = self._record(package)
        if found is None:
            raise self._asker.senseless()
        if first(package.get("state")) in {"deleted", "draft"}:
            raise unknown()
        return found

    def _record(self, package: Any) -> DatasetRecord | None:
        return record(package, base=self._base, pages=self._page_root)

    def _result(
        self, action: str, until: float, parameters: dict[str, str], *, one: bool = False
    ) -> dict[str, Any]:
        """The result of an action. A refusal may come with the status 200 and ``success`` false."""
        answer = self._asker.get(f"/api/3/action/{action}", until, parameters, one=one).content
        if answer.get("success") is False:
            raise _refusal(first(dig(answer, "error", "__type")))
        result = answer.get("result")
        if not isinstance(result, dict):
            raise self._asker.senseless()
        return result


def _refusal(kind: str) -> PortalFault:
    if kind == "Not Found Error":
        return unknown()
    if kind == "Authorization Error":
        return not_public()
    return PortalRefused(N_("The data portal did not understand the question."), code="refused")
