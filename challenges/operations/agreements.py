"""Agreements about data: accepted by name, approved for a time, declined, withdrawn, revoked, and used."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.base import Base
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import agreements, data_terms, teams
from challenges.rules.check import require
from challenges.rules.holidays import is_day_off, working_days_before
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AgreementStanding, AgreementState
from challenges.vocabulary.swedish_time import SWEDEN, swedish_day
from challenges.vocabulary.text import N_

LONGEST = dt.timedelta(days=731)
"""The longest time an approval may last: two years, whatever the hour it is given."""

RENEWAL = dt.timedelta(days=14)
"""How long before the end of an access one can ask for a new one."""

WORKING_DAYS = 5

_WAITS = N_("You have asked already, and the data owner has not answered yet.")
_HOLDS = N_("You already have access to this data.")


@dataclass(frozen=True)
class AskContent:
    """What a person accepts, signs and says; ``version`` is that of the text that was shown."""

    version: int
    signed_name: str
    purpose: str


def ask(actor: Actor, terms: DataTerms, content: AskContent, *, now: dt.datetime) -> DataAgreement:
    """Accept the conditions in one's own name, and ask for access. Keeps the text that was accepted.

    Records DATA_ASKED; whoever decides gets a letter. A request that waits under a text that no longer binds is
    withdrawn (recorded) and replaced. Refused to who is not registered, when the text has changed since it was
    shown, while a request waits, while an approval holds that has more
    than two weeks left, and to the data owner, who could only ask themselves.
    """
    require(actor, Permission.AGREEMENT_ASK, terms, now)
    if content.version != terms.version:
        raise Refused(
            N_("The conditions have changed since you opened the page. Read them again before you accept.")
        )
    if terms.owner_email and terms.owner_email.casefold() == actor.email.casefold():
        raise Refused(N_("You are the data owner, so nobody else could decide on your request."))
    if any(holds_on(seen, now) for seen in agreements.of_person(terms, actor.person_id, now=now)):
        raise Refused(_HOLDS)
    if (waiting := agreements.waiting_of(terms, actor.person_id)) is not None:
        if waiting.is_current:
            raise Refused(_WAITS)
        _move(waiting, AgreementState.WITHDRAWN, actor, now, replaced=True)
    team = teams.team_in(actor.person_id, terms.challenge.id)
    agreement = DataAgreement(
        terms=terms,
        terms_version=terms.version,
        terms_text={"sv": terms.text_sv, **({"en": terms.text_en} if terms.text_en else {})},
        person_id=actor.person_id,
        team_id=team.id if team else None,
        team_name=team.name if team else "",
        signed_name=content.signed_name,
        purpose=content.purpose,
        requested_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(agreement)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(_WAITS) from error
    _record(Happening.DATA_ASKED, agreement, actor, now, version=terms.version)
    return agreement


def holds_on(seen: agreements.Seen, now: dt.datetime) -> bool:
    """Whether there is an access that does not end soon, so that there is nothing to ask for."""
    expires_at = seen.agreement.expires_at
    return seen.standing is AgreementStanding.HOLDS and bool(expires_at and expires_at > now + RENEWAL)


def withdraw(actor: Actor, agreement: DataAgreement, *, now: dt.datetime) -> None:
    """Take back a request that waits. Records DATA_WITHDRAWN; nobody is told. Refused once it has been answered."""
    require(actor, Permission.AGREEMENT_WITHDRAW, agreement, now)
    _move(agreement, AgreementState.WITHDRAWN, actor, now)


def approve(actor: Actor, agreement: DataAgreement, until: dt.datetime, *, now: dt.datetime) -> None:
    """Give access until a moment. Records DATA_APPROVED; the person gets a letter.

    Refused when it has been answered already, about oneself, when the person no longer takes part or the accepted
    text no longer binds, and for a moment that has passed or lies further away than the longest time.
    """
    require(actor, Permission.AGREEMENT_APPROVE, agreement, now)
    if not now < until <= now + LONGEST:
        raise Refused(N_("Choose a day from today on, at most two years ahead."), field="last_day")
    if agreements.seen(agreement, now=now).standing is not AgreementStanding.WAITING:
        raise Refused(
            N_(
                "The person no longer takes part in the challenge, or has left the team, and can get no access."
            )
        )
    agreement.decided_at, agreement.decided_by_id, agreement.expires_at = now, actor.person_id, until
    _move(agreement, AgreementState.APPROVED, actor, now, until=until.isoformat())


def decline(actor: Actor, agreement: DataAgreement, reason: str, *, now: dt.datetime) -> None:
    """Say no, with the reason. Records DATA_DECLINED (without the reason); the person gets a letter with it.

    Refused when it has been answered already, and about oneself.
    """
    require(actor, Permission.AGREEMENT_DECLINE, agreement, now)
    agreement.decided_at, agreement.decided_by_id, agreement.reason = now, actor.person_id, reason
    _move(agreement, AgreementState.DECLINED, actor, now)


def revoke(actor: Actor, agreement: DataAgreement, reason: str, *, now: dt.datetime) -> None:
    """End an access at once, with the reason. Records DATA_REVOKED (without it); the person gets a letter with it.

    Refused when there is no approval that runs, and about oneself.
    """
    require(actor, Permission.AGREEMENT_REVOKE, agreement, now)
    agreement.decided_at, agreement.decided_by_id, agreement.reason = now, actor.person_id, reason
    _move(agreement, AgreementState.REVOKED, actor, now)


def remind(*, now: dt.datetime) -> int:
    """Remind those who decide of requests that have waited for five working days, once. Returns of how many.

    Records DATA_OWNER_REMINDED for each; whoever decides gets a letter. On a day off nobody is reminded.
    """
    today = swedish_day(now)
    if is_day_off(today):
        return 0
    last = working_days_before(today, WORKING_DAYS)
    waiting = agreements.unanswered_since(dt.datetime.combine(last, dt.time(), SWEDEN).astimezone(dt.UTC))
    for agreement in waiting:
        _record(Happening.DATA_OWNER_REMINDED, agreement, None, now)
    return len(waiting)


def show_access(actor: Actor, agreement: DataAgreement, *, now: dt.datetime) -> str:
    """Give the access details to whoever has an agreement that holds. Records DATA_ACCESS_SHOWN, without them.

    Refused as soon as the agreement no longer holds, for whatever reason.
    """
    require(actor, Permission.DATA_ACCESS, agreement, now)
    details = data_terms.access_details(agreement.terms_id)
    _record(Happening.DATA_ACCESS_SHOWN, agreement, actor, now)
    return details


def _move(
    agreement: DataAgreement, target: AgreementState, actor: Actor, now: dt.datetime, **payload: object
) -> None:
    move(
        agreement,
        target,
        actor,
        now=now,
        challenge_id=agreement.challenge.id,
        organisation_id=agreement.challenge.organisation_id,
        payload={"dataset": agreement.terms.link.dataset.reference, **payload},
    )


def _record(
    kind: Happening, agreement: DataAgreement, actor: Actor | None, now: dt.datetime, **payload: object
) -> None:
    subject: Base = agreement
    record(
        kind,
        subject,
        actor,
        now=now,
        challenge_id=agreement.challenge.id,
        organisation_id=agreement.challenge.organisation_id,
        payload={"dataset": agreement.terms.link.dataset.reference, **payload},
    )
