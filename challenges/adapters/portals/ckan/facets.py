"""What CKAN counts, as choices to narrow by."""

from typing import Any

from challenges.adapters.portals import themes
from challenges.adapters.portals.parts import by_count
from challenges.adapters.portals.reading import dig, first, mapping, number, objects
from challenges.adapters.portals.record import FacetValue
from challenges.adapters.portals.values import (
    UNDETERMINED,
    format_label,
    licence,
    licence_label,
    plain_text,
)

_MOST_VALUES = 30


def facet_values(result: dict[str, Any], name: str, field: str, language: str) -> tuple[FacetValue, ...]:
    """The values of one facet with their counts; older versions give them without labels."""
    items = objects(dig(result, "search_facets", field, "items"))
    items = items or [
        {"name": value, "count": count} for value, count in mapping(dig(result, "facets", field)).items()
    ]
    found = [
        FacetValue(value, count, _label(name, value, item.get("display_name")))
        for item in items[:_MOST_VALUES]
        if (value := first(item.get("name"))) and (count := number(item.get("count")))
    ]
    if name == "licence":
        found = [one for one in found if licence(one.value)]
    return by_count(_one_of_each(found) if name == "format" else found, language)


def _one_of_each(values: list[FacetValue]) -> list[FacetValue]:
    """Values with one label as one, which narrows to all of them: formats are kept as their publishers wrote them."""
    found: dict[str, FacetValue] = {}
    for one in sorted(values, key=lambda one: -one.count):
        label = format_label(one.value)
        known = found.get(label)
        found[label] = FacetValue(known.value, known.count + one.count, known.label) if known else one
    return list(found.values())


def _label(facet: str, value: str, shown: Any) -> dict[str, str]:
    if facet == "theme" and themes.code(value):
        return {}
    if facet == "format":
        return {UNDETERMINED: format_label(value)}
    text = plain_text(shown, 300)
    if facet == "licence" and licence_label(value) != value:
        text = licence_label(value)
    return {UNDETERMINED: text} if text and text != value else {}
