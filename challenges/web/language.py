"""The language of the page, and how templates say things in it."""

from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from challenges.extensions import babel
from challenges.web import visit


def install(app: Flask) -> None:
    """Bind Flask-Babel to the visit's language and time zone, and give templates a quick way to it."""
    babel.init_app(
        app,
        default_locale=visit.DEFAULT_LANGUAGE,
        default_timezone="Europe/Stockholm",
        locale_selector=visit.language,
        timezone_selector=visit.timezone,
    )
    app.jinja_env.globals.update({"_": _gettext, "gettext": _gettext, "ngettext": _ngettext})


@pass_eval_context
def _gettext(context: EvalContext, text: str, /, **values: Any) -> str:
    """``_("…", name=…)`` in templates. Does what Jinja's own does, without the five calls below each text.

    A page says a hundred things and most have no values: those are looked up and formatted once.
    """
    translations = _translations()
    if not values:
        return _marked(translations, text) if context.autoescape else _plain(translations, text)
    said = translations.ugettext(text)
    return Markup(said) % values if context.autoescape else said % values  # noqa: S704 - our own texts


@pass_eval_context
def _ngettext(context: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
    """``ngettext("…", "…", n)`` in templates; the number is also the value ``num``."""
    said = _translations().ungettext(one, many, number)
    values.setdefault("num", number)
    return Markup(said) % values if context.autoescape else said % values  # noqa: S704 - our own texts


def _translations() -> Any:
    """The texts of the reader's language, or of the one that is forced while a letter is written."""
    kept = g.get("page_texts")
    locale = getattr(g.get("_flask_babel"), "babel_locale", None)
    if kept is None or locale is None or kept[0] is not locale:
        kept = g.page_texts = (get_locale(), get_translations())
    return kept[1]


@lru_cache(maxsize=8192)
def _plain(translations: Any, text: str) -> str:
    return str(translations.ugettext(text) % {})


@lru_cache(maxsize=8192)
def _marked(translations: Any, text: str) -> Markup:
    return Markup(_plain(translations, text))  # noqa: S704 - our own texts
