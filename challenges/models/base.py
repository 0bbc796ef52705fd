"""The database handle, the base of all tables, and the column types the tables share."""

import datetime as dt
import hashlib
import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import orm
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_reference(length: int = 10) -> str:
    """A random name for a thing in addresses: no look-alike characters, not guessable in practice."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_secret() -> str:
    """What makes a mailed link open its door: 192 random bits."""
    return secrets.token_urlsafe(24)


def secret_hash(secret: str) -> str:
    """What is kept of a secret: enough to recognise it, useless to whoever reads the database."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class UTCDateTime(sa.TypeDecorator[dt.datetime]):
    """A moment in UTC. Only aware datetimes go in; aware UTC datetimes come out, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Tenths(sa.TypeDecorator[Decimal]):
    """A number with one decimal, stored as a whole number of tenths: exact on every database.

    Refuses (``ValueError``) a number with more decimals.
    """

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        tenths = Decimal(value) * 10
        if tenths != int(tenths):
            raise ValueError(f"{value} has more than one decimal")
        return int(tenths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        whole, tenths = divmod(value, 10)
        return Decimal(value).scaleb(-1) if tenths else Decimal(whole)


class _Foundation(DeclarativeBase):
    """Every constraint has a name, so that it can be mapped to a friendly error."""

    registry = orm.registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={dt.datetime: UTCDateTime(), dict[str, Any]: sa.JSON(), list[Any]: sa.JSON()},
    )

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)


db = SQLAlchemy(model_class=_Foundation, session_options={"expire_on_commit": False, "autoflush": False})

if TYPE_CHECKING:
    Base = _Foundation
else:
    Base = db.Model
    """Base of all tables."""


def state_check(column: str, states: type) -> sa.CheckConstraint:
    """A check that the column holds one of the states of the enum."""
    listed = ", ".join(f"'{state.value}'" for state in states)  # type: ignore[attr-defined]
    return sa.CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


def one_of(states: type) -> sa.Enum:
    """A column type that stores an enum's value as text."""
    return sa.Enum(
        states,
        native_enum=False,
        create_constraint=False,
        length=30,
        values_callable=lambda e: [m.value for m in e],
    )
