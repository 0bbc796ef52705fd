"""What the predicates share: their shape, and the way from a thing to the challenge it belongs to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from challenges.vocabulary.actor import Actor

Predicate = Callable[[Actor | None, Any, dt.datetime], bool]


def challenge_of(thing: Any) -> Any:
    """The challenge a thing is part of, or itself."""
    return thing if type(thing).__name__ == "Challenge" else thing.challenge
