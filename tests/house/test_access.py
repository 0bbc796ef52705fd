"""Every route is guarded, and the reviewed table says what everybody gets."""

import os
import re

import pytest

from tests.house import access
from tests.house.access import Answer
from tests.house.addresses import addresses
from tests.house.walking import Walker
from tests.house.world import World


@pytest.fixture(scope="module")
def rows(world: World, answers: list[Answer]) -> list[tuple[str, ...]]:
    """The table as it is now; written down first with WRITE_ACCESS=1."""
    rows = access.table(world.app, answers)
    if os.environ.get("WRITE_ACCESS"):
        access.write(rows)
    return rows


def test_every_route_declares_a_permission(world: World) -> None:
    bare = [
        rule.endpoint
        for rule in world.app.url_map.iter_rules()
        if rule.endpoint != "static" and not access.permission_of(world.app, rule.endpoint)
    ]
    assert bare == []


def test_every_route_has_an_address_in_the_world(world: World) -> None:
    walked = {address.endpoint for address in addresses(world.app, world)}
    assert walked == {rule.endpoint for rule in world.app.url_map.iter_rules()} - {"static"}


def test_nobody_meets_a_breakdown(rows: list[tuple[str, ...]]) -> None:
    assert [row for row in rows if any(answer.startswith("5") for answer in row[4:])] == []


def test_everybody_gets_what_was_reviewed(rows: list[tuple[str, ...]]) -> None:
    was, now = set(access.reviewed()), set(rows)
    assert {"gone": sorted(was - now), "new": sorted(now - was)} == {"gone": [], "new": []}


def test_numbers_no_column_holds_are_no_addresses(world: World, walker: Walker) -> None:
    for address in addresses(world.app, world):
        if "<int:" in address.rule:
            url = re.sub(r"\d+", "9" * 25, address.url)
            statuses = {walker.ask("owner", url, method).status_code for method in address.methods}
            # The router says 405 where a door of its own answers to another method of the same address.
            assert statuses <= {404, 405}
