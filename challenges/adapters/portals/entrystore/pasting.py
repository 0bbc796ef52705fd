"""What a pasted address points at."""

import re
from urllib.parse import unquote, urlsplit

from challenges.adapters.portals.typed import Pasted, full_address, place_below, tidy

_NUMBERS = re.compile(r"(\d{1,12})_(\d{1,12})")
_PAGE = re.compile(r"/(?:(?:en|sv)/)?(?:datasets|dataservice|dataset-series)/(\d{1,12})_(\d{1,12})(?:/.*)?")
_PLACE = re.compile(r"/(\d{1,12})/(entry|metadata|resource|relations)/(\d{1,12})/?")


def recognise(address: str, *, base: str, pages: str) -> Pasted | None:
    """Read an address as people paste it: with or without ``https://``, in English, with title, query and anchor.

    Understands the portal's pages, the store's own addresses, those of another publisher's store, a bare
    ``50_6088``, and any other address as the publisher's name for its dataset. Nothing for what is none of these,
    and for pages of the portal that are not about one dataset.
    """
    text = tidy(address)
    bare = _NUMBERS.fullmatch(text)
    if bare:
        return Pasted(source_id="_".join(bare.groups()))
    uri = full_address(text)
    if not uri or uri.lower().startswith("urn:"):
        return Pasted(uri=uri) if uri else None
    page = place_below(pages, uri)
    if page is not None and (found := _PAGE.fullmatch(page)):
        return Pasted(source_id="_".join(found.groups()))
    place = place_below(base, uri)
    if place is not None:
        found = _PLACE.fullmatch(place)
        return Pasted(source_id=f"{found[1]}_{found[3]}") if found else None
    if page is not None:
        return None
    # Another publisher's store: its entry and metadata addresses stand for the resource with the same number.
    parts = urlsplit(uri)
    head, store, place = unquote(parts.path).partition("/store")
    found = _PLACE.fullmatch(place) if store else None
    if found:
        return Pasted(uri=f"{parts.scheme}://{parts.netloc}{head}{store}/{found[1]}/resource/{found[3]}")
    return Pasted(uri=uri)
