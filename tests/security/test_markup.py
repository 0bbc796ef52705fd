"""What people write stays text: on every page, in every role, nothing of it becomes an element or runs."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from tests.house.addresses import addresses
from tests.house.walking import Walker
from tests.house.world import World

SPICE = "\"'><zqx onload=1>{{7*7}}"
ROLES = ("visitor", "owner", "captain", "rival", "juror", "chair", "admin", "invited")
QUERIES = (
    "/challenges?q={}",
    "/challenges?organisation={}",
    "/challenges?sort={}",
    "/?page={}",
    "/sign-in?next=/{}",
)
NAUGHTY = (
    SPICE,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "${7*7}{{7*7}}<%= 7*7 %>",
    "%22%3E%3Czqx%20onload=1%3E",
    "\u202e\u0000\ufeff<zqx>",
)


class Elements(HTMLParser):
    """What a browser would make of a page, as far as it can run something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"zqx", "iframe", "object", "embed", "base", "style"} or (
            tag == "script" and "src" not in given
        ):
            self.wrong.append(f"<{tag}>")
        if tag == "svg" and "onload" in given:
            self.wrong.append("<svg onload>")
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction"} and address.startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                self.wrong.append(f"{tag} {name}={value}")


def wrong_in(text: str) -> list[str]:
    elements = Elements()
    elements.feed(text)
    return elements.wrong


@pytest.fixture
def spiced(app: Flask, clock: FrozenClock) -> World:
    """A world where everybody is called something nasty and writes nothing else."""
    app.config["TESTING"] = False
    world = World(app, clock, SPICE)
    db.session.commit()
    return world


DATA = {
    "application/json",
    "application/problem+json",
    "application/rdf+xml",
    "text/turtle",
    "application/ld+json",
}
"""What no browser takes for a page: with nosniff, nothing in it runs."""


def test_no_page_runs_what_somebody_wrote(spiced: World) -> None:
    walker = Walker(spiced)
    wrong, pages = set(), 0
    for address in addresses(spiced.app, spiced):
        if "GET" not in address.methods:
            continue
        for role in ROLES:
            answer = walker.ask(role, address.url)
            if answer.mimetype != "text/html":
                saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
                assert saved or answer.mimetype in DATA, (address, answer.mimetype)
                continue
            pages += "zqx" in answer.text
            wrong |= {(address.endpoint, found) for found in wrong_in(answer.text)}
    assert wrong == set()
    assert pages > 50


@pytest.mark.parametrize("word", NAUGHTY)
def test_no_page_runs_what_stands_in_the_address(app: Flask, word: str) -> None:
    client = app.test_client()
    for pattern in QUERIES:
        path, _, query = pattern.format("WORD").partition("?")
        name, _, value = query.partition("=")
        answer = client.get(path, query_string={name: value.replace("WORD", word)})
        assert answer.status_code == 200
        assert wrong_in(answer.text) == []
    assert wrong_in(client.get(f"/{word}").text) == []
