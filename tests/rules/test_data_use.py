"""The data-use rule: what counts, what a rule may ask for, and how it is said."""

from types import SimpleNamespace as Thing
from typing import Any

import pytest

from challenges.rules.data_use import Check, Rule, asks, faults, gap, listed, sentences, standing
from challenges.vocabulary.entry_content import UseContent


def link(reference: str, publisher: str = "", *, required: bool = False, **record: str) -> Thing:
    snapshot = Thing(publisher={"sv": publisher} if publisher else {}, record=record)
    return Thing(dataset=Thing(reference=reference), required=required, snapshot=snapshot)


FIVE = listed(
    [
        link("a", "Trafikverket", publisher_number="2021006297"),
        link("b", "Trafikverket", publisher_number="2021006297"),
        link("c", "SMHI", publisher_uri="https://smhi.example/"),
        link("d", "Ekhamns kommun"),
        link("e"),
    ]
)


def use(*references: str, how: str = "I kartan", used: bool = True) -> list[UseContent]:
    return [UseContent(reference, how, used) for reference in references]


def counted(*references: str) -> dict[str, tuple[int, int]]:
    found = standing(Rule(2, 2, 4), FIVE, use(*references))
    checks = (*found.checks, *([found.bonus] if found.bonus else []))
    return {check.kind: (check.have, check.need) for check in checks}


def test_datasets_and_their_publishers_are_counted() -> None:
    assert counted() == {"datasets": (0, 2), "publishers": (0, 2), "bonus": (0, 4)}
    assert counted("a", "b") == {"datasets": (2, 2), "publishers": (1, 2), "bonus": (2, 4)}
    assert counted("a", "b", "c", "d") == {"datasets": (4, 2), "publishers": (3, 2), "bonus": (4, 4)}


def test_a_publisher_nobody_knows_counts_as_none() -> None:
    assert counted("a", "e") == {"datasets": (2, 2), "publishers": (1, 2), "bonus": (2, 4)}


@pytest.mark.parametrize(
    "uses", [use("a", how=" \n"), use("a", used=False), use("unknown"), []], ids=str
)  # fmt: skip
def test_what_does_not_count(uses: list[UseContent]) -> None:
    found = standing(Rule(1), FIVE, uses)
    assert not found.met
    assert found.publishers == ()


def test_a_dataset_counts_once() -> None:
    assert counted("a", "a", "a")["datasets"] == (1, 2)


def test_the_rule_is_met_and_the_bonus_is_apart() -> None:
    found = standing(Rule(2, 2, 4), FIVE, use("a", "c"))
    assert found.met
    assert found.bonus is not None
    assert not found.bonus.met
    assert found.publishers == ({"sv": "Trafikverket"}, {"sv": "SMHI"})
    assert gap(found) is None
    assert found.kept() == {
        "checks": [
            {"kind": "datasets", "have": 2, "need": 2, "met": True},
            {"kind": "publishers", "have": 2, "need": 2, "met": True},
        ],
        "bonus": {"kind": "bonus", "have": 2, "need": 4, "met": False},
        "publishers": [{"sv": "Trafikverket"}, {"sv": "SMHI"}],
    }


def test_required_datasets() -> None:
    datasets = listed([link("a", required=True), link("b", required=True), link("c")])
    assert asks(Rule(), datasets)
    assert standing(Rule(), datasets, use("a", "c")).checks == (Check("required", 1, 2),)
    assert standing(Rule(), datasets, use("a", "b")).met
    assert not asks(Rule(), listed([link("a")]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (link("a", "X", publisher_number="1"), link("b", "Y", publisher_number="1"), True),
        (link("a", "X", publisher_number="1"), link("b", "X", publisher_number="2"), False),
        (link("a", publisher_number="1", publisher_uri="https://x/"), link("b", publisher_uri="https://X"), True),
        (link("a", "Trafikverket", publisher_number="1"), link("b", " trafikverket "), True),
        (link("a", "Ett verk"), link("b", "Ett annat verk"), False),
        (link("a", publisher_uri="https://x"), link("b", publisher_uri="https://y"), False),
        (link("a"), link("b"), None),
    ],
)  # fmt: skip
def test_when_two_publishers_are_the_same(one: Any, other: Any, same: bool | None) -> None:
    for pair in ([one, other], [other, one]):
        first, second = listed(pair)
        if same is None:
            assert first.publisher is second.publisher is None
        else:
            assert (first.publisher == second.publisher) is same


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(), None),
        (Rule(5, 3, 0), None),
        (Rule(2, 0, 3), None),
        (Rule(0, 0, 1), None),
        (Rule(6), "least_datasets"),
        (Rule(5, 4), "least_publishers"),
        (Rule(1, 2), "least_publishers"),
        (Rule(3, 1), "least_publishers"),
        (Rule(2, 2, 2), "bonus_datasets"),
        (Rule(2, 2, 6), "bonus_datasets"),
    ],
)
def test_a_rule_has_to_be_possible(rule: Rule, field: str | None) -> None:
    assert [fault.field for fault in faults(rule, FIVE)] == ([field] if field else [])


def test_publishers_that_become_unknown_are_not_asked_for() -> None:
    later = listed([link("a", "Trafikverket"), link("b")])
    assert standing(Rule(2, 2), later, use("a", "b")).met


def test_it_is_said_in_words() -> None:
    assert [str(sentence) for sentence in sentences(Rule(2, 2, 4), FIVE)] == [
        "Use at least 2 of the 5 datasets, from at least 2 publishers.",
        "An entry that uses at least 4 of the datasets gets a bonus mark.",
    ]
    assert [str(sentence) for sentence in sentences(Rule(1), FIVE[:1])] == [
        "Use the dataset of the challenge."
    ]
    assert sentences(Rule(), FIVE) == []


def test_the_gap_says_what_to_do_first() -> None:
    sentence = gap(standing(Rule(2, 2), FIVE, use("a")))
    assert sentence is not None
    assert "1 of at least 2" in str(sentence)
    sentence = gap(standing(Rule(2, 2), FIVE, use("a", "b")))
    assert sentence is not None
    assert str(sentence) == "Publishers whose data is used: 1 of at least 2."
