"""More time in a challenge that is open: decided with a reason, and told to everybody."""

import datetime as dt
from typing import Any

from challenges.demo.story import Story
from challenges.operations import deadlines
from challenges.operations.deadlines import DeadlineContent
from challenges.queries.entries import round_at
from challenges.rules.deadlines import fingerprint

Spec = dict[str, Any]


def extend(story: Story, spec: Spec) -> None:
    """Every time a round of the challenge was given more time."""
    for more in spec.get("more_time", ()):
        story.add(story.calendar.past(more["day"], 11), _extend(story, spec["key"], spec["editor"], more))


def _extend(story: Story, key: str, editor: str, more: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        round_ = round_at(story.kept["challenge", key], more["round"])
        assert round_ is not None  # noqa: S101 - an earlier scene made it
        content = DeadlineContent(
            closes_at=round_.closes_at + dt.timedelta(days=more["days"]),
            grace_minutes=more["grace_minutes"],
            along=True,
            reason=more["reason_sv"],
            reason_en=more["reason_en"],
            seen=fingerprint(round_),
        )
        deadlines.extend(story.actor(editor), round_, content, now=now)

    return act
