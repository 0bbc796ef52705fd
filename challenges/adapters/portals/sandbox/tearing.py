"""What a fault in a document tore apart: which subjects were being described where it is."""

import contextlib
import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.parsers import expat

from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.rdf.graph import Statements

_SPACE = " "
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_DATASET = names.DCAT + _SPACE + "Dataset"

_PREFIX = re.compile(rb"^\s*@?prefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_LONGEST_STATEMENT = 2_000
_LIST = "["
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')
_TOKEN = re.compile(rb"(?:\s|#[^\n]*\n)*(?:<([^<>]*)>|([\w.-]*):([\w.%-]*)|(_:[\w.-]+))")


@dataclass(frozen=True, slots=True)
class Tear:
    """Where XML stops being well-formed: the byte, the line, and what the parser says of it."""

    at: int
    line: int
    detail: str


def tear(content: bytes) -> Tear | None:
    """Where the document is torn, or nothing for well-formed XML. No entity is ever declared in what comes here."""
    parser = expat.ParserCreate("UTF-8")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        return Tear(max(0, parser.ErrorByteIndex), fault.lineno, expat.ErrorString(fault.code))
    return None


def open_in_xml(content: bytes, base: str, statements: Statements) -> set[str]:
    """The subjects whose elements are still open at the end of ``content``, which breaks off there."""
    stack: list[tuple[str, int]] = []
    datasets = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal datasets
        datasets += name == _DATASET
        about = attributes.get(_RDF + "about")
        stack.append(("" if about is None else urljoin(base, about), datasets if name == _DATASET else 0))

    parser = expat.ParserCreate("UTF-8", namespace_separator=_SPACE)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(content, False)
    found = {subject for subject, _ in stack if subject}
    known = [
        subject
        for subject, about in statements.items()
        if ("uri", names.DATASET, "") in about.get(names.TYPE, ())
    ]
    for subject, number in stack:
        if number and not subject:
            # Without a name, an element is known by its place among the datasets.
            found |= set(known[number - 1 : number]) if len(known) == datasets else set(known[-1:])
    return found


def open_in_json(content: bytes, base: str) -> set[str] | None:
    """The subjects of the JSON objects that are still open where the text stops being JSON; an empty name stands
    for objects without one. Nothing for whole JSON, whose fault is of another kind."""
    text = content.decode(errors="replace")
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        text = text[: fault.pos]
    except RecursionError:
        return None
    else:
        return None
    stack: list[str] = []
    expecting = False
    for token in _JSON_TOKEN.finditer(text):
        word = token[0]
        if word in "{[":
            stack.append("" if word == "{" else _LIST)
        elif word in "}]":
            stack[-1:] = []
        elif word == '"@id"':
            expecting = True
            continue
        elif expecting and word.startswith('"') and stack:
            stack[-1] = urljoin(base, word[1:-1])
        expecting = expecting and word == ":"
    return {name for name in stack if name != _LIST}


def prefixes(content: bytes) -> dict[bytes, bytes]:
    """The prefixes a Turtle document declares."""
    return dict(_PREFIX.findall(content))


def open_in_lines(
    lines: list[bytes], spaces: dict[bytes, bytes], base: str, line: int | None, last: str, detail: str
) -> str:
    """The subject of the Turtle or N-Triples statement that has a fault in ``line``, counted from one.

    ``last`` is the subject of the last whole statement before it, which is the answer where nothing else is found.
    """
    if line is None:
        return last
    fault = min(line, len(lines)) - 1
    first = fault
    while first > max(0, fault - _LONGEST_STATEMENT) and not lines[first - 1].rstrip().endswith(b"."):
        first -= 1
    found = _TOKEN.match(b"\n".join(lines[first : fault + 1]))
    if found is None:
        # An address that breaks off names nobody, at least not the subject before it.
        return "" if lines[first].lstrip().startswith(b"<") else last
    address, prefix, local, blank = found.groups()
    if address is not None:
        return str(urljoin(base, address.decode(errors="replace")))
    if blank is not None:
        return last if last.startswith("_:") else ""
    if f"prefix {prefix.decode()}: has not been declared" in detail:
        return ""  # the subject itself has no name: it was never begun
    return (spaces[prefix] + bytes(local)).decode(errors="replace") if prefix in spaces else last


def last_dataset(statements: Statements) -> str:
    """The dataset whose description began last."""
    for subject in reversed(statements):
        if ("uri", names.DATASET, "") in statements[subject].get(names.TYPE, ()):
            return subject
    return ""
