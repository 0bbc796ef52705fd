"""Choosing the language of a text."""

import pytest

from challenges.adapters.portals.record import DatasetRecord, SearchPage, Wording, wording
from challenges.vocabulary.choices import DatasetSource

BARE = DatasetRecord(
    DatasetSource.ENTRYSTORE, "https://admin.dataportal.se/store", "50_1", "https://data.example.se/1"
)


@pytest.mark.parametrize(
    ("texts", "wanted", "chosen"),
    [
        ({"sv": "Buller", "en": "Noise"}, "en", Wording("Noise", "en")),
        ({"sv": "Buller", "en": "Noise"}, "sv", Wording("Buller", "sv")),
        ({"sv": "Buller", "en": ""}, "en", Wording("Buller", "sv")),
        ({"en": "Noise"}, "sv", Wording("Noise", "en")),
        ({"en": "Noise", "fi": "Melu"}, "de", Wording("Noise", "en")),
        ({"und": "Buller", "fi": "Melu"}, "sv", Wording("Buller", "und")),
        ({"fi": "Melu", "de": "Lärm"}, "sv", Wording("Lärm", "de")),
        ({}, "sv", Wording("", "und")),
    ],
)
def test_a_text_is_found_in_some_language(texts: dict[str, str], wanted: str, chosen: Wording) -> None:
    assert wording(texts, wanted) == chosen


def test_a_heading_is_never_empty() -> None:
    assert BARE.title_in("sv").text == "https://data.example.se/1"
    assert DatasetRecord(DatasetSource.ENTRYSTORE, "", "50_1", "").title_in("sv").text == "50_1"
    assert not BARE.description_in("sv")


def test_a_page_knows_where_the_next_begins() -> None:
    assert SearchPage((), total=41, offset=20, limit=20).next_offset == 40
    assert SearchPage((), total=40, offset=20, limit=20).next_offset is None
    assert SearchPage((), total=0, offset=0, limit=20).next_offset is None
