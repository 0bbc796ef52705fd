"""Search queries in the language of EntryStore's index (Solr), with every word of a person made harmless."""

import hashlib
import re
from collections.abc import Iterable

from challenges.adapters.portals import themes
from challenges.adapters.portals.contract import Question
from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.typed import words
from challenges.vocabulary.choices import AccessRight

_SPECIAL = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|;\s])')

# The index holds pieces of three to twenty-five characters; the portal's own search sends fifteen at most.
_LONGEST_WORD = 15


def escape(text: str) -> str:
    """``text`` as one literal term: every character with a meaning of its own gets a backslash."""
    return _SPECIAL.sub(r"\\\1", text)


def field(group: str, predicate: str) -> str:
    """The index field of a predicate: the group and the first eight hex digits of the MD5 of its address."""
    return (
        f"metadata.predicate.{group}.{hashlib.md5(predicate.encode(), usedforsecurity=False).hexdigest()[:8]}"
    )


FACETS = {
    "publisher": field("uri", names.PUBLISHER),
    "theme": field("uri", names.THEME),
    "format": field("literal_s", names.FORMAT),
    "licence": field("uri", names.LICENCE),
    "access": field("uri", names.ACCESS_RIGHTS),
}

_ACCESS = {
    AccessRight.PUBLIC.value: names.ACCESS_RIGHT + "PUBLIC",
    AccessRight.RESTRICTED.value: names.ACCESS_RIGHT + "RESTRICTED",
    AccessRight.NON_PUBLIC.value: names.ACCESS_RIGHT + "NON_PUBLIC",
}

# What the portal itself lists: members of a series are found through their series.
_LISTED = "rdfType:({}) AND public:true AND NOT {}:*".format(
    " OR ".join(map(escape, (names.DATASET, names.INDEPENDENT_SERVICE, names.SERIES))),
    field("uri", names.IN_SERIES),
)


def listing(question: Question) -> str:
    """Listed datasets that hold every word somewhere. Words end in a wildcard: Swedish makes long compounds."""
    parts = [_LISTED]
    for word in words(question.text, longest=_LONGEST_WORD):
        term = escape(word) + "*"
        parts.append(f"(title:{term} OR description:{term} OR tag.literal:{term} OR all:{term})")
    theme = themes.code(question.theme)
    wanted = {
        "publisher": question.publisher,
        "theme": themes.BASE + theme if theme else question.theme,
        "format": question.format,
        "licence": question.licence,
        "access": _ACCESS.get(question.access, question.access),
    }
    parts += [f"{FACETS[name]}:{escape(value)}" for name, value in wanted.items() if value]
    if question.api:
        parts.append(f"rdfType:({escape(names.SERVED)} OR {escape(names.INDEPENDENT_SERVICE)})")
    if question.high_value:
        parts.append(f"{field('uri', names.LEGISLATION)}:{escape(names.HIGH_VALUE)}")
    return " AND ".join(parts)


def named(uris: Iterable[str]) -> str:
    """Public entries about the given resources."""
    return f"resource:({' OR '.join(map(escape, uris))}) AND public:true"
