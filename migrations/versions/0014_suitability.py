"""Whether a challenge is the right way: the organiser's answers to ten questions."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_QUESTIONS = "'owner', 'problem', 'paths', 'solvers', 'receiver', 'solved', 'publishable', 'mandate', 'time', 'no_winner'"


def upgrade() -> None:
    op.create_table(
        "suitability_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(30), nullable=False),
        sa.Column("reply", sa.String(30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_suitability_answers_challenge_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_suitability_answers_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suitability_answers")),
        sa.UniqueConstraint(
            "challenge_id", "question", name=op.f("uq_suitability_answers_challenge_id_question")
        ),
        sa.CheckConstraint(f"question in ({_QUESTIONS})", name=op.f("ck_suitability_answers_question_known")),
        sa.CheckConstraint(
            "reply in ('yes', 'no', 'unknown')", name=op.f("ck_suitability_answers_reply_known")
        ),
    )
    op.create_index(op.f("ix_suitability_answers_answered_by_id"), "suitability_answers", ["answered_by_id"])


def downgrade() -> None:
    """The answers are lost."""
    op.drop_table("suitability_answers")
