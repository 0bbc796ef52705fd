"""Use reports: those who own data get to know, by mail, what their data is used for."""

import datetime as dt
import hashlib

from challenges.models.jobs import Letter
from challenges.notices import use_reports as notices
from challenges.operations.recording import record
from challenges.queries import use_reports
from challenges.queries.use_reports import Readership
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

PAUSE = dt.timedelta(days=30)
"""How long a publisher is left in peace after a report."""

_NO_MAILBOX = N_(
    "The publisher has stated no mailbox that belongs to a function. The platform writes to no other address."
)
_TOO_SOON = N_("A report was sent to the publisher less than 30 days ago.")
_CHANGED = N_("The report has changed since you read it. Read it once more, then send it.")


def preview(readership: Readership, *, now: dt.datetime) -> Letter | None:
    """The letter as it would be sent now; none without a mailbox. Nothing is written."""
    return notices.compose(readership.publisher, now=now) if readership.mailbox else None


def mark(letter: Letter) -> str:
    """What tells a letter that somebody has read from one that says something else."""
    return hashlib.sha256(f"{letter.subject}\n{letter.body}".encode()).hexdigest()


def too_soon(readership: Readership, *, now: dt.datetime) -> bool:
    """Whether the last report to the publisher is too recent for another one."""
    last = use_reports.last_sent(readership.publisher.id)
    return last is not None and now < last + PAUSE


def send(actor: Actor, readership: Readership, seen: str, *, now: dt.datetime) -> None:
    """Mail the use report to the publisher's functional mailbox. Records USE_REPORT_SENT.

    ``seen`` is the mark of the letter that was read. Refused without a mailbox, when a report was sent in the last 30
    days, and when the letter is no longer the one that was read.
    """
    require(actor, Permission.USE_REPORT_SEND, readership, now)
    use_reports.lock(readership.publisher)
    letter = preview(readership, now=now)
    if letter is None:
        raise Refused(_NO_MAILBOX)
    if too_soon(readership, now=now):
        raise Refused(_TOO_SOON)
    if mark(letter) != seen:
        raise Refused(_CHANGED)
    record(
        Happening.USE_REPORT_SENT, readership.publisher, actor, now=now, payload={"checksum": mark(letter)}
    )
