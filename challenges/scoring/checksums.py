"""The canonical form of what was submitted, and its SHA-256: the receipt that anybody can recompute.

The form is described for outsiders in docs/scoring.md. Changing a byte of it would make every receipt already
given wrong, so it is never changed; a new form would get a new name.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Whole numbers beyond this are read differently by different languages (RFC 7493, section 2.2).
_LARGEST = 2**53 - 1
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileFact:
    """An attached file: its name, its size in bytes, and the SHA-256 of its bytes in lower-case hex."""

    name: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("A file has a name.")
        if isinstance(self.size, bool) or not isinstance(self.size, int) or self.size < 0:
            raise ValueError(f"The size of a file is a whole number of bytes, not {self.size!r}.")
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"A SHA-256 is 64 lower-case hex digits, not {self.sha256!r}.")


def file_facts(files: Iterable[FileFact]) -> list[dict[str, str | int]]:
    """Files as they enter the content of an entry: name, size and sha256; ordered by name, then sha256."""
    facts = [(unicodedata.normalize("NFC", file.name), file.sha256, file.size) for file in files]
    return [{"name": name, "size": size, "sha256": sha256} for name, sha256, size in sorted(facts)]


def canonical_bytes(content: Mapping[str, Any]) -> bytes:
    """The one way to write ``content`` as bytes: JSON, text in NFC, sorted keys, UTF-8, no white space.

    Takes text, whole numbers, true, false, null, lists and mappings with text keys. Refuses (``ValueError``)
    everything that two programs could write in two ways: floats, very large numbers, dates (give them as ISO
    text), half surrogate pairs, and keys that become the same in NFC.
    """
    text = json.dumps(
        _plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("The text holds half a surrogate pair, which UTF-8 cannot write.") from error


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form of ``content``, in lower-case hex."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(
                f"The number {value} is too large to be read the same everywhere; give it as text."
            )
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        plain = {_key(key): _plain(item) for key, item in value.items()}
        if len(plain) != len(value):
            raise ValueError("Two keys are the same text in NFC.")
        return plain
    raise ValueError(f"{type(value).__name__} has no canonical form; give it as text.")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ValueError(f"A key is text, not {type(key).__name__}.")
    return unicodedata.normalize("NFC", key)
