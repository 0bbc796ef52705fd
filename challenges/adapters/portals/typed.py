"""What people type and paste: words made harmless for any query language, and addresses."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from challenges.adapters.portals.values import identity

_LONGEST = 2000
_WORD = re.compile(r"\w+")
_MOST_WORDS = 8
_MOST_TEXT = 400


def words(text: str, *, longest: int = 60) -> list[str]:
    """The searchable words in lower case, without repeats, at most eight, none longer than ``longest``: letters and
    digits, nothing else."""
    found = (word.strip("_")[:longest] for word in _WORD.findall(text[:_MOST_TEXT].lower()))
    return list(dict.fromkeys(word for word in found if word))[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Pasted:
    """A number in this portal or the publisher's own name for the dataset; the other one is empty."""

    source_id: str = ""
    uri: str = ""


def tidy(address: str) -> str:
    """What was pasted without what clings to it; empty for what is too long to be meant."""
    text = address.strip().strip("<>\"'").strip()
    return text if len(text) <= _LONGEST else ""


def full_address(text: str) -> str:
    """A web address or a URN, with ``https://`` where it was left out; empty for everything else."""
    if not text:
        return ""
    if "://" not in text and not text.lower().startswith("urn:"):
        text = "https://" + text
        if "." not in text.partition("//")[2].partition("/")[0]:
            return ""
    return identity(text)


def place_below(base: str, uri: str) -> str | None:
    """The decoded path of ``uri`` below ``base``, with a leading slash; nothing where it lies elsewhere. http or
    https and a leading ``www.`` make no difference."""
    parts, own = urlsplit(uri), urlsplit(base)
    if not base or _site(parts) != _site(own):
        return None
    path, root = unquote(parts.path), own.path.rstrip("/")
    if path != root and not path.startswith(root + "/"):
        return None
    return path[len(root) :] or "/"


def _site(parts: SplitResult) -> tuple[str, int]:
    port = {None: 443, 80: 443}.get(parts.port, parts.port or 443)
    return (parts.hostname or "").removeprefix("www."), port
