"""What hits of several portals can be narrowed to, as one list of choices for each facet.

Portals call the same thing by different values (``text/csv`` here, ``CSV`` there). A choice that is not the same
everywhere therefore says which portal calls it what: ``key~value|key~value``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from challenges.adapters.portals import terms, themes
from challenges.adapters.portals.record import FacetValue, SearchPage, Wording, wording
from challenges.vocabulary.choices import AccessRight

FACETS = ("publisher", "theme", "format", "licence", "access", "api", "high_value")
_MOST = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to narrow by. ``label`` is empty for what the door translates (themes, access rights)."""

    value: str
    label: Wording
    count: int


def choices(pages: Mapping[str, SearchPage], language: str) -> dict[str, tuple[Choice, ...]]:
    """The choices of every facet, the most frequent first; portals that count alike are added up."""
    return {name: _merged(name, pages, language) for name in FACETS}


def value_for(key: str, chosen: str) -> str:
    """What the portal ``key`` calls a choice. One that did not tell of it may not count at all, or call it otherwise:
    it is asked with another portal's word, which its connector compares with what it finds."""
    if "~" not in chosen:
        return chosen
    parts = {name: unquote(value) for name, _, value in (part.partition("~") for part in chosen.split("|"))}
    return parts.get(key) or next(iter(parts.values()))


def raw_values(chosen: str) -> tuple[str, ...]:
    """What the portals call a choice, without saying which of them."""
    if "~" not in chosen:
        return (chosen,) if chosen else ()
    return tuple(unquote(part.partition("~")[2]) for part in chosen.split("|"))


def is_chosen(choice: Choice, chosen: str) -> bool:
    """Whether this is what was chosen; the portals that tell of it may be others than when it was."""
    return bool(set(raw_values(choice.value)) & set(raw_values(chosen)))


def _merged(name: str, pages: Mapping[str, SearchPage], language: str) -> tuple[Choice, ...]:
    values: dict[str, dict[str, str]] = {}
    labels: dict[str, Wording] = {}
    counts: dict[str, int] = {}
    telling = [key for key, page in pages.items() if page.facets.get(name)]
    for key in telling:
        for facet in pages[key].facets[name]:
            label, same = _label(name, facet, language)
            if key in values.setdefault(same, {}):
                continue  # of two values with one label in one portal the more frequent one, which is first, is meant
            values[same][key] = facet.value
            labels.setdefault(same, label)
            counts[same] = counts.get(same, 0) + facet.count
    found = [Choice(_packed(name, values[same], telling), labels[same], counts[same]) for same in values]
    found.sort(key=lambda choice: (-choice.count, choice.label.text.casefold(), choice.value))
    return tuple(found[:_MOST])


def _label(name: str, facet: FacetValue, language: str) -> tuple[Wording, str]:
    """The label of a value, and what tells whether two portals mean the same by it."""
    if name in {"theme", "access"} and (known := _code(name, facet.value)):
        return Wording(), known
    if name in {"access", "api", "high_value"}:
        return Wording(), facet.value
    label = facet.label_in(language)
    # Compared in one language: the page's own would let the choices depend on who looks.
    return label, (wording(facet.label, "sv") or label).text.casefold()


def _code(name: str, value: str) -> str:
    """Our own word for a value of a closed list, which every portal is asked in; empty when there is none."""
    if name == "theme":
        return themes.code(value)
    right = terms.access_right([value]) if name == "access" else AccessRight.UNKNOWN
    return "" if right is AccessRight.UNKNOWN else right.value


def _packed(name: str, values: Mapping[str, str], telling: list[str]) -> str:
    raw = {_code(name, value) or value for value in values.values()}
    if len(raw) == 1 and not any(sign in next(iter(raw)) for sign in "~|"):
        return next(iter(raw))
    return "|".join(f"{key}~{quote(values[key], safe=':/')}" for key in telling if key in values)
