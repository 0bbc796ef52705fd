"""Who has a conflict of interest learns nothing of the entry: chair, secretary, owner and juror walk everywhere.

What they read, on every page and in every file, export and feed about the rounds, holds no planted word of the entry.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.walking import Walker
from tests.house.walled import DECLARING, SCENES, WALLED, places, walled_world
from tests.house.world import World


@pytest.fixture(scope="module")
def walled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Walker]]:
    """A world of its own, in which four people have a conflict of interest with beta in every round."""
    with walled_world(sqlite_template, tmp_path_factory.mktemp("walled")) as made:
        yield made


def test_no_planted_word_of_the_entry_is_read(walled: tuple[World, Walker]) -> None:
    world, walker = walled
    beta = re.compile(rf"zq(?:{'|'.join(SCENES)})beta\w+")
    leaks, pages = set(), 0
    for place in places(world):
        for role in WALLED:
            reply = walker.ask(role, place.url)
            assert reply.status_code < 500, (role, place.url)
            pages += reply.status_code == 200
            text = f"{reply.headers}\n{reply.get_data().decode('utf-8', 'replace')}"
            allowed = {"title", "team"} if place.endpoint in DECLARING else set()
            for word in beta.findall(text):
                if not any(word.endswith(end) for end in allowed):
                    leaks.add(f"{role} reads {word} at {place.endpoint} ({place.thing})")
    assert pages > 200
    assert not leaks, "\n".join(sorted(leaks))
