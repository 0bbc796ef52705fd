"""Data with conditions in the world: one dataset of a draft, and one that people have asked for in every way."""

from typing import Any

from challenges.models import db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.datasets import ChallengeDataset
from challenges.vocabulary.states import AgreementState
from tests.house.competitions import Competitions
from tests.house.planting import DAY, MEMBERS

EDITORS = frozenset({"owner", "editor"})
DATA_OWNER = "owner_b"
_ACCESS = "participate.agreements.access"


def plant_agreements(world: Competitions) -> dict[str, DataAgreement]:
    """Conditions and requests, by the role of who asked. The data owner comes from another organisation.

    The member of alpha waits, beta's rival was declined. The captain of alpha has access, and nobody who asked but
    the captain reads the access details.
    """
    _terms(world, "draft", text_sv=world.hide("zqdraftterms", *MEMBERS))
    world.hide("zqopenaccess", *EDITORS, captain={_ACCESS})
    terms = _terms(world, "open", text_sv=f"Villkor{world.spice}")
    return {
        "captain": _agreement(world, terms, "captain", "alpha", AgreementState.APPROVED),
        "member": _agreement(world, terms, "member", "alpha", AgreementState.REQUESTED),
        "rival": _agreement(world, terms, "rival", "beta", AgreementState.DECLINED),
    }


def _terms(world: Competitions, name: str, **values: Any) -> DataTerms:
    challenge, dataset = world.datasets[name]
    with world.app.app_context():
        link = db.session.query(ChallengeDataset).filter_by(challenge_id=challenge.id, dataset_id=dataset.id)
        link_id = link.one().id
    if f"zq{name}access" not in world.secrets:
        world.hide(f"zq{name}access", *EDITORS)
    terms = DataTerms(
        link_id=link_id,
        owner_email=world.people[DATA_OWNER].email,
        access_details=f"zq{name}access{world.spice}",
        updated_at=world.now,
        updated_by_id=world.people["editor"].id,
        **values,
    )
    world.add(terms)
    return terms


def _agreement(
    world: Competitions, terms: DataTerms, role: str, letter: str, state: AgreementState
) -> DataAgreement:
    readers = {*EDITORS, DATA_OWNER, role}
    team = world.competitions["open"].parts[letter].team
    decided = state is not AgreementState.REQUESTED
    agreement = DataAgreement(
        terms_id=terms.id,
        terms_version=1,
        terms_text={"sv": f"Villkor{world.spice}"},
        person_id=world.people[role].id,
        team_id=team.id,
        team_name=f"Laget{world.spice}",
        signed_name=world.hide(f"zq{role}signature", *readers),
        purpose=world.hide(f"zq{role}purpose", *readers),
        state=state,
        reason=world.hide(f"zq{role}reason", *readers) if state is AgreementState.DECLINED else "",
        requested_at=world.now,
        decided_at=world.now if decided else None,
        decided_by_id=world.people[DATA_OWNER].id if decided else None,
        expires_at=world.now + 30 * DAY if state is AgreementState.APPROVED else None,
    )
    world.add(agreement)
    return agreement
