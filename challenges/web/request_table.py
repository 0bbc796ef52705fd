"""Requests for data as a file for spreadsheets: CSV with stable English column names (docs/portals.md)."""

import datetime as dt
from collections.abc import Iterable

from flask import Response

from challenges.notices.data_requests import publisher_name
from challenges.notices.letters import link as link_to
from challenges.queries.data_request_listing import Row
from challenges.rules.data_requests import waiting
from challenges.rules.public_challenge import public_challenge
from challenges.vocabulary.localised import challenge_text, text
from challenges.web.spreadsheets import download, moment

COLUMNS = (
    "request_reference",
    "request_page",
    "title",
    "language",
    "what_is_asked_for",
    "what_it_is_for",
    "publisher",
    "publisher_uri",
    "asked_by_organisation",
    "challenge_title",
    "challenge_url",
    "state",
    "supporters",
    "asked_at",
    "sent_to_publisher_at",
    "answered_at",
    "closed_at",
    "days_waited_for_answer",
    "promised_for",
    "answer",
    "answered_by",
    "published_at_address",
)


def request_table(rows: Iterable[Row], name: str, *, now: dt.datetime) -> Response:
    """The rows as a download. Times are UTC, names Swedish where there is Swedish; nobody who asked is named."""
    return download(COLUMNS, (_row(row, now) for row in rows), name)


def _row(row: Row, now: dt.datetime) -> tuple[str, ...]:
    request, challenge = row.request, public_challenge(row.request, now)
    return (
        request.reference,
        link_to("public.data_requests.show", reference=request.reference),
        request.title,
        request.language,
        request.wanted,
        request.purpose,
        publisher_name(request, "sv"),
        request.publisher.uri if request.publisher else "",
        text(request.organisation, "name", "sv").value if request.organisation else "",
        challenge_text(challenge, "title", "sv").value if challenge else "",
        link_to("public.challenges.show", slug=challenge.slug) if challenge else "",
        request.state.value,
        str(row.supporters),
        *map(moment, (request.created_at, request.forwarded_at, request.answered_at, request.closed_at)),
        str(waiting(request, now).days),
        request.promised_for.isoformat() if request.promised_for else "",
        request.answer,
        request.answered_by,
        request.published_url,
    )
