"""Roles a person may hold on the platform, in an organisation, in a team and in a round."""

from enum import StrEnum

from challenges.vocabulary.text import N_


class PlatformRole(StrEnum):
    """Roles over the whole platform. A platform admin can never read drafts or sealed entries."""

    ADMIN = "admin"


class OrganisationRole(StrEnum):
    """What a member may do for an organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"

    @property
    def label(self) -> str:
        return {"owner": N_("Owner"), "editor": N_("Editor"), "reader": N_("Reader")}[self.value]


class TeamRole(StrEnum):
    """The captain submits for the team; members write."""

    CAPTAIN = "captain"
    MEMBER = "member"

    @property
    def label(self) -> str:
        return {"captain": N_("Team captain"), "member": N_("Team member")}[self.value]


class JurySeat(StrEnum):
    """What a person does in the jury of a round."""

    CHAIR = "chair"
    JUROR = "juror"

    @property
    def label(self) -> str:
        return {"chair": N_("Jury chair"), "juror": N_("Jury member")}[self.value]
