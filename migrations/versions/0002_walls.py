"""The database itself refuses to change or delete what must stand: the record, submitted versions, rankings."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STANDING = (
    "happenings",
    "entry_versions",
    "entry_version_files",
    "dataset_uses",
    "rankings",
    "ranking_lines",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in STANDING:
            for verb in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_no_{verb} before {verb} on {table} "
                    f"begin select raise(abort, '{table} rows are never changed or deleted'); end"
                )
        return
    op.execute(
        "create function refuse_change() returns trigger language plpgsql as $$ "
        "begin raise exception '% rows are never changed or deleted', tg_table_name; end $$"
    )
    for table in STANDING:
        op.execute(
            f"create trigger {table}_stands before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in STANDING:
            for verb in ("update", "delete"):
                op.execute(f"drop trigger {table}_no_{verb}")
        return
    for table in STANDING:
        op.execute(f"drop trigger {table}_stands on {table}")
    op.execute("drop function refuse_change()")
