"""A new version of the rules says whether the deadline moves with it."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of versions that were published before nothing is known, and nothing is said."""
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.add_column(sa.Column("closes_at", models.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("deadline_moved", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """What was said about the deadline is lost; the decisions that moved one stay."""
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.drop_column("deadline_moved")
        batch_op.drop_column("closes_at")
