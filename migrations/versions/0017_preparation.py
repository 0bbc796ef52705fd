"""Tasks of the preparation: who sees to what, by when."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_AREAS = "'problem', 'baseline', 'structure', 'criteria', 'prizes', 'data', 'rules', 'law', 'jury', 'mobilise', 'aftermath'"


def upgrade() -> None:
    op.create_table(
        "preparation_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(30), nullable=True),
        sa.Column("area", sa.String(30), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reminded_of", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_preparation_tasks_challenge_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_preparation_tasks_owner_id")),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people.id"], name=op.f("fk_preparation_tasks_saved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation_tasks")),
        sa.UniqueConstraint("reference", name=op.f("uq_preparation_tasks_reference")),
        sa.UniqueConstraint("challenge_id", "key", name=op.f("uq_preparation_tasks_challenge_id_key")),
        sa.CheckConstraint(f"area in ({_AREAS})", name=op.f("ck_preparation_tasks_area_known")),
        sa.CheckConstraint(
            "status in ('to_do', 'done', 'not_needed')", name=op.f("ck_preparation_tasks_status_known")
        ),
        sa.CheckConstraint("(key is null) = (title <> '')", name=op.f("ck_preparation_tasks_key_or_title")),
    )
    for column in ("challenge_id", "owner_id", "saved_by_id"):
        op.create_index(op.f(f"ix_preparation_tasks_{column}"), "preparation_tasks", [column])


def downgrade() -> None:
    """Owners, days, notes and tasks of one's own are lost."""
    op.drop_table("preparation_tasks")
