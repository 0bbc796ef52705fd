"""The juror's page: changes that can be undone, and an entry to practise on."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_VERDICTS = "'pass', 'fail', 'cannot_judge'"


def upgrade() -> None:
    op.create_table(
        "sheet_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("page", sa.String(20), nullable=False),
        sa.Column("begun_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheets.id"], name=op.f("fk_sheet_steps_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_steps")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_sheet_steps_sheet_id_number")),
    )
    op.create_table(
        "practice_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("title_sv", sa.String(120), nullable=False),
        sa.Column("title_en", sa.String(120), nullable=False),
        sa.Column("text_sv", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("html_sv", sa.Text(), nullable=False),
        sa.Column("html_en", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_practice_entries_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_practice_entries_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_entries")),
        sa.UniqueConstraint("round_id", name=op.f("uq_practice_entries_round_id")),
    )
    op.create_table(
        "practice_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(30), nullable=True),
        sa.Column("saved_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("locked_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"verdict in ({_VERDICTS})", name=op.f("ck_practice_sheets_verdict_known")),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice_entries.id"],
            name=op.f("fk_practice_sheets_practice_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["juror_id"], ["jurors.id"], name=op.f("fk_practice_sheets_juror_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_sheets")),
        sa.UniqueConstraint("practice_id", "juror_id", name=op.f("uq_practice_sheets_practice_id_juror_id")),
    )
    op.create_index(op.f("ix_practice_sheets_juror_id"), "practice_sheets", ["juror_id"])
    op.create_table(
        "practice_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.CheckConstraint("value is null or value between 0 and 100", name=op.f("ck_practice_scores_value")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["practice_sheets.id"], name=op.f("fk_practice_scores_sheet_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criteria.id"],
            name=op.f("fk_practice_scores_criterion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_scores")),
        sa.UniqueConstraint(
            "sheet_id", "criterion_id", name=op.f("uq_practice_scores_sheet_id_criterion_id")
        ),
    )


def downgrade() -> None:
    """What could be undone and what was practised on is lost; no assessment is."""
    op.drop_table("practice_scores")
    op.drop_table("practice_sheets")
    op.drop_table("practice_entries")
    op.drop_table("sheet_steps")
