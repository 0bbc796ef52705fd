"""RDF to hand out: a graph that is filled statement by statement and written in the syntaxes harvesters read.

Nothing here knows what the statements are about. Nodes are addresses; there are no blank nodes to give.
"""

import datetime as dt
from functools import lru_cache
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

SYNTAXES = {
    "application/rdf+xml": RdfFormat.RDF_XML,
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
}
"""Media types a graph can be written in, the preferred one first."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Term = NamedNode | Literal


@lru_cache(maxsize=4096)
def address(value: str) -> NamedNode | None:
    """A web address as a node; None for what is no absolute http(s) address that RDF can hold."""
    try:
        parts = urlsplit(value)
        return NamedNode(value) if parts.scheme in {"http", "https"} and parts.netloc else None
    except ValueError:
        return None


def mail(mailbox: str) -> NamedNode:
    """A mailbox as a node."""
    return NamedNode(f"mailto:{quote(mailbox, safe='@+')}")


def word(text: str, language: str) -> Literal:
    """A text in a language."""
    return Literal(text, language=language)


def moment(value: dt.datetime) -> Literal:
    """A moment in UTC, to the second."""
    utc = value.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)
    return Literal(f"{utc.isoformat()}Z", datatype=NamedNode(f"{_XSD}dateTime"))


class Graph:
    """Statements in the order they were made. ``prefixes`` name the vocabularies: ``{"dcterms": "http://…/"}``."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._names: dict[str, NamedNode] = {}
        self._triples: dict[Triple, None] = {}

    def thing(self, subject: str, kind: str, **about: Term | str | None) -> None:
        """Say what something is and what holds of it: ``thing(address, "dcat:Dataset", dcterms_title=word(…))``.

        A value that is a text without language is a plain literal; None and the empty text say nothing.
        """
        node = NamedNode(subject)
        self._triples[Triple(node, NamedNode(_TYPE), self.name(kind))] = None
        for predicate, value in about.items():
            self.say(subject, predicate.replace("_", ":", 1), value)

    def say(self, subject: str, predicate: str, *values: Term | str | None) -> None:
        """State something with each of the values."""
        node, name = NamedNode(subject), self.name(predicate)
        for value in values:
            if value is not None and value != "":
                term = Literal(value) if isinstance(value, str) else value
                self._triples[Triple(node, name, term)] = None

    def name(self, short: str) -> NamedNode:
        """The node of a short name, such as ``dcat:Dataset``."""
        if short not in self._names:
            prefix, _, local = short.partition(":")
            self._names[short] = NamedNode(self._prefixes[prefix] + local)
        return self._names[short]

    def __len__(self) -> int:
        return len(self._triples)

    def written(self, media_type: str) -> bytes:
        """The graph in a syntax of ``SYNTAXES``."""
        found = serialize(self._triples, format=SYNTAXES[media_type], prefixes=self._prefixes)
        if found is None:
            raise TypeError("nothing was written")
        return found
