"""JSON of a stranger, who may mean harm."""

import pytest

from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.reading import number, texts
from challenges.adapters.portals.values import MOST_LANGUAGES

TAGS = [f"{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]


@pytest.mark.parametrize(
    ("written", "count"),
    [(0, 0), (23_548, 23_548), (10**4000, None), (-1, None), (True, None), (1.5, None), ("7", None)],
)
def test_a_count_is_one_that_can_be(written: object, count: int | None) -> None:
    """Python does not even write down numbers of more than 4300 digits."""
    assert number(written) == count


def test_a_text_is_kept_in_so_many_languages() -> None:
    assert len(texts(dict.fromkeys(TAGS, "Buller"), 500)) == MOST_LANGUAGES
    values = [{"type": "literal", "value": "Buller", "lang": tag} for tag in TAGS]
    graph = Graph.from_json({"https://e.example/1": {"title": values}})
    assert len(graph.texts("https://e.example/1", "title", 500)) == MOST_LANGUAGES
