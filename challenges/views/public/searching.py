"""A search among published challenges as it stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import request, url_for
from flask_babel import gettext as _

from challenges.queries.public_listing import Order, Organiser, Wanted
from challenges.vocabulary.choices import Choice, Theme
from challenges.vocabulary.states import ChallengePhase, State
from challenges.web.paths import asked, carried

_Chosen = TypeVar("_Chosen", bound=StrEnum)

PHASES = tuple(phase for phase in ChallengePhase if phase is not ChallengePhase.PREPARING)


@dataclass(frozen=True)
class Narrowing:
    """One thing that narrows the list, and the address of the list without it."""

    label: str
    url: str


def wanted() -> Wanted:
    """What the address asks for. What it asks for in words we do not know is left out."""
    return Wanted(
        words=asked("q"),
        phases=known(PHASES, "phase"),
        themes=known(tuple(Theme), "theme"),
        organisation=asked("organisation"),
        order=next(iter(known(tuple(Order), "sort")), Order.NEXT),
    )


def choices(members: Iterable[Choice | State], chosen: Iterable[str]) -> list[tuple[str, str, bool, None]]:
    """Boxes to tick, for the ``filter_group`` macro."""
    return [(member.value, _(member.label), member in chosen, None) for member in members]


def known(members: tuple[_Chosen, ...], name: str) -> tuple[_Chosen, ...]:
    """Those of the members that the address asks for by this name."""
    asked = set(request.args.getlist(name))
    return tuple(member for member in members if member.value in asked)


def narrowings(search: Wanted, organisers: list[tuple[Organiser, str]]) -> list[Narrowing]:
    """Everything that narrows the list now, to be taken away one by one; ``organisers`` go with their names."""
    found = []
    if search.words:
        found.append(Narrowing(_("Search: %(words)s", words=search.words), _without("q", search.words)))
    found += [Narrowing(_(phase.label), _without("phase", phase.value)) for phase in search.phases]
    found += [Narrowing(_(theme.label), _without("theme", theme.value)) for theme in search.themes]
    if search.organisation:
        names = {organiser.slug: name for organiser, name in organisers}
        label = names.get(search.organisation, search.organisation)
        found.append(Narrowing(label, _without("organisation", search.organisation)))
    return found


def _without(name: str, value: str) -> str:
    arguments = carried()
    arguments.pop("page", None)
    if name == "q":
        arguments.pop("q", None)
    else:
        arguments[name] = [v for v in arguments.get(name, []) if v != value]
    return url_for("public.challenges.index", **arguments)
