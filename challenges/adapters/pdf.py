"""HTML made into a tagged PDF, where the optional extra ``pdf`` is installed.

WeasyPrint is imported when it is needed: it takes long to load, and an installation does without it. It never fetches
anything: whatever address a document names is refused.
"""

from importlib.util import find_spec
from typing import Any

VARIANT = "pdf/ua-1"


class Unfetched(ValueError):
    """A document named an address; nothing is fetched for a PDF."""


def available() -> bool:
    """Whether PDFs can be made here."""
    return find_spec("weasyprint") is not None


def to_pdf(html: str, css: str) -> bytes:
    """A document with its style as a tagged PDF (PDF/UA-1). Needs ``available()``; nothing is fetched for it."""
    from weasyprint import CSS, HTML  # type: ignore[import-untyped]  # noqa: PLC0415 - optional, and slow

    fetcher = refusing()
    style = CSS(string=css, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher)
    made: bytes = document.write_pdf(stylesheets=[style], pdf_variant=VARIANT)
    return made


def refusing() -> Any:
    """The fetcher of every document: whatever address is asked for, it raises ``Unfetched``."""
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]  # noqa: PLC0415 - optional

    class Refusing(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise Unfetched("nothing is fetched for a PDF")

    return Refusing()
