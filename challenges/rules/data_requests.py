"""What may be said in public about a request for data, and how long it has waited."""

import datetime as dt
from dataclasses import dataclass

from challenges.models.data_requests import DataRequest
from challenges.vocabulary.states import DataRequestState as S
from challenges.vocabulary.swedish_time import swedish_day

UNANSWERED = frozenset({S.RECEIVED, S.FORWARDED})

REMIND_AFTER = dt.timedelta(days=14)


@dataclass(frozen=True)
class Waiting:
    """Whole days by the calendar: until the first answer, or so far; and of these with the publisher.

    ``with_publisher`` is None before the request was sent on. ``to_publication`` is the days until the data was
    published, None when it is not.
    """

    days: int
    with_publisher: int | None
    answered: bool
    to_publication: int | None


def waiting(request: DataRequest, now: dt.datetime) -> Waiting:
    """How long a request has waited for its answer."""
    end = request.answered_at or request.closed_at or now
    sent = request.forwarded_at
    return Waiting(
        days=_days(request.created_at, end),
        with_publisher=_days(sent, end) if sent is not None and sent <= end else None,
        answered=request.answered_at is not None,
        to_publication=_days(request.created_at, request.closed_at)
        if request.state is S.PUBLISHED and request.closed_at
        else None,
    )


def _days(start: dt.datetime, end: dt.datetime) -> int:
    """Days as people count them: what happened yesterday evening was one day ago."""
    return max(0, (swedish_day(end) - swedish_day(start)).days)
