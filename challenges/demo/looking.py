"""People and teams that look for each other: shown to the registered, asked, and linked to."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from challenges.demo.story import Story
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.teams import Team
from challenges.operations import join_requests, team_links, teammates
from challenges.operations.join_requests import RequestContent
from challenges.operations.team_links import LinkContent
from challenges.operations.teammates import ProfileContent, SearchContent
from challenges.queries import teams as queries
from challenges.vocabulary.choices import LinkLifetime

Spec = dict[str, Any]


def look(story: Story, spec: Spec) -> None:
    """What people and teams of a challenge say of themselves before anybody has found them."""
    at, key = story.calendar.past, spec["key"]
    for team in spec.get("teams", ()):
        if (said := team.get("looking")) is not None:
            story.add(at(said["at"], 18), _open(story, key, team, said))
            story.add(at(said["at"], 18, 5), _link(story, key, team))
    for number, row in enumerate(spec.get("looking", ())):
        story.add(at(row["at"], 19, number), _offer(story, key, row))
    for number, row in enumerate(spec.get("requests", ())):
        story.add(at(row["at"], 20, number), _ask(story, key, row))


def _open(story: Story, key: str, team: Spec, said: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        content = SearchContent(True, tuple(said["skills"]), said["pitch"], said["language"])
        teammates.look(story.actor(team["members"][0]), _team(story, key, team["name"]), content, now=now)

    return act


def _link(story: Story, key: str, team: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        content = LinkContent(LinkLifetime.DAY, 2)
        team_links.make(story.actor(team["members"][0]), _team(story, key, team["name"]), content, now=now)

    return act


def _offer(story: Story, key: str, row: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        content = ProfileContent(tuple(row["skills"]), row["about"], row["language"], row["invitations"])
        teammates.offer(story.actor(row["person"]), _challenge(story, key), content, now=now)

    return act


def _ask(story: Story, key: str, row: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        content = RequestContent(row["message"], tuple(row["skills"]))
        join_requests.ask(story.actor(row["person"]), _team(story, key, row["team"]), content, now=now)

    return act


def _challenge(story: Story, key: str) -> Challenge:
    challenge = queries.challenge_to_join(story.kept["challenge", key])
    assert challenge is not None  # noqa: S101 - an earlier scene made it
    return challenge


def _team(story: Story, key: str, name: str) -> Team:
    where = Team.name == name, Team.challenge_id == _challenge(story, key).id
    team = queries.by_reference(db.session.scalars(sa.select(Team.reference).where(*where)).one())
    assert team is not None  # noqa: S101 - an earlier scene made it
    return team
