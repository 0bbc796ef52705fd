"""Prizes say their kind, rank and milestone; a challenge says what happens after the award."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KINDS = "kind in ('money', 'pilot', 'support', 'honour', 'other')"


def upgrade() -> None:
    op.create_table(
        "aftermaths",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("receiver_name", sa.String(120), nullable=False),
        sa.Column("receiver_unit", sa.String(160), nullable=False),
        sa.Column("receiver_email", sa.String(254), nullable=False),
        sa.Column("decides_on", sa.Date(), nullable=True),
        sa.Column("pilot_budget", sa.Integer(), nullable=True),
        sa.Column("payer", sa.String(160), nullable=False),
        sa.Column("pilot_starts_on", sa.Date(), nullable=True),
        sa.Column("pilot_ends_on", sa.Date(), nullable=True),
        sa.Column("site_sv", sa.String(300), nullable=False),
        sa.Column("site_en", sa.String(300), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.Column("routes_note_sv", sa.String(1000), nullable=False),
        sa.Column("routes_note_en", sa.String(1000), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("offers_note_sv", sa.String(1000), nullable=False),
        sa.Column("offers_note_en", sa.String(1000), nullable=False),
        sa.Column("follow_up_months", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_aftermaths_challenge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aftermaths")),
        sa.UniqueConstraint("challenge_id", name=op.f("uq_aftermaths_challenge_id")),
        sa.CheckConstraint(
            "pilot_budget is null or pilot_budget >= 0", name=op.f("ck_aftermaths_pilot_budget")
        ),
        sa.CheckConstraint(
            "pilot_ends_on is null or pilot_starts_on <= pilot_ends_on",
            name=op.f("ck_aftermaths_pilot_period"),
        ),
    )
    with op.batch_alter_table("prizes") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(30), nullable=False, server_default="money"))
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("milestone_sv", sa.String(300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("milestone_en", sa.String(300), nullable=False, server_default=""))
    op.execute("update prizes set kind = 'other' where amount is null")
    with op.batch_alter_table("prizes") as batch_op:
        for column in ("kind", "milestone_sv", "milestone_en"):
            batch_op.alter_column(column, existing_type=sa.String(), server_default=None)
        batch_op.create_check_constraint(op.f("ck_prizes_kind_known"), _KINDS)
        batch_op.create_check_constraint(op.f("ck_prizes_rank"), "rank is null or rank between 1 and 100")


def downgrade() -> None:
    """What was said about the time after the award is lost, and the kinds of prizes."""
    with op.batch_alter_table("prizes") as batch_op:
        batch_op.drop_constraint(op.f("ck_prizes_kind_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_prizes_rank"), type_="check")
        for column in ("kind", "rank", "milestone_sv", "milestone_en"):
            batch_op.drop_column(column)
    op.drop_table("aftermaths")
