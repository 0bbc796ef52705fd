"""RDF that is handed out: only what RDF can hold, in syntaxes that say the same."""

import datetime as dt

import pytest
from pyoxigraph import parse

from challenges.adapters.rdf import SYNTAXES, Graph, address, mail, moment, word


@pytest.mark.parametrize(
    "value", ["", "Ingen adress", "/stig", "mailto:a@example.se", "javascript:alert(1)", "https://[fel", "https://a b", "https://"]
)  # fmt: skip
def test_what_is_no_address_is_not_made_one(value: str) -> None:
    assert address(value) is None


def test_what_is_said_once_is_said_once_in_every_syntax() -> None:
    graph = Graph({"x": "http://vocabulary.example/"})
    graph.thing(
        "https://a.example/#1", "x:Thing", x_title=word('<Å> & \u2028"', "sv"), x_nothing="", x_none=None
    )
    graph.say("https://a.example/#1", "x:page", address("https://a.example/å?b=c&d"), None, address("inget"))
    graph.say("https://a.example/#1", "x:page", address("https://a.example/å?b=c&d"))
    graph.say("https://a.example/#1", "x:mail", mail("info@example.se"), mail("info@example.se"))
    assert len(graph) == 4
    read = [
        {quad.triple for quad in parse(graph.written(media_type), format=syntax)}
        for media_type, syntax in SYNTAXES.items()
    ]
    assert read[0] == read[1] == read[2]
    assert len(read[0]) == 4


def test_a_moment_is_in_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    assert moment(dt.datetime(2026, 6, 1, 12, 0, 0, 5, tzinfo=zone)).value == "2026-06-01T10:00:00Z"
