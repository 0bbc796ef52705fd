"""Asking a portal in JSON. Every way it can fail ends in a PortalFault with a reason for people."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from challenges.adapters.http import Answer, BadStatus, Client, HttpFault
from challenges.adapters.portals.contract import (
    DatasetNotFound,
    PortalFault,
    PortalRefused,
    PortalUnavailable,
)
from challenges.adapters.portals.resilience import Breaker, Clock
from challenges.vocabulary.text import N_

Parameters = dict[str, str] | list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a portal said, and what it calls this version of it."""

    content: dict[str, Any]
    etag: str = ""


class Unchanged(Exception):
    """What was asked for is still as the portal's mark names it."""


class Asker:
    """Asks one portal, and leaves it alone for a while when it keeps failing.

    ``until`` is when an answer must be there, by ``clock``. A refusal is an answer; only what makes no sense, or does
    not come, counts against the portal.
    """

    def __init__(self, base: str, http: Client, clock: Clock) -> None:
        self._base = base
        self._http = http
        self._clock = clock
        self._breaker = Breaker(clock=clock)

    def get(
        self,
        path: str,
        until: float,
        parameters: Parameters | None = None,
        *,
        one: bool = False,
        etag: str = "",
    ) -> Reply:
        """The JSON object at ``path`` below the portal's address. ``one`` says that it is about a single dataset.

        Raises a PortalFault, and Unchanged when ``etag`` still names what is there.
        """
        url = self._base + path + ("?" + urlencode(parameters, quote_via=quote) if parameters else "")
        # The mark is the answer's tag, or for lack of one the moment of its last change.
        headers = {"If-None-Match" if etag.endswith('"') else "If-Modified-Since": etag} if etag else None
        self._ready()
        try:
            answer = self._http.get(url, headers=headers, seconds=self._left(until))
            if etag and answer.status == 304:
                self._breaker.succeeded()
                raise Unchanged
            return self._read(answer)
        except HttpFault as fault:
            raise self._told(fault, one) from fault

    def post(self, path: str, until: float, content: object) -> Reply:
        """The JSON object that answers a question sent as JSON; raises a PortalFault."""
        self._ready()
        try:
            return self._read(self._http.post_json(self._base + path, content, seconds=self._left(until)))
        except HttpFault as fault:
            raise self._told(fault, one=False) from fault

    def senseless(self) -> PortalUnavailable:
        """The fault for an answer whose shape is not the system's; counts against the portal."""
        self._breaker.failed()
        return PortalUnavailable(_SENSELESS, code="incomplete")

    def _ready(self) -> None:
        if not self._breaker.may_try():
            raise PortalUnavailable(_AWAY, code="paused")

    def _left(self, until: float) -> float:
        return max(0.0, until - self._clock())

    def _read(self, answer: Answer) -> Reply:
        content = answer.json()
        if not isinstance(content, dict):
            raise self.senseless()
        self._breaker.succeeded()
        mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        return Reply(content, mark[:200])

    def _told(self, fault: HttpFault, one: bool) -> PortalFault:
        if isinstance(fault, BadStatus):
            return self._refusal(fault, one)
        self._breaker.failed()
        return PortalUnavailable(_REASONS.get(fault.code, _AWAY), code=fault.code)

    def _refusal(self, fault: BadStatus, one: bool) -> PortalFault:
        code = f"status_{fault.status}"
        if fault.status == 429 or fault.status >= 500:
            wait = fault.answer.retry_after
            self._breaker.failed(wait=wait)
            return PortalUnavailable(_AWAY, code=code, wait=wait)
        self._breaker.succeeded()
        if fault.status in {404, 410}:
            return unknown() if one else PortalRefused(_NO_PORTAL, code=code)
        if fault.status in {401, 403}:
            return not_public()
        return PortalRefused(N_("The data portal did not understand the question."), code=code)


def unknown() -> DatasetNotFound:
    """The fault for a number that the portal does not know."""
    return DatasetNotFound(
        N_("The data portal has no dataset with this number. It may have been withdrawn."), code="not_found"
    )


def nameless() -> DatasetNotFound:
    """The fault for a publisher's name that the portal does not know."""
    return DatasetNotFound(N_("The data portal has no dataset with this address."), code="not_found")


def not_public() -> PortalRefused:
    """The fault for a dataset that exists and is not described in public."""
    return PortalRefused(N_("The description of this dataset is not public."), code="not_public")


_AWAY = N_("The data portal cannot be reached right now.")
_SENSELESS = N_("The data portal gave an answer that makes no sense.")
_NO_PORTAL = N_("There is no data portal of this kind at its address.")
_REASONS = {
    "timeout": N_("The data portal did not answer in time."),
    "too_large": N_("The data portal gave a larger answer than we accept."),
    "not_json": _SENSELESS,
    "refused_address": N_("The data portal sent us to an address that we do not call."),
    "too_many_redirects": N_("The data portal sent us to an address that we do not call."),
}
