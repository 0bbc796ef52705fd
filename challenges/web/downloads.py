"""Hand out stored files: always as a download, never shown by the browser inside our pages."""

from typing import Protocol

from flask import abort, send_file
from werkzeug.wrappers import Response

from challenges.adapters.storage.contract import FileMissing, StorageUnavailable
from challenges.web import services


class StoredThing(Protocol):
    """A file with its facts."""

    name: str
    size: int
    content_type: str
    storage_key: str


def download(file: StoredThing) -> Response:
    """The file as a download under its own name. The caller has checked that the reader may have it."""
    try:
        stream = services.storage().open(file.storage_key)
    except (StorageUnavailable, FileMissing):
        abort(503)
    response = send_file(
        stream, mimetype=file.content_type, as_attachment=True, download_name=file.name, etag=False
    )
    response.content_length = file.size
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
