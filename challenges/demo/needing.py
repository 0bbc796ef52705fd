"""Needs on the board: proposed, supported, added to, and what organisations make of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from challenges.demo.story import Story
from challenges.models.needs import Need
from challenges.operations import need_answers, needs
from challenges.operations.need_answers import RouteContent
from challenges.operations.needs import EvidenceContent, ProposeContent
from challenges.queries import needs as find
from challenges.queries import organisations
from challenges.vocabulary.choices import NeedRoute

Spec = dict[str, Any]
Act = Callable[[dt.datetime], None]


def propose_needs(story: Story, specs: list[Spec]) -> None:
    """Every need with its supporters, what others know, and what became of it."""
    at = story.calendar.past
    for number, spec in enumerate(specs):
        story.add(at(spec["at"], 12, number), _propose(story, spec))
        for turn, person in enumerate(spec.get("supporters", ())):
            story.add(at(spec["at"] + 1, 12 + turn, number), _support(story, spec, person))
        for person in spec.get("followers", ()):
            story.add(at(spec["at"] + 1, 19, number), _follow(story, spec, person))
        for said in spec.get("evidence", ()):
            story.add(at(said["at"], 20, number), _add(story, spec, said))
        for name, act in (
            ("adopted", _adopt),
            ("routed", _route),
            ("merged", _merge),
            ("declined", _decline),
        ):
            if name in spec:
                story.add(at(spec[name]["at"], 14, number), act(story, spec, spec[name]))


def _organisation(story: Story, key: str) -> int:
    found = organisations.by_slug(story.kept["organisation", key])
    assert found is not None  # noqa: S101 - an earlier scene made it
    return found.id


def _need(story: Story, title: str) -> Need:
    need = find.by_reference(story.kept["need", title])
    assert need is not None  # noqa: S101 - an earlier scene made it
    return need


def _propose(story: Story, spec: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        content = ProposeContent(
            title=spec["title"],
            problem=spec["problem"].strip(),
            affected=spec["affected"],
            how_many=spec.get("how_many", ""),
            tried=spec.get("tried", ""),
            language=spec["language"],
            addressed_to=_organisation(story, spec["to"]) if "to" in spec else None,
        )
        story.kept["need", spec["title"]] = needs.propose(
            story.actor(spec["person"]), content, now=now
        ).reference

    return act


def _support(story: Story, spec: Spec, person: str) -> Act:
    return lambda now: needs.support(story.actor(person), _need(story, spec["title"]), now=now)


def _follow(story: Story, spec: Spec, person: str) -> Act:
    return lambda now: needs.follow(story.actor(person), _need(story, spec["title"]), now=now)


def _add(story: Story, spec: Spec, said: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        content = EvidenceContent(said["text"], said.get("address", ""), "sv")
        needs.add_evidence(story.actor(said["person"]), _need(story, spec["title"]), content, now=now)

    return act


def _adopt(story: Story, spec: Spec, step: Spec) -> Act:
    return lambda now: need_answers.adopt(
        story.actor(step["person"]),
        _need(story, spec["title"]),
        _organisation(story, step["by"]),
        step["words"],
        now=now,
    )


def _route(story: Story, spec: Spec, step: Spec) -> Act:
    content = RouteContent(NeedRoute(step["route"]), step["words"], address=step["address"])
    return lambda now: need_answers.route(
        story.actor(step["person"]), _need(story, spec["title"]), content, now=now
    )


def _merge(story: Story, spec: Spec, step: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        into = story.kept["need", step["into"]]
        need_answers.merge(
            story.actor(step["person"]), _need(story, spec["title"]), into, step["words"], now=now
        )

    return act


def _decline(story: Story, spec: Spec, step: Spec) -> Act:
    return lambda now: need_answers.decline(
        story.actor(step["person"]), _need(story, spec["title"]), step["words"], now=now
    )
