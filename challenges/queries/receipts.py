"""Receipts that were given."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import EntryVersion


@dataclass(frozen=True)
class Given:
    """A receipt that was given: its number, when the request arrived, which version of its entry it is for."""

    number: str
    arrived_at: dt.datetime
    version: int


def given(number: str, sha256: str) -> Given | None:
    """The receipt with this number, if it was given for this checksum. One without the other tells nothing."""
    row = db.session.execute(
        sa.select(EntryVersion.receipt, EntryVersion.arrived_at, EntryVersion.number).where(
            EntryVersion.receipt == number, EntryVersion.sha256 == sha256
        )
    ).one_or_none()
    return Given(*row) if row is not None else None
