"""Members of a team who take part outside the competition: without a prize, never as captain of those who compete."""

import datetime as dt

from challenges.models import db
from challenges.models.teams import Team
from challenges.operations.recording import record
from challenges.queries import taking_part, teams
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.text import N_


def place(
    actor: Actor, team: Team, person_id: int, reason: OutsideReason | None, *, now: dt.datetime
) -> None:
    """Say that a member takes part outside the competition and why, or (None) that the member competes.

    One's own place or, as captain, anybody's. Records TEAM_MEMBER_OUTSIDE or TEAM_MEMBER_COMPETES; a member placed by
    the captain is told. Refused when it would leave a captain outside among members who compete, when one of the
    organiser's own people would compete, and once the last round has closed.
    """
    require(actor, Permission.TEAM_OUTSIDE, team, now)
    teams.lock(team.id)
    everybody = taking_part.members(team.id, team.challenge_id)
    member = next((one for one in everybody if one.person_id == person_id), None)
    row = teams.membership(team.id, person_id)
    if member is None or row is None:
        raise NotFound
    mine = next((one for one in everybody if one.person_id == actor.person_id), None)
    if person_id != actor.person_id and (mine is None or mine.role is not TeamRole.CAPTAIN):
        raise NotAllowed(N_("Only the team captain may do this."))
    if member.outside is reason:
        return
    others = [one for one in everybody if one is not member]
    if reason is None and member.staff:
        raise Refused(
            N_("Who belongs to the organiser takes part outside the competition only."), field="reason"
        )
    if reason is not None and member.role is TeamRole.CAPTAIN and any(one.outside is None for one in others):
        raise Refused(
            N_("Who takes part outside the competition cannot be captain of a team that competes."),
            field="reason",
        )
    if reason is None and any(one.role is TeamRole.CAPTAIN and one.outside is not None for one in others):
        raise Refused(
            N_("The captain takes part outside the competition. First the captain has to compete."),
            field="reason",
        )
    row.outside_reason = reason
    db.session.flush()
    record(
        Happening.TEAM_MEMBER_OUTSIDE if reason else Happening.TEAM_MEMBER_COMPETES,
        team,
        actor,
        now=now,
        challenge_id=team.challenge_id,
        payload={"person_id": person_id, "reason": reason.value if reason else ""},
    )
