"""What comes of a call to the outside world: an answer, or a fault with the stable name of its reason."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any


class HttpFault(Exception):
    """A call that gave no usable answer; ``code`` is the stable name of the reason."""

    code = "unreachable"

    def __init__(self, detail: str, *, url: str = "") -> None:
        self.detail = detail
        self.url = url
        super().__init__(f"{self.code}: {detail} ({url})" if url else f"{self.code}: {detail}")


class Unreachable(HttpFault):
    """No such host, no connection, a faulty certificate, or a connection that broke off."""


class NameUnknown(Unreachable):
    """There is no host of this name, as those who should know say; not just that nobody could be asked."""


class TimedOut(HttpFault):
    """The answer did not arrive in time."""

    code = "timeout"


class AddressRefused(HttpFault):
    """The address is not one the platform may call."""

    code = "refused_address"


class TooLarge(HttpFault):
    """The answer, unpacked, is larger than allowed."""

    code = "too_large"


class TooManyRedirects(HttpFault):
    """The address sends the caller around in circles."""

    code = "too_many_redirects"


class NotJson(HttpFault):
    """The answer is not the JSON that was asked for, often an error page of a proxy."""

    code = "not_json"


class BadStatus(HttpFault):
    """The answer is an error; ``answer`` holds what was said."""

    code = "bad_status"

    def __init__(self, answer: "Answer") -> None:
        self.answer = answer
        self.status = answer.status
        super().__init__(f"status {answer.status}", url=answer.url)


@dataclass(frozen=True)
class Answer:
    """What came back, read to the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty when none was sent."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def retry_after(self) -> float:
        """For how many seconds the server asks to be left alone; 0 when it does not. It may also name a moment."""
        said = self.headers.get("Retry-After", "").strip()
        if said.isascii() and said.isdecimal():
            return float(said[:9])
        try:
            moment = parsedate_to_datetime(said) if said else None
            left = (moment - dt.datetime.now(moment.tzinfo)).total_seconds() if moment else 0.0
        except (ValueError, TypeError, OverflowError):
            return 0.0
        return max(0.0, left)

    def json(self) -> Any:
        """The parsed body. Refuses with NotJson what says it is a page, and what cannot be read.

        JSON can name characters that are none, which no database takes and nothing can write: they are replaced.
        """
        kind = self.content_type
        if kind.endswith(("html", "xml")):
            raise NotJson(f"the content type is {kind}", url=self.url)
        try:
            content = json.loads(self.body)
            return _sound(content) if _UNSOUND_ESCAPE.search(self.body) else content
        except (ValueError, RecursionError) as fault:
            raise NotJson("the body cannot be read as JSON", url=self.url) from fault


_UNSOUND_ESCAPE = re.compile(rb"\\u(?:0000|d[89a-f])", re.IGNORECASE)
_UNSOUND = re.compile("[\x00\ud800-\udfff]")


def _sound(content: Any) -> Any:
    if isinstance(content, str):
        return _UNSOUND.sub("\ufffd", content)
    if isinstance(content, list):
        return [_sound(one) for one in content]
    if isinstance(content, dict):
        return {_sound(key): _sound(value) for key, value in content.items()}
    return content


@dataclass(frozen=True)
class Hop:
    """One redirect: what was answered, and where it led."""

    status: int
    to: str


@dataclass(frozen=True)
class Probe:
    """What a knock on an address has shown: the address that answered in the end, after which redirects, and with
    what. ``retry_after`` is in seconds."""

    url: str
    status: int
    hops: tuple[Hop, ...] = ()
    retry_after: float = 0.0
