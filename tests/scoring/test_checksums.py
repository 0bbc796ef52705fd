"""The receipt: one canonical form, and the five lines of docs/scoring.md come to the same SHA-256."""

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.scoring.checksums import FileFact, canonical_bytes, checksum, file_facts

DOCS = Path(__file__).parents[2] / "docs" / "scoring.md"
SHA = "a" * 64

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
contents = st.dictionaries(text.filter(str.isascii), values, max_size=5)


def test_the_form_is_exactly_this():
    content = {"title": "A\u030angra\nmer", "b": [1, True, None, "é"], "a": {"z": "", "y": '"\\/\x01'}}
    expected = '{"a":{"y":"\\"\\\\/\\u0001","z":""},"b":[1,true,null,"é"],"title":"Ångra\\nmer"}'
    assert canonical_bytes(content) == expected.encode()
    assert checksum(content) == hashlib.sha256(expected.encode()).hexdigest()


@given(contents)
def test_writing_reading_and_order_of_keys_make_no_difference(content):
    try:
        form = canonical_bytes(content)
    except ValueError as refusal:
        assert "Two keys" in str(refusal)  # noqa: PT017 - the only refusal this content may meet
        return
    assert canonical_bytes(json.loads(form)) == form
    assert canonical_bytes(dict(reversed(content.items()))) == form


@given(text)
def test_composed_and_decomposed_text_are_the_same(words):
    composed, decomposed = (unicodedata.normalize(form, words) for form in ("NFC", "NFD"))
    assert checksum({"title": composed}) == checksum({"title": decomposed})


def test_a_combining_mark_after_a_line_break_is_kept_apart():
    assert json.loads(canonical_bytes({"a": "\n\u0303"}))["a"] == "\n\u0303"


@pytest.mark.parametrize(
    "content",
    [
        {"a": 0.5},
        {"a": float("nan")},
        {"a": 2**53},
        {"a": date(2026, 1, 1)},
        {"a": b"bytes"},
        {1: "a"},
        {"a": "\ud800"},
        {"Å": 1, "A\u030a": 2},
    ],
)
def test_what_can_be_written_in_two_ways_is_refused(content):
    with pytest.raises(ValueError, match=r"."):
        canonical_bytes(content)


def test_files_enter_by_name_size_and_sha_in_order():
    files = [FileFact("b.pdf", 2, SHA), FileFact("A\u030a.pdf", 1, SHA), FileFact("a.pdf", 3, SHA)]
    assert file_facts(files) == [
        {"name": "a.pdf", "size": 3, "sha256": SHA},
        {"name": "b.pdf", "size": 2, "sha256": SHA},
        {"name": "Å.pdf", "size": 1, "sha256": SHA},
    ]
    assert file_facts(files[::-1]) == file_facts(files)


@pytest.mark.parametrize(
    ("name", "size", "sha"), [("", 1, SHA), ("a", -1, SHA), ("a", 1, "A" * 64), ("a", 1, "")]
)
def test_files_that_cannot_be_files_are_refused(name, size, sha):
    with pytest.raises(ValueError, match=r"."):
        FileFact(name, size, sha)


def test_the_five_lines_in_the_documentation_come_to_the_same_receipt(tmp_path):
    (script,) = re.findall(r"```python\n# receipt\.py\n(.*?)```", DOCS.read_text("utf-8"), flags=re.DOTALL)
    assert len(script.strip().splitlines()) == 5
    (tmp_path / "receipt.py").write_text(script, "utf-8")
    content = {
        "title": "A\u030angra\n\u0303",
        "files": file_facts([FileFact("bilaga å.pdf", 12, SHA)]),
        "uses": [{"dataset": "https://example.org/d/1", "how": "Räknar resor 🚌"}],
    }
    (tmp_path / "content.json").write_text(json.dumps(content, indent=2), "utf-8")
    command = [sys.executable, "receipt.py", "content.json"]
    shown = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert shown.strip() == checksum(content)
    # The canonical bytes themselves need no script at all.
    assert hashlib.sha256(canonical_bytes(content)).hexdigest() == shown.strip()
