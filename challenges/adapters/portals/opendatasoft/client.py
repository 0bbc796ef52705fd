"""A data portal hosted by OpenDataSoft, asked through its Explore API 2.1."""

import re
from typing import Any, ClassVar
from urllib.parse import quote

from challenges.adapters.portals import themes
from challenges.adapters.portals.asking import nameless, unknown
from challenges.adapters.portals.connector import Connector
from challenges.adapters.portals.contract import PortalFault, Question
from challenges.adapters.portals.opendatasoft.mapping import CATALOGUE, NUMBER, record
from challenges.adapters.portals.parts import by_count
from challenges.adapters.portals.reading import first, listed, number, objects
from challenges.adapters.portals.record import DatasetRecord, FacetValue, SearchPage
from challenges.adapters.portals.typed import words
from challenges.adapters.portals.values import UNDETERMINED, licence_label

_ID = r"(?P<id>[\w@.-]{1,300}?)"
_FACETS = {"publisher": "publisher", "theme": "theme", "licence": "license"}


class OpenDataSoft(Connector):
    """One portal at OpenDataSoft, e.g. ``https://data.example.com``; its interface is below ``/api/explore/v2.1``.

    It counts and narrows by publisher, theme and licence. It does not know datasets by the name their publisher gave
    them, and shows no hits after the ten thousandth.
    """

    deepest: ClassVar[int | None] = 10_000
    interface: ClassVar[re.Pattern[str]] = re.compile(r"/api(?:/explore(?:/v2\.[01])?)?(?:/catalog)?$")
    places: ClassVar[tuple[re.Pattern[str], ...]] = (
        re.compile(rf"(?:/[a-z]{{2}})?/explore/(?:embed/)?dataset/{_ID}(?:[/?].*)?"),
        re.compile(rf"/api/(?:explore/)?v2(?:\.[01])?/catalog/datasets/{_ID}(?:[/?].*)?"),
        re.compile(rf"/api/datasets/1\.0/(?!search(?:[/?]|$)){_ID}(?:[/?].*)?"),
    )

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """Always unknown: nothing in the interface finds a dataset by its publisher's name for it."""
        raise nameless()

    def _left_over(self, question: Question) -> frozenset[str]:
        left = {name for name in ("format", "access", "api", "high_value") if getattr(question, name)}
        foreign = {"publisher": question.publisher, "licence": question.licence}
        left |= {name for name, value in foreign.items() if "://" in value}
        return frozenset(left | ({"theme"} if themes.code(question.theme) else set()))

    def _page(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        narrowing: list[tuple[str, str]] = [
            ("refine", f"{field}:{_quoted(value)}")
            for name, field in _FACETS.items()
            if (value := getattr(question, name))
        ]
        if question.text:
            # Words are letters and digits only, so none of them can end the text it stands in.
            narrowing.append(("where", " and ".join(f'search("{word}")' for word in words(question.text))))
        order = [] if question.text else [("order_by", "modified desc")]
        shown = [("limit", str(limit)), ("offset", str(offset))]
        answer = self._asker.get(f"{CATALOGUE}/datasets", until, narrowing + order + shown).content
        found = [self._record(one) for one in listed(answer.get("results"))]
        records = tuple(one for one in found if one is not None)
        total = self._checked(number(answer.get("total_count")), records, offset)
        facets = self._facets(narrowing, language, until) if language else {}
        return SearchPage(records, total, offset, limit, facets)

    def _facets(
        self, narrowing: list[tuple[str, str]], language: str, until: float
    ) -> dict[str, tuple[FacetValue, ...]]:
        """The values to narrow by, which are a question of their own. Hits are shown although it fails."""
        wanted = [("facet", field) for field in _FACETS.values()]
        try:
            answer = self._asker.get(f"{CATALOGUE}/facets", until, wanted + narrowing).content
        except PortalFault:
            return {}
        given = {
            first(facet.get("name")): objects(facet.get("facets")) for facet in objects(answer.get("facets"))
        }
        return {
            name: by_count((one for item in given.get(field, []) if (one := _value(name, item))), language)
            for name, field in _FACETS.items()
        }

    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        if not NUMBER.fullmatch(source_id):
            raise unknown()
        answer = self._asker.get(f"{CATALOGUE}/datasets/{quote(source_id, safe='@')}", until, one=True)
        found = self._record(answer.content)
        if found is None:
            raise self._asker.senseless()
        return found

    def _record(self, answer: Any) -> DatasetRecord | None:
        return record(answer, base=self._base, root=self._root, pages=self._page_root)


def _quoted(value: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def _value(facet: str, item: dict[str, Any]) -> FacetValue | None:
    value, count = first(item.get("value"), item.get("name")), number(item.get("count"))
    if not value or not count:
        return None
    shown = licence_label(value) if facet == "licence" else first(item.get("name"))
    return FacetValue(value, count, {UNDETERMINED: shown} if shown and shown != value else {})
