"""The deadline rush in small: everybody sends a file and submits at once while processes die, and every claim holds.

``bench/rush.py`` plays the same with a thousand teams. How long the answers take is not judged here.
"""

from pathlib import Path

import pytest

from bench.deadline.playing import Size, play

SMALL = Size(teams=40, file_bytes=300_000, seconds=8.0, restart=0.85, slack=600.0)


@pytest.mark.parametrize("postgresql", [False, True], ids=["sqlite", "postgresql"])
def test_what_was_acknowledged_is_stored_once_and_nothing_else(
    tmp_path: Path, postgresql: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = play(tmp_path, SMALL, postgresql=postgresql, say=print)
    killed = capsys.readouterr().out
    assert killed.count(" killed, in ") == 3
    assert ("PostgreSQL stopped at once and restarted" in killed) is postgresql
    wrong = {
        claim.words: claim.against[:3] or "nothing to look at" for claim in outcome.claims if not claim.holds
    }
    assert wrong == {}
