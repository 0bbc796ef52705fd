"""How well a juror suits an entry, as whole costs: 0 is a full match.

Topics cost up to ``TOPIC``, in proportion to the share of the entry's topics the juror does not know; a language the
juror does not read costs ``LANGUAGE``, more than any topic. A small cost by chance is added (``jitter``): with equal
costs a solver seats the same jurors together again and again, and blocks come out that cannot be compared.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from challenges.scoring.weighting import Id

Costs = NDArray[np.int32]
Mask = NDArray[np.bool_]

TOPIC, LANGUAGE = 1000, 4000
# Chance weighs less than a third of a topic; where nothing is known of topics and languages it is all there is.
JITTER, JITTER_ALONE = 300, 1000


@dataclass(frozen=True)
class Match:
    """Words on both sides: the topics of entries and jurors, or their languages. Case does not count.

    For languages, an entry has one word, and a juror without any reads all.
    """

    entries: Mapping[Id, Collection[str]] = field(default_factory=dict)
    jurors: Mapping[Id, Collection[str]] = field(default_factory=dict)


def match_costs(
    entries: Sequence[Id], jurors: Sequence[Id], topics: Match, languages: Match
) -> tuple[Costs, Mask, Mask]:
    """Costs (entries × jurors) without chance; which jurors are outsiders to an entry, because they know none of its
    topics; and which do not read its language. An entry without topics has no outsiders.
    """
    known = _overlap(entries, jurors, topics)
    wanted = np.array([len(_words(topics.entries.get(entry, ()))) for entry in entries], dtype=np.int64)
    share = known / np.maximum(wanted, 1)[:, None]
    costs = np.where(wanted[:, None] > 0, np.rint(TOPIC * (1.0 - share)), 0.0).astype(np.int32)
    outsiders = (wanted[:, None] > 0) & (known == 0)
    spoken = np.array([bool(_words(languages.entries.get(entry, ()))) for entry in entries], dtype=np.bool_)
    limited = np.array([bool(_words(languages.jurors.get(juror, ()))) for juror in jurors], dtype=np.bool_)
    foreign = (_overlap(entries, jurors, languages) == 0) & spoken[:, None] & limited[None, :]
    costs += LANGUAGE * foreign.astype(np.int32)
    return costs, outsiders, foreign


def jitter(shape: tuple[int, int], *, seed: int | str, draw: int, alone: bool) -> Costs:
    """Costs by chance, the same for the same seed and draw."""
    digest = hashlib.sha256(f"reading plan {seed} {draw}".encode()).digest()
    generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
    return generator.integers(0, JITTER_ALONE if alone else JITTER, size=shape, dtype=np.int32)


def _overlap(entries: Sequence[Id], jurors: Sequence[Id], match: Match) -> NDArray[np.int64]:
    """How many words of each entry each juror has."""
    words: dict[str, int] = {}
    tables = []
    for ids, named in ((entries, match.entries), (jurors, match.jurors)):
        cells = [
            (row, words.setdefault(word, len(words)))
            for row, one in enumerate(ids)
            for word in sorted(_words(named.get(one, ())))
        ]
        tables.append(cells)
    left = np.zeros((len(entries), len(words)), dtype=np.float32)
    right = np.zeros((len(jurors), len(words)), dtype=np.float32)
    for table, cells in zip((left, right), tables, strict=True):
        if cells:
            table[tuple(np.array(cells).T)] = 1
    return np.asarray(np.rint(left @ right.T), dtype=np.int64)


def _words(words: Collection[str]) -> set[str]:
    return {stripped.casefold() for word in words if (stripped := word.strip())}
