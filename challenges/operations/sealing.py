"""The keys that seal what teams write: begun, renewed, and wrapped by a new sealing key."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from challenges.adapters.sealing import KeyRing, WrappedKey, key_name, new_key
from challenges.models import Base, db
from challenges.models.data_keys import DataKey
from challenges.models.sealed import SealedJSON, SealedText, is_sealed

STANDING = frozenset({"entry_versions", "dataset_uses"})
"""Tables whose rows the database lets nobody change (migrations/versions/0002_walls.py)."""


def key_ring(engine: sa.Engine, sealing_keys: Sequence[bytes]) -> KeyRing:
    """The key ring of a process. It reads the data keys over a connection of its own, whatever else is going on."""

    def load() -> list[WrappedKey]:
        with engine.connect() as connection:
            rows = connection.execute(sa.select(DataKey.number, DataKey.key_name, DataKey.wrapped)).all()
        return [WrappedKey(row.number, row.key_name, row.wrapped) for row in rows]

    return KeyRing(sealing_keys, load)


def data_keys() -> list[WrappedKey]:
    """The data keys, as the database holds them."""
    rows = db.session.scalars(sa.select(DataKey).order_by(DataKey.number))
    return [WrappedKey(row.number, row.key_name, row.wrapped) for row in rows]


def plain_values() -> dict[str, tuple[int, int]]:
    """How many values of each sealed column are stored plain, and how many there are, by ``table.column``."""
    counts = {}
    for column in _columns():
        plain = [_lies_open(value) for value in db.session.scalars(sa.select(_as_stored(column)))]
        counts[f"{column.table.name}.{column.name}"] = (sum(plain), len(plain))
    return counts


def seal_plain(ring: KeyRing, *, most: int = 500) -> int:
    """Seal values that were stored before sealing was switched on. Returns how many: 0 when there are none left.

    What never changes (submitted versions) stays as it is.
    """
    done = 0
    for column in _columns():
        if column.table.name in STANDING or done >= most:
            continue
        rows = db.session.execute(
            sa.select(column.table.c.id, _as_stored(column)).order_by(column.table.c.id)
        )
        for number, stored in rows.all():
            if done < most and _lies_open(stored):
                value = db.session.scalar(sa.select(column).where(column.table.c.id == number))
                db.session.execute(
                    sa.update(column.table).where(column.table.c.id == number).values({column.name: value})
                )
                done += 1
    return done


def _columns() -> Iterator[sa.Column[Any]]:
    """All sealed columns there are."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedJSON | SealedText):
                yield column


def _as_stored(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """The column as the database holds it."""
    plain: sa.types.TypeEngine[Any] = sa.JSON() if isinstance(column.type, SealedJSON) else sa.Text()
    return sa.type_coerce(column, plain)


def _lies_open(stored: Any) -> bool:
    """Whether a stored value is readable without a key. Empty text is never sealed."""
    return stored not in ("", None) and not is_sealed(stored)


def begin(ring: KeyRing, *, now: dt.datetime) -> bool:
    """Make the first data key, if there is none. True when it was made."""
    if db.session.scalar(sa.select(DataKey.id).limit(1)) is not None:
        return False
    _add(ring, now)
    return True


def renew(ring: KeyRing, *, now: dt.datetime) -> int:
    """Make a new data key: what is written from now on is sealed with it. Returns its number."""
    return _add(ring, now)


def rewrap(ring: KeyRing) -> int:
    """Wrap every data key with the current sealing key; the old one is not needed any more. Returns how many were.

    Raises KeyUnknown when the sealing key that wraps one of them is not at hand: then nothing is changed.
    """
    current = key_name(ring.sealing_keys[0])
    rows = db.session.scalars(sa.select(DataKey).order_by(DataKey.number).with_for_update()).all()
    old = [row for row in rows if row.key_name != current]
    for row in old:
        data_key = ring.unwrap_data_key(WrappedKey(row.number, row.key_name, row.wrapped))
        new = ring.wrap_data_key(row.number, data_key)
        row.key_name, row.wrapped = new.key_name, new.wrapped
    db.session.flush()
    return len(old)


def _add(ring: KeyRing, now: dt.datetime) -> int:
    number = (db.session.scalar(sa.select(sa.func.max(DataKey.number))) or 0) + 1
    wrapped = ring.wrap_data_key(number, new_key())
    db.session.add(DataKey(number=number, key_name=wrapped.key_name, wrapped=wrapped.wrapped, made_at=now))
    db.session.flush()
    return number
