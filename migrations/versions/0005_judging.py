"""Judging: the plan of a round, decimals in scores, verdicts, and what is known about jurors."""

import hashlib
import json
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

from challenges.models import base as models

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = "'screening', 'rubric', 'expo', 'public_vote'"
_SIGHTS = "'never', 'after_own', 'after_closing'"
_VERDICTS = "'pass', 'fail', 'cannot_judge'"


def _choice(name: str, standard: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(30), nullable=False, server_default=standard)


def _flag(name: str, standard: bool) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true() if standard else sa.false())


def _number(name: str, standard: int) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(standard))


def upgrade() -> None:
    # Rounds that exist keep the ranking that their rules were published with: the plain mean, no ladder but criteria.
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(_choice("kind", "rubric"))
        batch_op.add_column(_choice("method", "mean"))
        batch_op.add_column(_flag("carry_over", False))
        batch_op.add_column(sa.Column("places", sa.Integer(), nullable=True))
        batch_op.add_column(_number("minutes_per_reading", 30))
        batch_op.add_column(_flag("one_per_organisation", False))
        batch_op.add_column(_number("outside_seats", 0))
        batch_op.add_column(_flag("hide_teams", False))
        batch_op.add_column(_choice("others_scores", "never"))
        batch_op.add_column(_choice("others_comments", "never"))
        batch_op.add_column(_choice("running_totals", "after_closing"))
        batch_op.add_column(_flag("sign_feedback", False))
        batch_op.add_column(sa.Column("tie_ladder", sa.JSON(), nullable=False, server_default='["criteria"]'))
        batch_op.add_column(sa.Column("lot_source", sa.String(300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("publish_at", models.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f("ck_rounds_kind_known"), f"kind in ({_KINDS})")
        batch_op.create_check_constraint(op.f("ck_rounds_method_known"), "method in ('mean', 'calibrated')")
        for column in ("others_scores", "others_comments", "running_totals"):
            batch_op.create_check_constraint(op.f(f"ck_rounds_{column}_known"), f"{column} in ({_SIGHTS})")
        batch_op.create_check_constraint(
            op.f("ck_rounds_places"), "places is null or places between 1 and 1000"
        )
        batch_op.create_check_constraint(
            op.f("ck_rounds_minutes_per_reading"), "minutes_per_reading between 1 and 600"
        )
        batch_op.create_check_constraint(op.f("ck_rounds_outside_seats"), "outside_seats between 0 and 20")
    with op.batch_alter_table("criteria") as batch_op:
        batch_op.add_column(_number("step", 10))
        batch_op.create_check_constraint(op.f("ck_criteria_step"), "step in (1, 5, 10)")
    with op.batch_alter_table("scores") as batch_op:
        batch_op.drop_constraint(op.f("ck_scores_value"), type_="check")
    op.execute("update scores set value = value * 10")
    with op.batch_alter_table("scores") as batch_op:
        batch_op.create_check_constraint(op.f("ck_scores_value"), "value is null or value between 0 and 100")
    with op.batch_alter_table("jurors") as batch_op:
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("competences", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("organisation", sa.String(160), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            op.f("ck_jurors_capacity"), "capacity is null or capacity between 0 and 1000"
        )
    with op.batch_alter_table("assignments") as batch_op:
        batch_op.add_column(sa.Column("opened_at", models.UTCDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("score_sheets") as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.String(30), nullable=True))
        batch_op.add_column(sa.Column("verdict_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.create_check_constraint(op.f("ck_score_sheets_verdict_known"), f"verdict in ({_VERDICTS})")
    op.create_table(
        "judging_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("frozen_at", models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_judging_plans_challenge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judging_plans")),
        sa.UniqueConstraint("challenge_id", name=op.f("uq_judging_plans_challenge_id")),
    )
    _freeze_what_is_published(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger judging_plans_no_{verb} before {verb} on judging_plans "
                "begin select raise(abort, 'judging_plans rows are never changed or deleted'); end"
            )
    else:
        op.execute(
            "create trigger judging_plans_stands before update or delete on judging_plans "
            "for each row execute function refuse_change()"
        )


def _freeze_what_is_published(connection: sa.Connection) -> None:
    """The plan of every challenge that is public already: what its rules have meant all along, in the same form as later
    plans (``rules/judging_plan.py: content``), so that its judging can be opened."""
    tables = sa.MetaData()
    challenges, rounds, criteria, prizes, plans = (
        sa.Table(name, tables, autoload_with=connection)
        for name in ("challenges", "rounds", "criteria", "prizes", "judging_plans")
    )

    def rows(table: sa.Table, challenge: int) -> list[Any]:
        wanted = sa.select(table).where(table.c.challenge_id == challenge).order_by(table.c.position)
        return list(connection.execute(wanted).mappings())

    for challenge in list(
        connection.execute(sa.select(challenges).where(challenges.c.published_at.is_not(None))).mappings()
    ):
        places = max(1, len(rows(prizes, challenge["id"])))
        plan = {
            "format": 1,
            "challenge": challenge["slug"],
            "rounds": [_round(row, places) for row in rows(rounds, challenge["id"])],
            "criteria": [_criterion(row) for row in rows(criteria, challenge["id"])],
        }
        content = unicodedata.normalize(
            "NFC", json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        )
        connection.execute(
            plans.insert().values(
                challenge_id=challenge["id"],
                content=content,
                sha256=hashlib.sha256(content.encode()).hexdigest(),
                frozen_at=challenge["published_at"],
            )
        )


def _round(row: Any, places: int) -> dict[str, Any]:
    return {
        "round": row["position"],
        "name": {"sv": row["name_sv"], "en": row["name_en"]},
        "kind": "rubric",
        "places": places,
        "method": "mean",
        "carry_over": False,
        "readings": row["readings"],
        "minutes_per_reading": 30,
        "one_per_organisation": False,
        "outside_seats": 0,
        "hide_teams": False,
        "others_scores": "never",
        "others_comments": "never",
        "running_totals": "after_closing",
        "sign_feedback": False,
        "tie_ladder": ["criteria"],
        "lot_source": "",
    }


def _criterion(row: Any) -> dict[str, Any]:
    anchors = row["anchors"]
    return {
        "id": row["id"],
        "name": {"sv": row["name_sv"], "en": row["name_en"]},
        "question": {"sv": row["question_sv"], "en": row["question_en"]},
        "weight": row["weight"],
        "lowest": 0,
        "highest": row["scale_max"],
        "step": "1",
        "levels": [
            {"value": level["value"], "sv": level.get("sv", ""), "en": level.get("en", "")}
            for level in (json.loads(anchors) if isinstance(anchors, str) else anchors)
        ],
    }


def downgrade() -> None:
    """Scores with decimals are rounded to whole numbers; verdicts and the plans of rounds are lost."""
    op.drop_table("judging_plans")
    with op.batch_alter_table("score_sheets") as batch_op:
        batch_op.drop_constraint(op.f("ck_score_sheets_verdict_known"), type_="check")
        batch_op.drop_column("verdict_reason")
        batch_op.drop_column("verdict")
    with op.batch_alter_table("assignments") as batch_op:
        batch_op.drop_column("opened_at")
    with op.batch_alter_table("jurors") as batch_op:
        batch_op.drop_constraint(op.f("ck_jurors_capacity"), type_="check")
        for column in ("capacity", "competences", "languages", "organisation"):
            batch_op.drop_column(column)
    with op.batch_alter_table("scores") as batch_op:
        batch_op.drop_constraint(op.f("ck_scores_value"), type_="check")
    op.execute("update scores set value = (value + 5) / 10")
    with op.batch_alter_table("scores") as batch_op:
        batch_op.create_check_constraint(op.f("ck_scores_value"), "value is null or value between 0 and 10")
    with op.batch_alter_table("criteria") as batch_op:
        batch_op.drop_constraint(op.f("ck_criteria_step"), type_="check")
        batch_op.drop_column("step")
    with op.batch_alter_table("rounds") as batch_op:
        for name in ("places", "minutes_per_reading", "outside_seats"):
            batch_op.drop_constraint(op.f(f"ck_rounds_{name}"), type_="check")
        for name in ("kind", "method", "others_scores", "others_comments", "running_totals"):
            batch_op.drop_constraint(op.f(f"ck_rounds_{name}_known"), type_="check")
        for column in (
            *("kind", "method", "carry_over", "places", "minutes_per_reading", "one_per_organisation"),
            *("outside_seats", "hide_teams", "others_scores", "others_comments", "running_totals"),
            *("sign_feedback", "tie_ladder", "lot_source", "publish_at"),
        ):
            batch_op.drop_column(column)
