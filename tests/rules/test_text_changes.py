"""Differences of texts lead from one to the other, in bounded time; changes in different paragraphs come together."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.rules.text_changes import Budget, merged, word_changes

TEXTS = st.text(alphabet="ab \n.å", max_size=40)


def before(pieces):
    return "".join(piece.text for piece in pieces if piece.kind != "in")


def after(pieces):
    return "".join(piece.text for piece in pieces if piece.kind != "out")


@given(TEXTS, TEXTS, st.sampled_from([0, 3, 50, 400_000]))
def test_the_pieces_give_both_texts_whatever_the_budget(old, new, steps):
    pieces = word_changes(old, new, Budget(steps))
    assert (before(pieces), after(pieces)) == (old, new)
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_the_same_text_has_no_difference(text):
    assert all(piece.kind == "same" for piece in word_changes(text, text))


def test_only_the_words_that_changed_are_marked():
    pieces = word_changes("Vi mäter buller i staden.\nSlut.", "Vi mäter tystnad på gatan.\nSlut.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Vi mäter "),
        ("out", "buller i staden"),
        ("in", "tystnad på gatan"),
        ("same", ".\nSlut."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 40_000, "b " * 40_000),
        ("a " * 40_000, "a b " * 20_000),
        ("x\n" * 40_000, "y\nx\n" * 20_000),
        ("ab" * 40_000, "ba" * 40_000),
        ("\n".join("a b c d" for _ in range(9_000)), "\n".join("a b c e" for _ in range(9_000))),
    ],
)
def test_hostile_texts_take_no_longer(old, new):
    began = time.process_time()
    pieces = word_changes(old, new)
    assert merged("", old, new) is None
    assert time.process_time() - began < 3
    assert (before(pieces), after(pieces)) == (old, new)


PARAGRAPHS = st.lists(st.sampled_from(["ett", "två", "tre", "fyra"]), max_size=6).map("\n\n".join)


@given(PARAGRAPHS, PARAGRAPHS)
def test_a_change_of_one_alone_is_taken_and_the_same_change_of_both_too(base, new):
    assert merged(base, new, base) == new
    assert merged(base, base, new) == new
    assert merged(base, new, new) == new


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_it_does_not_matter_who_was_first(base, one, other):
    assert merged(base, one, other) == merged(base, other, one)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("a\n\nb\n\nc", "A\n\nb\n\nc", "a\n\nb\n\nC", "A\n\nb\n\nC"),
        ("a\n\nb", "A\n\nb", "a\n\nB", "A\n\nB"),
        ("a\n\nb", "a\n\nb\n\nc", "A\n\nb", "A\n\nb\n\nc"),
        ("a\n\nb", "b", "a\n\nB", None),
        ("a", "b", "c", None),
        ("", "b", "c", None),
    ],
)
def test_paragraphs_come_together(base, theirs, mine, both):
    assert merged(base, theirs, mine) == both
