"""The open challenge in search of people: somebody without a team, a team that takes requests, a request, a link."""

from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.join_requests import JoinRequest
from challenges.models.team_links import TeamLink
from challenges.models.teammates import TeammateProfile, TeammateSkill
from challenges.models.teams import Team
from challenges.operations.unit_of_work import unit_of_work
from tests.house.competitions import Competitions
from tests.house.planting import DAY

REGISTERED = ("captain", "member", "rival")


@dataclass(frozen=True)
class Looking:
    """What was planted; ``token`` is the secret of the link to alpha."""

    profile: TeammateProfile
    request: JoinRequest
    link: TeamLink
    token: str


def plant_search(world: Competitions) -> Looking:
    """Who is registered reads of the person without a team; the captain of alpha alone reads the request to join.

    Nobody reads the person's address.
    """
    open_ = world.competitions["open"]
    team = open_.parts["alpha"].team
    seeker = world.make.person(
        world.hide("zqseekername", *REGISTERED),
        email=f"{world.hide('zqseekermail').split(' ')[0]}@example.org",
    )
    world.make.register(open_.challenge, seeker)
    profile = TeammateProfile(
        challenge_id=open_.challenge.id,
        person_id=seeker.id,
        about=world.hide("zqseekerabout", *REGISTERED),
        language="sv",
        open_to_invitations=True,
        updated_at=world.now,
        skills=[
            TeammateSkill(position=1, key="zqseekerskill", name=world.hide("zqseekerskill", *REGISTERED))
        ],
    )
    request = JoinRequest(
        team_id=team.id,
        challenge_id=open_.challenge.id,
        person_id=seeker.id,
        message=world.hide("zqjoinmessage", "captain"),
        skills=[world.hide("zqjoinskill", "captain")],
        asked_at=world.now,
    )
    token = f"zqtokenlink{'x' * 24}"
    world.hide(token)
    link = TeamLink(
        team_id=team.id,
        secret_hash=secret_hash(token),
        made_by_id=world.people["captain"].id,
        made_at=world.now,
        expires_at=world.now + DAY,
        most_uses=2,
    )
    world.add(profile, request, link)
    with unit_of_work(write=True) as work:
        db.session.execute(
            sa.update(Team)
            .where(Team.id == team.id)
            .values(open_to_requests=True, pitch=world.hide("zqopenalphapitch", *REGISTERED))
        )
        work.commit()
    return Looking(profile, request, link, token)
