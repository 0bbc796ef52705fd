"""Plan what happens after the award while a challenge is a draft; put another receiver in place afterwards."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.aftermaths import Aftermath
from challenges.models.challenges import Challenge
from challenges.operations.recording import record
from challenges.operations.sections import begin, finish
from challenges.queries import challenges
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import NotChosenOffer, ProcurementRoute
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class Receiver:
    """Who takes over after the award: a person at a unit, and the address that letters go to."""

    name: str
    unit: str
    email: str


@dataclass(frozen=True)
class AftermathContent:
    """The plan; ``pilot_budget`` in whole SEK."""

    receiver: Receiver
    decides_on: dt.date | None
    pilot_budget: int | None
    payer: str
    pilot_starts_on: dt.date | None
    pilot_ends_on: dt.date | None
    site_sv: str
    site_en: str
    routes: tuple[ProcurementRoute, ...]
    routes_note_sv: str
    routes_note_en: str
    offers: tuple[NotChosenOffer, ...]
    offers_note_sv: str
    offers_note_en: str
    follow_up_months: tuple[int, ...]


_TEXTS = ("site_sv", "site_en", "routes_note_sv", "routes_note_en", "offers_note_sv", "offers_note_en")
_PILOT = ("decides_on", "pilot_budget", "payer", "pilot_starts_on", "pilot_ends_on")


def save(
    actor: Actor, challenge: Challenge, content: AftermathContent, *, seen: int, now: dt.datetime
) -> None:
    """Save the plan. Records CHALLENGE_EDITED. A draft may be half done; approval needs the whole.

    Refused (Stale) if saved by somebody else; when the pilot ends before it begins, or ends without a beginning.
    """
    begin(actor, challenge, "aftermath", seen, now)
    starts, ends = content.pilot_starts_on, content.pilot_ends_on
    if ends is not None and (starts is None or ends < starts):
        raise Refused(N_("The pilot has to begin before it ends."), field="pilot_ends_on")
    plan = challenge.aftermath
    if plan is None:
        plan = challenge.aftermath = Aftermath()
    _name(plan, content.receiver)
    for field in (*_TEXTS, *_PILOT):
        setattr(plan, field, getattr(content, field))
    plan.routes = [route.value for route in content.routes]
    plan.offers = [offer.value for offer in content.offers]
    plan.follow_up_months = sorted(content.follow_up_months)
    finish(actor, challenge, "aftermath", now)


def change_receiver(
    actor: Actor, challenge: Challenge, receiver: Receiver, reason: str, *, now: dt.datetime
) -> None:
    """Put another receiver in place once the challenge is public: people leave and units move.

    Records RECEIVER_CHANGED with the reason; the new receiver gets a letter. Refused where nothing
    changes, and where the challenge was published without a plan.
    """
    challenges.lock(challenge)
    require(actor, Permission.RECEIVER_CHANGE, challenge, now)
    plan = challenge.aftermath
    if plan is None:
        raise Refused(N_("The challenge was published without a plan for what happens afterwards."))
    before = Receiver(plan.receiver_name, plan.receiver_unit, plan.receiver_email)
    if before == receiver:
        raise Refused(N_("This is who takes over already."), field="receiver_name")
    _name(plan, receiver)
    db.session.flush()
    record(
        Happening.RECEIVER_CHANGED,
        challenge,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={
            "before": f"{before.name}, {before.unit}",
            "after": f"{receiver.name}, {receiver.unit}",
            "reason": reason,
        },
    )


def _name(plan: Aftermath, receiver: Receiver) -> None:
    plan.receiver_name, plan.receiver_unit, plan.receiver_email = receiver.name, receiver.unit, receiver.email
