"""Jurors: what an invitation says of one, topics, a changed number of readings, entries put aside."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topics",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_topics_challenge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("challenge_id", "name", name=op.f("uq_topics_challenge_id_name")),
    )
    op.create_table(
        "entry_topics",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_entry_topics_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_entry_topics_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_topics")),
        sa.UniqueConstraint("entry_id", "topic_id", name=op.f("uq_entry_topics_entry_id_topic_id")),
    )
    op.create_index(op.f("ix_entry_topics_topic_id"), "entry_topics", ["topic_id"])
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(sa.Column("readings_now", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_rounds_readings_now"), "readings_now is null or readings_now between 1 and 20"
        )
    with op.batch_alter_table("entries") as batch_op:
        batch_op.add_column(sa.Column("put_aside_at", models.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("put_aside_reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Topics, what entries are about, changed numbers of readings and what is put aside are lost."""
    with op.batch_alter_table("entries") as batch_op:
        batch_op.drop_column("put_aside_reason")
        batch_op.drop_column("put_aside_at")
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_constraint(op.f("ck_rounds_readings_now"), type_="check")
        batch_op.drop_column("readings_now")
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.drop_column("details")
    op.drop_index(op.f("ix_entry_topics_topic_id"), table_name="entry_topics")
    op.drop_table("entry_topics")
    op.drop_table("topics")
