"""Where to send people on, without ever sending them to another host."""

from urllib.parse import urlsplit

from flask import url_for


def own_path(target: str, otherwise: str = "public.pages.front") -> str:
    """The target if it is a path of our own, else the named page (no open redirects)."""
    parts = urlsplit(target)
    own = target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if own and "\\" not in target and target.isprintable() else url_for(otherwise)
