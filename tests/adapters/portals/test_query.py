"""Queries: hashed fields, escapes, and what they find in an index with the portal's own grammar."""

import pytest

from challenges.adapters.portals.contract import Question
from challenges.adapters.portals.entrystore import query
from challenges.adapters.portals.entrystore.client import EntryStore
from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.typed import words
from challenges.demo.portal.serving import RunningPortal


@pytest.mark.parametrize(
    ("predicate", "mark"),
    [
        (names.TITLE, "3f2ae919"), (names.DESCRIPTION, "feda1d30"), (names.PUBLISHER, "9259d4c1"),
        (names.THEME, "0ce6b231"), (names.KEYWORDS[0], "a6424133"), (names.LICENCE, "3494e2ce"),
        (names.FORMAT, "b5d28d0a"), (names.ACCESS_RIGHTS, "23fc4665"), (names.IN_SERIES, "0f683595"),
        (names.DISTRIBUTIONS[0], "d55bce60"), (names.ACCESS_SERVICE, "079e8ccf"), (names.SERVED_BY, "6e5e5985"),
        (names.ENDPOINT_URL, "65253240"), (names.CONTACTS[0], "e3aae312"), (names.LANDING_PAGE, "3ea4d1b0"),
        (names.ACCESS_URL, "e9031057"), (names.DOWNLOAD_URL, "bbec72e1"), (names.ISSUED, "c86e1300"),
        (names.MODIFIED, "3e2f60da"), (names.FOAF + "name", "893797ba"), (names.TYPE, "c74e2b73"),
    ],
)  # fmt: skip
def test_fields_are_hashed_as_the_index_does(predicate: str, mark: str) -> None:
    assert query.field("uri", predicate) == f"metadata.predicate.uri.{mark}"


def test_every_character_with_a_meaning_is_escaped() -> None:
    assert query.escape("http://www.w3.org/ns/dcat#Dataset") == r"http\:\/\/www.w3.org\/ns\/dcat#Dataset"
    special = '+-!(){}[]^"~*?:\\/&|; '
    assert query.escape(special) == "".join("\\" + character for character in special)


def test_the_listing_is_the_portals_own() -> None:
    asked = query.listing(Question())
    assert asked == (
        r"rdfType:(http\:\/\/www.w3.org\/ns\/dcat#Dataset OR "
        r"http\:\/\/entryscape.com\/terms\/IndependentDataService OR "
        r"http\:\/\/www.w3.org\/ns\/dcat#DatasetSeries) AND public:true AND NOT metadata.predicate.uri.0f683595:*"
    )


def test_words_and_choices_are_added_to_it() -> None:
    asked = query.listing(
        Question(
            "Leverantör",
            publisher="http://dataportal.se/organisation/SE1",
            theme="http://x/TRAN",
            access="public",
        )
    )
    assert asked.endswith(
        r" AND (title:leverantör* OR description:leverantör* OR tag.literal:leverantör* OR all:leverantör*)"
        r" AND metadata.predicate.uri.9259d4c1:http\:\/\/dataportal.se\/organisation\/SE1"
        r" AND metadata.predicate.uri.0ce6b231:http\:\/\/x\/TRAN"
        r" AND metadata.predicate.uri.23fc4665:"
        r"http\:\/\/publications.europa.eu\/resource\/authority\/access\-right\/PUBLIC"
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Buller i staden", ["buller", "i", "staden"]),
        ("buller BULLER", ["buller"]),
        ("själv-körande/bil", ["själv", "körande", "bil"]),
        ("kollektivtrafikresenärer", ["kollektivtrafik"]),
        ('"; DROP TABLE *:* OR title:*', ["drop", "table", "or", "title"]),
        ("+-!(){}[]^\"~*?:\\/&|;", []),
        ("___", []),
        (" ".join(f"ord{number}" for number in range(50)), [f"ord{number}" for number in range(8)]),
        ("", []),
    ],
)  # fmt: skip
def test_words_of_a_person(typed: str, found: list[str]) -> None:
    assert words(typed, longest=15) == found


def test_an_address_stays_short_enough_for_the_portal() -> None:
    asked = query.listing(
        Question(
            "å" * 5000 + " " + "ö" * 5000, publisher="https://p/" + "a" * 900, theme="t", access="public"
        )
    )
    assert len(asked) < 3000


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("buller", "Bullermätningar i Ekhamns stadskärna"),
        ("bullermät", "Bullermätningar i Ekhamns stadskärna"),
        ("BULLER stadskärna", "Bullermätningar i Ekhamns stadskärna"),
        ("granbarkborre", "Svärmning av granbarkborre"),
        ("ensamhet", "Ensamhet bland äldre"),
        ("punktlighet", "Bussarnas punktlighet per hållplats"),
        ("vattenläckor", "Vattenläckor i ledningsnätet"),
        ("skolmat svinn", "Matsvinn i skolkök och matsalar"),
        ("översvämningsrisk", "Översvämningsrisk längs vattendrag"),
        ("flood forecast", "Flood forecast ensemble"),
        ("brandrisk (skog)", "Brandrisk i skog och mark"),
    ],
)
def test_people_find_what_they_look_for(store: EntryStore, typed: str, found: str) -> None:
    assert found in [record.title_in("sv").text for record in store.search(Question(typed)).records]


@pytest.mark.parametrize(
    "typed", ["finnsinte", "buller AND OR NOT", "buller finnsinte", "-buller OR x", "title:*"]
)
def test_operators_of_the_index_mean_nothing_in_the_search_box(store: EntryStore, typed: str) -> None:
    assert store.search(Question(typed)).total == 0


@pytest.mark.parametrize("typed", ["***", "()", '"', "\\", "!", ":", "&&", "_"])
def test_signs_alone_find_nothing_and_ask_nobody(
    running: RunningPortal, store: EntryStore, typed: str
) -> None:
    running.faults.clear()
    assert store.search(Question(typed)).total == 0
    assert running.faults.calls == []


@pytest.mark.parametrize(
    "typed", ['buller"', "buller)", "(buller", "buller\\", "buller:", "buller/", "[buller TO", "buller~"]
)
def test_signs_beside_a_word_do_no_harm(store: EntryStore, typed: str) -> None:
    plain = {record.source_id for record in store.search(Question("buller")).records}
    assert {record.source_id for record in store.search(Question(typed)).records} <= plain
