"""Votes: the public vote on a round's entries."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KINDS = "'new_accounts', 'mail_domain', 'address'"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "vote_boxes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("votes_each", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        _moment("counted_at", nullable=True),
        sa.Column("counted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("votes_each between 1 and 20", name=op.f("ck_vote_boxes_votes_each")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_vote_boxes_round_id")),
        sa.ForeignKeyConstraint(["counted_by_id"], ["people.id"], name=op.f("fk_vote_boxes_counted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_boxes")),
        sa.UniqueConstraint("round_id", name=op.f("uq_vote_boxes_round_id")),
    )
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        _moment("cast_at"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_votes_round_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_votes_person_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_votes_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint(
            "round_id", "person_id", "entry_id", name=op.f("uq_votes_round_id_person_id_entry_id")
        ),
    )
    op.create_index(op.f("ix_votes_person_id"), "votes", ["person_id"])
    op.create_index(op.f("ix_votes_entry_id"), "votes", ["entry_id"])
    op.create_table(
        "vote_patterns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("detail", sa.String(254), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        _moment("first_at"),
        _moment("last_at"),
        sa.Column("set_aside", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _moment("decided_at", nullable=True),
        sa.CheckConstraint(f"kind in ({_KINDS})", name=op.f("ck_vote_patterns_kind_known")),
        sa.CheckConstraint(
            "set_aside is null or decided_by_id is not null", name=op.f("ck_vote_patterns_has_decider")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_vote_patterns_round_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_vote_patterns_entry_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_vote_patterns_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_patterns")),
    )
    op.create_index(op.f("ix_vote_patterns_round_id"), "vote_patterns", ["round_id"])
    op.create_index(op.f("ix_vote_patterns_entry_id"), "vote_patterns", ["entry_id"])


def downgrade() -> None:
    """The votes are lost."""
    for table in ("vote_patterns", "votes", "vote_boxes"):
        op.drop_table(table)
