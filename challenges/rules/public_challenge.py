"""The challenge that something on a public board belongs to or led to, if everybody may know of it."""

import datetime as dt
from typing import Any

from challenges.rules.predicates import challenge_public


def public_challenge(thing: Any, now: dt.datetime) -> Any:
    """The challenge of a need or a request for data; none where there is none, or where it is not public."""
    challenge = thing.challenge
    return challenge if challenge is not None and challenge_public(None, challenge, now) else None
