"""Write a letter: subject and text from a template, in the reader's language, with absolute addresses.

``templates/letters/<kind>.txt`` begins with the subject line, then an empty line, then the text.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_name
from flask import current_app, render_template
from flask_babel import force_locale, get_locale

from challenges.models.base import new_reference
from challenges.models.jobs import Letter
from challenges.notices.event import Event


@dataclass(frozen=True)
class Recipient:
    """Somebody a letter goes to."""

    email: str
    name: str = ""
    language: str = "sv"
    timezone: str = "Europe/Stockholm"

    def moment(self, value: dt.datetime) -> str:
        """A moment in the reader's zone and language, with the zone's name; templates call it."""
        local = value.astimezone(ZoneInfo(self.timezone))
        zone = get_timezone_name(local, width="short", locale=get_locale())
        if zone.startswith(("+", "-")):  # English has no short name for the zone; CET says more than +0100
            zone = local.tzname() or zone
        return f"{format_datetime(local, 'EEEE d MMMM y HH:mm', locale=get_locale())} ({zone})"

    def day(self, value: dt.datetime) -> str:
        """The day of a moment in the reader's zone and language."""
        return format_date(value.astimezone(ZoneInfo(self.timezone)), "d MMMM y", locale=get_locale())


def link(endpoint: str, **values: Any) -> str:
    """An absolute address built from the public address in the settings, never from a request's Host header."""
    base = urlsplit(current_app.config["PUBLIC_URL"])
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def write(kind: str, to: Recipient, event: Event, /, *, secret: bool = False, **context: Any) -> Letter:
    """Write one letter. ``secret`` marks one whose text opens a door; it is wiped when sent."""
    site_url = current_app.config["PUBLIC_URL"]
    with force_locale(to.language):
        text = render_template(
            f"letters/{kind}.txt",
            to=to,
            link=link,
            **{"site_url": site_url, "happened_at": event.row.at, **context},
        )
    subject, _, body = text.lstrip().partition("\n")
    return Letter(
        kind=kind,
        happening_id=event.row.id,
        email=to.email,
        name=to.name,
        language=to.language,
        subject=" ".join(subject.split())[:250],
        body=body.strip() + "\n",
        secret=secret,
        message_id=make_msgid(new_reference(), domain=urlsplit(current_app.config["PUBLIC_URL"]).hostname),
        queued_at=event.row.at,
    )
