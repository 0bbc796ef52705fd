"""Text that is marked for translation here and translated at the door that shows it."""

from dataclasses import dataclass, field
from typing import Any


def N_(msgid: str) -> str:
    """Mark a text for extraction without translating it; the door that shows it looks it up."""
    return msgid


@dataclass(frozen=True)
class Say:
    """A sentence to be shown to a person: an English message id and the values that go into it."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def say(msgid: str, **values: Any) -> Say:
    """A sentence with values, e.g. ``say("At most %(limit)s members", limit=5)``."""
    return Say(msgid, values)
