"""From a document to statements: strictly, else leniently, else with a patient reader; saying what was lost."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph

from challenges.adapters.portals.rdf.graph import Statements
from challenges.adapters.portals.sandbox.notations import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from challenges.adapters.portals.sandbox.statements import Collected
from challenges.adapters.portals.sandbox.tearing import (
    last_dataset,
    open_in_json,
    open_in_lines,
    open_in_xml,
    prefixes,
    tear,
)
from challenges.adapters.portals.values import plain_text
from challenges.vocabulary.text import N_, Say, say

_FORMATS = {
    RDF_XML: pyoxigraph.RdfFormat.RDF_XML,
    TURTLE: pyoxigraph.RdfFormat.TURTLE,
    JSON_LD: pyoxigraph.RdfFormat.JSON_LD,
    N_TRIPLES: pyoxigraph.RdfFormat.N_TRIPLES,
}
_PATIENT = {RDF_XML: "xml", TURTLE: "turtle", JSON_LD: "json-ld", N_TRIPLES: "nt"}
_IN_LINES = frozenset({TURTLE, N_TRIPLES})
_SMALL = 5 * 1024 * 1024
_MOST_FAULTS = 1_000
_BUNDLE = 500
_LONGEST_DETAIL = 200

_STRAY_TEXT = "Unexpected text event"
_END = "Unexpected end"
_CONTEXT = re.compile(
    rb'"@(?:context"\s*:\s*(?:\[\s*(?:\{[^{}\[\]]*\}\s*,\s*)*)?|import"\s*:\s*)"([^"]{0,500})"', re.DOTALL
)


class Unreadable(Exception):
    """Nothing in the document can be used."""

    def __init__(self, reason: Say, *, code: str) -> None:
        self.reason = reason
        self.code = code
        super().__init__(str(reason))


@dataclass(slots=True)
class Parsed:
    """``broken`` names the subjects that were being described where a fault was, ``twice`` those that are described
    more than once. ``stopped`` says that reading did not come to the end, ``cut`` that lines ended too early."""

    statements: Statements
    lost: list[Say]
    broken: set[str]
    twice: set[str]
    stopped: bool = False
    cut: bool = False


@dataclass(slots=True)
class _Fault:
    """``after`` is the subject of the last statement before it."""

    detail: str
    line: int | None
    after: str

    @property
    def is_stray_text(self) -> bool:
        return self.detail.startswith(_STRAY_TEXT)


@dataclass(slots=True)
class _Attempt:
    collected: Collected = field(default_factory=Collected)
    faults: list[_Fault] = field(default_factory=list)


def parse(content: bytes, syntax: str, base: str) -> Parsed:
    """The statements of ``content``; raises Unreadable when there is not one."""
    if syntax == JSON_LD:
        _refuse_remote_contexts(content)
    torn = tear(content) if syntax == RDF_XML else None
    lost: list[Say] = []
    if torn is not None:
        content = content[: torn.at]
        lost.append(
            say(
                N_("The file is broken at line %(line)s (%(detail)s). What comes after could not be read."),
                line=torn.line,
                detail=torn.detail,
            )
        )
    attempt = _read(content, syntax, base, lenient=False)
    if attempt.faults:
        attempt = _read(content, syntax, base, lenient=True)
    if torn is None and not all(fault.is_stray_text for fault in attempt.faults) and len(content) < _SMALL:
        patient = _patient(content, syntax, base)
        if patient is not None:
            attempt = _Attempt(patient)
            lost.append(
                say(N_("The file breaks the rules of its notation. A more patient reader was used for it."))
            )
    lost += _losses(attempt.faults)
    statements = attempt.collected.statements
    if not statements:
        raise Unreadable(lost[0] if lost else say(N_("The file says nothing.")), code="unreadable")
    broken = _broken(content, syntax, base, attempt)
    if torn is not None:
        broken |= open_in_xml(content, base, statements)
    missing = [fault for fault in attempt.faults if not fault.is_stray_text]
    cut = syntax in _IN_LINES and any(_END in fault.detail for fault in missing)
    stopped = torn is not None or cut or (bool(missing) and syntax not in _IN_LINES)
    return Parsed(statements, lost, broken, attempt.collected.twice, stopped, cut)


def _read(content: bytes, syntax: str, base: str, *, lenient: bool) -> _Attempt:
    """Read as far as it goes; leniently, past faults after which the parser knows where it is."""
    if lenient and syntax == N_TRIPLES:
        return _read_lines(content)
    attempt = _Attempt()
    triples = pyoxigraph.parse(content, format=_FORMATS[syntax], base_iri=base, lenient=lenient)
    while True:
        try:
            attempt.collected.take(triples)
        except SyntaxError as raised:
            fault = _Fault(str(raised.msg), raised.lineno, attempt.collected.last)
            attempt.faults.append(fault)
            goes_on = syntax in _IN_LINES or (syntax == RDF_XML and fault.is_stray_text)
            if not lenient or not goes_on or len(attempt.faults) >= _MOST_FAULTS:
                return attempt
        else:
            return attempt


def _read_lines(content: bytes) -> _Attempt:
    """N-Triples line by line, in bundles as long as there is no fault in them: a fault costs no line but its own."""
    attempt = _Attempt()
    lines = content.split(b"\n")
    waiting = [(start, lines[start : start + _BUNDLE]) for start in reversed(range(0, len(lines), _BUNDLE))]
    while waiting and len(attempt.faults) < _MOST_FAULTS:
        start, bundle = waiting.pop()
        try:
            attempt.collected.take(list(_as_triples(b"\n".join(bundle))))
        except SyntaxError as raised:
            if len(bundle) > 1:
                waiting += [(start + at, [line]) for at, line in reversed(list(enumerate(bundle)))]
            else:
                attempt.faults.append(_Fault(str(raised.msg), start + 1, attempt.collected.last))
    return attempt


def _patient(content: bytes, syntax: str, base: str) -> Collected | None:
    """What rdflib makes of it, or nothing when it gives up too. It is fifty times as slow."""
    import rdflib  # noqa: PLC0415 - slow import, needed for broken files only

    graph, collected = rdflib.Graph(bind_namespaces="none"), Collected()
    try:
        graph.parse(data=content, format=_PATIENT[syntax], publicID=base)
        collected.take(_as_triples(graph.serialize(format="nt", encoding="utf-8")))
    except Exception:  # noqa: BLE001 - a parser that meets rubbish raises whatever it likes
        return None
    return collected


def _as_triples(content: bytes) -> Iterator[Any]:
    return pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)


def _losses(faults: list[_Fault]) -> list[Say]:
    """What the faults cost, in sentences."""
    lost: list[Say] = []
    stray = sum(fault.is_stray_text for fault in faults)
    if stray:
        lost.append(
            say(N_("Text that belongs to nothing was left out. Number of places: %(places)s."), places=stray)
        )
    rest = [fault for fault in faults if not fault.is_stray_text]
    if rest:
        lost.append(
            say(
                N_("Statements that could not be read: %(number)s. The first: %(detail)s"),
                number=len(rest),
                detail=plain_text(rest[0].detail, _LONGEST_DETAIL),
            )
        )
    return lost


def _broken(content: bytes, syntax: str, base: str, attempt: _Attempt) -> set[str]:
    """The subjects of statements with faults in them."""
    found: set[str] = set()
    in_lines = bool(attempt.faults) and syntax in _IN_LINES
    lines, spaces = (content.split(b"\n"), prefixes(content)) if in_lines else ([], {})
    for fault in attempt.faults:
        if in_lines:
            found.add(open_in_lines(lines, spaces, base, fault.line, fault.after, fault.detail))
        elif not fault.is_stray_text:
            found |= {fault.after, last_dataset(attempt.collected.statements)}
    opened = open_in_json(content, base) if syntax == JSON_LD and attempt.faults else None
    if opened is not None:
        # An object without a name may be the dataset that was begun last, if that is a blank node.
        last = last_dataset(attempt.collected.statements)
        found = opened | ({last} if "" in opened and last.startswith("_:") else set())
    return found - {""}


def _refuse_remote_contexts(content: bytes) -> None:
    """A context at another address would have to be fetched, from wherever the file says: it never is."""
    found = _CONTEXT.search(content)
    remote = found[1].decode(errors="replace") if found else ""
    if not found and len(content) < _SMALL:
        try:
            remote = _remote(json.loads(content))
        except (ValueError, RecursionError):
            remote = ""
    if found or remote:
        raise Unreadable(
            say(
                N_("The file leans on a context at another address, which we do not fetch: %(address)s."),
                address=remote or "?",
            ),
            code="remote_context",
        )


def _remote(thing: Any) -> str:
    """The address of a context that is not in the file, however its key is spelt, or nothing."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            context = one.get("@context")
            for part in context if isinstance(context, list) else [context, one.get("@import")]:
                if isinstance(part, str):
                    return part or "?"
            waiting += one.values()
    return ""
