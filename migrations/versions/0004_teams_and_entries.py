"""Teams and entries: composed forms, sealed columns, history of drafts, uploads in parts, grace time, quotas."""

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models
from challenges.models.sealed import SealedJSON, SealedText

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = "'draft', 'submitted', 'advanced', 'not_selected', 'awarded', 'withdrawn', 'disqualified'"
_DRAFT = ("title", "summary", "description", "links", "dataset_uses", "other_data", "language")


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key_name", sa.String(12), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
        sa.UniqueConstraint("number", name=op.f("uq_data_keys_number")),
    )
    op.create_table(
        "entry_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_entry_forms_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_entry_forms_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_forms")),
        sa.UniqueConstraint("round_id", "version", name=op.f("uq_entry_forms_round_id_version")),
    )
    op.create_table(
        "draft_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("begun_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("saved_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "kind in ('saved', 'conflict', 'submitted', 'restored')",
            name=op.f("ck_draft_revisions_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_draft_revisions_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["saved_by_id"], ["people.id"], name=op.f("fk_draft_revisions_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_revisions")),
        sa.UniqueConstraint("reference", name=op.f("uq_draft_revisions_reference")),
    )
    op.create_index("ix_draft_revisions_entry_id", "draft_revisions", ["entry_id", "id"])
    op.create_table(
        "draft_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("looked_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("happening_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_draft_reminders_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["happening_id"], ["happenings.id"], name=op.f("fk_draft_reminders_happening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_reminders")),
        sa.UniqueConstraint(
            "entry_id", "closes_at", "hours", name=op.f("uq_draft_reminders_entry_id_closes_at_hours")
        ),
    )
    op.create_index(op.f("ix_draft_reminders_happening_id"), "draft_reminders", ["happening_id"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("part_size", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(120), nullable=False),
        sa.Column("direct_id", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("begun_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_uploads_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["begun_by_id"], ["people.id"], name=op.f("fk_uploads_begun_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("reference", name=op.f("uq_uploads_reference")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_uploads_storage_key")),
    )
    op.create_index(op.f("ix_uploads_entry_id"), "uploads", ["entry_id"])

    op.create_table(
        "deadline_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        *(
            sa.Column(name, models.UTCDateTime(timezone=True), nullable=False)
            for name in ("closes_before", "closes_after")
        ),
        sa.Column("grace_before", sa.Integer(), nullable=False),
        sa.Column("grace_after", sa.Integer(), nullable=False),
        *(
            sa.Column(name, models.UTCDateTime(timezone=True), nullable=False)
            for name in ("judging_ends_before", "judging_ends_after", "results_before", "results_after")
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('extended', 'grace')", name=op.f("ck_deadline_decisions_kind_known")),
        sa.CheckConstraint(
            "closes_after >= closes_before and grace_after >= 0", name=op.f("ck_deadline_decisions_later")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_deadline_decisions_round_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_deadline_decisions_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_decisions")),
    )
    op.create_index("ix_deadline_decisions_round_id", "deadline_decisions", ["round_id", "id"])

    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.add_column(sa.Column("entry_quota_mb", sa.Integer(), nullable=False, server_default="500"))
        batch_op.add_column(
            sa.Column("files_quota_mb", sa.Integer(), nullable=False, server_default="100000")
        )
        batch_op.create_check_constraint(
            op.f("ck_challenges_quotas"), "entry_quota_mb >= 1 and files_quota_mb >= 1"
        )
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(sa.Column("grace_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("open_to_new", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_check_constraint(op.f("ck_rounds_grace"), "grace_minutes between 0 and 10080")
    with op.batch_alter_table("entries") as batch_op:
        batch_op.add_column(sa.Column("state_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.drop_constraint(op.f("ck_entries_state_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_entries_state_known"), f"state in ({_STATES}, 'out_of_scope', 'declined')"
        )
    with op.batch_alter_table("attachments") as batch_op:
        batch_op.add_column(sa.Column("question", sa.String(20), nullable=False, server_default="files"))
        batch_op.add_column(sa.Column("scan", sa.String(30), nullable=False, server_default="none"))
        batch_op.alter_column("name", existing_type=sa.String(200), type_=sa.Text())
        batch_op.create_check_constraint(
            op.f("ck_attachments_scan_known"), "scan in ('none', 'waiting', 'clean', 'infected')"
        )
    _eligibility()
    # Not in a batch: on SQLite that makes the table anew, and the triggers that guard it would be lost.
    op.add_column(
        "dataset_uses", sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _gather_drafts()
    _shape_versions()
    _find_teammates()


def _find_teammates() -> None:
    """Who looks for a team, teams that look for people, requests to join, links that let in."""
    op.create_table(
        "teammate_profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("open_to_invitations", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("updated_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_teammate_profiles_challenge_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_teammate_profiles_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teammate_profiles")),
        sa.UniqueConstraint(
            "challenge_id", "person_id", name=op.f("uq_teammate_profiles_challenge_id_person_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_teammate_profiles_reference")),
    )
    op.create_index(op.f("ix_teammate_profiles_person_id"), "teammate_profiles", ["person_id"])
    for table, owner, owners in (
        ("teammate_skills", "profile_id", "teammate_profiles.id"),
        ("team_skills", "team_id", "teams.id"),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column(owner, sa.Integer(), nullable=False),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("name", sa.String(40), nullable=False),
            sa.Column("key", sa.String(80), nullable=False),
            sa.ForeignKeyConstraint([owner], [owners], name=op.f(f"fk_{table}_{owner}"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint(owner, "key", name=op.f(f"uq_{table}_{owner}_key")),
        )
        op.create_index(op.f(f"ix_{table}_key"), table, ["key"])
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('asked', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_join_requests_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_join_requests_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_join_requests_challenge_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_join_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("reference", name=op.f("uq_join_requests_reference")),
    )
    op.create_index(op.f("ix_join_requests_team_id"), "join_requests", ["team_id"])
    op.create_index("ix_join_requests_person_id", "join_requests", ["person_id", "challenge_id"])
    op.create_index(
        "uq_join_requests_open",
        "join_requests",
        ["team_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "team_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("revoked_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "uses between 0 and most_uses and most_uses >= 1", name=op.f("ck_team_links_uses")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_links_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_team_links_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_links")),
        sa.UniqueConstraint("reference", name=op.f("uq_team_links_reference")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_team_links_secret_hash")),
    )
    op.create_index(op.f("ix_team_links_team_id"), "team_links", ["team_id"])
    op.add_column(
        "teams", sa.Column("open_to_requests", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("teams", sa.Column("pitch", sa.Text(), nullable=False, server_default=""))
    op.add_column("teams", sa.Column("language", sa.String(2), nullable=False, server_default="sv"))
    op.add_column("teams", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_invitations_person_id"), "people", ["person_id"], ["id"])


def _forget_teammates() -> None:
    """Invitations that were sent by name stay, and show the address."""
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.drop_constraint(op.f("fk_invitations_person_id"), type_="foreignkey")
        batch_op.drop_column("person_id")
    with op.batch_alter_table("teams") as batch_op:
        for name in ("search_text", "language", "pitch", "open_to_requests"):
            batch_op.drop_column(name)
    for table in ("team_links", "join_requests", "team_skills", "teammate_skills", "teammate_profiles"):
        op.drop_table(table)


def _eligibility() -> None:
    """Who may take part, what each has declared, guardians of minors, and members outside the competition."""
    op.create_table(
        "eligibility_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("text_sv", sa.String(300), nullable=False),
        sa.Column("text_en", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "kind in ('least_age', 'most_age', 'statement', 'team_statement')",
            name=op.f("ck_eligibility_rules_kind_known"),
        ),
        sa.CheckConstraint(
            "(kind in ('least_age', 'most_age') and years between 1 and 120)"
            " or (kind in ('statement', 'team_statement') and years is null and text_sv <> '')",
            name=op.f("ck_eligibility_rules_kind_filled"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_eligibility_rules_challenge_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_rules")),
        sa.UniqueConstraint("reference", name=op.f("uq_eligibility_rules_reference")),
        sa.UniqueConstraint(
            "challenge_id", "position", name=op.f("uq_eligibility_rules_challenge_id_position")
        ),
    )
    op.create_table(
        "guardian_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("asked_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('asked', 'approved', 'declined', 'withdrawn')",
            name=op.f("ck_guardian_approvals_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_guardian_approvals_challenge_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_guardian_approvals_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_approvals")),
        sa.UniqueConstraint("reference", name=op.f("uq_guardian_approvals_reference")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_guardian_approvals_registration_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_guardian_approvals_secret_hash")),
    )
    op.create_index(op.f("ix_guardian_approvals_challenge_id"), "guardian_approvals", ["challenge_id"])
    with op.batch_alter_table("registrations") as batch_op:
        batch_op.add_column(sa.Column("is_minor", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("declared", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("team_memberships") as batch_op:
        batch_op.add_column(sa.Column("outside_reason", sa.String(30), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_team_memberships_outside_reason_known"), "outside_reason in ('staff', 'mentor', 'other')"
        )
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("published_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_rule_sets_published_by_id"), "people", ["published_by_id"], ["id"]
        )
    op.add_column("entry_versions", sa.Column("declared", sa.JSON(), nullable=False, server_default="[]"))


def _no_eligibility() -> None:
    op.drop_column("entry_versions", "declared")
    with op.batch_alter_table("rule_sets") as batch_op:
        batch_op.drop_constraint(op.f("fk_rule_sets_published_by_id"), type_="foreignkey")
        batch_op.drop_column("published_by_id")
        batch_op.drop_column("reason")
    with op.batch_alter_table("team_memberships") as batch_op:
        batch_op.drop_constraint(op.f("ck_team_memberships_outside_reason_known"), type_="check")
        batch_op.drop_column("outside_reason")
    with op.batch_alter_table("registrations") as batch_op:
        batch_op.drop_column("declared")
        batch_op.drop_column("is_minor")
    op.drop_table("guardian_approvals")
    op.drop_table("eligibility_rules")


def _gather_drafts() -> None:
    """What a draft says moves into one column."""
    op.add_column("entry_drafts", sa.Column("content", sa.JSON(), nullable=False, server_default="{}"))
    bind = op.get_bind()
    drafts = sa.table(
        "entry_drafts",
        sa.column("id"),
        sa.column("content", sa.JSON),
        *(sa.column(name, sa.JSON if name in {"links", "dataset_uses"} else sa.Text) for name in _DRAFT),
    )
    for row in bind.execute(sa.select(drafts).order_by(drafts.c.id)).all():
        content = {
            "title": row.title,
            "summary": row.summary,
            "language": row.language,
            "answers": {"description": row.description, "links": row.links},
            "dataset_uses": [{**use, "used": use.get("used", True)} for use in row.dataset_uses],
            "other_data": row.other_data,
            "claims": [],
        }
        bind.execute(sa.update(drafts).where(drafts.c.id == row.id).values(content=content))
    with op.batch_alter_table("entry_drafts") as batch_op:
        for name in _DRAFT:
            batch_op.drop_column(name)


def _shape_versions() -> None:
    """Titles for lists, and HTML by question. The guard against changes is lifted for the new columns only."""
    bind = op.get_bind()
    # Not in a batch: on SQLite that makes the table anew, and the triggers that guard it would be lost.
    op.execute(
        "alter table entry_versions add column form_id integer "
        "constraint fk_entry_versions_form_id references entry_forms (id)"
    )
    op.add_column("entry_versions", sa.Column("title", sa.Text(), nullable=False, server_default=""))
    op.add_column("entry_versions", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("entry_versions", sa.Column("language", sa.String(2), nullable=False, server_default="sv"))
    op.add_column("entry_versions", sa.Column("html", sa.JSON(), nullable=False, server_default="{}"))
    versions = sa.table(
        "entry_versions",
        *map(sa.column, ("id", "description_html", "title", "summary", "language")),
        sa.column("content", sa.JSON),
        sa.column("html", sa.JSON),
    )
    _guard(bind, "entry_versions", on=False)
    for row in bind.execute(sa.select(versions).order_by(versions.c.id)).all():
        bind.execute(
            sa.update(versions)
            .where(versions.c.id == row.id)
            .values(
                title=row.content.get("title", ""),
                summary=row.content.get("summary", ""),
                language=row.content.get("language", "sv"),
                html={"description": row.description_html} if row.description_html else {},
            )
        )
    _guard(bind, "entry_versions", on=True)
    op.drop_column("entry_versions", "description_html")


def _guard(bind: sa.Connection, table: str, *, on: bool) -> None:
    """Switch the trigger against changes of a table's rows."""
    if bind.dialect.name != "sqlite":
        word = "enable" if on else "disable"
        op.execute(f"alter table {table} {word} trigger {table}_stands")
    elif on:
        op.execute(
            f"create trigger {table}_no_update before update on {table} "
            f"begin select raise(abort, '{table} rows are never changed or deleted'); end"
        )
    else:
        op.execute(f"drop trigger {table}_no_update")


def downgrade() -> None:
    """Only the standard form existed before: what other questions were answered is lost from drafts.

    Nothing could be sealed before: what is sealed is stored as it reads, which takes the sealing key. Files that lie
    sealed in the storage cannot be read any more, because the data keys go.
    """
    _open_columns(op.get_bind())
    _no_eligibility()
    _forget_teammates()
    bind = op.get_bind()
    op.drop_column("dataset_uses", "confidential")
    op.add_column(
        "entry_versions", sa.Column("description_html", sa.Text(), nullable=False, server_default="")
    )
    versions = sa.table(
        "entry_versions",
        *map(sa.column, ("id", "description_html")),
        sa.column("html", SealedJSON("entry_versions.html")),
    )
    _guard(bind, "entry_versions", on=False)
    for row in bind.execute(sa.select(versions.c.id, versions.c.html)).all():
        bind.execute(
            sa.update(versions)
            .where(versions.c.id == row.id)
            .values(description_html=row.html.get("description", ""))
        )
    _guard(bind, "entry_versions", on=True)
    if bind.dialect.name == "sqlite":
        with op.batch_alter_table("entry_versions") as batch_op:
            batch_op.drop_column("form_id")
        for verb in ("update", "delete"):  # the table was made anew
            op.execute(
                f"create trigger entry_versions_no_{verb} before {verb} on entry_versions "
                "begin select raise(abort, 'entry_versions rows are never changed or deleted'); end"
            )
    else:
        op.drop_column("entry_versions", "form_id")
    for name in ("html", "language", "summary", "title"):
        op.drop_column("entry_versions", name)
    _spread_drafts(bind)
    with op.batch_alter_table("attachments") as batch_op:
        batch_op.drop_constraint(op.f("ck_attachments_scan_known"), type_="check")
        batch_op.drop_column("scan")
        batch_op.drop_column("question")
    with op.batch_alter_table("attachments") as batch_op:
        batch_op.alter_column("name", existing_type=sa.Text(), type_=sa.String(200))
    op.execute("update entries set state = 'disqualified' where state = 'out_of_scope'")
    op.execute("update entries set state = 'withdrawn' where state = 'declined'")
    with op.batch_alter_table("entries") as batch_op:
        batch_op.drop_constraint(op.f("ck_entries_state_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_entries_state_known"), f"state in ({_STATES})")
        batch_op.drop_column("state_reason")
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_constraint(op.f("ck_rounds_grace"), type_="check")
        batch_op.drop_column("open_to_new")
        batch_op.drop_column("grace_minutes")
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.drop_constraint(op.f("ck_challenges_quotas"), type_="check")
        batch_op.drop_column("files_quota_mb")
        batch_op.drop_column("entry_quota_mb")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("reminders")
    for table in (
        "deadline_decisions",
        "uploads",
        "draft_reminders",
        "draft_revisions",
        "entry_forms",
        "data_keys",
    ):
        op.drop_table(table)


def _spread_drafts(bind: sa.Connection) -> None:
    """What a draft says goes back into a column for each part."""
    for name in _DRAFT:
        default = "sv" if name == "language" else "[]" if name in {"links", "dataset_uses"} else ""
        kind = sa.String(2) if name == "language" else sa.JSON() if default == "[]" else sa.Text()
        op.add_column("entry_drafts", sa.Column(name, kind, nullable=False, server_default=default))
    drafts = sa.table(
        "entry_drafts",
        sa.column("id"),
        *(sa.column(name, sa.JSON if name in {"links", "dataset_uses"} else sa.Text) for name in _DRAFT),
    )
    stored = sa.table(
        "entry_drafts", sa.column("id"), sa.column("content", SealedJSON("entry_drafts.content"))
    )
    for row in bind.execute(sa.select(stored)).all():
        said, answers = row.content, row.content.get("answers", {})
        bind.execute(
            sa.update(drafts)
            .where(drafts.c.id == row.id)
            .values(
                title=said["title"],
                summary=said["summary"],
                language=said["language"],
                description=answers.get("description", ""),
                links=answers.get("links", []),
                dataset_uses=said["dataset_uses"],
                other_data=said["other_data"],
            )
        )
    with op.batch_alter_table("entry_drafts") as batch_op:
        batch_op.drop_column("content")


def _open_columns(bind: sa.Connection) -> None:
    """What was plain before and stays is stored as it reads."""
    for table, name, sealed in (
        ("entry_versions", "content", SealedJSON),
        ("entry_versions", "data_use", SealedJSON),
        ("dataset_uses", "how", SealedText),
        ("data_terms", "access_details", SealedText),
        ("attachments", "name", SealedText),
    ):
        stored = sa.table(table, sa.column("id"), sa.column(name, sealed(f"{table}.{name}")))
        plain = sa.table(table, sa.column("id"), sa.column(name, sealed.impl))
        stands = table in {"entry_versions", "dataset_uses"}
        if stands:
            _guard(bind, table, on=False)
        for number, value in bind.execute(sa.select(stored.c.id, stored.c[name])).all():
            bind.execute(sa.update(plain).where(plain.c.id == number).values({name: value}))
        if stands:
            _guard(bind, table, on=True)
