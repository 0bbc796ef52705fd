"""Hand a letter to the mail server, outside any transaction."""

from flask import current_app

from challenges.adapters.mailer import OutgoingMail, PermanentFailure


def deliver(mail: OutgoingMail) -> str:
    """Send; the answer is "" or why the letter can never be sent. Raises on a hitch that may pass."""
    try:
        current_app.extensions["mailer"].send(mail)
    except PermanentFailure as failure:
        return str(failure)
    return ""
