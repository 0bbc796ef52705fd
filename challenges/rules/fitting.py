"""Which datasets fit a challenge: the words to look for, and the order of what was found. Pure functions.

The words are those a challenge uses most, its title counting three times and its summary twice. Swedish puts words
together: of ``bullermätning`` the first part is a word of its own, which finds ``bullerkartor`` too.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from challenges.adapters.portals import themes
from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.together import Hit, publisher_of
from challenges.adapters.stemming import index_map, stem
from challenges.rules.common_words import GENERAL, LAST_PARTS, STOP
from challenges.vocabulary.choices import Theme

MOST_TERMS = 8
MOST_HITS = 12
PER_PUBLISHER = 3
LEAST_HITS = 4

_WORD = re.compile(r"[^\W\d_]{3,}")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_SHORTEST_PART = 4
_LONG_STEM = 5
_MOST_OF_ONE = 6.0
_PART = 0.8
_TITLE, _SUMMARY, _PROBLEM = 3.0, 2.0, 1.0
_IN_TITLE, _IN_KEYWORDS, _IN_TEXT = 3.0, 2.0, 1.0
_SAME_THEME = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """What a challenge says in one language."""

    language: str
    title: str
    summary: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word to look for: as it is written, in which language, the stem that has to begin a word, and its weight."""

    word: str
    language: str
    stem: str
    weight: float

    @property
    def beginning(self) -> str:
        """What to ask a portal for that finds words by their beginning: a short stem would find too much."""
        return self.stem if len(self.stem) >= _LONG_STEM else self.word

    def begins_a_word_of(self, stems: str) -> bool:
        """Whether a text, as ``stemming`` writes it down, has the word or a compound that begins with it."""
        return f" {self.stem} " in stems or f" {self.beginning}" in stems


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dataset that fits, and the terms it mentions, the weightiest first; none where only its theme fits."""

    hit: Hit
    terms: tuple[Term, ...]


@dataclass
class _Tally:
    weight: float = 0.0
    word: str = ""
    order: int = 0


def terms(texts: Iterable[Words], *, most: int = MOST_TERMS) -> tuple[Term, ...]:
    """The words of a challenge to look for, the weightiest first; from its first text that has any.

    A word that another one begins (``buller``, ``bullerplank``) adds to it instead of taking a place of its own.
    """
    for text in texts:
        tallied = _tallied(text)
        if tallied:
            return _chosen(tallied, text.language, most)
    return ()


def rank(
    hits: Iterable[Hit],
    looked_for: Iterable[Term],
    *,
    theme: Theme | None = None,
    most: int = MOST_HITS,
    per_publisher: int = PER_PUBLISHER,
) -> tuple[Suggestion, ...]:
    """The datasets that mention most of the terms, then those that do so in title and keywords.

    One that mentions a single term, and that in its description alone, does not fit. Where fewer than
    ``LEAST_HITS`` do, others of the challenge's theme follow. No publisher has more than ``per_publisher``.
    """
    wanted = tuple(looked_for)
    code = themes.OF_CHALLENGES[theme] if theme is not None else ""
    scored: list[tuple[int, float, str, int, Hit, tuple[Term, ...]]] = []
    of_theme: list[Hit] = []
    for hit in hits:
        matched, score, in_front = _matched(hit.record, wanted)
        in_theme = bool(code) and code in {themes.code(one) for one in hit.record.themes}
        if matched and (len(matched) > 1 or in_front):
            score += _SAME_THEME if in_theme else 0
            title = hit.record.title_in("sv").text.casefold()
            scored.append((-len(matched), -score, title, len(scored), hit, matched))
        elif in_theme:
            of_theme.append(hit)
    scored.sort(key=lambda row: row[:4])
    places: dict[str, int] = {}
    found: list[Suggestion] = []

    def take(hit: Hit, matched: tuple[Term, ...], up_to: int) -> None:
        publisher = publisher_of(hit.record)
        if len(found) < up_to and (not publisher or places.get(publisher, 0) < per_publisher):
            places[publisher] = places.get(publisher, 0) + 1
            found.append(Suggestion(hit, matched))

    for *_, hit, matched in scored:
        take(hit, matched, most)
    for hit in of_theme:
        take(hit, (), min(most, LEAST_HITS))
    return tuple(found)


def _tallied(text: Words) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for part, weight in ((text.title, _TITLE), (text.summary, _SUMMARY), (text.problem, _PROBLEM)):
        for word in _WORD.findall(_ADDRESS.sub(" ", unicodedata.normalize("NFC", part).casefold())):
            if word in STOP[text.language] or word in GENERAL:
                continue
            _add(tallies, word, text.language, weight)
            if text.language == "sv" and (first := _first_part(word)) and first not in GENERAL:
                _add(tallies, first, text.language, weight * _PART)
    return tallies


def _add(tallies: dict[str, _Tally], word: str, language: str, weight: float) -> None:
    stemmed = stem(word, language)
    if len(stemmed) < 3 or stemmed in GENERAL:
        return
    tally = tallies.setdefault(stemmed, _Tally(order=len(tallies)))
    tally.weight = min(_MOST_OF_ONE, tally.weight + weight)
    if not tally.word or len(word) < len(tally.word):
        tally.word = word


def _first_part(word: str) -> str:
    """The first part of a Swedish compound whose last part is a usual one, or nothing."""
    stemmed = stem(word, "sv")
    for last in LAST_PARTS:
        if stemmed.endswith(last) or word.endswith(last):
            whole = stemmed if stemmed.endswith(last) else word
            first = whole.removesuffix(last).removesuffix("s")
            return first if len(first) >= _SHORTEST_PART else ""
    return ""


def _chosen(tallies: dict[str, _Tally], language: str, most: int) -> tuple[Term, ...]:
    shared = {
        one: tally.weight
        + sum(
            other.weight / 2
            for longer, other in tallies.items()
            if len(one) >= _SHORTEST_PART and longer != one and longer.startswith(one)
        )
        for one, tally in tallies.items()
    }
    ordered = sorted(tallies, key=lambda one: (-shared[one], tallies[one].order))
    chosen: list[str] = []
    for one in ordered:
        if any(one.startswith(other) or other.startswith(one) for other in chosen):
            continue
        chosen.append(one)
        if len(chosen) == most:
            break
    return tuple(Term(tallies[one].word, language, one, shared[one]) for one in chosen)


def _matched(record: DatasetRecord, wanted: tuple[Term, ...]) -> tuple[tuple[Term, ...], float, bool]:
    """The terms a record mentions, how strongly, and whether one of them is in its title or keywords."""
    title = index_map(record.title)
    keywords = index_map({tag: " ".join(words) for tag, words in record.keywords.items()})
    about = index_map(record.description)
    matched, score, in_front = [], 0.0, False
    for term in wanted:
        place = next(
            (
                worth
                for text, worth in ((title, _IN_TITLE), (keywords, _IN_KEYWORDS), (about, _IN_TEXT))
                if term.begins_a_word_of(text)
            ),
            0.0,
        )
        if place:
            matched.append(term)
            score += place * term.weight
            in_front = in_front or place > _IN_TEXT
    return tuple(matched), score, in_front
