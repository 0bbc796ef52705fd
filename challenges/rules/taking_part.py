"""Where the members of a team stand: rules accepted, terms declared, guardians, who is outside the competition."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from challenges.rules.entry_completeness import Item
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.taking_part import Member
from challenges.vocabulary.text import N_, Say, say


def outside(team: Iterable[Member]) -> int:
    """How many members take part outside the competition."""
    return sum(member.outside is not None for member in team)


def counted(team: Sequence[Member]) -> int:
    """How many members count towards the smallest team: those who compete, or all where nobody does."""
    return len(team) - outside(team) or len(team)


def wholly_outside(team: Sequence[Member]) -> bool:
    """Whether the whole team takes part outside the competition, and cannot be given a prize."""
    return bool(team) and outside(team) == len(team)


def joins_outside(*, staff: bool, team: Sequence[Member]) -> OutsideReason | None:
    """Why somebody who joins now takes part outside the competition; None for those who compete.

    The organiser's own people always do, and everybody in a team that does as a whole.
    """
    if staff:
        return OutsideReason.STAFF
    return OutsideReason.OTHER if wholly_outside(team) else None


def items(team: Sequence[Member], challenge: Any) -> tuple[Item, ...]:
    """What has to be in order about the team before it can submit. Who is waited for is named: it is for the team."""
    return tuple(_items(team, challenge.team_size_min))


def _items(team: Sequence[Member], least: int) -> Iterator[Item]:
    yield Item(N_("Team size"), "", _size(team, least))
    yield Item(
        N_("Rules accepted by all"),
        "",
        _named(
            N_("Waits for %(names)s, who has to accept the rules that hold now."),
            N_("Waits for %(names)s, who have to accept the rules that hold now."),
            [member.name for member in team if member.accepted != member.current],
        )
        or _named(
            N_("Waits for %(names)s, who has to say that the terms for taking part are fulfilled."),
            N_("Waits for %(names)s, who have to say that the terms for taking part are fulfilled."),
            [member.name for member in team if not member.declared],
        ),
    )
    if any(member.minor for member in team):
        yield Item(
            N_("Guardians' approval"),
            "",
            _named(
                N_("Waits for the guardian of %(names)s."),
                N_("Waits for the guardians of %(names)s."),
                [member.name for member in team if member.waits_for_guardian],
            ),
        )
    own = [member.name for member in team if member.staff and member.outside is None]
    if own:
        yield Item(
            N_("Outside the competition"),
            "",
            _named(
                N_("%(names)s belongs to the organiser and has to take part outside the competition."),
                N_("%(names)s belong to the organiser and have to take part outside the competition."),
                own,
            ),
        )


def _size(team: Sequence[Member], least: int) -> Say | None:
    if (members := counted(team)) >= least:
        return None
    if outside(team):
        return say(
            N_("The team has %(members)s competing members and needs at least %(least)s."),
            members=members,
            least=least,
        )
    return say(
        N_("The team has %(members)s members and needs at least %(least)s."), members=members, least=least
    )


def _named(one: str, several: str, names: Sequence[str]) -> Say | None:
    if not names:
        return None
    return say(one if len(names) == 1 else several, names=", ".join(names))
