"""Letters: taken from the queue, handed to the mail server, and written down as sent or failed."""

import datetime as dt

from challenges.adapters.mailer import OutgoingMail
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.notices import routing
from challenges.notices.event import Event
from challenges.operations.moving import move
from challenges.operations.recording import post, queue
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import LetterState

_WIPED = "(removed after sending: it held a personal link)"


def spread(happening_id: int, *, now: dt.datetime) -> None:
    """Write the letters that follow from a happening which concerns many people."""
    row = db.session.get_one(HappeningRow, happening_id)
    post(routing.letters_for(Event(row)), now=now)


def begin_sending(letter_id: int, *, now: dt.datetime) -> OutgoingMail | None:
    """Mark a letter as being sent. None when it has gone already, or will never go.

    A letter that is being sent is begun again: its worker died, and nobody knows whether the mail server took it.
    It keeps its Message-ID, so that the receiving side can tell a double.
    """
    letter = _locked(letter_id)
    if letter.state not in {LetterState.QUEUED, LetterState.SENDING}:
        return None
    letter.attempts += 1
    move(letter, LetterState.SENDING, None, now=now)
    return OutgoingMail(
        to=letter.email,
        name=letter.name,
        subject=letter.subject,
        body=letter.body,
        message_id=letter.message_id,
        language=letter.language,
    )


def settle(refusal: str, *, letter_id: int, now: dt.datetime, keep_secrets: bool = False) -> None:
    """Write down that a letter was sent, or with ``refusal`` that it never will be.

    The text of a secret letter is removed when it has been sent, unless ``keep_secrets`` (the demo, whose
    letters nobody receives).
    """
    letter = _locked(letter_id)
    if letter.state is LetterState.SENT:  # a worker that was taken for dead has come to the end as well
        return
    letter.last_error = refusal[:2000]
    if refusal:
        move(letter, LetterState.FAILED, None, now=now)
        return
    letter.sent_at = now
    if letter.secret and not keep_secrets:
        letter.body = _WIPED
    move(letter, LetterState.SENT, None, now=now)


def put_back(hitch: str, *, last: bool, letter_id: int, now: dt.datetime) -> None:
    """Write down why a letter could not be sent this time. It waits for its next turn; after the ``last`` it failed."""
    letter = db.session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None:
        return
    if letter.state is LetterState.QUEUED and last:
        move(letter, LetterState.SENDING, None, now=now)
    if letter.state is not LetterState.SENDING:
        return
    letter.last_error = hitch[:2000]
    move(letter, LetterState.FAILED if last else LetterState.QUEUED, None, now=now)


def retry(actor: Actor, letter: Letter, *, now: dt.datetime) -> None:
    """Queue a letter that could not be sent once more. Refused when it has not failed."""
    require(actor, Permission.PLATFORM_ADMINISTER, None, now)
    move(letter, LetterState.QUEUED, actor, now=now)
    letter.last_error = ""
    queue("letters.send", {"letter_id": letter.id}, now=now, unique_key=f"letter:{letter.id}")


def _locked(letter_id: int) -> Letter:
    return db.session.get_one(Letter, letter_id, with_for_update=True, populate_existing=True)
