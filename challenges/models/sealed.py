"""Columns for what only some may read: sealed with a key when the installation has one, plain otherwise.

What was stored before sealing was switched on is read as it is. Sealed columns cannot be searched or sorted by in SQL.
"""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import operators

from challenges.adapters.sealing import KeyRing

_SEALED = "$sealed"
# No keyboard writes this sign; a text that begins with it all the same is marked as plain.
_SIGN = "\u2063"
_SEALED_TEXT = f"{_SIGN}sealed:"
_PLAIN_TEXT = f"{_SIGN}plain:"
_OFF = KeyRing()
_COMPARISONS = frozenset(
    {
        *(
            operators.eq,
            operators.ne,
            operators.lt,
            operators.le,
            operators.gt,
            operators.ge,
            operators.in_op,
        ),
        *(operators.like_op, operators.ilike_op, operators.asc_op, operators.desc_op, operators.concat_op),
    }
)


def install(engine: sa.Engine, ring: KeyRing) -> None:
    """Seal and open with the keys of this ring whatever goes through the engine."""
    engine.dialect.sealing = ring  # type: ignore[attr-defined]


def is_sealed(stored: Any) -> bool:
    """Whether a value, as the database holds it, is sealed."""
    if isinstance(stored, str):
        return stored.startswith(_SEALED_TEXT)
    return isinstance(stored, dict) and set(stored) == {_SEALED}


def _ring(dialect: Dialect) -> KeyRing:
    ring: KeyRing = getattr(dialect, "sealing", _OFF)
    return ring


class _Incomparable(sa.types.TypeDecorator.Comparator[Any]):
    """The same text is sealed differently each time, so comparing it in SQL would give wrong answers, not errors."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if op in _COMPARISONS:
            raise TypeError("a sealed column cannot be compared or sorted by in SQL")
        return super().operate(op, *other, **kwargs)


class SealedJSON(sa.TypeDecorator[Any]):
    """A JSON value, sealed for ``place`` (the column's name: what is moved elsewhere does not open)."""

    impl = sa.JSON
    comparator_factory = _Incomparable
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        ring = _ring(dialect)
        if value is None or not ring.on:
            return value
        return {_SEALED: ring.seal(json.dumps(value, ensure_ascii=False).encode(), self.place)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if is_sealed(value):
            return json.loads(_ring(dialect).open(value[_SEALED], self.place))
        return value


class SealedText(sa.TypeDecorator[str]):
    """A text, sealed for ``place`` (the column's name: what is moved elsewhere does not open)."""

    impl = sa.Text
    comparator_factory = _Incomparable
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        ring = _ring(dialect)
        if not value:
            return value  # that there is nothing is no secret, and queries ask for it
        if ring.on:
            return _SEALED_TEXT + ring.seal(value.encode(), self.place)
        return _PLAIN_TEXT + value if value.startswith(_SIGN) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(_SIGN):
            return value
        if is_sealed(value):
            return _ring(dialect).open(value.removeprefix(_SEALED_TEXT), self.place).decode()
        return value.removeprefix(_PLAIN_TEXT)
