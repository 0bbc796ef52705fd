"""The query language of the index: as much of Solr's as portals and their clients use.

``AND``, ``OR``, ``NOT``, parentheses, ``field:term``, ``field:(a OR b)``, ``field:"phrase"``, ranges of days,
``*`` and ``?`` as wildcards, and ``\\`` before a character that is meant literally. Anything else is refused, as a
fault of syntax is by the real portal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from challenges.demo.portal.index import Fields, kind_of

_WORDS = re.compile(r"\w+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_LONGEST_PIECE, _SHORTEST_PIECE = 25, 3
_WEIGHTS = {"title": 4.0, "tag.literal": 2.0, "description": 1.0, "all": 0.5}

# A test of an entry's fields: nothing for no, else how well it fits.
Match = Callable[[Fields], float | None]


class QueryFault(Exception):
    """The query cannot be understood."""


@dataclass(frozen=True)
class Token:
    """A piece of the query. ``pattern`` is set for terms: literal characters with ``*`` and ``?`` marked."""

    kind: str
    text: str = ""
    wild: tuple[bool, ...] = ()


def parse(query: str) -> Match:
    """Read a query; raises QueryFault."""
    tokens = _tokens(query)
    match, rest = _alternatives(tokens, "all")
    if rest:
        raise QueryFault(query)
    return match


def _tokens(query: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    while position < len(query):
        character = query[position]
        if character.isspace():
            position += 1
        elif character in "()[]:":
            tokens.append(Token(character))
            position += 1
        elif character == '"':
            end, text = _quoted(query, position + 1)
            tokens.append(Token("phrase", text))
            position = end
        elif character in "-!+" and (not tokens or tokens[-1].kind != ":"):
            tokens.append(Token("NOT" if character != "+" else "+"))
            position += 1
        else:
            position, token = _term(query, position)
            tokens.append(token)
    return tokens


def _quoted(query: str, position: int) -> tuple[int, str]:
    text = ""
    while position < len(query):
        if query[position] == "\\" and position + 1 < len(query):
            text += query[position + 1]
            position += 2
        elif query[position] == '"':
            return position + 1, text
        else:
            text += query[position]
            position += 1
    raise QueryFault(query)


def _term(query: str, position: int) -> tuple[int, Token]:
    text, wild = "", []
    start = position
    while position < len(query):
        character = query[position]
        if character == "\\":
            if position + 1 >= len(query):
                raise QueryFault(query)
            text += query[position + 1]
            wild.append(False)
            position += 2
            continue
        if character.isspace() or character in '()[]:"':
            break
        if character in "{}^~/&|" or (character in "!" and position > start):
            raise QueryFault(query)
        text += character
        wild.append(character in "*?")
        position += 1
    if query[start:position] in {"AND", "OR", "NOT", "TO"}:
        return position, Token(text)
    return position, Token("term", text, tuple(wild))


def _alternatives(tokens: list[Token], field: str) -> tuple[Match, list[Token]]:
    """``a OR b``; two terms side by side mean the same."""
    matches: list[Match] = []
    while True:
        match, tokens = _conjunction(tokens, field)
        matches.append(match)
        if tokens and tokens[0].kind == "OR":
            tokens = tokens[1:]
        elif not tokens or tokens[0].kind in {")", "]"}:
            break
    return _any(matches), tokens


def _conjunction(tokens: list[Token], field: str) -> tuple[Match, list[Token]]:
    wanted: list[Match] = []
    unwanted: list[Match] = []
    while True:
        no = False
        while tokens and tokens[0].kind in {"NOT", "+"}:
            no = no or tokens[0].kind == "NOT"
            tokens = tokens[1:]
        match, tokens = _clause(tokens, field)
        (unwanted if no else wanted).append(match)
        if not tokens or tokens[0].kind not in {"AND", "NOT"}:
            return _all(wanted, unwanted), tokens
        if tokens[0].kind == "AND":
            tokens = tokens[1:]


def _clause(tokens: list[Token], field: str) -> tuple[Match, list[Token]]:
    if not tokens:
        raise QueryFault("something is missing at the end")
    first, rest = tokens[0], tokens[1:]
    if first.kind == "(":
        match, rest = _alternatives(rest, field)
        if not rest or rest[0].kind != ")":
            raise QueryFault("a parenthesis is not closed")
        return match, rest[1:]
    if first.kind == "term" and rest and rest[0].kind == ":":
        if first.text == "*" and rest[1:] and rest[1].text == "*":
            return (lambda fields: 1.0), rest[2:]
        if kind_of(first.text) in {None, "order"} or any(first.wild):
            raise QueryFault(f"undefined field {first.text}")
        return _clause(rest[1:], first.text) if rest[1:] else _clause([], field)
    if first.kind == "[":
        return _range(rest, field)
    if first.kind in {"term", "phrase"}:
        return _leaf(field, first), rest
    raise QueryFault(f"{first.kind} is not expected here")


def _range(tokens: list[Token], field: str) -> tuple[Match, list[Token]]:
    """``[from TO to]`` over days; colons inside moments have been taken for separators and are put together."""
    end = next((position for position, token in enumerate(tokens) if token.kind == "]"), None)
    if end is None:
        raise QueryFault("a range is not closed")
    parts = [""]
    for token in tokens[:end]:
        if token.kind == "TO":
            parts.append("")
        else:
            parts[-1] += ":" if token.kind == ":" else token.text
    if len(parts) != 2 or kind_of(field) not in {"day", "number"}:
        raise QueryFault("not a range")
    low, high = parts
    if kind_of(field) == "day" and not all(part == "*" or _MOMENT.fullmatch(part) for part in parts):
        raise QueryFault("a moment needs a date and a time")

    def match(fields: Fields) -> float | None:
        values = fields.get(field, [])
        return 1.0 if any((low == "*" or low <= v) and (high == "*" or v <= high) for v in values) else None

    return match, tokens[end + 1 :]


def _leaf(field: str, token: Token) -> Match:
    kind = kind_of(field)
    weight = _WEIGHTS.get(field.removesuffix(".sv").removesuffix(".en"), 0.1)
    if token.kind == "term" and token.text == "*" and token.wild == (True,):
        return lambda fields: weight if fields.get(field) else None
    if kind == "boolean" and token.text not in {"true", "false"}:
        raise QueryFault("neither true nor false")
    if kind == "day" and not _MOMENT.fullmatch(token.text):
        raise QueryFault("a moment needs a date and a time")
    if kind == "number" and not token.text.isdecimal():
        raise QueryFault("not a number")
    fits = {"pieces": _in_pieces, "text": _in_text}.get(kind or "", _as_whole)(token)

    def match(fields: Fields) -> float | None:
        return weight if any(map(fits, fields.get(field, []))) else None

    return match


def _pattern(token: Token, *, lower: bool) -> re.Pattern[str]:
    """A term as regular expression; a phrase has no wildcards."""
    wild = token.wild or (False,) * len(token.text)
    parts = [
        {"*": ".*", "?": "."}[character] if is_wild else re.escape(character.lower() if lower else character)
        for character, is_wild in zip(token.text, wild, strict=True)
    ]
    return re.compile("".join(parts), re.DOTALL)


def _as_whole(token: Token) -> Callable[[str], bool]:
    pattern = _pattern(token, lower=False)
    return lambda value: pattern.fullmatch(value) is not None


def _in_pieces(token: Token) -> Callable[[str], bool]:
    """The pieces hold any run of the text, blanks included, but none that is longer or shorter than allowed."""
    text = token.text[:-1] if token.wild[-1:] == (True,) else token.text
    if len(text) > _LONGEST_PIECE or (text == token.text and len(text) < _SHORTEST_PIECE):
        return lambda value: False
    needle = text.lower()
    return lambda value: needle in value.lower()


def _in_text(token: Token) -> Callable[[str], bool]:
    if token.kind == "phrase":
        wanted = _WORDS.findall(token.text.lower())
        return lambda value: _consecutive(wanted, _WORDS.findall(value.lower()))
    pattern = _pattern(token, lower=True)
    return lambda value: any(pattern.fullmatch(word) for word in _WORDS.findall(value.lower()))


def _consecutive(wanted: list[str], there: list[str]) -> bool:
    return any(there[start : start + len(wanted)] == wanted for start in range(len(there) - len(wanted) + 1))


def _any(matches: list[Match]) -> Match:
    def match(fields: Fields) -> float | None:
        found = [score for one in matches if (score := one(fields)) is not None]
        return sum(found) if found else None

    return matches[0] if len(matches) == 1 else match


def _all(wanted: list[Match], unwanted: list[Match]) -> Match:
    """All of one and none of the other. Only ``NOT`` finds nothing, as in the real index."""

    def match(fields: Fields) -> float | None:
        total = 0.0
        for one in wanted:
            score = one(fields)
            if score is None:
                return None
            total += score
        return total if wanted and not any(one(fields) is not None for one in unwanted) else None

    return match
