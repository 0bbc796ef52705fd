"""Whether the virus scanner answers, asked at most now and then."""

import time

from flask import current_app

from challenges.adapters.scanner import ScannerUnavailable
from challenges.web import services

_KEPT_SECONDS = 20.0
_KEPT = "scanner_version"


def scanner_version() -> str:
    """What the scanner says it is; empty when it does not answer, or there is none. Outside any transaction."""
    scanner = services.scanner()
    if scanner is None:
        return ""
    at, said = current_app.extensions.get(_KEPT, (float("-inf"), ""))
    if time.monotonic() - at > _KEPT_SECONDS:
        try:
            said = scanner.version()
        except ScannerUnavailable:
            said = ""
        current_app.extensions[_KEPT] = (time.monotonic(), said)
    return str(said)
