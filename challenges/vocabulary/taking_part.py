"""Where a member of a team stands: rules accepted, terms declared, guardian, place in or outside the competition."""

from dataclasses import dataclass

from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import GuardianState


@dataclass(frozen=True)
class Member:
    """A member of a team. ``accepted`` is the version of the rules the person accepted, ``current`` the one that holds.

    ``declared`` is whether all eligibility rules are declared, ``staff`` whether the person belongs to the organiser.
    ``guardian`` is what a minor's guardian has said; ``minor`` without one means nobody has been named.
    """

    person_id: int
    name: str
    role: TeamRole
    accepted: int
    current: int
    declared: bool = True
    minor: bool = False
    guardian: GuardianState | None = None
    outside: OutsideReason | None = None
    staff: bool = False

    @property
    def must_accept(self) -> bool:
        return self.accepted != self.current or not self.declared

    @property
    def waits_for_guardian(self) -> bool:
        return self.minor and self.guardian is not GuardianState.APPROVED
