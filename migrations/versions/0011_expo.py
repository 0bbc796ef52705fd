"""Expo: the tables of an exhibition, and what jurors noted there."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models
from challenges.models import sealed

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PRESENCES = "'present', 'busy', 'absent'"
_REASONS = "'busy', 'absent', 'conflict'"
_STANDING = ("expo_skips", "expo_rankings")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "expo_halls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        _moment("focused_at", nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_expo_halls_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expo_halls")),
        sa.UniqueConstraint("round_id", name=op.f("uq_expo_halls_round_id")),
    )
    op.create_table(
        "expo_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("presence", sa.String(30), nullable=False),
        _moment("reports_from", nullable=True),
        sa.Column("in_focus", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"presence in ({_PRESENCES})", name=op.f("ck_expo_tables_presence_known")),
        sa.CheckConstraint("number between -9999 and 9999", name=op.f("ck_expo_tables_number")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_expo_tables_round_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_expo_tables_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expo_tables")),
        sa.UniqueConstraint("reference", name=op.f("uq_expo_tables_reference")),
        sa.UniqueConstraint("round_id", "entry_id", name=op.f("uq_expo_tables_round_id_entry_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_expo_tables_round_id_number")),
    )
    op.create_index(op.f("ix_expo_tables_entry_id"), "expo_tables", ["entry_id"])
    op.create_table(
        "expo_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        _moment("taken_at"),
        sa.ForeignKeyConstraint(["table_id"], ["expo_tables.id"], name=op.f("fk_expo_claims_table_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_expo_claims_juror_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expo_claims")),
        sa.UniqueConstraint("table_id", name=op.f("uq_expo_claims_table_id")),
        sa.UniqueConstraint("juror_id", name=op.f("uq_expo_claims_juror_id")),
    )
    op.create_table(
        "expo_skips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        _moment("made_at"),
        sa.CheckConstraint(f"reason in ({_REASONS})", name=op.f("ck_expo_skips_reason_known")),
        sa.ForeignKeyConstraint(["table_id"], ["expo_tables.id"], name=op.f("fk_expo_skips_table_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_expo_skips_juror_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expo_skips")),
    )
    op.create_index(op.f("ix_expo_skips_table_id"), "expo_skips", ["table_id"])
    op.create_table(
        "expo_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("comment", sealed.SealedText("expo_visits.comment"), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        _moment("made_at"),
        sa.CheckConstraint("score is null or score between 1 and 10", name=op.f("ck_expo_visits_score")),
        sa.CheckConstraint(
            "(score is null and not ranked) = undone", name=op.f("ck_expo_visits_says_something")
        ),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_expo_visits_juror_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_expo_visits_entry_id")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["expo_visits.id"], name=op.f("fk_expo_visits_supersedes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expo_visits")),
        sa.UniqueConstraint("juror_id", "number", name=op.f("uq_expo_visits_juror_id_number")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_expo_visits_supersedes_id")),
    )
    op.create_index(op.f("ix_expo_visits_entry_id"), "expo_visits", ["entry_id"])
    op.create_table(
        "expo_rankings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        _moment("made_at"),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_expo_rankings_juror_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expo_rankings")),
        sa.UniqueConstraint("juror_id", "number", name=op.f("uq_expo_rankings_juror_id_number")),
    )
    # The comments of visits are sealed anew when the key changes, so that those rows have no trigger.
    if op.get_bind().dialect.name == "sqlite":
        for table in _STANDING:
            for verb in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_no_{verb} before {verb} on {table} "
                    f"begin select raise(abort, '{table} rows are never changed or deleted'); end"
                )
        return
    for table in _STANDING:
        op.execute(
            f"create trigger {table}_stands before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def downgrade() -> None:
    """The exhibitions are lost; the tables take their triggers with them."""
    for table in ("expo_rankings", "expo_visits", "expo_skips", "expo_claims", "expo_tables", "expo_halls"):
        op.drop_table(table)
