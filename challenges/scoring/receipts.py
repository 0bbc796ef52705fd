"""Check a receipt: what somebody holds against the checksum that was given when it was submitted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.scoring.checksums import checksum

PAPER_MOST = 4 * 2**20
"""Bytes a canonical file may have: far more than any entry's."""


class NoPaper(ValueError):
    """The file is not the canonical file of an entry."""


@dataclass(frozen=True)
class Checked:
    """What came of checking: the checksum of what the paper says, and what became of the files.

    ``files`` gives for each file that was handed in the name it has in the entry, None when the entry has no such file.
    ``missing`` are the names of files in the entry that were not handed in.
    """

    sha256: str
    files: tuple[tuple[str, str | None], ...]
    missing: tuple[str, ...]


def read_paper(data: bytes) -> dict[str, Any]:
    """The content in a canonical file, however it is spaced and ordered. Raises NoPaper for anything else."""
    if len(data) > PAPER_MOST:
        raise NoPaper("it is too large")
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_float=_no_float, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise NoPaper(str(error)) from error
    if not isinstance(content, dict) or not isinstance(content.get("title"), str):
        raise NoPaper("it is not about an entry")
    return content


def check(content: Mapping[str, Any], handed_in: Mapping[str, str]) -> Checked:
    """Compute the checksum, and compare files. ``handed_in`` maps the names of files to the SHA-256 of their bytes.

    Raises NoPaper when the content has no canonical form or lists its files in no way we know.
    """
    try:
        sha256 = checksum(content)
        names = {file["sha256"]: file["name"] for file in content.get("files", [])}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoPaper(str(error)) from error
    given = set(handed_in.values())
    return Checked(
        sha256,
        tuple((name, names.get(digest)) for name, digest in handed_in.items()),
        tuple(name for digest, name in names.items() if digest not in given),
    )


def _no_float(text: str) -> Any:
    raise ValueError(f"{text} is no whole number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice: programs disagree on which of them counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
