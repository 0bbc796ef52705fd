"""Datasets are first-class: portals and harvests, checks of datasets and links, publishers, agreements, requests."""

import json
import secrets

import sqlalchemy as sa
from alembic import op

from challenges.adapters.stemming import index_map, sort_key
from challenges.models import base as models
from challenges.models.datasets import search_text, title_key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SOURCES = ("entrystore", "ckan", "udata", "data_europa", "opendatasoft", "dcat_file", "manual")
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def upgrade() -> None:
    op.create_table(
        "publishers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("uri", sa.String(length=1000), nullable=False),
        sa.Column("organisation_number", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishers")),
        sa.UniqueConstraint("key", name=op.f("uq_publishers_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_publishers_reference")),
    )
    op.create_table(
        "portal_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entrystore",
                "ckan",
                "udata",
                "data_europa",
                "opendatasoft",
                "dcat_file",
                "manual",
                name="datasetsource",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("base_url", sa.String(length=400), nullable=False),
        sa.Column("pages_url", sa.String(length=400), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("ok_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("fault_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=400), nullable=False),
        sa.Column("created_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('entrystore', 'ckan', 'udata', 'data_europa', 'opendatasoft', 'dcat_file', 'manual')",
            name=op.f("ck_portal_sources_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_portal_sources_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_sources")),
        sa.UniqueConstraint("base_url", name=op.f("uq_portal_sources_base_url")),
        sa.UniqueConstraint("reference", name=op.f("uq_portal_sources_reference")),
    )
    op.create_table(
        "catalogue_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("uri", sa.String(length=1000), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=1000), nullable=False),
        sa.Column("licence", sa.String(length=1000), nullable=False),
        sa.Column(
            "access_right",
            sa.Enum(
                "public",
                "restricted",
                "non_public",
                "unknown",
                name="accessright",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("formats", sa.Text(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("has_api", sa.Boolean(), nullable=False),
        sa.Column("high_value", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("gone_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "access_right in ('public', 'restricted', 'non_public', 'unknown')",
            name=op.f("ck_catalogue_records_access_right_known"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["portal_sources.id"],
            name=op.f("fk_catalogue_records_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_records")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_catalogue_records_source_id_key")),
    )
    op.create_index(op.f("ix_catalogue_records_uri"), "catalogue_records", ["uri"], unique=False)

    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("dataset_id", sa.Integer(), nullable=True),
        sa.Column("publisher_id", sa.Integer(), nullable=True),
        sa.Column("publisher_name", sa.String(length=200), nullable=False),
        sa.Column("publisher_email", sa.String(length=254), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "forwarded",
                "accepted",
                "declined",
                "published",
                "removed",
                name="datarequeststate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("created_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("forwarded_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=160), nullable=False),
        sa.Column("published_dataset_id", sa.Integer(), nullable=True),
        sa.Column("published_url", sa.String(length=1000), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("from_team", sa.Boolean(), nullable=False),
        sa.Column("promised_for", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint("language in ('sv', 'en')", name=op.f("ck_data_requests_language_known")),
        sa.CheckConstraint(
            "state in ('received', 'forwarded', 'accepted', 'declined', 'published', 'removed')",
            name=op.f("ck_data_requests_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_data_requests_challenge_id")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_data_requests_dataset_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_data_requests_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_data_requests_person_id")),
        sa.ForeignKeyConstraint(
            ["published_dataset_id"], ["datasets.id"], name=op.f("fk_data_requests_published_dataset_id")
        ),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["publishers.id"], name=op.f("fk_data_requests_publisher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
        sa.UniqueConstraint("reference", name=op.f("uq_data_requests_reference")),
    )
    op.create_index(op.f("ix_data_requests_challenge_id"), "data_requests", ["challenge_id"], unique=False)
    op.create_index(op.f("ix_data_requests_dataset_id"), "data_requests", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_data_requests_person_id"), "data_requests", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_data_requests_published_dataset_id"), "data_requests", ["published_dataset_id"], unique=False
    )
    op.create_index(op.f("ix_data_requests_publisher_id"), "data_requests", ["publisher_id"], unique=False)

    op.create_table(
        "data_request_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["data_requests.id"],
            name=op.f("fk_data_request_links_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request_links")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_data_request_links_secret_hash")),
    )
    op.create_index(
        op.f("ix_data_request_links_request_id"), "data_request_links", ["request_id"], unique=False
    )

    op.create_table(
        "dataset_problems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "link",
                "licence",
                "content",
                "outdated",
                "description",
                "format",
                "other",
                name="problemkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_public", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "forwarded",
                "solved",
                "dismissed",
                name="problemstate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("created_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("forwarded_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('link', 'licence', 'content', 'outdated', 'description', 'format', 'other')",
            name=op.f("ck_dataset_problems_kind_known"),
        ),
        sa.CheckConstraint("language in ('sv', 'en')", name=op.f("ck_dataset_problems_language_known")),
        sa.CheckConstraint(
            "state in ('reported', 'forwarded', 'solved', 'dismissed')",
            name=op.f("ck_dataset_problems_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_dataset_problems_challenge_id")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_dataset_problems_dataset_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dataset_problems_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_problems")),
        sa.UniqueConstraint("reference", name=op.f("uq_dataset_problems_reference")),
    )
    op.create_index(
        op.f("ix_dataset_problems_challenge_id"), "dataset_problems", ["challenge_id"], unique=False
    )
    op.create_index(op.f("ix_dataset_problems_dataset_id"), "dataset_problems", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_dataset_problems_person_id"), "dataset_problems", ["person_id"], unique=False)

    op.create_table(
        "harvests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("syntax", sa.String(length=20), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("lost", sa.JSON(), nullable=False),
        sa.Column("fault", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["portal_sources.id"], name=op.f("fk_harvests_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvests")),
    )
    op.create_index("ix_harvests_source_id", "harvests", ["source_id", "started_at"], unique=False)

    op.create_table(
        "link_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "works",
                "moved",
                "needs_login",
                "gone",
                "host_dead",
                "suspicious",
                "unknown",
                name="linkfinding",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "tried",
            sa.Enum(
                "works",
                "moved",
                "needs_login",
                "gone",
                "host_dead",
                "suspicious",
                "unknown",
                name="linkfinding",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("tried_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("failing_since", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("moved_to", sa.String(length=1000), nullable=False),
        sa.Column("check_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "finding in ('works', 'moved', 'needs_login', 'gone', 'host_dead', 'suspicious', 'unknown')",
            name=op.f("ck_link_checks_finding_known"),
        ),
        sa.CheckConstraint(
            "tried in ('works', 'moved', 'needs_login', 'gone', 'host_dead', 'suspicious', 'unknown')",
            name=op.f("ck_link_checks_tried_known"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_link_checks_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_checks")),
        sa.UniqueConstraint("dataset_id", "url", name=op.f("uq_link_checks_dataset_id_url")),
    )
    op.create_index("ix_link_checks_check_at", "link_checks", ["check_at"], unique=False)

    op.create_table(
        "data_request_supports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("created_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_data_request_supports_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["data_requests.id"],
            name=op.f("fk_data_request_supports_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request_supports")),
        sa.UniqueConstraint(
            "request_id", "person_id", name=op.f("uq_data_request_supports_request_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_data_request_supports_person_id"), "data_request_supports", ["person_id"], unique=False
    )

    op.create_table(
        "data_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("text_sv", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("owner_email", sa.String(length=254), nullable=False),
        sa.Column("access_details", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("binding_version", sa.Integer(), nullable=False),
        sa.Column("updated_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("days between 1 and 730", name=op.f("ck_data_terms_days")),
        sa.CheckConstraint(
            "binding_version between 1 and version", name=op.f("ck_data_terms_binding_version")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["challenge_datasets.id"], name=op.f("fk_data_terms_link_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["people.id"], name=op.f("fk_data_terms_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_terms")),
        sa.UniqueConstraint("link_id", name=op.f("uq_data_terms_link_id")),
    )
    op.create_table(
        "data_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("terms_text", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("team_name", sa.String(length=80), nullable=False),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "approved",
                "declined",
                "revoked",
                "withdrawn",
                name="agreementstate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", models.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('requested', 'approved', 'declined', 'revoked', 'withdrawn')",
            name=op.f("ck_data_agreements_state_known"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'revoked') or (decided_by_id is not null and expires_at is not null)",
            name=op.f("ck_data_agreements_decision_by_a_person"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_data_agreements_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_data_agreements_person_id")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_data_agreements_team_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["terms_id"], ["data_terms.id"], name=op.f("fk_data_agreements_terms_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_agreements")),
        sa.UniqueConstraint("reference", name=op.f("uq_data_agreements_reference")),
    )
    op.create_index(op.f("ix_data_agreements_person_id"), "data_agreements", ["person_id"], unique=False)
    op.create_index(op.f("ix_data_agreements_terms_id"), "data_agreements", ["terms_id"], unique=False)
    op.create_index(
        "uq_data_agreements_open",
        "data_agreements",
        ["terms_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'requested'"),
        postgresql_where=sa.text("state = 'requested'"),
    )

    with op.batch_alter_table("challenge_datasets") as batch_op:
        batch_op.add_column(sa.Column("required", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("challenges") as batch_op:
        for name in ("least_datasets", "least_publishers", "bonus_datasets"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            op.f("ck_challenges_data_use"),
            "least_datasets >= 0 and least_publishers >= 0 and bonus_datasets >= 0",
        )
    # Not in a batch: on SQLite that makes the table anew, and the triggers that guard it would be lost.
    op.add_column("entry_versions", sa.Column("data_use", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("dataset_snapshots") as batch_op:
        batch_op.add_column(sa.Column("record", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("facts_hash", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("etag", sa.String(200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_latest", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sort_key_sv", sa.String(160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sort_key_en", sa.String(160), nullable=False, server_default=""))
    with op.batch_alter_table("datasets") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(30), nullable=False, server_default="dataset"))
        batch_op.add_column(sa.Column("publisher_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(30), nullable=False, server_default="listed"))
        batch_op.add_column(sa.Column("checked_at", models.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("check_at", models.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("last_fault", sa.String(60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("missing_since", models.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("updated_on", sa.Date(), nullable=True))
        batch_op.alter_column("source_base", existing_type=sa.String(200), type_=sa.String(400))
        batch_op.alter_column("source_id", existing_type=sa.String(120), type_=sa.String(500))
        batch_op.drop_constraint(op.f("ck_datasets_source_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_datasets_source_known"), f"source in {SOURCES!r}")
        batch_op.create_check_constraint(
            op.f("ck_datasets_kind_known"), "kind in ('dataset', 'service', 'series')"
        )
        batch_op.create_check_constraint(op.f("ck_datasets_state_known"), "state in ('listed', 'missing')")
        batch_op.create_foreign_key(op.f("fk_datasets_publisher_id"), "publishers", ["publisher_id"], ["id"])
    op.create_index("ix_jobs_unique_key", "jobs", ["unique_key"])
    op.create_index("ix_datasets_check_at", "datasets", ["check_at"])
    op.create_index(op.f("ix_datasets_publisher_id"), "datasets", ["publisher_id"])
    op.create_index(op.f("ix_datasets_uri"), "datasets", ["uri"])
    _mark_latest()
    op.create_index(
        "uq_dataset_snapshots_latest",
        "dataset_snapshots",
        ["dataset_id"],
        unique=True,
        sqlite_where=sa.text("is_latest"),
        postgresql_where=sa.text("is_latest"),
    )
    _index_snapshots()
    _name_publishers()
    op.execute("update datasets set check_at = current_timestamp where source <> 'manual'")


def _mark_latest() -> None:
    """The snapshot with the highest number was taken last."""
    op.execute(
        "update dataset_snapshots set is_latest = true "
        "where id in (select max(id) from dataset_snapshots group by dataset_id)"
    )


def _index_snapshots() -> None:
    """What the snapshots there are can be found and sorted by."""
    bind = op.get_bind()
    snapshots = sa.table(
        "dataset_snapshots",
        *map(sa.column, ("id", "search_text", "sort_key_sv", "sort_key_en")),
        *(sa.column(name, sa.JSON) for name in ("title", "publisher", "description")),
    )
    for row in bind.execute(sa.select(snapshots).order_by(snapshots.c.id)).all():
        bind.execute(
            sa.update(snapshots)
            .where(snapshots.c.id == row.id)
            .values(
                search_text=search_text(row.title, row.publisher, {}, row.description),
                sort_key_sv=title_key(row.title, "sv"),
                sort_key_en=title_key(row.title, "en"),
            )
        )


def _name_publishers() -> None:
    """A publisher for every name in the latest snapshots; the first check of a dataset finds a better key."""
    bind = op.get_bind()
    publishers = sa.table(
        "publishers",
        *map(sa.column, ("id", "reference", "key", "uri")),
        *map(sa.column, ("organisation_number", "email", "search_text", "sort_key")),
        sa.column("name", sa.JSON),
    )
    latest = bind.execute(
        sa.text("select dataset_id, publisher from dataset_snapshots where is_latest order by id")
    ).all()
    known: dict[str, int] = {}
    for dataset_id, stored in latest:
        names = json.loads(stored) if isinstance(stored, str) else stored
        name = next((names[tag] for tag in ("sv", "en", *sorted(names)) if names.get(tag)), "")
        if not name:
            continue
        key = f"name:{name.casefold()}"[:500]
        if key not in known:
            bind.execute(
                publishers.insert().values(
                    reference="".join(secrets.choice(_ALPHABET) for _ in range(10)),
                    key=key,
                    name=names,
                    uri="",
                    organisation_number="",
                    email="",
                    search_text=index_map(names),
                    sort_key=sort_key(name),
                )
            )
            known[key] = bind.execute(sa.select(publishers.c.id).where(publishers.c.key == key)).scalar_one()
        bind.execute(
            sa.text("update datasets set publisher_id = :publisher where id = :dataset"),
            {"publisher": known[key], "dataset": dataset_id},
        )


def downgrade() -> None:
    """Datasets of portals of other kinds become datasets added by hand; what the new tables hold is lost."""
    op.drop_index("ix_jobs_unique_key", "jobs")
    op.drop_index("ix_datasets_uri", "datasets")
    op.drop_index("ix_datasets_publisher_id", "datasets")
    op.drop_index("ix_datasets_check_at", "datasets")
    op.drop_index("uq_dataset_snapshots_latest", "dataset_snapshots")
    op.execute("update datasets set source = 'manual' where source not in ('entrystore', 'manual')")
    with op.batch_alter_table("datasets") as batch_op:
        batch_op.drop_constraint(op.f("fk_datasets_publisher_id"), type_="foreignkey")
        for name in ("source_known", "kind_known", "state_known"):
            batch_op.drop_constraint(op.f(f"ck_datasets_{name}"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_datasets_source_known"), "source in ('entrystore', 'manual')"
        )
        for name in (
            "updated_on",
            "missing_since",
            "last_fault",
            "failures",
            "check_at",
            "checked_at",
            "state",
            "publisher_id",
            "kind",
        ):
            batch_op.drop_column(name)
    op.drop_column("entry_versions", "data_use")
    with op.batch_alter_table("dataset_snapshots") as batch_op:
        for name in (
            "sort_key_en",
            "sort_key_sv",
            "search_text",
            "is_latest",
            "etag",
            "facts_hash",
            "record",
        ):
            batch_op.drop_column(name)
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.drop_constraint(op.f("ck_challenges_data_use"), type_="check")
        for name in ("bonus_datasets", "least_publishers", "least_datasets"):
            batch_op.drop_column(name)
    with op.batch_alter_table("challenge_datasets") as batch_op:
        batch_op.drop_column("required")
    for table in (
        "data_agreements",
        "data_terms",
        "data_request_links",
        "data_request_supports",
        "data_requests",
        "dataset_problems",
        "link_checks",
        "harvests",
        "catalogue_records",
        "portal_sources",
        "publishers",
    ):
        op.drop_table(table)
