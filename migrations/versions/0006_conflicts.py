"""Conflicts of interest that are found, or declared by officials, and what is told so that they can be found."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = (
    "'member', 'mentor', 'address', 'domain', 'organisation', 'employer', 'team_history', 'left_team', "
    "'helper_name'"
)
_ANSWERS = "'none', 'possible', 'conflicted'"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.UTCDateTime(timezone=True), nullable=nullable)


def _resolution(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("resolution", sa.String(30), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        _moment("resolved_at", nullable=True),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["people.id"], name=op.f(f"fk_{table}_resolved_by_id")),
    ]


def _of_entry(table: str) -> list[sa.schema.SchemaItem]:
    """Who, in which round, with which entry."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f(f"fk_{table}_round_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f(f"fk_{table}_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "further_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        _moment("expires_at"),
        _moment("added_at"),
        _moment("confirmed_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_further_addresses_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_further_addresses")),
        sa.UniqueConstraint("reference", name=op.f("uq_further_addresses_reference")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_further_addresses_secret_hash")),
        sa.UniqueConstraint("person_id", "email", name=op.f("uq_further_addresses_person_id_email")),
    )
    op.create_index(op.f("ix_further_addresses_email"), "further_addresses", ["email"])
    op.create_table(
        "workplaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        _moment("told_at"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_workplaces_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplaces")),
        sa.UniqueConstraint("person_id", name=op.f("uq_workplaces_person_id")),
    )
    op.create_table(
        "team_helpers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        _moment("named_at"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_helpers_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["named_by_id"], ["people.id"], name=op.f("fk_team_helpers_named_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_helpers")),
        sa.UniqueConstraint("reference", name=op.f("uq_team_helpers_reference")),
        sa.UniqueConstraint("team_id", "email", name=op.f("uq_team_helpers_team_id_email")),
    )
    op.create_table(
        "official_declarations",
        *_of_entry("official_declarations"),
        sa.Column("answer", sa.String(30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("declared_at"),
        *_resolution("official_declarations"),
        sa.UniqueConstraint(
            "person_id", "entry_id", name=op.f("uq_official_declarations_person_id_entry_id")
        ),
        sa.CheckConstraint(f"answer in ({_ANSWERS})", name=op.f("ck_official_declarations_answer_known")),
        sa.CheckConstraint(
            "resolution is null or answer = 'possible'",
            name=op.f("ck_official_declarations_only_possible_is_resolved"),
        ),
    )
    op.create_index(op.f("ix_official_declarations_entry_id"), "official_declarations", ["entry_id"])
    op.create_table(
        "conflict_findings",
        *_of_entry("conflict_findings"),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("matched", sa.String(254), nullable=False),
        _moment("found_at"),
        *_resolution("conflict_findings"),
        sa.UniqueConstraint(
            "person_id",
            "entry_id",
            "kind",
            "matched",
            name=op.f("uq_conflict_findings_person_id_entry_id_kind_matched"),
        ),
        sa.CheckConstraint(f"kind in ({_KINDS})", name=op.f("ck_conflict_findings_kind_known")),
        sa.CheckConstraint(
            "resolution is null or kind not in ('member', 'mentor')",
            name=op.f("ck_conflict_findings_only_possible_is_resolved"),
        ),
    )
    op.create_index(op.f("ix_conflict_findings_round_id"), "conflict_findings", ["round_id"])
    op.create_index(op.f("ix_conflict_findings_entry_id"), "conflict_findings", ["entry_id"])


def downgrade() -> None:
    """What was found and what officials declared is lost; what jurors declared stays."""
    for table in (
        "conflict_findings",
        "official_declarations",
        "team_helpers",
        "workplaces",
        "further_addresses",
    ):
        op.drop_table(table)
