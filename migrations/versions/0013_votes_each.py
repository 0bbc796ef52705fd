"""How many votes each person has belongs to the judging plan of the round."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(sa.Column("votes_each", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "update rounds set votes_each = (select votes_each from vote_boxes where round_id = rounds.id) "
        "where id in (select round_id from vote_boxes)"
    )
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.alter_column("votes_each", existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(op.f("ck_rounds_votes_each"), "votes_each between 1 and 20")
    with op.batch_alter_table("vote_boxes") as batch_op:
        batch_op.drop_constraint(op.f("ck_vote_boxes_votes_each"), type_="check")
        batch_op.drop_column("votes_each")


def downgrade() -> None:
    with op.batch_alter_table("vote_boxes") as batch_op:
        batch_op.add_column(sa.Column("votes_each", sa.Integer(), nullable=False, server_default="1"))
    op.execute("update vote_boxes set votes_each = (select votes_each from rounds where id = round_id)")
    with op.batch_alter_table("vote_boxes") as batch_op:
        batch_op.alter_column("votes_each", existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(op.f("ck_vote_boxes_votes_each"), "votes_each between 1 and 20")
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_constraint(op.f("ck_rounds_votes_each"), type_="check")
        batch_op.drop_column("votes_each")
