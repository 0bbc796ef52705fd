"""People who helped a team without belonging to it: named by the team, so that they do not judge its entry."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.conflicts import TeamHelper
from challenges.models.teams import Team
from challenges.operations import conflict_findings
from challenges.operations.recording import record
from challenges.queries import helpers, teams
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

MOST = 20
"""How many helpers a team can name."""


@dataclass(frozen=True)
class HelperContent:
    """Who has helped."""

    name: str
    email: str


def name(actor: Actor, team: Team, content: HelperContent, *, now: dt.datetime) -> None:
    """Name somebody who has helped the team, and look for conflicts of interest. Records HELPER_NAMED.

    Refused for a member, for somebody who is named already, when there are twenty, and once the last round has closed.
    """
    require(actor, Permission.TEAM_HELPERS, team, now)
    teams.lock(team.id)
    named = helpers.of_team(team.id)
    if any(member.person.email == content.email for member in team.memberships):
        raise Refused(N_("This person is a member of the team."), field="email")
    if any(one.email == content.email for one in named):
        raise Refused(N_("This person is named already."), field="email")
    if len(named) >= MOST:
        raise Refused(say(N_("A team can name at most %(most)d people."), most=MOST), field="email")
    helper = TeamHelper(
        team_id=team.id,
        name=content.name,
        email=content.email,
        named_by_id=actor.person_id,
        named_at=now,
    )
    db.session.add(helper)
    db.session.flush()
    record(Happening.HELPER_NAMED, helper, actor, now=now, challenge_id=team.challenge_id)
    conflict_findings.look_for_team(team.id, now=now)


def take_back(actor: Actor, team: Team, reference: str, *, now: dt.datetime) -> None:
    """Take a name back. Records HELPER_REMOVED; what was found by it stays in the record."""
    require(actor, Permission.TEAM_HELPERS, team, now)
    helper = next((one for one in helpers.of_team(team.id) if one.reference == reference), None)
    if helper is None:
        raise NotFound
    record(Happening.HELPER_REMOVED, helper, actor, now=now, challenge_id=team.challenge_id)
    db.session.delete(helper)
    db.session.flush()
