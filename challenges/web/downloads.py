"""Hand out stored files: as a download, or for jurors in place where the browser can do no harm with them."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from flask import abort, make_response, redirect, render_template, send_file
from werkzeug.wrappers import Response

from challenges.adapters.storage.contract import (
    FileDamaged,
    FileMissing,
    StorageUnavailable,
    checked,
)
from challenges.vocabulary.choices import FileScan
from challenges.web import services

# Long enough for a browser to follow; whoever finds the address later finds nothing.
_LINK_SECONDS = 60
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_TEXTS = frozenset({"text/plain", "text/csv", "application/json", "application/geo+json"})
_PDF = "application/pdf"
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
log = logging.getLogger(__name__)


class StoredThing(Protocol):
    """A file with its facts."""

    name: str
    size: int
    sha256: str
    content_type: str
    storage_key: str
    scan: FileScan


def json_file(content: Mapping[str, Any], name: str) -> Response:
    """Content as a JSON file called ``name``, never kept on the way."""
    response = make_response(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def download(file: StoredThing, *, for_team: bool = False) -> Response:
    """The file as a download under its own name. The caller has checked that the reader may have it.

    A file in which a virus was found is given to nobody, and one that waits for the scan only to its own team
    (``for_team``): others get a page that says so. Where browsers can reach the storage they are sent there, with an
    address that holds for a minute. A file from us that turns out not to be what was stored breaks off before its end:
    nobody gets another one unnoticed.
    """
    if held := _held_back(file, for_team=for_team):
        return held
    storage = services.storage()
    url = storage.download_url(file.storage_key, file.name, file.content_type, _LINK_SECONDS)
    response = redirect(url, 303) if url else _sent(file)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def opens_in_place(file: StoredThing) -> str | None:
    """How a browser can show the file without running anything of it: as "image", or as a "page" of its own.

    Decided by the type that the content was found to have. Whatever can hold scripts of a page (HTML, SVG, XML), and
    office files and films, is only downloaded; so is what has not passed the virus scan.
    """
    if file.scan in {FileScan.INFECTED, FileScan.WAITING}:
        return None
    kind = file.content_type.partition(";")[0]
    return "image" if kind in _IMAGES else "page" if kind in _TEXTS or kind == _PDF else None


def in_place(file: StoredThing) -> Response:
    """The file for the browser to show. Only for what ``opens_in_place``; the caller has checked the reader.

    Texts of any kind go out as plain text. Images and texts are sandboxed; a PDF is not, since browsers' viewers do not
    start in a sandbox: it may load nothing, and its viewer is a world of its own without our pages' rights.
    """
    if held := _held_back(file, for_team=False):
        return held
    kind = file.content_type.partition(";")[0]
    response = _sent(file, "text/plain" if kind in _TEXTS else kind)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = (
        _PDF_POLICY if kind == _PDF else "default-src 'none'; sandbox"
    )
    return response


def _held_back(file: StoredThing, *, for_team: bool) -> Response | None:
    if file.scan is FileScan.INFECTED or (file.scan is FileScan.WAITING and not for_team):
        blocked = file.scan is FileScan.INFECTED
        return make_response(
            render_template("errors/file_held_back.html", blocked=blocked), 403 if blocked else 409
        )
    return None


def _sent(file: StoredThing, in_place_as: str = "") -> Response:
    """From us; ``in_place_as`` is the type to be shown as, none for a download."""
    try:
        stream = checked(services.storage().open(file.storage_key), file.sha256)
    except (StorageUnavailable, FileMissing, FileDamaged) as problem:
        log.error("file %s cannot be given: %s", file.storage_key, problem)
        abort(503)
    response = send_file(
        stream,
        mimetype=in_place_as or file.content_type.partition(";")[0],
        as_attachment=not in_place_as,
        download_name=file.name,
        etag=False,
    )
    response.content_length = file.size
    return response
