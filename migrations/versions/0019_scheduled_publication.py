"""An approved challenge can be published by itself at a set time."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.add_column(sa.Column("publish_at", models.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """What was to be published by itself is published by hand."""
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.drop_column("publish_at")
