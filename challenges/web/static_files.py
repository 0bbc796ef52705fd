"""Static files, served ahead of the application: compressed, kept for a year by browsers, hardened.

Every address carries a version (``asset``) or lies in a folder with one, so a changed file has a new address.
``flask static compress`` makes the ``.gz`` twins that are sent to browsers that take them.
"""

from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Put the static files in front of the application."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix=app.static_url_path,
        max_age=_YEAR,
        allow_all_origins=False,
        add_headers_function=_harden,
        autorefresh=app.debug,
    )


def compress(folder: str) -> int:
    """Make the compressed twins of all static files anew. Returns how many there are."""
    root = Path(folder)
    for twin in root.rglob("*.gz"):
        twin.unlink()
    compressor = Compressor(use_brotli=False, quiet=True)
    files = (path for path in root.rglob("*.*") if path.is_file() and compressor.should_compress(path.name))
    return sum(bool(list(compressor.compress(str(path)))) for path in sorted(files))


def _harden(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
