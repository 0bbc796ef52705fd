"""Which words a challenge is about, and which datasets fit it."""

from typing import Any

import pytest

from challenges.adapters.portals import themes
from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.together import Hit
from challenges.adapters.stemming import stem
from challenges.rules.fitting import Suggestion, Term, Words, rank, terms
from challenges.vocabulary.choices import DatasetSource, Theme

NOISE = Words(
    "sv",
    "En tystare stadskärna",
    "Hur kan vi minska bullret från trafiken så att de boende får sova?",
    "Bullermätningar visar att **trafikbullret** ökar. Se https://example.org/finansiering och "
    "skriv till någon@example.org. Ljudnivåerna är högst nattetid.",
)

BULLER = Term("buller", "sv", stem("buller", "sv"), 3.0)
TRAFFIC = Term("trafik", "sv", stem("trafik", "sv"), 2.0)


def words(found: tuple[Term, ...]) -> list[str]:
    return [term.word for term in found]


def hit(number: str, title: str, *, about: str = "", publisher: str = "", **values: Any) -> Hit:
    record = DatasetRecord(
        source=DatasetSource.ENTRYSTORE,
        source_base="https://x.se",
        source_id=number,
        uri="",
        title={"sv": title},
        description={"sv": about} if about else {},
        publisher_name={"sv": publisher} if publisher else {},
        **values,
    )
    return Hit(record, ("national",))


def order(found: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.hit.record.source_id for suggestion in found]


def test_the_words_a_challenge_is_about() -> None:
    found = terms([NOISE])
    assert stem("buller", "sv") in [term.stem for term in found][:4]
    assert any(term.stem.startswith("trafik") for term in found)
    told = " ".join(words(found))
    assert not {"hur", "minska", "kan", "visar", "example", "finansiering", "https"} & set(told.split())


def test_the_parts_of_a_compound_find_other_compounds() -> None:
    assert "luft" in [term.stem for term in terms([Words("sv", "Luftkvalitet vid skolor")])]
    assert stem("buller", "sv") in [term.stem for term in terms([Words("sv", "Bullermätningar")])]


def test_a_word_and_its_beginning_are_one_term() -> None:
    stems = [term.stem for term in terms([Words("sv", "Buller, bullerplank och bullerskydd")])]
    assert stems == [stem("buller", "sv")]


def test_at_most_so_many_and_none_of_nothing() -> None:
    text = Words("sv", "Cykel buss tåg skola badplats skog älg vatten luft mat")
    assert len(terms([text])) == 8
    assert len(terms([text], most=3)) == 3
    assert terms([]) == ()
    assert terms([Words("sv", "", "", "")]) == ()
    assert terms([Words("sv", "Hur kan vi hjälpa alla?")]) == ()


def test_english_is_used_where_there_is_no_swedish() -> None:
    found = terms([Words("sv", ""), Words("en", "Quieter streets at night")])
    assert found[0].language == "en"
    assert "street" in [term.stem for term in found]


def test_those_that_mention_most_come_first_and_say_what() -> None:
    looked_for = terms([NOISE])
    found = rank(
        [
            hit("one", "Trafikräkningar"),
            hit("two", "Bullermätningar", about="Buller från trafik i stadskärnan"),
            hit("none", "Matsedlar"),
            hit("far", "Budget", about="Innehåller en rad om buller"),
        ],
        looked_for,
    )
    assert order(found) == ["two", "one"]
    assert len(found[0].terms) > len(found[1].terms)
    assert found[1].terms[0].stem.startswith("trafik")


def test_the_title_counts_more_than_the_description_and_the_theme_decides_between_equals() -> None:
    looked_for = (BULLER, TRAFFIC)
    about = "Buller och trafik"
    found = rank(
        [
            hit("text", "Mätningar", about=about),
            hit("title", "Buller och trafik"),
            hit("theme", "Mätningar", about=about, themes=("ENVI",)),
        ],
        looked_for,
        theme=Theme.ENVIRONMENT,
    )
    assert order(found) == ["title", "theme", "text"]


def test_no_publisher_takes_every_place() -> None:
    many = [hit(str(n), f"Buller {n}", publisher="Kolada") for n in range(9)]
    other = hit("other", "Buller", about="x", publisher="Ekhamn")
    looked_for = (BULLER,)
    found = rank([*many, other], looked_for)
    assert len(found) == 4
    assert "other" in order(found)
    assert len(rank([hit(str(n), "Buller") for n in range(40)], looked_for)) == 12


@pytest.mark.parametrize("theme", list(Theme))
def test_every_theme_of_ours_has_one_of_the_eu(theme: Theme) -> None:
    assert theme in themes.OF_CHALLENGES


def test_where_few_fit_by_words_others_of_the_theme_follow() -> None:
    themed = [hit(f"t{n}", f"Mätning {n}", themes=("ENVI",)) for n in range(9)]
    found = rank([*themed, hit("word", "Buller")], (BULLER,), theme=Theme.ENVIRONMENT)
    assert order(found) == ["word", "t0", "t1", "t2"]
    assert [len(one.terms) for one in found] == [1, 0, 0, 0]
    enough = rank([*themed, *(hit(f"w{n}", "Buller") for n in range(5))], (BULLER,), theme=Theme.ENVIRONMENT)
    assert all(one.terms for one in enough)
