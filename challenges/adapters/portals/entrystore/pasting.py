"""What a pasted address points at."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from challenges.adapters.portals.values import identity

_NUMBERS = re.compile(r"(\d{1,12})_(\d{1,12})")
_PAGE = re.compile(r"/(?:(?:en|sv)/)?(?:datasets|dataservice|dataset-series)/(\d{1,12})_(\d{1,12})(?:/.*)?")
_PLACE = re.compile(r"/(\d{1,12})/(entry|metadata|resource|relations)/(\d{1,12})/?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A number in this portal or the publisher's own name for the dataset; the other one is empty."""

    source_id: str = ""
    uri: str = ""


def recognise(address: str, *, base: str, pages: str) -> Pasted | None:
    """Read an address as people paste it: with or without ``https://``, in English, with title, query and anchor.

    Understands the portal's pages, the store's own addresses, those of another publisher's store, a bare
    ``50_6088``, and any other address as the publisher's name for its dataset. Nothing for what is none of these,
    and for pages of the portal that are not about one dataset.
    """
    text = address.strip().strip("<>\"'").strip()
    if not text or len(text) > 2000:
        return None
    bare = _NUMBERS.fullmatch(text)
    if bare:
        return Pasted(source_id="_".join(bare.groups()))
    if "://" not in text and not text.lower().startswith("urn:"):
        text = "https://" + text
        if "." not in text.partition("//")[2].partition("/")[0]:
            return None
    uri = identity(text)
    if not uri:
        return None
    if uri.lower().startswith("urn:"):
        return Pasted(uri=uri)
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if pages and _same_host(uri, pages):
        found = _PAGE.fullmatch(path.removeprefix(urlsplit(pages).path))
        if found:
            return Pasted(source_id="_".join(found.groups()))
    if _same_host(uri, base) and path.startswith(urlsplit(base).path + "/"):
        found = _PLACE.fullmatch(path.removeprefix(urlsplit(base).path))
        return Pasted(source_id=f"{found[1]}_{found[3]}") if found else None
    if pages and _same_host(uri, pages):
        return None
    # Another publisher's store: its entry and metadata addresses stand for the resource with the same number.
    head, store, place = path.partition("/store")
    found = _PLACE.fullmatch(place) if store else None
    if found:
        return Pasted(uri=f"{parts.scheme}://{parts.netloc}{head}{store}/{found[1]}/resource/{found[3]}")
    return Pasted(uri=uri)


def _same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one site; http or https and a leading ``www.`` make no difference."""
    first, second = urlsplit(one), urlsplit(other)
    return _site(first.hostname, first.port) == _site(second.hostname, second.port)


def _site(host: str | None, port: int | None) -> tuple[str, int]:
    return (host or "").removeprefix("www."), {None: 443, 80: 443}.get(port, port or 443)
