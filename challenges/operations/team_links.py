"""Links by which people join a team: made by its captain, used, revoked."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.team_links import TeamLink
from challenges.models.teams import Team, TeamMembership
from challenges.operations import joining
from challenges.operations.recording import record
from challenges.queries import team_links, teams
from challenges.rules.check import require
from challenges.rules.phases import round_to_join
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import LinkLifetime
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

MOST_WORKING = 5
"""How many links of a team may work at the same time."""

_LASTS = {
    LinkLifetime.HOUR: dt.timedelta(hours=1),
    LinkLifetime.DAY: dt.timedelta(hours=24),
    LinkLifetime.WEEK: dt.timedelta(days=7),
}
_OVER = N_("The link no longer works. Ask whoever gave it to you for a new one.")


@dataclass(frozen=True)
class LinkContent:
    """How long a link works, and how many may join by it."""

    lifetime: LinkLifetime
    most_uses: int


def make(actor: Actor, team: Team, content: LinkContent, *, now: dt.datetime) -> tuple[TeamLink, str]:
    """Make a link, and give it with its secret, of which only a hash is kept. Records TEAM_LINK_MADE.

    It works until its time is over, at most as long as teams can be formed. Takes no places: whether there is one is
    asked when somebody joins by it. Refused to others than the captain, when five links work already, and for more
    people than a team can have.
    """
    require(actor, Permission.TEAM_MANAGE, team, now)
    joined = round_to_join(team.challenge.rounds, now)
    if joined is None:
        raise NotFound
    most = team.challenge.team_size_max - 1
    if not 1 <= content.most_uses <= most:
        raise Refused(
            say(N_("Beside you, a team has at most %(most)s members here."), most=most), field="most_uses"
        )
    teams.lock(team.id)
    if len(team_links.working(team.id, now=now)) >= MOST_WORKING:
        raise Refused(
            say(N_("The team has %(most)s links that work. Revoke one to make another."), most=MOST_WORKING)
        )
    secret = new_secret()
    link = TeamLink(
        team_id=team.id,
        secret_hash=secret_hash(secret),
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=min(now + _LASTS[content.lifetime], joined.closes_at),
        most_uses=content.most_uses,
    )
    db.session.add(link)
    db.session.flush()
    record(
        Happening.TEAM_LINK_MADE,
        link,
        actor,
        now=now,
        challenge_id=team.challenge_id,
        payload={"most_uses": link.most_uses, "expires_at": link.expires_at.isoformat()},
    )
    return link, secret


def use(actor: Actor, link: TeamLink, *, now: dt.datetime) -> TeamMembership:
    """Join the team by its link. Records TEAM_JOINED; the captain gets a letter.

    Refused when the link has expired, been used up or revoked, and as ``joining.join`` says; a refusal uses nothing
    up. The team is locked before the link is counted, so that a link for one lets in one.
    """
    require(actor, Permission.TEAM_LINK_USE, link, now)
    if not link.works(now):
        raise Refused(_OVER)
    membership = joining.join(actor, teams.by_id(link.team_id), now=now, by=joining.By.LINK)
    team_links.lock(link)
    if not link.works(now):
        raise Refused(_OVER)
    link.uses += 1
    db.session.flush()
    return membership


def revoke(actor: Actor, team: Team, reference: str, *, now: dt.datetime) -> None:
    """End a link. Records TEAM_LINK_REVOKED; nobody is told. NotFound for one that works no longer."""
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    link = next((one for one in team_links.working(team.id, now=now) if one.reference == reference), None)
    if link is None:
        raise NotFound
    _end(actor, team, link, now)


def revoke_all(actor: Actor, team: Team, *, now: dt.datetime) -> int:
    """End every link of the team; the caller has checked that the actor may, and locked the team. Gives how many.

    Records TEAM_LINK_REVOKED for each.
    """
    working = team_links.working(team.id, now=now)
    for link in working:
        _end(actor, team, link, now)
    return len(working)


def _end(actor: Actor, team: Team, link: TeamLink, now: dt.datetime) -> None:
    team_links.lock(link)
    link.revoked_at = now
    db.session.flush()
    record(Happening.TEAM_LINK_REVOKED, link, actor, now=now, challenge_id=team.challenge_id)
