"""A public vote: opened when the round has closed for entries, and cast by people day after day."""

import datetime as dt
from typing import Any

from challenges.demo.competing import entry_of
from challenges.demo.story import Story
from challenges.models.challenges import Round
from challenges.operations import judging, votes
from challenges.queries import jury
from challenges.queries import votes as queries
from challenges.vocabulary.errors import NotFound

Spec = dict[str, Any]


def vote(story: Story, spec: Spec) -> None:
    """The vote of the first round, as far as it has come."""
    if (wanted := spec.get("vote")) is None:
        return
    at = story.calendar.past
    story.add(at(wanted["opened"], 9), _open(story, spec))
    for number, (day, person, teams) in enumerate(wanted["votes"]):
        story.add(at(day, 12 + number % 9, 7 * number % 60), _cast(story, spec, person, teams, number))


def _open(story: Story, spec: Spec) -> Any:
    return lambda now: judging.open_round(story.actor(spec["editor"]), _round(story, spec), now=now)


def _cast(story: Story, spec: Spec, person: str, teams: list[str], number: int) -> Any:
    """Everybody votes from home: an address of their own, from those that are kept for examples."""

    def act(now: dt.datetime) -> None:
        for team in teams:
            reference = entry_of(story, spec["key"], team)
            shown = queries.shown(story.kept["challenge", spec["key"]], 1, reference)
            if shown is None:
                raise NotFound
            votes.cast(story.actor(person), shown, f"192.0.2.{number + 1}", now=now)

    return act


def _round(story: Story, spec: Spec) -> Round:
    round_ = jury.round_in_workspace(story.kept["challenge", spec["key"]], 1)
    if round_ is None:
        raise NotFound
    return round_
