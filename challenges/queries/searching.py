"""Searching an index of stems (``adapters/stemming.py``) for the words somebody wrote."""

from typing import Any

import sqlalchemy as sa

from challenges.adapters.stemming import query_terms


def words_in(column: Any, words: str) -> list[sa.ColumnElement[bool]]:
    """The conditions under which an index column has every word; none when there is nothing to look for."""
    return [sa.or_(*(column.like(f"% {stem}%") for stem in stems)) for stems in query_terms(words)]
