"""Whatever JSON a portal gives, in whatever shape, a record or a PortalFault comes out of it and nothing else."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from challenges.adapters.portals.contract import PortalFault, Question
from challenges.adapters.portals.keeping import from_json, to_json
from challenges.adapters.portals.record import DatasetRecord
from tests.adapters.portals.systems import JSON_SYSTEMS, System

SHAPES: tuple[Any, ...] = (
    None,
    7,
    "text",
    True,
    [],
    {},
    [None, 7, [[]]],
    {"a": None},
    -1.5,
    "https://[",
    "\u202e<b>",
)


@pytest.fixture(params=JSON_SYSTEMS, ids=lambda system: system.__name__)
def system(request: pytest.FixtureRequest) -> Iterator[System]:
    with request.param() as running:
        yield running


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to everything in a JSON value."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*path, key))


def put(value: Any, path: tuple[Any, ...], shape: Any) -> Any:
    """The value with something else at the end of a path."""
    if not path:
        return shape
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = shape
    return changed


def whole(record: DatasetRecord) -> bool:
    """Whether the record can be kept and read again, and every link in it is one."""
    assert from_json(to_json(record)) == record
    links = [
        record.page_url,
        record.publisher_uri,
        *record.landing_pages,
        *record.documentation,
        *record.api_endpoints,
    ]
    links += [link for one in record.distributions for link in (one.access_url, one.download_url)]
    return all(link == "" or link.startswith(("http://", "https://")) for link in links)


def test_one_dataset_with_anything_anywhere(system: System) -> None:
    for number, path in enumerate(places(system.one())):
        for shape in (SHAPES[number % len(SHAPES)], SHAPES[(7 * number + 3) % len(SHAPES)]):
            original = system.one()
            system.mangle = lambda answer, o=original, p=path, s=shape: replaced(answer, o, put(o, p, s))
            try:
                record = system.portal().fetch(system.known)
            except PortalFault as fault:
                if fault.code not in {"incomplete", "not_found", "not_public"}:
                    raise
            else:
                assert whole(record)


def test_a_search_with_anything_anywhere(system: System) -> None:
    answers: list[Any] = []
    system.mangle = lambda answer: answers.append(answer) or answer  # type: ignore[func-returns-value]
    system.portal().search(Question("buller"))
    for number, path in enumerate(places(answers[0])):
        shape = SHAPES[number % len(SHAPES)]
        system.mangle = lambda answer, p=path, s=shape: put(answers[0], p, s)
        try:
            page = system.portal().search(Question("buller"))
        except PortalFault as fault:
            if fault.code not in {"incomplete", "not_found", "not_public", "refused"}:
                raise
        else:
            assert all(map(whole, page.records))


def replaced(answer: Any, original: Any, other: Any) -> Any:
    """The answer with one value in the place of another."""
    if answer == original:
        return other
    if isinstance(answer, dict):
        return {key: replaced(part, original, other) for key, part in answer.items()}
    return [replaced(part, original, other) for part in answer] if isinstance(answer, list) else answer
