"""The jury's meetings, its protocol, what is moderated before teams read it, and who is named to decide."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STANDING = ("meeting_votes", "dissents", "item_absences", "score_changes", "protocols", "protocol_signatures")
INDEXED = (
    ("agenda_entries", "entry_id"),
    ("item_absences", "entry_id"),
    ("meeting_votes", "item_id"),
    ("dissents", "item_id"),
    ("score_changes", "meeting_id"),
    ("score_changes", "sheet_id"),
)


def upgrade() -> None:
    _meetings()
    _agenda()
    _minutes()
    _changes()
    _protocols()
    _feedback()
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(sa.Column("official_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_rounds_official_id"), "people", ["official_id"], ["id"])
    _stand()


def _row(*columns: str, table: str) -> list[sa.schema.SchemaItem]:
    """The number of a row, and references to other tables: ``column>table``, with ``?`` where there may be none."""
    made: list[sa.schema.SchemaItem] = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
    for column in columns:
        name, _, target = column.rstrip("?").partition(">")
        made.append(sa.Column(name, sa.Integer(), nullable=column.endswith("?")))
        made.append(sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}")))
    return made


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.UTCDateTime(timezone=True), nullable=nullable)


def _meetings() -> None:
    op.create_table(
        "meetings",
        *_row(
            *("round_id>rounds", "secretary_id>people", "ranking_id>rankings?", "created_by_id>people"),
            table="meetings",
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("held_at"),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("form", sa.String(30), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        _moment("opened_at", nullable=True),
        _moment("closed_at", nullable=True),
        _moment("created_at"),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_meetings_round_id_number")),
        sa.CheckConstraint("form in ('room', 'remote', 'hybrid')", name=op.f("ck_meetings_form_known")),
        sa.CheckConstraint("state in ('planned', 'open', 'closed')", name=op.f("ck_meetings_state_known")),
        sa.CheckConstraint("state = 'planned' or opened_at is not null", name=op.f("ck_meetings_opened")),
        sa.CheckConstraint("state <> 'closed' or closed_at is not null", name=op.f("ck_meetings_closed")),
    )
    op.create_table(
        "meeting_presences",
        *_row("meeting_id>meetings", "juror_id>jurors", table="meeting_presences"),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("meeting_id", "juror_id", name=op.f("uq_meeting_presences_meeting_id_juror_id")),
    )


def _agenda() -> None:
    op.create_table(
        "agenda_items",
        *_row("meeting_id>meetings", table="agenda_items"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        _moment("taken_up_at", nullable=True),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_agenda_items_meeting_id_position")),
        sa.CheckConstraint(
            "kind in ('certain', 'zone', 'tie', 'other')", name=op.f("ck_agenda_items_kind_known")
        ),
    )
    op.create_table(
        "agenda_entries",
        *_row("item_id>agenda_items", "entry_id>entries", table="agenda_entries"),
        sa.Column("sure", sa.String(4), nullable=False),
        sa.UniqueConstraint("item_id", "entry_id", name=op.f("uq_agenda_entries_item_id_entry_id")),
        sa.CheckConstraint("sure in ('', 'in', 'out')", name=op.f("ck_agenda_entries_sure")),
    )


def _minutes() -> None:
    op.create_table(
        "item_absences",
        *_row("item_id>agenda_items", "juror_id>jurors", "entry_id>entries", table="item_absences"),
        _moment("left_at"),
        sa.UniqueConstraint(
            "item_id", "juror_id", "entry_id", name=op.f("uq_item_absences_item_id_juror_id_entry_id")
        ),
    )
    op.create_table(
        "meeting_votes",
        *_row("item_id>agenda_items", "written_by_id>people", table="meeting_votes"),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("casting", sa.Boolean(), nullable=True),
        _moment("written_at"),
        sa.CheckConstraint(
            "in_favour >= 0 and against >= 0 and abstained >= 0", name=op.f("ck_meeting_votes_counts")
        ),
        sa.CheckConstraint(
            "(in_favour = against) = (casting is not null)", name=op.f("ck_meeting_votes_casting")
        ),
    )
    op.create_table(
        "dissents",
        *_row("item_id>agenda_items", "juror_id>jurors", "written_by_id>people", table="dissents"),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("written_at"),
    )


def _changes() -> None:
    op.create_table(
        "score_changes",
        *_row(
            *("meeting_id>meetings", "sheet_id>score_sheets", "criterion_id>criteria"),
            *("ranking_id>rankings", "changed_by_id>people"),
            table="score_changes",
        ),
        sa.Column("before", models.Tenths(), nullable=True),
        sa.Column("after", models.Tenths(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("changed_at"),
        sa.CheckConstraint("before is distinct from after", name=op.f("ck_score_changes_changed")),
    )


def _protocols() -> None:
    op.create_table(
        "protocols",
        *_row("round_id>rounds", "made_by_id>people", table="protocols"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("made_at"),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_protocols_round_id_number")),
        sa.CheckConstraint("number = 1 or reason <> ''", name=op.f("ck_protocols_reason")),
    )
    op.create_table(
        "protocol_signatures",
        *_row("protocol_id>protocols", "juror_id>jurors", table="protocol_signatures"),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        _moment("signed_at"),
        sa.UniqueConstraint(
            "protocol_id", "juror_id", name=op.f("uq_protocol_signatures_protocol_id_juror_id")
        ),
    )


def _feedback() -> None:
    """What teams have read already stays readable; what has not been published waits for somebody to moderate it."""
    op.create_table(
        "feedback",
        *_row("sheet_id>score_sheets", "moderated_by_id>people?", table="feedback"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("moderated_at"),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_feedback_sheet_id")),
        sa.CheckConstraint("approved or reason <> ''", name=op.f("ck_feedback_reason")),
    )
    op.execute(
        "insert into feedback (sheet_id, revision, approved, reason, moderated_at) "
        "select s.id, s.revision, true, '', d.published_at from score_sheets s "
        "join assignments a on a.id = s.assignment_id "
        "join decisions d on d.round_id = a.round_id and d.entry_id = a.entry_id "
        "where s.state = 'locked' and a.state = 'done' and d.published_at is not null and s.comment <> ''"
    )


def _stand() -> None:
    """What is in the minutes and in a protocol is never changed or deleted."""
    for table in STANDING:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_no_{verb} before {verb} on {table} "
                    f"begin select raise(abort, '{table} rows are never changed or deleted'); end"
                )
        else:
            op.execute(
                f"create trigger {table}_stands before update or delete on {table} "
                "for each row execute function refuse_change()"
            )


def downgrade() -> None:
    """Meetings, protocols and what was moderated are lost."""
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_constraint(op.f("fk_rounds_official_id"), type_="foreignkey")
        batch_op.drop_column("official_id")
    for table in (
        *("feedback", "protocol_signatures", "protocols", "score_changes", "dissents", "meeting_votes"),
        *("item_absences", "agenda_entries", "agenda_items", "meeting_presences", "meetings"),
    ):
        op.drop_table(table)
