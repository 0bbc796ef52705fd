"""The outside world as the views hand it to the operations."""

from typing import cast

from flask import current_app

from challenges.adapters.passwords import Passwords
from challenges.adapters.portals.contract import Portal
from challenges.adapters.storage.contract import Storage


def passwords() -> Passwords:
    """Hashing of passwords."""
    return cast(Passwords, current_app.extensions["passwords"])


def storage() -> Storage:
    """Where files are kept."""
    return cast(Storage, current_app.extensions["storage"])


def portal() -> Portal:
    """The national data portal."""
    return cast(Portal, current_app.extensions["portal"])
