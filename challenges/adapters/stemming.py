"""Words as search knows them: Swedish and English stems, and a copy without dots and rings. The same on every database.

A column of stems is searched with ``LIKE '% stem%'``: the leading space makes it a prefix match, which also finds
Swedish compounds by their first part (luft in luftkvalitet).
"""

import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 40
_MOST_QUERY_WORDS = 8
_STEMMERS = {"sv": "swedish", "en": "english"}
# Swedish letters come after z; these three follow it in ASCII, in this order.
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})
_LONGEST_KEY = 140

_local = threading.local()


def index_text(*texts: str, language: str = "sv") -> str:
    """The stems of all words as `` stem stem ``, each once, with the stem of the undotted word where it differs."""
    stems: dict[str, None] = {}
    for word in _words(" ".join(texts)):
        stems[stem(word, language)] = None
        stems[stem(_fold(word), language)] = None
    return f" {' '.join(stems)} " if stems else ""


def index_map(texts: Mapping[str, str]) -> str:
    """``index_text`` of the same text in several languages, ``{"sv": ..., "en": ...}``; other languages as Swedish."""
    indexed = (index_text(text, language=tag if tag in _STEMMERS else "sv") for tag, text in texts.items())
    stems = dict.fromkeys(stem for words in indexed for stem in words.split())
    return f" {' '.join(stems)} " if stems else ""


def query_terms(text: str) -> list[list[str]]:
    """For each word a person searched for, the stems of which one has to begin a word of the index.

    Two languages give up to two alternatives. The terms hold letters and digits only, so they need no escaping
    in a LIKE pattern. At most eight words count.
    """
    words = list(dict.fromkeys(_words(text)))[:_MOST_QUERY_WORDS]
    return [sorted({stem(word, language) for language in _STEMMERS}) for word in words]


def sort_key(title: str) -> str:
    """A key that sorts titles the Swedish way (å ä ö last, other accents ignored) under a plain byte comparison."""
    plain = "".join(c if c in "åäöæø" else _fold(c) for c in unicodedata.normalize("NFC", title).casefold())
    return plain.translate(_AFTER_Z)[:_LONGEST_KEY]


def _words(text: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold())]


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)  # a catalogue says the same words over and over
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters, in ``sv`` or ``en``."""
    # A stemmer holds the state of its word, so every thread has its own.
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = snowballstemmer.stemmer(_STEMMERS[language])
    return str(stemmers[language].stemWord(word)) or word
