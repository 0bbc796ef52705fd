"""Walk every route as everybody: which status each got, and which planted words each could read.

``WRITE_ACCESS=1 python -m pytest tests/house/test_access.py`` writes the table anew; the difference is to be reviewed.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from tests.house.addresses import Address, addresses
from tests.house.walking import Walker
from tests.house.world import ROLES, World

FILE = Path(__file__).with_name("access.csv")
HEAD = ("method", "route", "permission", "thing", *ROLES)


@dataclass(frozen=True)
class Answer:
    """What somebody got who asked for something."""

    address: Address
    method: str
    role: str
    status: int
    words: frozenset[str]
    """The planted words in the answer, headers included."""


def permission_of(app: Flask, endpoint: str) -> str:
    """The permission a view declares, also through the wrappers of the rate limits; "" when it declares none."""
    view = app.view_functions[endpoint]
    while view is not None:
        if permission := getattr(view, "permission", None):
            return str(permission.value)
        view = getattr(view, "__wrapped__", None)
    return ""


def walk(world: World, walker: Walker) -> list[Answer]:
    """Ask everything as everybody, with empty forms. Call it where nothing is kept."""
    words = re.compile("|".join(sorted(map(re.escape, world.secrets), key=len, reverse=True)))
    return [
        Answer(address, method, role, response.status_code, words_in(response, words, address.url))
        for address in addresses(world.app, world)
        for method in sorted(address.methods)
        for role in ROLES
        for response in (walker.ask(role, address.url, method),)
    ]


def words_in(response: TestResponse, words: re.Pattern[str], url: str) -> frozenset[str]:
    """The planted words an answer holds, apart from those that the address itself gave."""
    everything = f"{response.headers}\n{response.get_data().decode('utf-8', 'replace')}"
    return frozenset(word for word in words.findall(everything) if word not in url)


def table(app: Flask, answers: Iterable[Answer]) -> list[tuple[str, ...]]:
    """The answers as rows: a route, a method and a thing each, with the status every role got."""
    rows = []
    for (address, method), asked in groupby(answers, key=lambda answer: (answer.address, answer.method)):
        statuses = {answer.role: str(answer.status) for answer in asked}
        permission = permission_of(app, address.endpoint)
        rows.append((method, address.rule, permission, address.thing, *(statuses[role] for role in ROLES)))
    return rows


def reviewed() -> list[tuple[str, ...]]:
    """The table as it was last reviewed."""
    with FILE.open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def write(rows: list[tuple[str, ...]]) -> None:
    """Keep the table for review."""
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(rows)
