"""Harvested catalogues, searched here as a portal is searched over there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from challenges.adapters.portals import themes
from challenges.adapters.portals.contract import DatasetNotFound, Question
from challenges.adapters.portals.keeping import from_json
from challenges.adapters.portals.record import DatasetRecord, FacetValue, SearchPage
from challenges.adapters.portals.values import UNDETERMINED, identity, licence_label, spellings
from challenges.adapters.stemming import query_terms
from challenges.models import db
from challenges.models.portals import CatalogueRecord
from challenges.vocabulary.choices import AccessRight
from challenges.vocabulary.text import N_

TITLE_ENDS = "~"
"""Stands in ``search_text`` between the stems of the title and those of everything else."""

_MOST_ROWS = 100
_MOST_FACET_VALUES = 30
_UNKNOWN = N_("The catalogue has no dataset with this number. It may have been withdrawn.")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted address points at: here always the publisher's own name."""

    uri: str
    source_id: str = ""


class Kept:
    """What was read from one catalogue file, as a ``contract.Portal``. It asks nobody, only the database.

    Its methods need a unit of work, and raise no fault but DatasetNotFound.
    """

    def __init__(self, source_id: int, base_url: str) -> None:
        self._source_id = source_id
        self._base_url = base_url

    @property
    def base_url(self) -> str:
        """The address of the file, which names the catalogue in its records."""
        return self._base_url

    def search(
        self, question: Question, *, offset: int = 0, limit: int = 20, language: str = "sv"
    ) -> SearchPage:
        """One page of datasets that match every word and filter; those with the words in their title come first."""
        offset, limit = max(0, offset), min(max(1, limit), _MOST_ROWS)
        terms = query_terms(question.text)
        if question.text.strip() and not terms:
            return SearchPage((), 0, offset, limit)
        conditions = [*self._there(), *_conditions(question, terms)]
        total, facets = self._counted(conditions, language)
        rows = db.session.scalars(
            sa.select(CatalogueRecord.record)
            .where(*conditions)
            .order_by(*_order(terms))
            .limit(limit)
            .offset(offset)
        ).all()
        return SearchPage(tuple(map(from_json, rows)), total, offset, limit, facets)

    def fetch(self, source_id: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset of this number in the file, as it was read last."""
        return self._one(CatalogueRecord.key == source_id)

    def refetch(self, source_id: str, *, etag: str, seconds: float | None = None) -> DatasetRecord | None:
        """The same: a file has no marks for its parts."""
        return self.fetch(source_id)

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset its publisher calls ``uri``, or that has its page there."""
        spelt = spellings(uri)
        page = CatalogueRecord.record["page_url"].as_string()
        return self._one(
            sa.or_(CatalogueRecord.uri.in_(spelt), CatalogueRecord.key.in_(spelt), page.in_(spelt))
        )

    def recognise(self, address: str) -> Pasted | None:
        """Any address may be a publisher's name for a dataset."""
        text = address.strip()
        uri = identity(text if "://" in text or text.lower().startswith("urn:") else f"https://{text}")
        return Pasted(uri) if uri and "." in uri else None

    def find(self, address: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset behind a pasted address."""
        pasted = self.recognise(address)
        if pasted is None:
            raise DatasetNotFound(N_("This is not the address of a dataset."), code="not_an_address")
        return self.lookup(pasted.uri)

    def _there(self) -> list[sa.ColumnElement[bool]]:
        return [CatalogueRecord.source_id == self._source_id, CatalogueRecord.gone_at.is_(None)]

    def _one(self, condition: sa.ColumnElement[bool]) -> DatasetRecord:
        row = db.session.scalar(
            sa.select(CatalogueRecord.record)
            .where(*self._there(), condition)
            .order_by(CatalogueRecord.id)
            .limit(1)
        )
        if row is None:
            raise DatasetNotFound(_UNKNOWN, code="not_found")
        return from_json(row)

    def _counted(
        self, conditions: Sequence[sa.ColumnElement[bool]], language: str
    ) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
        """How many there are, and the values of each facet: one query for all, since columns repeat a lot."""
        columns = (
            CatalogueRecord.publisher,
            CatalogueRecord.licence,
            CatalogueRecord.access_right,
            CatalogueRecord.formats,
            CatalogueRecord.themes,
            CatalogueRecord.has_api,
            CatalogueRecord.high_value,
        )
        query = sa.select(*columns, sa.func.count(), sa.func.min(CatalogueRecord.id))
        rows = db.session.execute(query.where(*conditions).group_by(*columns)).all()
        counts: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
        examples: dict[str, int] = {}
        for publisher, licence, access, formats, about, api, high_value, count, example in rows:
            found: Mapping[str, Iterable[str]] = {
                "publisher": [publisher],
                "licence": [licence],
                "access": [access.value],
                "format": formats.split("|"),
                "theme": about.split("|"),
                "api": ["1"] if api else [],
                "high_value": ["1"] if high_value else [],
            }
            for name, values in found.items():
                for value in values:
                    counts[name][value] += count if value else 0
            examples[publisher] = min(example, examples.get(publisher, example))
        most = {name: _most(counts[name]) for name in _FACETS}
        names = _publisher_names([examples[value] for value, _ in most["publisher"]])
        facets = {
            name: tuple(FacetValue(value, count, _label(name, value, names)) for value, count in most[name])
            for name in _FACETS
        }
        return sum(row[-2] for row in rows), facets


_FACETS = ("publisher", "theme", "format", "licence", "access", "api", "high_value")


def hashes(source_id: int) -> dict[str, str]:
    """What is kept of a catalogue, gone or not: the fingerprint of each record by its key; empty for what has gone."""
    query = sa.select(CatalogueRecord.key, CatalogueRecord.record_hash, CatalogueRecord.gone_at)
    rows = db.session.execute(query.where(CatalogueRecord.source_id == source_id))
    return {key: "" if gone_at else found for key, found, gone_at in rows}


def _conditions(question: Question, terms: list[list[str]]) -> list[sa.ColumnElement[bool]]:
    text = CatalogueRecord.search_text
    found: list[sa.ColumnElement[bool]] = [
        sa.or_(*(text.like(f"% {stem}%") for stem in stems)) for stems in terms
    ]
    if question.publisher:
        found.append(CatalogueRecord.publisher == question.publisher)
    if question.licence:
        found.append(CatalogueRecord.licence == question.licence)
    if question.access:
        known = question.access in set(AccessRight)
        found.append(CatalogueRecord.access_right == AccessRight(question.access) if known else sa.false())
    if question.format:
        found.append(CatalogueRecord.formats.contains(f"|{question.format}|", autoescape=True))
    if question.theme:
        theme = themes.code(question.theme) or question.theme
        found.append(CatalogueRecord.themes.contains(f"|{theme}|", autoescape=True))
    if question.api:
        found.append(CatalogueRecord.has_api.is_(True))
    if question.high_value:
        found.append(CatalogueRecord.high_value.is_(True))
    return found


def _order(terms: list[list[str]]) -> list[Any]:
    if not terms:
        return [CatalogueRecord.id]
    text = CatalogueRecord.search_text
    score: sa.ColumnElement[int] = sa.literal(0)
    for stems in terms:
        hit = sa.or_(*(text.like(f"% {stem}%{TITLE_ENDS}%") for stem in stems))
        score = score + sa.case((hit, 1), else_=0)
    return [score.desc(), CatalogueRecord.id]


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    found = [(value, count) for value, count in counts.items() if value]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_MOST_FACET_VALUES]


def _publisher_names(ids: list[int]) -> dict[str, Mapping[str, str]]:
    query = sa.select(CatalogueRecord.publisher, CatalogueRecord.record).where(CatalogueRecord.id.in_(ids))
    return {publisher: record.get("publisher_name", {}) for publisher, record in db.session.execute(query)}


def _label(facet: str, value: str, publishers: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    if facet == "publisher":
        return publishers.get(value, {})
    return {UNDETERMINED: licence_label(value)} if facet == "licence" else {}
