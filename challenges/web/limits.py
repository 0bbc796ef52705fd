"""How often doors to accounts and data may be tried: from one network address, and for one account."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from challenges.extensions import limiter
from challenges.web.visit import current_actor

# Whole agencies share one network address, so that limit is wide; the one for an account is narrow.
_TRIES_BY_NETWORK = "30 per minute; 300 per hour"
_TRIES_BY_ACCOUNT = "10 per 15 minutes; 50 per day"
_LETTERS_BY_NETWORK = "20 per minute; 100 per hour"
_LETTERS_BY_ACCOUNT = "5 per 15 minutes; 20 per day"
# Enough to look again when something has slipped the mind, too little for a script that collects.
_ACCESS_BY_PERSON = "10 per hour; 40 per day"

_QUESTIONS_BY_PERSON = "10 per hour; 30 per day"
_SUPPORT_BY_PERSON = "60 per hour"

# A page saves at most every few seconds; somebody may write in a few windows at once.
_AUTOSAVES_BY_PERSON = "60 per minute"

# A harvester reads everything in a few hundred requests; what is kept is answered before anybody counts.
_READS_BY_NETWORK = "300 per minute"

# Each check hashes what is handed in.
_CHECKS_BY_NETWORK = "20 per minute; 200 per hour"

View = Callable[..., Any]


def limit_tries(view: View) -> View:
    """Limit failed attempts to guess a password; attempts that succeed are not counted."""
    by_account = limiter.limit(_TRIES_BY_ACCOUNT, key_func=_account, methods=["POST"], deduct_when=_failed)
    return by_account(limiter.limit(_TRIES_BY_NETWORK, methods=["POST"], deduct_when=_failed)(view))


def limit_letters(view: View) -> View:
    """Limit how many letters somebody can make us send; a form with something to put right sends none."""
    by_account = limiter.limit(_LETTERS_BY_ACCOUNT, key_func=_account, methods=["POST"], deduct_when=_taken)
    return by_account(limiter.limit(_LETTERS_BY_NETWORK, methods=["POST"])(view))


def limit_access(view: View) -> View:
    """Limit how often somebody has access details shown; nothing that is sent along makes them another person."""
    return limiter.limit(_ACCESS_BY_PERSON, key_func=_person, methods=["POST"], deduct_when=_taken)(view)


def limit_requests(view: View) -> View:
    """Limit how many letters a person can make us send to those who decide about data."""
    return limiter.limit(_LETTERS_BY_ACCOUNT, key_func=_person, methods=["POST"], deduct_when=_taken)(view)


def limit_reads(view: View) -> View:
    """Limit how fast a program reads the open API, the feed, and what a page asks for while somebody writes."""
    return limiter.limit(_READS_BY_NETWORK)(view)


def limit_autosaves(view: View) -> View:
    """Limit how often what somebody writes is saved by itself; the browser tries again a little later."""
    return limiter.limit(_AUTOSAVES_BY_PERSON, key_func=_person, methods=["POST"])(view)


def limit_asking(view: View) -> View:
    """Limit how much somebody can put before others in public; what was not taken is not counted."""
    return limiter.limit(_QUESTIONS_BY_PERSON, key_func=_person, methods=["POST"], deduct_when=_done)(view)


def limit_support(view: View) -> View:
    """Limit how often somebody can support things and take it back."""
    return limiter.limit(_SUPPORT_BY_PERSON, key_func=_person, methods=["POST"], deduct_when=_done)(view)


def limit_answers(view: View) -> View:
    """Limit how often answers can be sent by mailed links from one network address."""
    return limiter.limit(_SUPPORT_BY_PERSON, methods=["POST"])(view)


def limit_checks(view: View) -> View:
    """Limit how often receipts can be checked, and numbers guessed, from one network address."""
    return limiter.limit(_CHECKS_BY_NETWORK, methods=["POST"])(view)


def _person() -> str:
    actor = current_actor()
    return f"person:{actor.person_id}" if actor else f"network:{get_remote_address()}"


def _done(response: Response) -> bool:
    """Something was made: the visitor is sent on to it."""
    return 300 <= response.status_code < 400


def _account() -> str:
    """The account that is tried: the address in the form, else the signed-in person, else the network address."""
    if email := request.form.get("email", "").strip().lower()[:254]:
        return f"account:{email}"
    actor = current_actor()
    return f"person:{actor.person_id}" if actor else f"network:{get_remote_address()}"


def _taken(response: Response) -> bool:
    return response.status_code < 400


def _failed(response: Response) -> bool:
    return response.status_code >= 400
