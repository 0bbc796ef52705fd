"""Texts that exist in Swedish and perhaps in English: which to show, and in which language it is.

Swedish is always there; an empty English text falls back to Swedish. The language goes with the text, so that
the page can mark what is not in its own language (WCAG 3.1.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SWEDISH = "sv"
_UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Localised:
    """A text and the language it is in; ``lang`` is what the ``lang`` attribute should say."""

    value: str = ""
    lang: str = SWEDISH

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return self.value


def chosen(swedish: str, english: str, language: str) -> Localised:
    """The text in the language, or the Swedish one when there is none."""
    return Localised(english, "en") if language == "en" and english else Localised(swedish, SWEDISH)


def text(thing: Any, name: str, language: str) -> Localised:
    """A text of a thing with ``<name>_sv`` (or just ``<name>``) and ``<name>_en``."""
    if language != SWEDISH and (value := getattr(thing, f"{name}_{language}", "")):
        return Localised(value, language)
    swedish = f"{name}_{SWEDISH}"
    return Localised(getattr(thing, swedish if hasattr(thing, swedish) else name) or "", SWEDISH)


def challenge_text(challenge: Any, name: str, language: str) -> Localised:
    """A text of a challenge, which keeps its texts in one row per language; ``texts`` must be loaded."""
    rows = {row.language: row for row in challenge.texts}
    for wanted in (language, SWEDISH):
        if wanted in rows and (value := getattr(rows[wanted], name)):
            return Localised(value, wanted)
    return Localised("", SWEDISH)


def mapped(texts: Mapping[str, str] | None, language: str) -> Localised:
    """A text out of a language map, as dataset snapshots keep it.

    The wanted language, then Swedish, English, an unmarked text, and at last whatever there is. The
    language of an unmarked text is unknown, and ``lang`` is then empty: HTML's word for just that.
    """
    texts = texts or {}
    for tag in (language, SWEDISH, "en", _UNDETERMINED, *sorted(texts)):
        if texts.get(tag):
            return Localised(texts[tag], "" if tag == _UNDETERMINED else tag)
    return Localised("", SWEDISH)
