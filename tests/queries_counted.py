"""Count the SQL statements that something needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event

from challenges.models import db

_FRAMES = ("begin", "pragma", "savepoint", "release", "rollback", "set ")


@dataclass
class Counted:
    """The statements seen, without those that only open and close transactions."""

    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.statements)


@contextmanager
def counted(app: Flask) -> Iterator[Counted]:
    """Count the statements sent to the app's database while the block runs."""
    seen = Counted()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lower().startswith(_FRAMES):
            seen.statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
