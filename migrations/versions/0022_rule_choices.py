"""What was chosen for the text of the rules is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of rules that were saved before nothing is known: the form shows the usual choices."""
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.add_column(sa.Column("choices", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.drop_column("choices")
