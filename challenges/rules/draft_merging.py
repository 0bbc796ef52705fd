"""How two people's writing in one draft comes together, field by field; a field is never taken from somebody unseen.

A page carries ``marks`` of what it showed when it was opened or saved last: a short digest of each field. What a field
is now, what it was on the page, and what the page sends tell who has changed it, also when nobody has the old text.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from challenges.rules.text_changes import merged
from challenges.vocabulary import entry_content as e
from challenges.vocabulary.entry_content import ClaimContent, EntryContent, UseContent
from challenges.vocabulary.entry_form import FormShape, QuestionKind

ANSWER, USE, CLAIM = "answers.", "uses.", "claims."
_PLAIN = ("title", "summary", "language", "other_data")
_TEXTS = {QuestionKind.SHORT_TEXT: e.SHORT_MOST, QuestionKind.LONG_TEXT: e.LONG_MOST}
_EMPTY: dict[str, Any] = {"language": "sv"}


@dataclass(frozen=True)
class Meeting:
    """What becomes of a draft that two pages have written in.

    ``content`` takes each field from whoever changed it; where both did, it has theirs. ``theirs`` and ``both`` name
    the fields that only the others changed, and that both changed.
    """

    content: EntryContent
    theirs: tuple[str, ...]
    both: tuple[str, ...]


def fields(content: EntryContent) -> dict[str, Any]:
    """Everything a draft says by the name of its field, without what is empty."""
    flat: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    flat |= {ANSWER + key: answer for key, answer in content.answers.items()}
    flat |= {USE + use.dataset: {"used": use.used, "how": use.how} for use in content.dataset_uses}
    flat |= {CLAIM + one.part: {"ground": one.ground, "harm": one.harm} for one in content.claims}
    return {name: value for name, value in flat.items() if not _is_empty(value)}


def value(flat: Mapping[str, Any], name: str) -> Any:
    """What a field says; an empty one is None, and the language is never empty."""
    return flat.get(name, _EMPTY.get(name))


def changed(before: EntryContent, after: EntryContent) -> tuple[str, ...]:
    """The names of the fields that are not the same, in the order of the page."""
    was, now = fields(before), fields(after)
    return tuple(name for name in ordered([*now, *was]) if value(was, name) != value(now, name))


def ordered(names: Iterable[str]) -> list[str]:
    """Each name once: title, summary and language first, then the answers as they come, then data and claims."""
    unique = list(dict.fromkeys(names))
    place = {"title": 0, "summary": 1, "language": 2, "other_data": 5}
    rest = {ANSWER: 3, USE: 4, CLAIM: 6}
    return sorted(unique, key=lambda name: place.get(name, rest.get(name[: name.find(".") + 1], 7)))


def with_fields(content: EntryContent, taken: Mapping[str, Any]) -> EntryContent:
    """The content with some fields as given; None empties a field."""
    plain = {
        name: taken[name] or "" for name in _PLAIN if name in taken and (name != "language" or taken[name])
    }
    answers = dict(content.answers)
    uses = {use.dataset: use for use in content.dataset_uses}
    claims = {one.part: one for one in content.claims}
    for name, given in taken.items():
        kind, _dot, key = name.partition(".")
        match f"{kind}.":
            case "answers.":
                _put(answers, key, given, given)
            case "uses.":
                _put(uses, key, given, UseContent(key, **given) if given else None)
            case "claims.":
                _put(claims, key, given, ClaimContent(key, **given) if given else None)
    return replace(
        content, **plain, answers=answers, dataset_uses=tuple(uses.values()), claims=tuple(claims.values())
    )


def marks(content: EntryContent) -> str:
    """Digests of all fields, for a page to carry along."""
    return " ".join(f"{quote(name)}:{_digest(said)}" for name, said in sorted(fields(content).items()))


def read_marks(text: str) -> dict[str, str] | None:
    """Marks as a page sent them back, by field; None when it sent none."""
    if not text:
        return None
    pairs = (mark.rpartition(":") for mark in text.split(" "))
    return {unquote(name): digest for name, _colon, digest in pairs if name}


def meet(base: Mapping[str, str] | None, theirs: EntryContent, mine: EntryContent) -> Meeting:
    """Bring together what is stored (``theirs``) and what a page sends (``mine``).

    ``base`` are the marks of what the page showed. Without them it is not known who changed what, so wherever the two
    differ both may have. Questions that the page does not ask keep their answers.
    """
    stored, sent = fields(theirs), fields(mine)
    asked = {ANSWER + key for key in mine.answers}
    kept: dict[str, Any] = {}
    only_theirs, both = [], []
    for name in ordered([*sent, *stored]):
        they, i = value(stored, name), value(sent, name)
        if they == i:
            continue
        if name.startswith(ANSWER) and name not in asked:
            kept[name] = they
        elif base is None:
            both.append(name)
            kept[name] = they
        elif _mark(name, i) == _at(base, name):
            only_theirs.append(name)
            kept[name] = they
        elif _mark(name, they) != _at(base, name):
            both.append(name)
            kept[name] = they
    return Meeting(with_fields(mine, kept), tuple(only_theirs), tuple(both))


def most(name: str, shape: FormShape) -> int:
    """How long the text of a field may be; 0 for what is no text, so that nobody can write two of them into one."""
    if name.startswith(ANSWER):
        question = shape.question(name.removeprefix(ANSWER))
        return _TEXTS.get(question.kind, 0) if question else 0
    return {"title": e.TITLE_MOST, "summary": e.SUMMARY_MOST, "other_data": e.OTHER_DATA_MOST}.get(name, 0)


def proposal(base: EntryContent, theirs: str, mine: str, name: str) -> str | None:
    """Both changes of a text in one, from what it was before; None where they cannot be told apart."""
    was = value(fields(base), name) or ""
    return merged(was, theirs, mine) if isinstance(was, str) else None


def together(theirs: Any, mine: Any) -> list[Any] | None:
    """Two lists as one, such as links; None for anything else."""
    if not all(isinstance(one, list) for one in (theirs or [], mine or [])) or not (theirs or mine):
        return None
    return [*(theirs or []), *(one for one in mine or [] if one not in (theirs or []))]


def _put(kept: dict[str, Any], key: str, given: Any, made: Any) -> None:
    if given is None:
        kept.pop(key, None)
    else:
        kept[key] = made


def _is_empty(said: Any) -> bool:
    if isinstance(said, Mapping):
        return not any(said.values())
    return not said


def _digest(said: Any) -> str:
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _mark(name: str, said: Any) -> str:
    return "" if said is None or said == _EMPTY.get(name) else _digest(said)


def _at(base: Mapping[str, str], name: str) -> str:
    found = base.get(name, "")
    return "" if name in _EMPTY and found == _digest(_EMPTY[name]) else found
