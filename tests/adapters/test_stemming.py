"""Stems for search and keys for sorting."""

import pytest

from challenges.adapters.stemming import index_text, query_terms, sort_key


def finds(query: str, text: str, language: str = "sv") -> bool:
    """As the database does it: every word, any of its stems, at the beginning of an indexed word."""
    index = index_text(text, language=language)
    return all(any(f" {stem}" in index for stem in stems) for stems in query_terms(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("kommun", "Kommunerna samverkar"),
        ("kommunernas", "En kommun"),
        ("skola", "skolorna"),
        ("luft", "Luftkvalitet i staden"),
        ("orebro", "Buller i Örebro"),
        ("Örebro", "buller i örebro"),
        ("halsa", "Bättre hälsa"),
        ("bus stop", "Accessible bus stops"),
    ],
)
def test_finds_inflections_first_parts_and_undotted_words(query: str, text: str) -> None:
    assert finds(query, text) or finds(query, text, "en")


def test_every_word_has_to_be_there() -> None:
    assert not finds("buller Malmö", "Buller i Örebro")


def test_a_query_holds_nothing_a_pattern_could_mean() -> None:
    assert query_terms("100%_; drop") == [["100"], ["drop"]]
    assert query_terms(" %_ ") == []
    assert len(query_terms(" ".join(f"ord{n}" for n in range(50)))) == 8


def test_nothing_to_index() -> None:
    assert index_text("", " – ") == ""


def test_titles_sort_the_swedish_way() -> None:
    titles = ["Örebro", "Åmål", "Zürich", "Älmhult", "Arboga", "Åre", "Ängelholm", "Émile", "Eskilstuna"]
    expected = "Arboga Émile Eskilstuna Zürich Åmål Åre Älmhult Ängelholm Örebro"
    assert sorted(titles, key=sort_key) == expected.split()
