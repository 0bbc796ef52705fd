"""What the script of the draft page says of a file it sends in parts."""

from challenges.forms.base import Form
from challenges.forms.fields import Hidden
from challenges.operations.uploads import UploadContent

_NAME_MOST = 1_000
_LARGEST = 15
_HASH = 64


class UploadForm(Form):
    """A file that is to come. What is too long or no number is cut, and then refused by the operation."""

    name = Hidden()
    size = Hidden()
    question = Hidden()
    mark = Hidden()

    def content(self) -> UploadContent:
        return UploadContent(
            (self.name.data or "")[:_NAME_MOST],
            _size(self.size.data),
            (self.question.data or "")[:20],
            (self.mark.data or "")[:_HASH],
        )


class FinishForm(Form):
    """The SHA-256 of every part in order, as hexadecimal words; nothing from a browser that cannot compute them."""

    hashes = Hidden()

    def content(self) -> list[str]:
        return [word.lower() for word in (self.hashes.data or "").split()]


def _size(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= _LARGEST else 0
