"""Links to the preview of a challenge that is not public: made and revoked by its editors."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.challenges import Challenge
from challenges.models.preview_links import PreviewLink
from challenges.operations.recording import record
from challenges.queries import challenges, preview_links
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

MOST_WORKING = 20
"""How many links of a challenge may work at the same time."""


@dataclass(frozen=True)
class PreviewLinkContent:
    """Whom a link is for, and for how many days it works."""

    label: str
    days: int


def make(
    actor: Actor, challenge: Challenge, content: PreviewLinkContent, *, now: dt.datetime
) -> tuple[PreviewLink, str]:
    """Make a link, and give it with its secret, of which only a hash is kept. Records PREVIEW_LINK_MADE.

    Refused once the challenge is public, and when ``MOST_WORKING`` links work already.
    """
    challenges.lock(challenge)
    require(actor, Permission.PREVIEW_SHARE, challenge, now)
    if preview_links.working(challenge.id, now=now) >= MOST_WORKING:
        raise Refused(
            say(N_("There are %(most)s links that work. Revoke one to make another."), most=MOST_WORKING)
        )
    secret = new_secret()
    link = PreviewLink(
        challenge_id=challenge.id,
        secret_hash=secret_hash(secret),
        label=content.label,
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=now + dt.timedelta(days=content.days),
    )
    db.session.add(link)
    db.session.flush()
    record(
        Happening.PREVIEW_LINK_MADE,
        link,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"label": link.label, "expires_at": link.expires_at.isoformat()},
    )
    return link, secret


def revoke(actor: Actor, challenge: Challenge, reference: str, *, now: dt.datetime) -> None:
    """End a link. Records PREVIEW_LINK_REVOKED. NotFound for one of another challenge, or that works no longer."""
    challenges.lock(challenge)
    require(actor, Permission.PREVIEW_SHARE, challenge, now)
    link = preview_links.of_reference(challenge.id, reference)
    if link is None or not link.works(now):
        raise NotFound
    link.revoked_at = now
    db.session.flush()
    record(
        Happening.PREVIEW_LINK_REVOKED,
        link,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"label": link.label},
    )
