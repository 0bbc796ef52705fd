"""What becomes of a request for data: sent to its publisher, reminded of, answered, or removed.

A publisher answers by the secret link of a letter, without an account; whoever handles the request can also note an
answer that came in another way.
"""

import datetime as dt
from dataclasses import dataclass

from challenges.adapters.portals.values import functional_mailbox
from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.data_requests import DataRequest, DataRequestLink
from challenges.operations.data_requests import NOT_FUNCTIONAL
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import data_requests as find
from challenges.rules.check import require
from challenges.rules.data_requests import REMIND_AFTER
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import DataRequestState as S
from challenges.vocabulary.text import N_, say

LIFETIME = dt.timedelta(days=180)


@dataclass(frozen=True)
class AnswerContent:
    """An answer. ``state`` is accepted, declined or published; ``by`` a function, never a person."""

    state: S
    text: str
    by: str
    promised_for: dt.date | None = None
    address: str = ""
    dataset_id: int | None = None


def send(actor: Actor, request: DataRequest, email: str, *, now: dt.datetime) -> None:
    """Send the request to its publisher's functional mailbox, with a link to answer by.

    Records DATA_REQUEST_FORWARDED; the publisher and the one who asked get letters. Refused when the address is a
    person's, or when the request has been sent or answered.
    """
    require(actor, Permission.DATA_REQUEST_HANDLE, request, now)
    address = _mailbox(email)
    request.publisher_email, request.forwarded_at = address, now
    move(request, S.FORWARDED, actor, now=now, quiet=True)
    _letter(Happening.DATA_REQUEST_FORWARDED, request, actor, address, now)


def remind(actor: Actor, request: DataRequest, *, now: dt.datetime) -> None:
    """Send the publisher a reminder with a link of its own; the older links go on working.

    Records DATA_REQUEST_REMINDED; the publisher gets a letter. Refused when the request does not wait for the
    publisher, and sooner than 14 days after the last letter.
    """
    require(actor, Permission.DATA_REQUEST_HANDLE, request, now)
    find.lock(request)
    if request.state not in {S.FORWARDED, S.ACCEPTED}:
        raise Refused(N_("The request does not wait for the publisher, so there is nothing to remind of."))
    letters = find.letters_sent(request)
    if letters and now < letters[0].sent_at + REMIND_AFTER:
        raise Refused(
            say(N_("A letter was sent less than %(days)s days ago. Wait a little."), days=REMIND_AFTER.days)
        )
    _letter(Happening.DATA_REQUEST_REMINDED, request, actor, request.publisher_email, now)


def answer(actor: Actor, request: DataRequest, content: AnswerContent, *, now: dt.datetime) -> None:
    """Note an answer on the publisher's behalf. Records the answer as DATA_REQUEST_ACCEPTED, _DECLINED or _PUBLISHED.

    The one who asked, the supporters and the challenge's editors are told. Refused when the request is closed.
    """
    require(actor, Permission.DATA_REQUEST_HANDLE, request, now)
    _answer(actor, request, content, now)


def answer_by_link(link: DataRequestLink, content: AnswerContent, *, now: dt.datetime) -> None:
    """The publisher's own answer. Records and tells as ``answer``.

    Refused when the link is too old or the request is closed.
    """
    require(None, Permission.DATA_REQUEST_ANSWER, link, now)
    _answer(None, link.request, content, now)


def remove(actor: Actor, request: DataRequest, reason: str, *, now: dt.datetime) -> None:
    """Hide what a request says, with a reason for everybody to read. Its links answer nothing any more.

    Records DATA_REQUEST_REMOVED; the one who asked is told. Refused when it has been removed.
    """
    require(actor, Permission.DATA_REQUEST_HANDLE, request, now)
    request.removal_reason, request.closed_at = reason, now
    move(
        request,
        S.REMOVED,
        actor,
        now=now,
        challenge_id=request.challenge_id,
        payload={"reason": reason},
    )


def _answer(actor: Actor | None, request: DataRequest, content: AnswerContent, now: dt.datetime) -> None:
    request.answer, request.answered_by = content.text, content.by
    request.answered_at = request.answered_at or now
    request.promised_for = content.promised_for if content.state is S.ACCEPTED else None
    if content.state is S.PUBLISHED:
        dataset = find.dataset_at(content.address) if content.dataset_id is None else None
        request.published_dataset_id = dataset.id if dataset else content.dataset_id
        request.published_url = content.address
    if content.state is not S.ACCEPTED:
        request.closed_at = now
    move(
        request,
        content.state,
        actor,
        now=now,
        challenge_id=request.challenge_id,
        payload={
            "answer": content.text,
            "by": content.by,
            "promised_for": content.promised_for.isoformat() if content.promised_for else "",
            "address": content.address,
            "on_behalf": actor is not None,
        },
    )


def _mailbox(email: str) -> str:
    address = functional_mailbox(email, sure=True)
    if not address:
        raise Refused(NOT_FUNCTIONAL, field="email")
    return address


def _letter(kind: Happening, request: DataRequest, actor: Actor, address: str, now: dt.datetime) -> None:
    """A letter to the publisher with a link to answer by, of which only a hash is kept."""
    secret = new_secret()
    db.session.add(
        DataRequestLink(
            request_id=request.id,
            email=address,
            secret_hash=secret_hash(secret),
            sent_at=now,
            expires_at=now + LIFETIME,
        )
    )
    db.session.flush()
    record(kind, request, actor, now=now, challenge_id=request.challenge_id, secret=secret)
