"""The risks of a challenge, each with the page where it is mended, for those who may mend it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from challenges.queries import entries, jury
from challenges.rules.check import may
from challenges.rules.risks import Risk, risks
from challenges.vocabulary.choices import Reply, SuitabilityQuestion
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState
from challenges.web.dataset_readiness import unready
from challenges.web.visit import Visit
from challenges.web.workspace import section_endpoint, section_name

_BEFORE = {ChallengeState.DRAFT, ChallengeState.AWAITING_APPROVAL, ChallengeState.APPROVED}


@dataclass(frozen=True)
class Flag:
    """A risk as the page shows it: ``place`` is where it is mended, ``url`` the way there, empty for who may not."""

    risk: Risk
    place: str
    url: str = ""


def flags(
    visit: Visit, challenge: Any, links: Collection[Any], replies: Mapping[SuitabilityQuestion, Reply]
) -> list[Flag]:
    """What to warn of: all of it before publication, then what can still be mended, and nothing when it is over."""
    before = challenge.state in _BEFORE
    if not before and challenge.state is not ChallengeState.PUBLISHED:
        return []
    found = risks(
        challenge,
        unready=unready(links, visit.now, visit.language),
        jurors=jury.sizes(challenge.id),
        mandate=replies.get(SuitabilityQuestion.MANDATE),
    )
    shown = [risk for risk in found if before or risk.lasting]
    editable = may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now)
    # The rounds with their challenge, as the permission needs them; asked for only where a jury is at risk.
    of_juries = any(risk.section == "jury" for risk in shown)
    managed = {
        round_.position
        for round_ in (entries.rounds_of(challenge.slug) if of_juries else ())
        if may(visit.actor, Permission.JURY_MANAGE, round_, visit.now)
    }
    return [_flag(challenge, risk, editable, managed) for risk in shown]


def _flag(challenge: Any, risk: Risk, editable: bool, managed: Collection[int]) -> Flag:
    slug = challenge.slug
    if risk.section == "jury":
        url = (
            url_for("organise.jury.people", slug=slug, position=risk.position)
            if risk.position in managed
            else ""
        )
        return Flag(risk, _("Jury"), url)
    name = section_name(risk.section)
    if risk.section == "suitability" and editable:
        question = SuitabilityQuestion.MANDATE.value
        return Flag(risk, name, url_for("organise.suitability.edit", slug=slug, question=question))
    open_to_all = risk.section in {"suitability", "datasets"}
    return Flag(
        risk, name, url_for(section_endpoint(risk.section), slug=slug) if editable or open_to_all else ""
    )
