"""What an operation may answer instead of doing what it was asked."""

from challenges.vocabulary.text import Say, say


class Refused(Exception):
    """The operation was not carried out, for a reason the person can understand and act on.

    ``field`` names the form field the reason belongs to, if it belongs to one.
    """

    def __init__(self, reason: Say | str, *, field: str | None = None) -> None:
        self.reason = reason if isinstance(reason, Say) else say(reason)
        self.field = field
        super().__init__(str(self.reason))


class NotAllowed(Refused):
    """The actor may not do this; ``reason`` says why in words for the page."""


class Stale(Refused):
    """Somebody else changed the thing first; ``current`` is the revision that is stored now."""

    def __init__(self, reason: Say | str, *, current: int) -> None:
        super().__init__(reason)
        self.current = current


class NotFound(Exception):
    """There is no such thing, or the actor may not know that there is."""
