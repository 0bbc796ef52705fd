"""One list out of several portals' answers, and what it can be narrowed to."""

import time
from typing import Any, cast

import pytest

from challenges.adapters.portals import facets
from challenges.adapters.portals.contract import DatasetNotFound, Portal
from challenges.adapters.portals.record import DatasetRecord, FacetValue, SearchPage
from challenges.adapters.portals.together import Asking, Hit, fold, interleave
from challenges.vocabulary.choices import DatasetSource


def record(number: str, *, uri: str = "", base: str = "a", **values: Any) -> DatasetRecord:
    return DatasetRecord(
        source=DatasetSource.ENTRYSTORE, source_base=base, source_id=number, uri=uri, **values
    )


def numbers(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.record.source_id for hit in hits]


def test_the_best_of_each_come_first_and_doubles_once() -> None:
    hits = interleave(
        {
            "a": [record("1", uri="https://x.se/1"), record("2", uri="https://x.se/2"), record("3")],
            "b": [record("9", uri="http://x.se/2/", base="b"), record("8", base="b")],
        }
    )
    assert numbers(hits) == ["1", "9", "8", "3"]
    assert [hit.keys for hit in hits] == [("a",), ("b", "a"), ("b",), ("a",)]


def test_the_same_number_in_two_portals_is_not_the_same_dataset() -> None:
    assert len(interleave({"a": [record("1")], "b": [record("1", base="b")]})) == 2
    assert interleave({}) == ()
    assert interleave({"a": []}) == ()


def test_what_goes_beyond_three_of_a_publisher_is_folded_under_its_third() -> None:
    own = [Hit(record(str(n), publisher_name={"sv": "Kolada"}), ("a",)) for n in range(6)]
    others = [Hit(record("x", publisher_name={"sv": "SCB"}), ("a",)), Hit(record("y"), ("a",))]
    groups = fold([*own[:4], *others, *own[4:]])
    assert [group.hit.record.source_id for group in groups] == ["0", "1", "2", "x", "y"]
    assert [numbers(group.more) for group in groups] == [[], [], ["3", "4", "5"], [], []]


def test_hits_without_a_publisher_are_never_folded() -> None:
    assert len(fold(Hit(record(str(n)), ("a",)) for n in range(9))) == 9


def test_who_does_not_answer_in_time_is_left_behind() -> None:
    def question(key: str, portal: Portal) -> str:
        if key == "slow":
            time.sleep(2)
        if key == "none":
            raise DatasetNotFound("no", code="not_found")
        if key == "broken":
            raise RuntimeError("a fault of the connector")
        return key

    portals = dict.fromkeys(("slow", "a", "none", "broken", "b"), cast(Portal, None))
    began = time.monotonic()
    answers = Asking(portals, question, seconds=0.3).wait()
    assert time.monotonic() - began < 1
    assert answers.given == {"a": "a", "b": "b"}
    assert {key: fault.code for key, fault in answers.faults.items()} == {
        "slow": "timeout",
        "none": "not_found",
        "broken": "broken",
    }


def page(**values: list[FacetValue]) -> SearchPage:
    return SearchPage((), 0, 0, 20, {name: tuple(listed) for name, listed in values.items()})


def test_choices_with_one_label_are_one_choice_that_each_portal_understands() -> None:
    pages = {
        "a": page(format=[FacetValue("text/csv", 4, {"und": "CSV"}), FacetValue("json", 1, {"und": "JSON"})]),
        "b": page(format=[FacetValue("CSV", 3, {"und": "CSV"})]),
    }
    csv, json = facets.choices(pages, "sv")["format"]
    assert (csv.label.text, csv.count, json.count) == ("CSV", 7, 1)
    assert facets.value_for("a", csv.value) == "text/csv"
    assert facets.value_for("b", csv.value) == "CSV"
    assert facets.value_for("c", csv.value) == "text/csv"
    assert facets.value_for("b", json.value) == "json"
    later = facets.choices({"b": pages["b"]}, "sv")["format"][0]
    assert facets.is_chosen(later, csv.value)
    assert not facets.is_chosen(json, csv.value)


@pytest.mark.parametrize("raw", ["a|b", "a~b", "https://x.se/?a=1|2~3#å"])
def test_values_with_the_signs_of_the_notation_survive(raw: str) -> None:
    [choice] = facets.choices({"a": page(licence=[FacetValue(raw, 1)])}, "sv")["licence"]
    assert facets.value_for("a", choice.value) == raw


def test_themes_are_one_choice_however_they_are_written() -> None:
    address = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
    pages = {"a": page(theme=[FacetValue(address, 2)]), "b": page(theme=[FacetValue("ENVI", 3)])}
    [choice] = facets.choices(pages, "sv")["theme"]
    assert (choice.value, choice.count) == ("ENVI", 5)


def test_access_is_one_choice_however_it_is_written() -> None:
    address = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
    pages = {
        "a": page(access=[FacetValue(address, 5)]),
        "b": page(access=[FacetValue("public", 3), FacetValue("own-word", 1)]),
    }
    public, other = facets.choices(pages, "sv")["access"]
    assert (public.value, public.count) == ("public", 8)
    assert (other.value, other.count) == ("own-word", 1)


def test_of_two_values_with_one_label_in_one_portal_the_frequent_one_counts() -> None:
    values = [FacetValue("text/csv", 4, {"und": "CSV"}), FacetValue("csv", 3, {"und": "CSV"})]
    [choice] = facets.choices({"a": page(format=values)}, "sv")["format"]
    assert (choice.value, choice.count) == ("text/csv", 4)
