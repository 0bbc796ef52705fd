"""Copies of stored files from one storage to another, believed only once they have been read back."""

import sys
from enum import Enum

from challenges.adapters.storage.contract import FileDamaged, FileMissing, Storage, StoredFile, measure


class Copied(Enum):
    """How a copy went. Only after ``NEW`` and ``THERE`` is the file in the target, every byte of it checked."""

    NEW = "copied"
    THERE = "there already"
    MISSING = "missing"
    DIFFERENT = "different"


def copy(source: Storage, target: Storage, key: str, sha256: str) -> Copied:
    """Have the file with this checksum in the target as well; "" when nobody wrote its checksum down.

    A file in the target that is another one stays, and so does the source. Raises StorageUnavailable.
    """
    known = sha256
    if not known:
        here = measured(source, key)
        if here is None:
            return Copied.MISSING
        known = here.sha256
    there = measured(target, key)
    if there is not None:
        return Copied.THERE if there.sha256 == known else Copied.DIFFERENT
    if target.exists(key):
        return Copied.DIFFERENT
    try:
        with source.open(key) as file:
            arrived = target.put(key, file, max_bytes=sys.maxsize)
    except FileMissing:
        return Copied.MISSING
    except FileDamaged:
        return Copied.DIFFERENT
    read_back = measured(target, key)
    if read_back is None or {known, arrived.sha256} != {read_back.sha256}:
        target.delete(key)
        return Copied.DIFFERENT
    return Copied.NEW


def measured(storage: Storage, key: str) -> StoredFile | None:
    """Size and checksum of what can be read under the key; None when that is nothing, or damaged."""
    try:
        return measure(storage, key)
    except (FileMissing, FileDamaged):
        return None
