"""Hand a letter to the mail server, outside any transaction, and write down how it went."""

import datetime as dt

from flask import current_app

from challenges.adapters.mailer import OutgoingMail, PermanentFailure, TemporaryFailure
from challenges.jobs.hitch import Hitch
from challenges.operations import letters


def deliver(mail: OutgoingMail) -> str:
    """Send; the answer is "" or why the letter can never be sent. Raises Hitch when it may work later."""
    try:
        current_app.extensions["mailer"].send(mail)
    except PermanentFailure as failure:
        return str(failure)
    except TemporaryFailure as failure:
        raise Hitch(str(failure)) from failure
    return ""


def settle(refusal: str, *, letter_id: int, now: dt.datetime) -> None:
    """Write it down; in the demo the letters can still be read afterwards, since they reach nobody."""
    letters.settle(refusal, letter_id=letter_id, now=now, keep_secrets=current_app.config["DEMO"])
