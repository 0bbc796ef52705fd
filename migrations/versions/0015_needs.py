"""Needs: the public board, with support, followers and what others know."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_STATES = "'proposed', 'adopted', 'routed', 'merged', 'declined', 'removed'"
_ROUTES = "'challenge', 'data_request', 'market_dialogue', 'lab', 'existing_solution'"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.UTCDateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("how_many", sa.String(300), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposed_for_id", sa.Integer(), nullable=True),
        sa.Column("addressed_to_id", sa.Integer(), nullable=True),
        sa.Column("adopted_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(30), nullable=False),
        _moment("created_at"),
        sa.Column("said", sa.Text(), nullable=False),
        _moment("said_at", nullable=True),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("route", sa.String(30), nullable=True),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state in ({_STATES})", name=op.f("ck_needs_state_known")),
        sa.CheckConstraint(f"route in ({_ROUTES})", name=op.f("ck_needs_route_known")),
        sa.CheckConstraint("language in ('sv', 'en')", name=op.f("ck_needs_language_known")),
        sa.CheckConstraint(
            "merged_into_id is null or merged_into_id <> id", name=op.f("ck_needs_not_into_itself")
        ),
        _to("needs", "person_id", "people"),
        *(
            _to("needs", name, "organisations")
            for name in ("proposed_for_id", "addressed_to_id", "adopted_by_id", "said_by_id")
        ),
        _to("needs", "challenge_id", "challenges"),
        _to("needs", "merged_into_id", "needs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("reference", name=op.f("uq_needs_reference")),
    )
    for column in ("person_id", "addressed_to_id", "adopted_by_id", "challenge_id", "merged_into_id"):
        op.create_index(op.f(f"ix_needs_{column}"), "needs", [column])
    for table in ("need_supports", "need_followers"):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("need_id", sa.Integer(), nullable=False),
            sa.Column("person_id", sa.Integer(), nullable=False),
            _moment("created_at"),
            _to(table, "need_id", "needs"),
            _to(table, "person_id", "people"),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("need_id", "person_id", name=op.f(f"uq_{table}_need_id_person_id")),
        )
        op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])
    op.create_table(
        "need_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        _moment("created_at"),
        _moment("hidden_at", nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("language in ('sv', 'en')", name=op.f("ck_need_evidence_language_known")),
        sa.CheckConstraint("hidden_at is null or hidden_reason <> ''", name=op.f("ck_need_evidence_reason")),
        _to("need_evidence", "need_id", "needs"),
        _to("need_evidence", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_evidence")),
    )
    for column in ("need_id", "person_id"):
        op.create_index(op.f(f"ix_need_evidence_{column}"), "need_evidence", [column])


def downgrade() -> None:
    """The board is lost."""
    for table in ("need_evidence", "need_followers", "need_supports", "needs"):
        op.drop_table(table)
