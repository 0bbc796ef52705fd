"""A small world with somebody in every role and something in every state, and words that must not leak.

``World.secrets`` says of each planted word who may read it. That list is written by hand from the rules of the product
and never asks the permission table, so that it can contradict it.
"""

from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models.base import secret_hash
from challenges.models.conflicts import FurtherAddress, TeamHelper
from challenges.models.invitations import Invitation
from challenges.models.jobs import Job, Letter
from challenges.models.people import MailedLink
from challenges.vocabulary.states import (
    ChallengeState,
    OrganisationState,
    RoundState,
)
from tests.house.competitions import Competitions
from tests.house.data_agreements import plant_agreements
from tests.house.data_requests import DataRequests
from tests.house.guardians import plant_guardians
from tests.house.looking import plant_search
from tests.house.needs import plant_needs
from tests.house.planting import DAY, MEMBERS, ROLES, Competition, Part, Secret
from tests.house.preparing import plant_preview_link, plant_tasks


class World(Competitions, DataRequests):
    """Everything there is; built once and then only read."""

    def __init__(self, app: Flask, clock: FrozenClock, spice: str = "") -> None:
        super().__init__(app, clock, spice)
        self.invitations: dict[str, tuple[Invitation, str]] = {}
        self.links: dict[str, str] = {}
        self.letters: dict[str, Letter] = {}
        self._people()
        self._organisations()
        self._unpublished()
        self._open()
        self._judged("judging", RoundState.JUDGING)
        self._judged("deliberating", RoundState.DELIBERATING)
        self._judged("decided", RoundState.DECIDED)
        self._judged("announced", RoundState.PUBLISHED)
        self._second_round()
        self.agreements = plant_agreements(self)
        self.guardians = plant_guardians(self)
        self._data_requests()
        self.needs = plant_needs(self)
        self.task = plant_tasks(self)
        self.preview = plant_preview_link(self)
        self.looking = plant_search(self)
        self._invitations()
        self.portal = self.make.portal("Öppna data i Ekhamn", added_by=self.people["admin"])
        self._mail()

    def _people(self) -> None:
        for role in ROLES[1:]:
            self.people[role] = self.make.person(
                f"Person {role.title()}{self.spice}", admin=role == "admin", email=f"{role}@world.example.org"
            )

    def _organisations(self) -> None:
        p = self.people
        self.organisations["a"] = self.make.organisation(
            owner=p["owner"],
            editor=p["editor"],
            reader=p["reader"],
            slug="a",
            name=f"Myndighet A{self.spice}",
        )
        self.organisations["b"] = self.make.organisation(
            owner=p["owner_b"], slug="b", name=f"Myndighet B{self.spice}"
        )
        self.organisations["applied"] = self.make.organisation(
            owner=p["owner_b"],
            slug="applied",
            name=self.hide("zqorganisationname", "owner_b", "admin"),
            about_sv=self.hide("zqorganisationabout", "owner_b", "admin"),
            application_note=self.hide("zqapplicationnote", "owner_b", "admin"),
            state=OrganisationState.APPLIED,
        )

    def _unpublished(self) -> None:
        """Challenges that only their organisation may know of."""
        for name, state in (
            ("draft", ChallengeState.DRAFT),
            ("awaiting", ChallengeState.AWAITING_APPROVAL),
            ("approved", ChallengeState.APPROVED),
            ("stopped", ChallengeState.CANCELLED),
        ):
            title = self.hide(f"zq{name}challenge", *MEMBERS)
            challenge = self._challenge(
                name,
                state,
                title=title,
                published_at=None,
                approval_requested_by_id=self.people["owner"].id,
                state_reason=f"zq{name}reason{self.spice}",
            )
            self._dataset(
                name,
                challenge,
                self.hide(f"zq{name}note", *MEMBERS),
                title=self.hide(f"zq{name}dataset", *MEMBERS),
                owner=self.hide(f"zq{name}publisher", *MEMBERS),
            )
        self._challenge("draft_b", ChallengeState.DRAFT, "b", title=self.hide("zqchallengeofb", "owner_b"))

    def _invitations(self) -> None:
        invited = self.people["invited"]
        open_ = self.competitions["open"]
        for name, inviter, target in (
            ("organisation", "owner", {"organisation_id": self.organisations["a"].id, "role": "editor"}),
            ("team", "captain", {"team_id": open_.parts["alpha"].team.id, "role": "member"}),
            ("jury", "owner", {"round_id": open_.round.id, "role": "juror"}),
        ):
            token = f"zqtoken{name}{'x' * 16}"
            self.hide(token)
            invitation = Invitation(
                email=invited.email, secret_hash=secret_hash(token), invited_by_id=self.people[inviter].id,
                created_at=self.now, expires_at=self.now + 14 * DAY, **target,
            )  # fmt: skip
            self.add(invitation)
            self.invitations[name] = (invitation, token)
            self._letter(f"invited_to_{name}", token, secret=True)

    def _mail(self) -> None:
        token = f"zqtokenaddress{'x' * 16}"
        self.hide(token)
        self.links["address"] = token
        self.further = FurtherAddress(
            person_id=self.people["stranger"].id, secret_hash=secret_hash(token), added_at=self.now,
            email=f"{self.hide('zqfurthermail', 'stranger').split(' ')[0]}@example.org",
            expires_at=self.now + DAY,
        )  # fmt: skip
        team = self.competitions["open"].parts["alpha"].team
        self.helper = TeamHelper(
            team_id=team.id, name=self.hide("zqhelpername", "captain", "member"),
            email=f"{self.hide('zqhelpermail', 'captain', 'member').split(' ')[0]}@example.org",
            named_by_id=self.people["captain"].id, named_at=self.now,
        )  # fmt: skip
        self.add(self.further, self.helper)
        for purpose in ("confirm", "reset"):
            token = f"zqtoken{purpose}{'x' * 16}"
            self.hide(token)
            self.add(
                MailedLink(
                    person_id=self.people["stranger"].id, purpose=purpose, secret_hash=secret_hash(token),
                    expires_at=self.now + DAY,
                )
            )  # fmt: skip
            self.links[purpose] = token
            self._letter(purpose, token, secret=True)
        self._letter("receipt", self.hide("zqletterbody", "admin"), secret=False)
        self.hide(self.people["stranger"].password_hash[-20:])
        self.add(Job(name="letters.send", args={"letter_id": 0}, run_at=self.now))

    def _letter(self, kind: str, body: str, *, secret: bool) -> None:
        letter = Letter(
            kind=kind, email="stranger@world.example.org", language="sv", subject=f"Brev {kind}{self.spice}", body=body,
            secret=secret, message_id=f"<{kind}@world.example.org>", queued_at=self.now,
        )  # fmt: skip
        self.add(letter)
        self.letters[kind] = letter


__all__ = ["ROLES", "Competition", "Part", "Secret", "World"]
