"""What resembles the words that somebody is writing, among rows that keep their stems as ``search_text``."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from challenges.adapters.stemming import query_terms
from challenges.models import db

_MOST = 5
_MOST_CANDIDATES = 300
_SHORTEST_WORD = 4


def closest(query: sa.Select[Any], kept: Any, words: str, *, common: Collection[str] = ()) -> list[Any]:
    """Of the rows of a query those that share half the words, and at least two if there are so many; the closest first.

    ``kept`` is the class that has ``search_text``. Short words and ``common`` ones say nothing. Of very many rows the
    newest are looked at.
    """
    wanted = [word for word in words.casefold().split() if len(word) >= _SHORTEST_WORD and word not in common]
    terms = query_terms(" ".join(wanted))
    if not terms:
        return []
    patterns = [f"% {stem}%" for stems in terms for stem in stems]
    candidates = db.session.scalars(
        query.where(sa.or_(*(kept.search_text.like(pattern) for pattern in patterns)))
        .order_by(kept.id.desc())
        .limit(_MOST_CANDIDATES)
    ).all()
    least = max(min(2, len(terms)), -(-len(terms) // 2))
    scored = [
        (sum(any(f" {stem}" in one.search_text for stem in stems) for stems in terms), one)
        for one in candidates
    ]
    best = sorted((one for one in scored if one[0] >= least), key=lambda one: -one[0])
    return [one for _, one in best[:_MOST]]
