"""What is known about a juror for planning: competences, languages, capacity, organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_COMPETENCES = 20
LONGEST_COMPETENCE = 80
LONGEST_ORGANISATION = 160
HIGHEST_CAPACITY = 1_000


@dataclass(frozen=True)
class JurorDetails:
    """``competences`` are topics in the organiser's words, ``languages`` codes ((): all), ``capacity`` the most
    entries to read (None: no limit), ``organisation`` the workplace."""

    competences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int | None = None
    organisation: str = ""


def to_plain(details: JurorDetails) -> dict[str, Any]:
    """What is stored of an invitation, and in the record; empty for nothing said."""
    if details == JurorDetails():
        return {}
    return {
        "competences": list(details.competences),
        "languages": list(details.languages),
        "capacity": details.capacity,
        "organisation": details.organisation,
    }


def from_plain(plain: Mapping[str, Any]) -> JurorDetails:
    """What was stored, as details again."""
    return JurorDetails(
        tuple(plain.get("competences", ())),
        tuple(plain.get("languages", ())),
        plain.get("capacity"),
        plain.get("organisation", ""),
    )


def same_words(word: str) -> str:
    """The form in which two names of a topic or an organisation are compared: case and spaces do not matter."""
    return " ".join(word.split()).casefold()
