"""An exhibition that is open: its tables are numbered, and the jurors have gone some of the way."""

import datetime as dt
from typing import Any

from challenges.demo.competing import entry_of
from challenges.demo.judging import declare
from challenges.demo.story import Story
from challenges.models.challenges import Round
from challenges.operations import expo, expo_visits, judging
from challenges.operations.expo import NumberingContent
from challenges.operations.expo_visits import BOTTOM, VisitContent
from challenges.queries import expo as queries
from challenges.queries import jury
from challenges.vocabulary.errors import NotFound

Spec = dict[str, Any]


def exhibit(story: Story, spec: Spec) -> None:
    """The exhibition of the first round, as far as it has come today."""
    if (wanted := spec.get("expo")) is None:
        return
    at, seats = story.calendar.past, spec["jury"]
    for number, person in enumerate([seats["chair"], *seats["members"]]):
        story.add(at(0, 0, number), declare(story, spec, person))
    story.add(at(0, 0, 4), _open(story, spec))
    for minute, person, team, score, comment in wanted["visits"]:
        story.add(at(0, 0, minute), _visit(story, spec, person, team, VisitContent(score, BOTTOM, comment)))


def _open(story: Story, spec: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        editor = story.actor(spec["editor"])
        content = NumberingContent(first=1, by_lot=False, zones=tuple(spec["expo"]["zones"]))
        expo.number(editor, _round(story, spec), content, now=now)
        judging.open_round(editor, _round(story, spec), now=now)

    return act


def _visit(story: Story, spec: Spec, person: str, team: str, content: VisitContent) -> Any:
    """The juror comes to a team's table and puts it last in the own ranking until there is time to look again."""

    def act(now: dt.datetime) -> None:
        reference = entry_of(story, spec["key"], team)
        round_id = _round(story, spec).id
        entry_id = jury.judged_by_reference(round_id, [reference])[reference]
        table = next(one for one in queries.tables(round_id) if one.entry_id == entry_id)
        at = queries.table_at(table.reference)
        if at is None:
            raise NotFound
        expo_visits.arrive(story.actor(person), at, now=now)
        expo_visits.judge(story.actor(person), at, content, now=now + dt.timedelta(minutes=3))

    return act


def _round(story: Story, spec: Spec) -> Round:
    round_ = jury.round_in_workspace(story.kept["challenge", spec["key"]], 1)
    if round_ is None:
        raise NotFound
    return round_
