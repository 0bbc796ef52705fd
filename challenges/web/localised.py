"""Two-language texts for views and templates; what they are and how they fall back: ``vocabulary/localised.py``.

In templates ``text_of(round, "name")``, ``challenge_text(challenge, "title")`` and ``mapped(snapshot.title)`` speak the
language of the page; letters name the reader's language as the last argument.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from challenges.rules.eligibility import told
from challenges.vocabulary import localised
from challenges.vocabulary.localised import Localised, challenge_text, mapped, text
from challenges.web import visit

__all__ = ["Localised", "challenge_text", "install", "mapped", "text"]


def install(app: Flask) -> None:
    """Give templates the three look-ups."""
    app.jinja_env.globals.update(
        text_of=_text_of, age_rule=told, challenge_text=_challenge_text, mapped=_mapped
    )


def _text_of(thing: Any, name: str, language: str | None = None) -> Localised:
    return localised.text(thing, name, language or visit.language())


def _challenge_text(challenge: Any, name: str, language: str | None = None) -> Localised:
    return localised.challenge_text(challenge, name, language or visit.language())


def _mapped(texts: Mapping[str, str] | None, language: str | None = None) -> Localised:
    return localised.mapped(texts, language or visit.language())
