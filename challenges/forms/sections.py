"""What the sections of the challenge editor share: a draft may be half done, and knows what it was opened with."""

from typing import Any

from challenges.forms.base import Form, Part
from challenges.forms.fields import Day, EmailAddress, Hidden, Number, Text, TextArea

LANGUAGES = ("sv", "en")


class DraftText(Text):
    """A line that may be empty in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class DraftArea(TextArea):
    """A text that may be empty in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class DraftEmail(EmailAddress):
    """An address that may be empty in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class DraftDay(Day):
    """A day that may be missing in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class DraftNumber(Number):
    """A number that may be missing in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class Section(Form):
    """A section of the editor. ``revision`` is that of the challenge when the page was opened."""

    revision = Hidden()

    @property
    def seen(self) -> int:
        """The revision the editor saw; 0, which is older than any, when it was tampered with."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


class Row(Part):
    """A row of a section; ``id`` is the stored row's, empty for a new one."""

    id = Hidden()

    @property
    def known_id(self) -> int | None:
        text = self.id.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
