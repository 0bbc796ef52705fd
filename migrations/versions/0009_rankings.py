"""Rankings: calibrated figures, alarms that are signed, ballots that do not count, ties and how they were settled."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ALARMS = "'outfit', 'agreement', 'residual', 'robust', 'leave_one_out', 'straight_line', 'fast'"
_STEPS = "'criteria', 'pairs', 'reading', 'vote', 'lot'"
_TEXTS = ("raw", "adjusted", "robust", "p_top", "zone")
_PLACES = ("raw_place", "rank_low", "rank_high")
_COUNTS = ("severe", "lenient", "part")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.UTCDateTime(timezone=True), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    # Plain columns, without making the tables anew: that would lose the triggers which keep rankings as they are.
    for name in _TEXTS:
        op.add_column("ranking_lines", sa.Column(name, sa.String(10), nullable=False, server_default=""))
    for name in _PLACES:
        op.add_column("ranking_lines", sa.Column(name, sa.Integer(), nullable=True))
    for name in _COUNTS:
        op.add_column("ranking_lines", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("rankings", sa.Column("jurors", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column(
        "assignments", sa.Column("for_tie", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("ranking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        _number("juror_id", nullable=True),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("figure", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _number("signed_by_id", nullable=True),
        _moment("signed_at", nullable=True),
        _foreign("alarms", "ranking_id", "rankings"),
        _foreign("alarms", "juror_id", "jurors"),
        _foreign("alarms", "signed_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("reference", name=op.f("uq_alarms_reference")),
        sa.CheckConstraint(f"kind in ({_ALARMS})", name=op.f("ck_alarms_kind_known")),
        sa.CheckConstraint(
            "(signed_at is null and signed_by_id is null and reason = '')"
            " or (signed_at is not null and signed_by_id is not null and reason <> '')",
            name=op.f("ck_alarms_signed_whole"),
        ),
    )
    op.create_index(op.f("ix_alarms_ranking_id"), "alarms", ["ranking_id"])
    op.create_table(
        "ballot_removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _number("decided_by_id"),
        _moment("decided_at"),
        sa.Column("end_reason", sa.Text(), nullable=False),
        _number("ended_by_id", nullable=True),
        _moment("ended_at", nullable=True),
        _foreign("ballot_removals", "round_id", "rounds"),
        _foreign("ballot_removals", "juror_id", "jurors"),
        _foreign("ballot_removals", "decided_by_id", "people"),
        _foreign("ballot_removals", "ended_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_removals")),
        sa.UniqueConstraint("reference", name=op.f("uq_ballot_removals_reference")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_ballot_removals_has_reason")),
        sa.CheckConstraint(
            "(ended_at is null and ended_by_id is null) or (ended_at is not null and ended_by_id is not null)",
            name=op.f("ck_ballot_removals_ended_whole"),
        ),
    )
    op.create_index(op.f("ix_ballot_removals_round_id"), "ballot_removals", ["round_id"])
    standing = sa.text("ended_at is null")
    op.create_index(
        "uq_ballot_removals_standing",
        "ballot_removals",
        ["juror_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("ranking_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("score", sa.String(10), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        _number("reader_id", nullable=True),
        _moment("settled_at", nullable=True),
        _foreign("ties", "ranking_id", "rankings"),
        _foreign("ties", "reader_id", "jurors"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint("reference", name=op.f("uq_ties_reference")),
        sa.CheckConstraint("first > 0", name=op.f("ck_ties_first")),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_ties_wanted")),
    )
    op.create_index(op.f("ix_ties_ranking_id"), "ties", ["ranking_id"])
    op.create_table(
        "tie_steps_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tie_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(30), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        _number("taken_by_id"),
        _moment("taken_at"),
        _foreign("tie_steps_taken", "tie_id", "ties"),
        _foreign("tie_steps_taken", "taken_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_steps_taken")),
        sa.UniqueConstraint("tie_id", "number", name=op.f("uq_tie_steps_taken_tie_id_number")),
        sa.CheckConstraint(f"step in ({_STEPS})", name=op.f("ck_tie_steps_taken_step_known")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger tie_steps_taken_no_{verb} before {verb} on tie_steps_taken "
                "begin select raise(abort, 'tie_steps_taken rows are never changed or deleted'); end"
            )
    else:
        op.execute(
            "create trigger tie_steps_taken_stands before update or delete on tie_steps_taken "
            "for each row execute function refuse_change()"
        )


def downgrade() -> None:
    for table in ("tie_steps_taken", "ties", "ballot_removals", "alarms"):
        op.drop_table(table)
    op.drop_column("assignments", "for_tie")
    op.drop_column("rankings", "jurors")
    for name in (*_COUNTS, *_PLACES, *_TEXTS):
        op.drop_column("ranking_lines", name)
