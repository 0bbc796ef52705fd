"""Markdown and HTML as portals mix them, as plain text."""

import time

import pytest

from challenges.adapters.portals.markdown import markdown_text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("# Rubrik\n\nText", "Rubrik\n\nText"),
        ("Rubrik\n======\n\nText", "Rubrik\n\nText"),
        ("## Rubrik ##\nText", "Rubrik\nText"),
        (
            "**fet** och *kursiv* och __fet__ och _kursiv_ och ***båda***",
            "fet och kursiv och fet och kursiv och båda",
        ),
        ("snake_case_name, 2*3*4 och a * b", "snake_case_name, 2*3*4 och a * b"),
        ('[länk](https://x.example/a_(b)) och ![bild](b.png "titel")', "länk och bild"),
        ("<https://x.example/a?b=1&c=2>", "https://x.example/a?b=1&c=2"),
        ("* ett\n+ två\n- tre", "- ett\n- två\n- tre"),
        ("1. ett\n2. två", "1. ett\n2. två"),
        ("> citat\n> mer", "citat\nmer"),
        ("`kod` och ``mer``\n```sql\nselect 1\n```", "kod och mer\n\nselect 1"),
        ("ett\n\n---\n\ntvå", "ett\n\ntvå"),
        (r"\*inte kursiv\* \# inte rubrik", "*inte kursiv* # inte rubrik"),
        ("<p>Ett <b>stycke</b></p><script>alert(1)</script><p>Ett till</p>", "Ett stycke\n\nEtt till"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("[klicka](javascript:alert(1))", "klicka"),
        ("ett\r\n\r\n\r\n\r\ntvå\u202e", "ett\n\ntvå"),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_marks_go_and_words_stay(written: object, text: str) -> None:
    assert markdown_text(written) == text


def test_a_long_text_is_cut() -> None:
    assert len(markdown_text("ord " * 30_000, 20_000)) <= 20_000


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "[](",
        "**a",
        "__",
        "`",
        "* ",
        "> ",
        "#",
        "[a](((",
        "\\",
        "<",
        "&",
        "_a_",
        "***",
        "- - ",
        "~~~",
    ],
)
def test_a_hostile_text_takes_no_longer_than_another(piece: str) -> None:
    began = time.process_time()
    markdown_text(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 2
