"""Run migrations on the application's engine; SQLite changes tables in batches."""

from alembic import context

from challenges.models import db


def run() -> None:
    """Migrate online, on the engine the application uses."""
    with db.engine.connect() as connection:
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
