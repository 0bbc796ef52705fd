"""A data portal that runs uData."""

import re
from typing import Any, ClassVar
from urllib.parse import quote

from challenges.adapters.portals.asking import nameless, unknown
from challenges.adapters.portals.connector import Connector
from challenges.adapters.portals.contract import Question
from challenges.adapters.portals.parts import covering
from challenges.adapters.portals.reading import listed, number
from challenges.adapters.portals.record import DatasetRecord, SearchPage
from challenges.adapters.portals.udata.mapping import NUMBER, record
from challenges.adapters.portals.values import format_label

_ID = r"(?P<id>[\w.-]{1,200}?)"
_LANGUAGE = r"(?:/[a-z]{2})?"


class Udata(Connector):
    """One uData, e.g. ``https://www.data.gouv.fr``; its interface is below ``/api/1``.

    It counts no facets, and narrows by an organisation's number, a format, a licence's short name and the mark for
    high-value data only. It does not know datasets by the name their publisher gave them.
    """

    interface: ClassVar[re.Pattern[str]] = re.compile(r"/api(?:/[12])?$")
    places: ClassVar[tuple[re.Pattern[str], ...]] = (
        re.compile(rf"{_LANGUAGE}/datasets/(?!(?:r|search|new)(?:[/?]|$)){_ID}(?:[/?].*)?"),
        re.compile(rf"/api/[12]/datasets/(?!search(?:[/?]|$)){_ID}(?:[/?].*)?"),
    )
    bare: ClassVar[re.Pattern[str]] = re.compile(r"[0-9a-f]{24}")

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """Always unknown: nothing in the interface finds a dataset by its publisher's name for it."""
        raise nameless()

    def _left_over(self, question: Question) -> frozenset[str]:
        left = {name for name in ("theme", "access", "api") if getattr(question, name)}
        if question.publisher and not self.bare.fullmatch(question.publisher):
            left.add("publisher")
        if question.licence and not re.fullmatch(r"[a-z0-9-]{1,40}", question.licence):
            left.add("licence")
        # Formats are kept in small letters; what is called otherwise here is compared by our own names.
        if question.format and format_label(question.format.casefold()) != format_label(question.format):
            left.add("format")
        return frozenset(left)

    def _page(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        wanted = {
            "q": question.text,
            "organization": question.publisher,
            "license": question.licence,
            "format": format_label(question.format).casefold(),
            "tag": "hvd" if question.high_value else "",
            "sort": "" if question.text else "-created",
        }
        parameters = {name: value for name, value in wanted.items() if value}
        numbers, before = covering(offset, limit)
        total: int | None = None
        found: list[DatasetRecord] = []
        for page in numbers:
            answer = self._ask(parameters | {"page": str(page + 1), "page_size": str(limit)}, until)
            hits = [record(one, base=self._base, pages=self._page_root) for one in listed(answer.get("data"))]
            read = [one for one in hits if one is not None]
            total = self._checked(number(answer.get("total")), read, page * limit)
            found += read
            if total <= (page + 1) * limit:
                break
        return SearchPage(tuple(found[before : before + limit]), total or 0, offset, limit)

    def _ask(self, parameters: dict[str, str], until: float) -> dict[str, Any]:
        return self._asker.get("/api/1/datasets/", until, parameters).content

    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        if not NUMBER.fullmatch(source_id):
            raise unknown()
        reply = self._asker.get(f"/api/1/datasets/{quote(source_id)}/", until, one=True)
        found = record(reply.content, base=self._base, pages=self._page_root)
        if found is None:
            raise self._asker.senseless()
        if reply.content.get("deleted") or reply.content.get("private") is True:
            raise unknown()
        return found
