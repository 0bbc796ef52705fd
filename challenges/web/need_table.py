"""The board of needs as a file for spreadsheets: CSV with stable English column names (docs/portals.md)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask import Response

from challenges.notices.letters import link as link_to
from challenges.queries.need_listing import Row
from challenges.rules.public_challenge import public_challenge
from challenges.vocabulary.localised import challenge_text, text
from challenges.web.spreadsheets import download, moment

COLUMNS = (
    "need_reference",
    "need_page",
    "title",
    "language",
    "problem",
    "who_has_it",
    "how_many",
    "what_was_tried",
    "proposed_by_organisation",
    "meant_for_organisation",
    "adopted_by_organisation",
    "state",
    "supporters",
    "proposed_at",
    "said",
    "said_by_organisation",
    "said_at",
    "route",
    "led_to_address",
    "challenge_title",
    "challenge_url",
    "same_as_reference",
)


def need_table(rows: Iterable[Row], name: str, *, now: dt.datetime) -> Response:
    """The rows as a download. Times are UTC, names Swedish where there is Swedish; nobody who proposed is named."""
    return download(COLUMNS, (_row(row, now) for row in rows), name)


def _row(row: Row, now: dt.datetime) -> tuple[str, ...]:
    need, challenge = row.need, public_challenge(row.need, now)
    return (
        need.reference,
        link_to("public.needs.show", reference=need.reference),
        need.title,
        need.language,
        need.problem,
        need.affected,
        need.how_many,
        need.tried,
        _name(need.proposed_for),
        _name(need.addressed_to),
        _name(need.adopted_by),
        need.state.value,
        str(row.supporters),
        moment(need.created_at),
        need.said,
        _name(need.said_by),
        moment(need.said_at),
        need.route.value if need.route else "",
        need.address,
        challenge_text(challenge, "title", "sv").value if challenge else "",
        link_to("public.challenges.show", slug=challenge.slug) if challenge else "",
        need.merged_into.reference if need.merged_into else "",
    )


def _name(organisation: Any) -> str:
    return text(organisation, "name", "sv").value if organisation else ""
