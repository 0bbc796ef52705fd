"""Who is acting: loaded once per request, passed as an argument, never a global."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from challenges.vocabulary.roles import JurySeat, OrganisationRole, PlatformRole, TeamRole


@dataclass(frozen=True)
class SeatHeld:
    """An accepted seat in the jury of one round."""

    juror_id: int
    seat: JurySeat


@dataclass(frozen=True)
class Actor:
    """A signed-in person with every role they hold.

    ``teams`` maps a team's id to the role in it, ``seats`` a round's id to the accepted jury seat,
    ``organisations`` an organisation's id to the role in it. ``competing`` holds the ids of the challenges in which
    the person belongs to a team, ``registered`` of those they are registered for. ``conflicts`` holds the ids of
    entries this person may know nothing about because of a conflict of interest, declared or found, that nobody has
    cleared.
    """

    person_id: int
    name: str
    email: str
    language: str = "sv"
    timezone: str = "Europe/Stockholm"
    platform_roles: frozenset[PlatformRole] = frozenset()
    organisations: Mapping[int, OrganisationRole] = field(default_factory=dict)
    teams: Mapping[int, TeamRole] = field(default_factory=dict)
    competing: frozenset[int] = frozenset()
    registered: frozenset[int] = frozenset()
    seats: Mapping[int, SeatHeld] = field(default_factory=dict)
    conflicts: frozenset[int] = frozenset()

    @property
    def is_platform_admin(self) -> bool:
        return PlatformRole.ADMIN in self.platform_roles
