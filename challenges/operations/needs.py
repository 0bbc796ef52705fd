"""The board of needs: proposed, supported, followed and added to. What becomes of them is in ``need_answers``."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.adapters.stemming import index_text
from challenges.models import db
from challenges.models.needs import Need, NeedEvidence, NeedFollower, NeedSupport
from challenges.operations.recording import record
from challenges.queries import needs as find
from challenges.queries import organisations, people
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

_AGAIN = dt.timedelta(hours=1)


@dataclass(frozen=True)
class ProposeContent:
    """A need in plain words.

    ``proposed_for`` is the organisation in whose name it is proposed, ``addressed_to`` the one it is meant for, by id.
    """

    title: str
    problem: str
    affected: str
    how_many: str
    tried: str
    language: str
    proposed_for: int | None = None
    addressed_to: int | None = None


@dataclass(frozen=True)
class EvidenceContent:
    """What somebody knows about a need, and perhaps where it can be read."""

    text: str
    address: str
    language: str


def propose(actor: Actor, content: ProposeContent, *, now: dt.datetime) -> Need:
    """Put a need on the public board; whoever proposes it follows it. Records NEED_PROPOSED.

    The editors of the organisation it is meant for are told, else the platform's administrators. Who proposes the same
    under the same title within an hour gets the need that is there: the button was pressed twice. Refused for an
    organisation that one does not belong to, and for one that cannot be addressed.
    """
    require(actor, Permission.NEED_PROPOSE, None, now)
    people.lock(actor.person_id)
    if there := find.proposed_lately(actor.person_id, content.title, since=now - _AGAIN):
        return there
    if content.proposed_for is not None and content.proposed_for not in {
        one.id for one in organisations.verified(actor.organisations.keys())
    }:
        raise Refused(N_("Only members of the organisation may do this."), field="proposed_for")
    if content.addressed_to is not None and find.addressable(content.addressed_to) is None:
        raise Refused(N_("Choose one of the alternatives."), field="addressed_to")
    need = Need(
        title=content.title,
        problem=content.problem,
        affected=content.affected,
        how_many=content.how_many,
        tried=content.tried,
        language=content.language,
        person_id=actor.person_id,
        proposed_for_id=content.proposed_for,
        addressed_to_id=content.addressed_to,
        created_at=now,
        search_text=index_text(
            content.title, content.problem, content.affected, content.tried, language=content.language
        ),
    )
    db.session.add(need)
    db.session.flush()
    db.session.add(NeedFollower(need_id=need.id, person_id=actor.person_id, created_at=now))
    record(Happening.NEED_PROPOSED, need, actor, now=now, organisation_id=need.addressed_to_id)
    return need


def support(actor: Actor, need: Need, *, now: dt.datetime) -> None:
    """Say that one has the same need; whoever supports it follows it. Records NEED_SUPPORTED the first time."""
    require(actor, Permission.NEED_SUPPORT, need, now)
    if find.support_of(need, actor.person_id) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(NeedSupport(need_id=need.id, person_id=actor.person_id, created_at=now))
            db.session.flush()
    except IntegrityError:  # the other of two presses came first
        return
    _follow(actor, need, now)
    record(Happening.NEED_SUPPORTED, need, actor, now=now)


def take_back(actor: Actor, need: Need, *, now: dt.datetime) -> None:
    """Support a need no longer. Records NEED_SUPPORT_TAKEN_BACK. Nothing happens without support to take back."""
    require(actor, Permission.NEED_SUPPORT, need, now)
    there = find.support_of(need, actor.person_id)
    if there is not None:
        db.session.delete(there)
        db.session.flush()
        record(Happening.NEED_SUPPORT_TAKEN_BACK, need, actor, now=now)


def follow(actor: Actor, need: Need, *, now: dt.datetime) -> None:
    """Get a letter when something becomes of a need. Who follows what is not recorded."""
    require(actor, Permission.NEED_PROPOSE, need, now)
    _follow(actor, need, now)


def unfollow(actor: Actor, need: Need, *, now: dt.datetime) -> None:
    """Get no more letters about a need."""
    require(actor, Permission.NEED_PROPOSE, need, now)
    there = find.follower(need, actor.person_id)
    if there is not None:
        db.session.delete(there)
        db.session.flush()


def _follow(actor: Actor, need: Need, now: dt.datetime) -> None:
    if find.follower(need, actor.person_id) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(NeedFollower(need_id=need.id, person_id=actor.person_id, created_at=now))
            db.session.flush()
    except IntegrityError:  # the other of two presses came first
        return


def add_evidence(actor: Actor, need: Need, content: EvidenceContent, *, now: dt.datetime) -> NeedEvidence:
    """Add in public, without one's name, what one knows about a need. Records NEED_EVIDENCE_ADDED.

    The same words of the same person are kept once.
    """
    require(actor, Permission.NEED_ADD_TO, need, now)
    people.lock(actor.person_id)
    if there := find.same_evidence(need, actor.person_id, content.text):
        return there
    evidence = NeedEvidence(
        need_id=need.id,
        person_id=actor.person_id,
        text=content.text,
        address=content.address,
        language=content.language,
        created_at=now,
    )
    db.session.add(evidence)
    db.session.flush()
    record(Happening.NEED_EVIDENCE_ADDED, need, actor, now=now, payload={"evidence": evidence.id})
    return evidence


def hide_evidence(actor: Actor, evidence: NeedEvidence, reason: str, *, now: dt.datetime) -> None:
    """Hide what somebody added, with a reason for everybody to read; its words are kept in the database.

    Records NEED_EVIDENCE_HIDDEN. Nothing happens when it is hidden already.
    """
    require(actor, Permission.NEED_MODERATE, evidence, now)
    if evidence.hidden_at is not None:
        return
    evidence.hidden_at, evidence.hidden_reason = now, reason
    db.session.flush()
    record(
        Happening.NEED_EVIDENCE_HIDDEN,
        evidence.need,
        actor,
        now=now,
        payload={"evidence": evidence.id, "reason": reason},
    )
