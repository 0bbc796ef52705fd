"""Links with which somebody outside reads a challenge before it is public."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preview_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_preview_links_challenge_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_preview_links_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_links")),
        sa.UniqueConstraint("reference", name=op.f("uq_preview_links_reference")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_preview_links_secret_hash")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_preview_links_lasts")),
    )
    for column in ("challenge_id", "made_by_id"):
        op.create_index(op.f(f"ix_preview_links_{column}"), "preview_links", [column])


def downgrade() -> None:
    """Links that were made no longer open anything."""
    op.drop_table("preview_links")
