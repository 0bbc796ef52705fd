"""The guides name files and tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(guide: Path) -> None:
    missing = []
    for path, name in re.findall(r"\b(tests/[\w/]+\.py)(?:::(\w+))?", guide.read_text()):
        file = ROOT / path
        if not file.is_file() or (name and f"def {name}(" not in file.read_text()):
            missing.append(f"{path}::{name}")
    assert missing == []


def test_the_table_of_portals_names_every_module() -> None:
    folder = ROOT / "challenges" / "adapters" / "portals"
    rows = "".join(
        line for line in (ROOT / "docs/portals.md").read_text().splitlines() if line.startswith("| `")
    )
    parts = [
        *(p.name for p in folder.glob("[a-z]*.py")),
        *(f"{p.parent.name}/" for p in folder.glob("*/__init__.py")),
    ]
    assert [part for part in parts if part not in rows] == []


def test_decisions_have_numbers_of_their_own() -> None:
    files = [path.name for path in sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))]
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    listed = re.findall(
        r"^(\d+)\. \[.+\]\((.+)\)$", (ROOT / "docs/decisions/README.md").read_text(), re.MULTILINE
    )
    assert listed == [(str(number), name) for number, name in enumerate(files, 1)]
