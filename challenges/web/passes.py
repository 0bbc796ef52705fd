"""A pass stands in for a team link's secret where something is written down: it opens the link for one address only."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def pass_for(reference: str, email: str) -> str:
    """A pass to the team link of this reference, for whoever signs in with the address."""
    return _signer().dumps([reference, email.strip().lower()])


def read(text: str) -> tuple[str, str] | None:
    """The reference and the address of a pass that we have made ourselves; None for any other text."""
    try:
        reference, email = _signer().loads(text)
    except (BadData, ValueError, TypeError):
        return None
    return reference, email


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="team link")
