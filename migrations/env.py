"""Run migrations on the application's engine; SQLite changes tables in batches."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context

from challenges.models import db


@contextmanager
def references_unwatched(connection: sa.Connection) -> Iterator[None]:
    """On SQLite, changing a table means making it anew: with references watched, dropping the old one would delete
    every row that cascades from it. They are checked at the end instead. The switch works between transactions only.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("pragma foreign_keys=OFF")
    try:
        yield
        if broken := raw.execute("pragma foreign_key_check").fetchall():
            raise SystemExit(f"The migration left references that lead nowhere: {broken[:5]}")
    finally:
        raw.execute("pragma foreign_keys=ON")


def run() -> None:
    """Migrate online, on the engine the application uses."""
    with db.engine.connect() as connection, references_unwatched(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            user_module_prefix="models.",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database: there is no offline mode.")
run()
