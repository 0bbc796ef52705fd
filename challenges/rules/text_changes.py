"""What has changed from one text to another, word by word, and how two people's changes of a text come together.

Texts may be long and hostile, so every comparison has a budget of steps: what costs more than that is shown as taken
out and put in whole. The same texts give the same answer on every machine. The comparison is that of E. W. Myers,
"An O(ND) Difference Algorithm and Its Variations" (Algorithmica 1, 1986), first by lines, then by words within them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

STEPS = 400_000
"""How many steps the comparisons of a page may take: a few tenths of a second."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_PARAGRAPHS = re.compile(r"(\n[ \t]*\n\s*)")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that both have, that was put in, or that was taken out."""

    kind: Literal["same", "in", "out"]
    text: str


@dataclass(frozen=True)
class Hunk:
    """``old[i:j]`` has become ``new[k:l]``."""

    i: int
    j: int
    k: int
    l: int  # noqa: E741 - the four corners of a change, as they are always called


class Budget:
    """Steps that are left for comparing; one for all the texts of a page."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def take(self, steps: int) -> bool:
        self.left -= steps
        return self.left >= 0


def word_changes(old: str, new: str, budget: Budget | None = None) -> list[Piece]:
    """The pieces that lead from ``old`` to ``new``: same and out together are ``old``, same and in are ``new``."""
    budget = budget or Budget()
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    at = 0
    for hunk in _hunks(before, after, Budget(budget.left // 4)):
        pieces.append(Piece("same", "".join(before[at : hunk.i])))
        pieces += _words("".join(before[hunk.i : hunk.j]), "".join(after[hunk.k : hunk.l]), budget)
        at = hunk.j
    pieces.append(Piece("same", "".join(before[at:])))
    return _joined(pieces)


def word_count(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def merged(base: str, theirs: str, mine: str) -> str | None:
    """Both changes of ``base`` in one text; None when they meet in a paragraph and are not the same."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    was = _paragraphs(base)
    a, b = _paragraphs(theirs), _paragraphs(mine)
    budget = Budget()
    changes = [(hunk, a[hunk.k : hunk.l]) for hunk in _hunks(was, a, budget)]
    for hunk in _hunks(was, b, budget):
        change = (hunk, b[hunk.k : hunk.l])
        if any((one.i, one.j) == (hunk.i, hunk.j) and text == change[1] for one, text in changes):
            continue
        if any(one.i <= hunk.j and hunk.i <= one.j for one, _text in changes):
            return None
        changes.append(change)
    text: list[str] = []
    at = 0
    for hunk, put_in in sorted(changes, key=lambda change: change[0].i):
        text += [*was[at : hunk.i], *put_in]
        at = hunk.j
    return "".join([*text, *was[at:]])


def _paragraphs(text: str) -> list[str]:
    """Paragraphs and, between them, the empty lines that part them."""
    return _PARAGRAPHS.split(text)


def _words(old: str, new: str, budget: Budget) -> list[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    at = 0
    for hunk in _hunks(before, after, budget):
        pieces += [
            Piece("same", "".join(before[at : hunk.i])),
            Piece("out", "".join(before[hunk.i : hunk.j])),
            Piece("in", "".join(after[hunk.k : hunk.l])),
        ]
        at = hunk.j
    pieces.append(Piece("same", "".join(before[at:])))
    return pieces


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind in one piece, and blanks between two changes as part of them: easier to read."""
    found: list[Piece] = []
    out = put_in = ""

    def settle() -> None:
        nonlocal out, put_in
        found.extend(Piece(kind, text) for kind, text in (("out", out), ("in", put_in)) if text)  # type: ignore[arg-type]
        out = put_in = ""

    filled = [piece for piece in pieces if piece.text]
    for number, piece in enumerate(filled):
        if piece.kind == "out":
            out += piece.text
        elif piece.kind == "in":
            put_in += piece.text
        elif (
            (out and put_in) and number + 1 < len(filled) and piece.text.isspace() and "\n" not in piece.text
        ):
            out, put_in = out + piece.text, put_in + piece.text
        else:
            settle()
            if found and found[-1].kind == "same":
                found[-1] = Piece("same", found[-1].text + piece.text)
            else:
                found.append(piece)
    settle()
    return found


def _hunks(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Hunk]:
    """What has changed, in order. Where the budget ends it is all that lies between what both begin and end with."""
    first = 0
    while first < len(old) and first < len(new) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    a, b = old[first : len(old) - last], new[first : len(new) - last]
    if not a and not b:
        return []
    kept = (_matches(a, b, budget) or []) if a and b else []
    hunks: list[Hunk] = []
    i = k = 0
    for x, y in [*kept, (len(a), len(b))]:
        if x > i or y > k:
            hunks.append(Hunk(first + i, first + x, first + k, first + y))
        i, k = x + 1, y + 1
    return hunks


def _matches(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[tuple[int, int]] | None:
    """The places where both have the same, by the shortest way from one to the other; None when it costs too much."""
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for d in range(len(a) + len(b) + 1):
        if not budget.take(2 * d + 1):
            return None
        trace.append(dict(furthest))
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            start = x
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            if x - start and not budget.take(x - start):
                return None
            furthest[k] = x
            if x >= len(a) and x - k >= len(b):
                return _way_back(trace, a, b)
    return None


def _way_back(trace: list[dict[int, int]], a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    x, y = len(a), len(b)
    found: list[tuple[int, int]] = []
    for d in range(len(trace) - 1, -1, -1):
        furthest, k = trace[d], x - y
        down = k == -d or (k != d and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
        before = k + 1 if down else k - 1
        from_x = furthest[before] if d else 0
        from_y = from_x - before if d else 0
        while x > from_x and y > from_y and x > 0 and y > 0 and a[x - 1] == b[y - 1]:
            x, y = x - 1, y - 1
            found.append((x, y))
        if d:
            x, y = from_x, from_y
    return found[::-1]
