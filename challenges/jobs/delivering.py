"""Hand a letter to the mail server, outside any transaction, and write down how it went."""

import datetime as dt

from flask import current_app

from challenges.adapters.mailer import OutgoingMail, PermanentFailure
from challenges.operations import letters


def deliver(mail: OutgoingMail) -> str:
    """Send; the answer is "" or why the letter can never be sent. Raises on a hitch that may pass."""
    try:
        current_app.extensions["mailer"].send(mail)
    except PermanentFailure as failure:
        return str(failure)
    return ""


def settle(refusal: str, *, letter_id: int, now: dt.datetime) -> None:
    """Write it down; in the demo the letters can still be read afterwards, since they reach nobody."""
    letters.settle(refusal, letter_id=letter_id, now=now, keep_secrets=current_app.config["DEMO"])
