"""A catalogue file at an address of the Internet, with all its pages."""

import hashlib
import time
from urllib.parse import urlsplit

from challenges.adapters.http import MEGABYTE, Answer, BadStatus, Client, HttpFault
from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.contract import PortalFault, PortalRefused, PortalUnavailable
from challenges.adapters.portals.dcat_file.document import LARGEST, too_large
from challenges.adapters.portals.dcat_file.gathering import READING_SECONDS, Gathering
from challenges.adapters.portals.resilience import Clock
from challenges.vocabulary.text import N_, say

MOST_PAGES = 500
MOST_BYTES = 200 * MEGABYTE

_ACCEPT = "application/rdf+xml, text/turtle;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7, */*;q=0.1"
_DIGEST = "sha256:"


class DcatFile:
    """The catalogue at ``base_url``. It has no pages for people of its own: each dataset says where its page is."""

    def __init__(
        self,
        base_url: str,
        page_base_url: str,
        http: Client,
        *,
        search_seconds: float = 5.0,
        fetch_seconds: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._base = base_url.strip()
        self._http = http
        self._clock = clock

    @property
    def base_url(self) -> str:
        """Names this catalogue in its records."""
        return self._base

    def harvest(self, etag: str = "", seconds: float = READING_SECONDS) -> Catalogue | None:
        """Read the catalogue to its end; nothing when it still is what ``etag`` names.

        Reading goes on over its pages (Hydra), on its own host only, each once, as long as ``seconds``, 500 pages and
        200 MB allow. What cannot be read after the first page is told in ``lost``. Raises a PortalFault.
        """
        until = self._clock() + seconds
        answer = self._get(self._base, until, etag)
        mark = _mark(answer)
        if answer.status == 304 or (etag and mark == etag):
            return None
        gathering = Gathering(self._base)
        following = gathering.take(answer.body, address=answer.url, seconds=self._left(until))
        if following:
            # Its mark names the first page only, and says nothing about the others.
            mark = ""
            self._read_on(gathering, answer, following, until)
        return gathering.catalogue(self._base, mark)

    def _read_on(self, gathering: Gathering, first: Answer, waiting: list[str], until: float) -> None:
        seen, size, page = {self._base, first.url}, len(first.body), 1
        while waiting:
            address = waiting.pop(0)
            if address in seen:
                gathering.lost.append(
                    say(N_("The catalogue's pages lead in a circle. It was read up to there."))
                )
                return
            if not _same_host(first.url, address):
                gathering.lost.append(
                    say(
                        N_("The next page is on another host, where we do not follow: %(page)s."),
                        page=address,
                    )
                )
                return
            if page >= MOST_PAGES or size >= MOST_BYTES:
                gathering.lost.append(
                    say(N_("The catalogue has more pages than we read. Pages read: %(pages)s."), pages=page)
                )
                return
            seen.add(address)
            page += 1
            try:
                answer = self._get(address, until, "")
                size += len(answer.body)
                waiting += gathering.take(answer.body, address=answer.url, seconds=self._left(until))
            except PortalFault as fault:
                gathering.lost.append(
                    say(N_("Page %(page)s could not be read, nor any after it."), page=page)
                )
                gathering.lost.append(fault.reason)
                return

    def _left(self, until: float) -> float:
        return max(0.0, until - self._clock())

    def _get(self, address: str, until: float, etag: str) -> Answer:
        headers = {"If-None-Match": etag} if etag and not etag.startswith(_DIGEST) else {}
        try:
            return self._http.get(
                address, accept=_ACCEPT, headers=headers, seconds=self._left(until), max_bytes=LARGEST
            )
        except BadStatus as fault:
            raise _refusal(fault.status) from fault
        except HttpFault as fault:
            if fault.code == "too_large":
                raise too_large() from fault
            if fault.code == "refused_address":
                raise PortalRefused(_NOT_OUTWARD, code=fault.code) from fault
            raise PortalUnavailable(_REASONS.get(fault.code, _AWAY), code=fault.code) from fault


def _mark(answer: Answer) -> str:
    """What the server calls this version; the digest of the file where it has no name for it."""
    said = answer.headers.get("ETag", "")
    return said if 0 < len(said) <= 200 else _DIGEST + hashlib.sha256(answer.body).hexdigest()


def _same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host; http and https at their usual ports are."""
    usual = {"http": 80, "https": 443}
    try:
        parts = [urlsplit(address) for address in (one, other)]
        places = [(part.hostname, part.port or usual.get(part.scheme)) for part in parts]
    except ValueError:
        return False
    if any(part.scheme not in usual for part in parts):
        return False
    return places[0] == places[1] or (
        places[0][0] == places[1][0] and all(port in usual.values() for _, port in places)
    )


def _refusal(status: int) -> PortalFault:
    code = f"status_{status}"
    if status in {404, 410}:
        return PortalRefused(N_("There is no file at the catalogue's address."), code=code)
    if status in {401, 403}:
        return PortalRefused(N_("The catalogue's address asks for a password."), code=code)
    return PortalUnavailable(_AWAY, code=code)


_AWAY = N_("The catalogue's address cannot be reached right now.")
_NOT_OUTWARD = N_("This is not an address on the open Internet, or it leads to one that we do not call.")
_REASONS = {
    "timeout": N_("The catalogue's address did not answer in time."),
    "too_many_redirects": N_("The catalogue's address leads in a circle."),
}
