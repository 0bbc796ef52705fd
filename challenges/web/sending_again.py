"""A request that cannot be carried out gives back what was typed: to the page of ours that sent it, and to nobody else.

The session has ended, the safety key is too old, or the right is gone: whoever wrote for an hour must not lose it. What
was sent is put into the answer, to be sent again or to be kept, and stored nowhere.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import Field

from challenges.web.visit import current_actor

MOST = 1_000_000
"""Characters that are given back; more than that has to be fetched by the browser's way back."""

LABELS = "_labels"
_OURS = frozenset({"csrf_token", LABELS})
_CARRIED = _OURS | {"version", "page", "turn", "key", "base", "seen", "asked", "revision", "then", "next"}
_SECRET = ("password", "secret", "token")


@dataclass(frozen=True)
class Sent:
    """What was typed, in its order. ``files`` says that files came along, which cannot be given back."""

    fields: list[tuple[str, str]]
    files: bool
    labels: dict[str, str]

    @property
    def words(self) -> list[tuple[str, str]]:
        """What a person wrote, under what the fields are called, without what the page carried along."""
        return [
            (self.labels.get(name) or name, value)
            for name, value in self.fields
            if name not in _CARRIED and value.strip()
        ]


def sent(*, checked: bool = False) -> Sent | None:
    """What this request typed, if it may be given back: sent by a page of ours, not too much, and no password.

    ``checked`` says that its safety key has been found right, which no other site can know.
    """
    if request.method != "POST" or not (checked or _from_our_own_page()):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    if not fields or any(part in name.lower() for name, _value in fields for part in _SECRET):
        return None
    if sum(len(name) + len(value) for name, value in fields) > MOST:
        return None
    return Sent(fields, any(file.filename for file in request.files.values()), _labels())


def _labels() -> dict[str, str]:
    """What the fields are called, where the page has said so."""
    try:
        names = json.loads(request.form.get(LABELS, "{}"))
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(label) for name, label in names.items()} if isinstance(names, dict) else {}


def _from_our_own_page() -> bool:
    """Whether the browser says that a page of ours has sent this; other sites can neither say it nor unsay it."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    claimed = request.headers.get("Origin") or request.headers.get("Referer") or ""
    ours = {request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc}
    return urlsplit(claimed).netloc in ours


def page(status: int) -> Response | None:
    """A page with a button that sends it all again.

    None when nothing may be given back, and for a script that saves in the background: it has its text still.
    """
    kept = sent() if request.accept_mimetypes.best != "application/json" else None
    if kept is None:
        return None
    response = make_response(
        render_template(
            "errors/send_again.html",
            kept=kept,
            address=request.script_root + request.full_path.rstrip("?"),
            signed_in=current_actor() is not None,
        ),
        status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def labels(form: Any) -> str:
    """What the fields of a form are called, for the text that can be kept: JSON by the fields' names."""
    return json.dumps(dict(_named(form)), ensure_ascii=False)


def _named(form: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for field in form:
        label = " ".join(str(field.label.text).split())
        if hasattr(field, "entries"):
            for number, entry in enumerate(field.entries, 1):
                yield from _parts(entry, f"{before}{label} {number}: ")
        else:
            yield from _parts(field, before, label)


def _parts(field: Field, before: str, label: str = "") -> Iterator[tuple[str, str]]:
    if hasattr(field, "form"):
        yield from _named(field.form, before or f"{label}: ")
    else:
        yield field.name, before + (label or " ".join(str(field.label.text).split()))


def as_text(title: str) -> str:
    """What this request typed as a text to keep, each field under what it is called."""
    names = _labels()
    parts = [title]
    for name, value in request.form.items(multi=True):
        if name not in _CARRIED and value.strip():
            parts.append(f"## {names.get(name) or name}\n\n{value.strip()}")
    return "\n\n".join(parts).replace("\r\n", "\n") + "\n"


def file_name() -> str:
    """What the text to keep is called."""
    return _("my-text") + ".txt"
