"""Passwords that are easy to guess are refused, and those people can remember are not."""

import pytest

from challenges.rules.passwords import weakness

ABOUT = ("Åsa Lindström", "asa.lindstrom@kommun.example.se", "challenges")


@pytest.mark.parametrize(
    "password",
    [
        "kort",
        "elva tecken",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "password1234",
        "P@ssw0rd2024!",
        "Lösenord12345",
        "qwertyuiop123",
        "1234567890123",
        "Sommar2025Sommar",
        "hemligthemligt",
        "Asa Lindstrom 1984",
        "lindström.åsa!!",
        "asakommunexample",
        "zxcvbnm,asdfghjkl",
    ],
)
def test_guessable_ones_are_refused(password: str) -> None:
    assert weakness(password, ABOUT) is not None


@pytest.mark.parametrize(
    "password",
    [
        "en lång och säker mening",
        "korrekt häst batteri klammer",
        "tuva-cyklar-baklänges",
        "x9#Lm2!vQ7pR",
        "päron under broar",
        "Lindström odlar oliver i Kiruna",
        "四つの言葉で作る合言葉です",
    ],
)
def test_others_are_fine(password: str) -> None:
    assert weakness(password, ABOUT) is None
