"""data.europa.eu, asked through its search hub."""

import json
import re
from typing import Any, ClassVar
from urllib.parse import quote

from challenges.adapters.portals import themes
from challenges.adapters.portals.asking import nameless, unknown
from challenges.adapters.portals.connector import Connector
from challenges.adapters.portals.contract import PortalRefused, Question
from challenges.adapters.portals.data_europa.mapping import NUMBER, record
from challenges.adapters.portals.parts import by_count, covering
from challenges.adapters.portals.reading import dig, first, listed, number, objects, texts
from challenges.adapters.portals.record import DatasetRecord, FacetValue, SearchPage
from challenges.adapters.portals.values import UNDETERMINED, format_label, identity, licence_label

_HUB = "/api/hub/search"
_ID = r"(?P<id>[\w.~-]{1,400}?)"
_FACETS = {
    "publisher": "publisher",
    "theme": "categories",
    "format": "format",
    "licence": "license",
    "high_value": "is_hvd",
}
_MOST_VALUES = 30
# What a list of hits shows. Whole datasets may carry thousands of distributions.
_SHOWN = (
    "id resource identifier title description translation_meta keywords categories publisher issued modified "
    "access_right accrual_periodicity language is_hvd hvd_category applicable_legislation in_series "
    "distributions.format distributions.media_type distributions.license distributions.access_url "
    "distributions.access_service.endpoint_url"
).split()


class DataEuropa(Connector):
    """``https://data.europa.eu`` with pages at ``https://data.europa.eu/data``, or another portal of its system.

    It counts and narrows by publisher, theme, format, licence and high value, and narrows by interfaces; not by
    access rights. It shows no hits after the ten thousandth, and ranks hits that hold some of the words only.
    """

    deepest: ClassVar[int | None] = 10_000
    interface: ClassVar[re.Pattern[str]] = re.compile(r"/(?:api(?:/hub(?:/search)?)?|data)$")
    places: ClassVar[tuple[re.Pattern[str], ...]] = (
        re.compile(rf"(?:/data)?(?:/[a-z]{{2}})?/datasets/{_ID}(?:\.(?:rdf|ttl|jsonld|nt|n3))?(?:[/?].*)?"),
        re.compile(rf"/88u/dataset/{_ID}(?:[/?].*)?"),
        re.compile(rf"{_HUB}/datasets/{_ID}(?:[/?].*)?"),
        re.compile(rf"/api/hub/repo/datasets/{_ID}(?:\.(?:rdf|ttl|jsonld|nt|n3))?(?:[/?].*)?"),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._posting = False

    @property
    def _page_root(self) -> str:
        return self._pages or f"{self._root}/data"

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset with the name ``uri``, which the portal keeps for what it has gathered."""
        wanted, until = identity(uri), self._until(seconds)
        if not wanted:
            raise nameless()
        result = self._ask({"q": f'"{wanted}"', "page": "0", "limit": "20"}, {}, until)
        for one in listed(result.get("results")):
            found = self._record(one)
            if found is not None and found.uri == wanted:
                return self.fetch(found.source_id, seconds=max(0.1, until - self._clock()))
        raise nameless()

    def _left_over(self, question: Question) -> frozenset[str]:
        left = {"access"} if question.access else set()
        foreign = {"publisher": question.publisher, "licence": question.licence}
        left |= {name for name, value in foreign.items() if "://" in value}
        return frozenset(left | ({"theme"} if question.theme and not themes.code(question.theme) else set()))

    def _page(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        facets = {
            "publisher": [question.publisher],
            "categories": [themes.code(question.theme)],
            "format": sorted({question.format, format_label(question.format).upper()}),
            "license": [question.licence],
            "is_hvd": ["true" if question.high_value else ""],
        }
        chosen = {name: [one for one in values if one] for name, values in facets.items() if any(values)}
        parameters = {
            "q": question.text,
            "sort": "relevance desc,modified desc" if question.text else "modified desc",
            "includes": ",".join(_SHOWN),
            "limit": str(limit),
            **({"dataServices": "true"} if question.api else {}),
        }
        numbers, before = covering(offset, limit)
        total = 0
        counted: dict[str, tuple[FacetValue, ...]] = {}
        found: list[DatasetRecord] = []
        for page in numbers:
            result = self._ask(parameters | {"page": str(page)}, chosen, until)
            read = [one for hit in listed(result.get("results")) if (one := self._record(hit)) is not None]
            total = self._checked(number(result.get("count")), read, page * limit)
            counted = counted or {
                name: _facet(result, name, field, language) for name, field in _FACETS.items()
            }
            found += read
            if total <= (page + 1) * limit:
                break
        return SearchPage(tuple(found[before : before + limit]), total, offset, limit, counted)

    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        if not NUMBER.fullmatch(source_id):
            raise unknown()
        reply = self._asker.get(f"{_HUB}/datasets/{quote(source_id, safe='~')}", until, one=True)
        found = self._record(dig(reply.content, "result"))
        if found is None:
            raise self._asker.senseless()
        return found

    def _record(self, dataset: Any) -> DatasetRecord | None:
        return record(dataset, base=self._base, pages=self._page_root)

    def _ask(self, parameters: dict[str, str], facets: dict[str, list[str]], until: float) -> dict[str, Any]:
        """The result of a search. Some versions take facets only in a question that is posted; that is remembered."""
        said = {"facets": json.dumps(facets)} if facets else {}
        if facets and self._posting:
            return self._post(parameters, facets, until)
        try:
            answer = self._asker.get(
                f"{_HUB}/search", until, {"filters": "dataset", **parameters, **said}
            ).content
        except PortalRefused as refusal:
            if refusal.code != "status_400" or not facets:
                raise
            result = self._post(parameters, facets, until)
            self._posting = True
            return result
        return self._result(answer)

    def _post(self, parameters: dict[str, str], facets: dict[str, list[str]], until: float) -> dict[str, Any]:
        content: dict[str, Any] = {"filters": ["dataset"], "facets": facets, **parameters}
        for name in ("page", "limit"):
            content[name] = int(parameters[name])
        for name in ("sort", "includes"):
            content[name] = [one.replace(" ", "+") for one in parameters.get(name, "").split(",") if one]
        if "dataServices" in parameters:
            content["dataServices"] = True
        return self._result(self._asker.post(f"{_HUB}/search", until, content).content)

    def _result(self, answer: dict[str, Any]) -> dict[str, Any]:
        result = answer.get("result")
        if not isinstance(result, dict):
            raise self._asker.senseless()
        return result


def _facet(result: dict[str, Any], name: str, field: str, language: str) -> tuple[FacetValue, ...]:
    for facet in objects(result.get("facets")):
        if facet.get("id") == field:
            found = (_value(name, item) for item in objects(facet.get("items")))
            return by_count((one for one in found if one is not None), language)[:_MOST_VALUES]
    return ()


def _value(facet: str, item: dict[str, Any]) -> FacetValue | None:
    """One value with its count. High value is there or not; of its two values only the one that says yes is shown."""
    said = item.get("id")
    value, count = "true" if said is True else first(said), number(item.get("count"))
    if not value or not count:
        return None
    if facet == "high_value":
        return FacetValue("1", count) if value.casefold() == "true" else None
    if facet == "theme":
        return FacetValue(
            themes.code(value) or value, count, {} if themes.code(value) else texts(item.get("title"), 300)
        )
    if facet == "format":
        return FacetValue(value, count, {UNDETERMINED: format_label(value)})
    if facet == "licence" and licence_label(value) != value:
        return FacetValue(value, count, {UNDETERMINED: licence_label(value)})
    shown = texts(item.get("title"), 300)
    return FacetValue(value, count, {} if list(shown.values()) == [value] else shown)
