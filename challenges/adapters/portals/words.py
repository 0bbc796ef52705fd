"""The words of what a person typed, made harmless for any query language: letters and digits, nothing else."""

import re

_WORD = re.compile(r"\w+")
_MOST_WORDS = 8
_MOST_TEXT = 400


def words(text: str, *, longest: int = 60) -> list[str]:
    """The searchable words in lower case, without repeats, at most eight, none longer than ``longest``."""
    found = (word.strip("_")[:longest] for word in _WORD.findall(text[:_MOST_TEXT].lower()))
    return list(dict.fromkeys(word for word in found if word))[:_MOST_WORDS]
