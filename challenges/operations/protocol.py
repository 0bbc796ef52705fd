"""The jury's protocol is signed: frozen by the first signature, made anew only with a reason."""

import datetime as dt

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.protocols import Protocol, ProtocolSignature
from challenges.operations.recording import record
from challenges.queries import meetings
from challenges.queries import protocol as queries
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of
from challenges.scoring.checksums import checksum
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


def sign(actor: Actor, round_: Round, seen: str, *, now: dt.datetime) -> ProtocolSignature:
    """Sign the protocol that one has read, known by its checksum ``seen``.

    The first signature freezes the content (PROTOCOL_MADE; the other members get a letter); each records
    PROTOCOL_SIGNED. Refused while a meeting is not over, when the protocol has changed since it was read, and the
    second time.
    """
    require(actor, Permission.PROTOCOL_SIGN, round_, now)
    if meetings.unfinished(round_.id) is not None:
        raise Refused(N_("The protocol is signed when the meeting is over."))
    known = queries.versions(round_.id)
    if known:
        protocol = known[0]
        if protocol.sha256 != seen:
            raise Refused(N_("There is a newer version of the protocol. Read it before you sign."))
        signed = {one.juror_id for one in protocol.signatures}
    else:
        content = queries.content(round_, places_of(round_, round_.challenge))
        if checksum(content) != seen:
            raise Refused(N_("The protocol has changed since you opened the page. Read it before you sign."))
        protocol = _freeze(actor, round_, content, 1, "", now)
        signed = set()
    juror_id = actor.seats[round_.id].juror_id
    if juror_id in signed:
        raise Refused(N_("You have signed already."))
    signature = ProtocolSignature(
        protocol_id=protocol.id,
        juror_id=juror_id,
        name=actor.name,
        sha256=protocol.sha256,
        hidden=[
            entry["entry"]
            for entry in protocol.content["entries"]
            if entry["entry"] in set(queries.references(actor.conflicts))
        ],
        signed_at=now,
    )
    db.session.add(signature)
    db.session.flush()
    record(
        Happening.PROTOCOL_SIGNED,
        protocol,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"number": protocol.number, "sha256": protocol.sha256},
    )
    return signature


def renew(actor: Actor, round_: Round, reason: str, *, now: dt.datetime) -> Protocol:
    """Make a new version of a signed protocol, with a reason; everybody signs anew and gets a letter.

    Records PROTOCOL_MADE. Refused without a reason, before the first signature, and when the record says the same.
    """
    require(actor, Permission.PROTOCOL_RENEW, round_, now)
    known = queries.versions(round_.id)
    if not known:
        raise Refused(N_("Nobody has signed yet, so the protocol still follows the record."))
    if not reason.strip():
        raise Refused(N_("Say why there is a new version: it stands in the protocol."), field="reason")
    content = queries.content(round_, places_of(round_, round_.challenge))
    if checksum(content) == known[0].sha256:
        raise Refused(N_("The record says the same as the protocol that has been signed."))
    return _freeze(actor, round_, content, known[0].number + 1, reason.strip(), now)


def _freeze(
    actor: Actor, round_: Round, content: dict[str, object], number: int, reason: str, now: dt.datetime
) -> Protocol:
    protocol = Protocol(
        round_id=round_.id,
        number=number,
        content=content,
        sha256=checksum(content),
        reason=reason,
        made_by_id=actor.person_id,
        made_at=now,
    )
    db.session.add(protocol)
    db.session.flush()
    record(
        Happening.PROTOCOL_MADE,
        protocol,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"number": number, "sha256": protocol.sha256, "reason": reason},
    )
    return protocol
