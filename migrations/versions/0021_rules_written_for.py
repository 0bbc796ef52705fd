"""The rules remember what of the challenge they were saved for."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of rules that were saved before nothing is known: they are taken to fit."""
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.add_column(sa.Column("written_for", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.drop_column("written_for")
