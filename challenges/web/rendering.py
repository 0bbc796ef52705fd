"""What every template may use: filters for times, sizes and money, asset addresses, navigation, languages."""

import datetime as dt
import hashlib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_name
from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import format_decimal, format_percent, get_locale, gettext, ngettext
from flask_babel import get_locale as babel_locale
from markupsafe import Markup

from challenges.adapters.file_types import accepted
from challenges.adapters.portals import themes
from challenges.adapters.portals.values import licence_label
from challenges.forms.words import translate
from challenges.queries.paging import Page
from challenges.rules.confidentiality import requests
from challenges.rules.entry_parts import parts
from challenges.rules.phases import intake_ends, is_late
from challenges.vocabulary.choices import ConfidentialityGround
from challenges.vocabulary.dataset_words import frequency_in_words, licence_in_words
from challenges.web import localised, navigation, visit
from challenges.web.paths import carried

_STYLES = {"long": "EEEE d MMMM y HH:mm", "short": "d MMM y HH:mm", "day": "d MMMM y"}


def install(app: Flask) -> None:
    """Register filters and the context of all templates."""
    app.jinja_env.filters.update(
        when=when,
        day=day,
        one_line=one_line,
        quoted=quoted,
        size=size,
        money=money,
        duration=duration,
        intake_ends=intake_ends,
        is_late=is_late,
        decimal=decimal,
        percent=percent,
        signed=signed,
        signed_difference=signed_difference,
        t=translate,
        licence_name=licence_label,
        licence_in_words=licence_in_words,
        frequency_in_words=frequency_in_words,
        theme_name=themes.label,
    )
    app.jinja_env.globals.update(
        asset=asset,
        page_links=page_links,
        viewer_zone=visit.timezone,
        entry_parts=parts,
        file_kinds=accepted,
        confidentiality_requests=requests,
        confidentiality_ground=ConfidentialityGround,
    )
    localised.install(app)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    if not has_request_context():  # the worker writes letters
        return {"site_name": gettext("Challenges")}
    here = visit.this_visit()
    return {
        "visit": here,
        "actor": here.actor,
        "language": here.language,
        "languages": [
            (code, name, url_for("public.pages.choose_language", language=code, next=_this_path()))
            for code, name in visit.LANGUAGES.items()
        ],
        "nav": navigation.main(here),
        "account_nav": navigation.account(here),
        "footer_nav": navigation.footer(),
        "site_name": gettext("Challenges"),
        "is_demo": current_app.config["DEMO"],
    }


def _this_path() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def when(moment: dt.datetime | str | None, style: str = "short") -> Markup:
    """A ``<time>`` in the viewer's zone; "long" names weekday and zone, "day" leaves the time out.

    A text is a moment in ISO 8601, as happenings keep it.
    """
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    if moment is None:
        return Markup("")
    return _when(moment, style, visit.timezone(), str(babel_locale()))


@lru_cache(maxsize=4096)  # Babel takes a tenth of a millisecond for a date, and pages show many
def _when(moment: dt.datetime, style: str, timezone: str, locale: str) -> Markup:
    local = moment.astimezone(ZoneInfo(timezone))
    text = format_datetime(local, _STYLES[style], locale=locale)
    if style == "long":
        zone = get_timezone_name(local, width="short", locale=locale)
        # Where the language has no short name for the zone, CET says more than +0100.
        text = f"{text} ({local.tzname() if zone.startswith(('+', '-')) else zone})"
    return Markup('<time datetime="{}">{}</time>').format(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), text)


def day(date: dt.date | str | None) -> str:
    """A date without time or zone, as catalogues state them; a text is one in ISO 8601, as happenings keep it."""
    if isinstance(date, str):
        date = dt.date.fromisoformat(date) if date else None
    return format_date(date, "d MMMM y", locale=babel_locale()) if date else ""


def quoted(text: str) -> str:
    """What somebody wrote, in a letter: every line marked, so that none of it passes for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def one_line(text: str) -> str:
    """A text that somebody wrote, for a line of a letter: it cannot begin another line."""
    return " ".join(text.split())


def size(octets: int) -> str:
    """A file size for people, in decimal units."""
    value, unit = float(octets), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{format_decimal(round(value, 0 if unit == 'B' else 1))}\N{NO-BREAK SPACE}{unit}"


def money(kronor: int | None) -> str:
    """An amount in whole Swedish kronor."""
    if kronor is None:
        return ""
    unit = "kr" if str(babel_locale()).startswith("sv") else "SEK"
    return f"{format_decimal(kronor)}\N{NO-BREAK SPACE}{unit}"


def duration(minutes: int) -> str:
    """So many minutes in words, in days or hours where that comes out even."""
    if minutes and minutes % 1440 == 0:
        return ngettext("%(num)d day", "%(num)d days", minutes // 1440)
    if minutes and minutes % 60 == 0:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def decimal(number: str | float | Decimal) -> str:
    """A number as the reader's language writes it; the text of a snapshot's number is taken as it is."""
    return str(format_decimal(Decimal(str(number))))


def percent(share: str | float | Decimal) -> str:
    """A share from 0 to 1 as whole per cent, as the reader's language writes it."""
    return str(format_percent(Decimal(str(share)), "#,##0 %" if str(get_locale()) == "sv" else "#,##0%"))


def signed(number: str | Decimal) -> str:
    """A number with its sign, also when it is positive; the minus is the real one."""
    value = Decimal(str(number))
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return sign + decimal(abs(value))


class Difference(NamedTuple):
    """A difference in words, and whether there is none."""

    text: str
    zero: bool


def signed_difference(one: str, other: str) -> Difference:
    """How far a decimal text is above another; nothing where one is missing."""
    if not one or not other:
        return Difference("", True)
    by = Decimal(one) - Decimal(other)
    return Difference(signed(by), by == 0)


def asset(name: str) -> str:
    """Address of a static file, with its content's hash, so that browsers may keep it for ever."""
    # Put together here rather than by url_for: every page names half a dozen.
    root = request.script_root if has_request_context() else ""
    fingerprint = _fingerprint(current_app.static_folder or "", name)
    return f"{root}{current_app.static_url_path}/{name}?v={fingerprint}"


@lru_cache(maxsize=512)
def _fingerprint(folder: str, name: str) -> str:
    file = Path(folder) / name
    # Scripts fetch each other under the version of the first one, so they share one.
    parts = sorted(file.parent.glob("*.js")) if file.suffix == ".js" else [file]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]


class PageLinks:
    """A page of a list with addresses for the pagination macro; keeps the other parts of the query string."""

    def __init__(self, page: Page[Any]) -> None:
        self.number, self.pages, self.total = page.number, page.pages, page.total
        self.has_prev, self.has_next = page.has_prev, page.has_next

    def url(self, number: int) -> str:
        arguments = carried() | (request.view_args or {}) | {"page": number}
        return url_for(request.endpoint or "", **arguments)


def page_links(page: Page[Any]) -> PageLinks:
    """Addresses for a page of a list."""
    return PageLinks(page)
