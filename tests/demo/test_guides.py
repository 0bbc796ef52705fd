"""The guides say what is true of the code: settings, sign-ins, links and pictures."""

import re
from pathlib import Path

import pytest

from challenges.demo import reading
from challenges.demo.sign_ins import PASSWORD, SIGN_INS

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_is_explained_and_no_other():
    code = (ROOT / "challenges" / "config.py").read_text()
    read = {f"CHALLENGES_{name}" for name in re.findall(r'\b(?:get|number|yes)\("([A-Z_]+)"', code)}
    table = (ROOT / "docs" / "operator.md").read_text()
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `CHALLENGES_")]
    names = [name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)]
    explained = {name if name.startswith("CHALLENGES_") else f"CHALLENGES_MAIL{name}" for name in names}
    assert len(read) > 20
    assert explained == read


def test_the_readme_names_everybody_one_can_be():
    readme = (ROOT / "README.md").read_text()
    assert PASSWORD in readme
    for _role, key in SIGN_INS:
        name, email, _language = reading.people()[key]
        assert f"| {name} | {email} |" in readme


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_links_and_pictures_are_there(guide):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", guide.read_text()):
        if "://" not in target:
            assert (guide.parent / target).exists(), target


def test_pictures_are_light_and_used():
    text = "".join(guide.read_text() for guide in GUIDES)
    for picture in (ROOT / "docs" / "screenshots").glob("*.png"):
        assert picture.stat().st_size < 200_000
        assert f"screenshots/{picture.name}" in text
