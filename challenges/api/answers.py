"""What all answers of the API share: JSON, links, pages of lists, and headers that let anybody keep and read them.

The rules are those of the national REST API profile 1.2.0; their ids stand where they are followed.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.web.page_cache import holds_until
from challenges.web.paths import carried
from challenges.web.problems import open_to_all

DEFAULT_LIMIT, HIGHEST_LIMIT = 20, 100
_HIGHEST_PAGE = 100_000
_SECONDS = 60


def answer(body: Mapping[str, Any], *, until: dt.datetime | None = None) -> Response:
    """A JSON answer. ``until`` is when the clock alone changes it (CAC.01, AME.01, ARQ.01)."""
    return sent(json.dumps(body, ensure_ascii=False).encode(), "application/json", until=until)


def sent(body: bytes, content_type: str, *, until: dt.datetime | None = None, keep: bool = True) -> Response:
    """A public answer, with a mark to ask by whether it has changed. ``keep``: the address alone tells which it is."""
    if keep:
        holds_until(until)
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
    response.headers["Content-Language"] = "sv, en"
    open_to_all(response)
    response.set_etag(hashlib.sha256(body).hexdigest()[:20])
    return response.make_conditional(request.environ)


def base() -> str:
    """The address people and programs reach us at."""
    return str(current_app.config["PUBLIC_URL"])


def place(endpoint: str, /, **values: Any) -> str:
    """The absolute address of a page or an answer (HYP.07)."""
    return base() + url_for(endpoint, _external=False, **values)


def link(rel: str, endpoint: str, /, **values: Any) -> dict[str, str]:
    """A link as the profile shapes it (HYP.11 to HYP.17)."""
    return {"href": place(endpoint, **values), "rel": rel, "method": "GET"}


@dataclass(frozen=True)
class Wanted:
    """The page of a list that was asked for; the first is 1, and twenty make one (FNS.07 to FNS.09)."""

    page: int
    limit: int


def wanted() -> Wanted:
    """The page from the address. Aborts with 400 and a sentence on what is no page (SAK.06, SAK.28)."""
    return Wanted(_number("page", 1, _HIGHEST_PAGE), _number("limit", DEFAULT_LIMIT, HIGHEST_LIMIT))


def listed(name: str, items: list[Any], total: int, asked: Wanted, endpoint: str) -> dict[str, Any]:
    """A page of a list with where it lies in the whole and links to its neighbours (FNS.10 to FNS.14)."""
    last = max(1, -(-total // asked.limit))
    pages = {"self": asked.page, "first": 1, "last": last}
    if asked.page < last:
        pages["next"] = asked.page + 1
    if asked.page > 1:
        pages["prev"] = min(asked.page - 1, last)
    more = {name: values for name, values in carried().items() if name not in {"page", "limit"}}
    return {
        name: items,
        "_meta": {
            "totalRecords": total,
            "page": asked.page,
            "offset": (asked.page - 1) * asked.limit,
            "limit": asked.limit,
            "count": len(items),
        },
        "_links": {
            rel: link(rel, endpoint, page=number, limit=asked.limit, **more) for rel, number in pages.items()
        },
    }


def moment(value: dt.datetime | None) -> str | None:
    """A moment in UTC (DOT.01 to DOT.04)."""
    if value is None:
        return None
    return value.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def worded(sv: str, en: str = "") -> dict[str, str]:
    """A text by language; a language without text is left out."""
    return {language: text for language, text in (("sv", sv), ("en", en)) if text}


def _number(name: str, default: int, highest: int) -> int:
    text = request.args.get(name, str(default))
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    if not 1 <= number <= highest:
        abort(
            400, _("%(name)s has to be a whole number between 1 and %(highest)s.", name=name, highest=highest)
        )
    return number
