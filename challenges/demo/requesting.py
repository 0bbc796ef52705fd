"""Data that people miss: asked for, supported, sent on and answered; and problems with data that is there."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.demo.story import Story
from challenges.models import db
from challenges.models.data_requests import DataRequest, DataRequestLink
from challenges.models.datasets import Dataset
from challenges.operations import data_request_answers, data_requests, problems
from challenges.operations.data_request_answers import AnswerContent
from challenges.operations.data_requests import AskContent
from challenges.operations.problems import ReportContent
from challenges.queries import data_requests as find
from challenges.queries import problems as find_problems
from challenges.queries import public_challenges
from challenges.vocabulary.choices import ProblemKind
from challenges.vocabulary.states import DataRequestState

Spec = dict[str, Any]
Act = Callable[[dt.datetime], None]


def request_data(story: Story, specs: Spec, addresses: dict[str, str]) -> None:
    """Every request for data and every reported problem, with what became of them."""
    at = story.calendar.past
    for number, spec in enumerate(specs["requests"]):
        story.add(at(spec["at"], 15, number), _ask(story, spec))
        for turn, (person, why) in enumerate(spec["supporters"]):
            story.add(at(spec["at"], 18, 5 * number + turn), _support(story, spec, person, why))
        if "sent" in spec:
            story.add(at(spec["sent"], 9, number), _send(story, spec))
        if answer := spec.get("answer"):
            story.add(at(answer["at"], 11, number), _answer(story, spec, answer, addresses))
    for number, spec in enumerate(specs["problems"]):
        story.add(at(spec["at"], 16, number), _report(story, spec, addresses))
        if "sent" in spec:
            story.add(at(spec["sent"], 10, number), _tell(story, spec))


def _ask(story: Story, spec: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        slug = story.kept["challenge", spec["challenge"]] if "challenge" in spec else ""
        challenge = public_challenges.by_slug(slug) if slug else None
        content = AskContent(
            title=spec["title"],
            wanted=spec["wanted"].strip(),
            purpose=spec["purpose"],
            language=spec["language"],
            publisher_name=spec["publisher"],
            publisher_email=spec.get("email", ""),
            organisation_id=challenge.organisation_id if challenge and "organisation" in spec else None,
        )
        made = data_requests.ask(story.actor(spec["person"]), challenge, content, now=now)
        story.kept["data request", spec["title"]] = made.reference

    return act


def _asked(story: Story, spec: Spec) -> DataRequest:
    request = find.by_reference(story.kept["data request", spec["title"]])
    assert request is not None  # noqa: S101 - an earlier scene made it
    return request


def _support(story: Story, spec: Spec, person: str, why: str) -> Act:
    return lambda now: data_requests.support(story.actor(person), _asked(story, spec), why, now=now)


def _send(story: Story, spec: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        request = _asked(story, spec)
        known = request.publisher.email if request.publisher else ""
        data_request_answers.send(
            story.actor(spec["sent_by"]), request, request.publisher_email or known, now=now
        )

    return act


def _answer(story: Story, spec: Spec, answer: Spec, addresses: dict[str, str]) -> Act:
    def act(now: dt.datetime) -> None:
        link = db.session.execute(
            sa.select(DataRequestLink)
            .join(DataRequestLink.request)
            .where(DataRequest.reference == story.kept["data request", spec["title"]])
            .options(joinedload(DataRequestLink.request))
        ).scalar_one()
        promised = (
            (now + dt.timedelta(days=answer["promised_in"])).date() if "promised_in" in answer else None
        )
        content = AnswerContent(
            state=DataRequestState(answer["state"]),
            text=answer["text"],
            by=answer["by"],
            promised_for=promised,
            address=addresses[answer["dataset"]] if "dataset" in answer else "",
        )
        data_request_answers.answer_by_link(link, content, now=now)

    return act


def _report(story: Story, spec: Spec, addresses: dict[str, str]) -> Act:
    def act(now: dt.datetime) -> None:
        dataset = db.session.execute(
            sa.select(Dataset).where(Dataset.uri == addresses[spec["dataset"]])
        ).scalar_one()
        content = ReportContent(
            kind=ProblemKind(spec["kind"]),
            text=spec["text"],
            language=spec["language"],
            challenge=story.kept["challenge", spec["challenge"]],
        )
        made = problems.report(story.actor(spec["person"]), dataset, content, now=now)
        story.kept["problem", spec["text"]] = made.reference

    return act


def _tell(story: Story, spec: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        problem = find_problems.by_reference(story.kept["problem", spec["text"]])
        assert problem is not None  # noqa: S101 - an earlier scene made it
        actor = story.actor(spec["sent_by"])
        problems.show_text(actor, problem, spec["shown"], now=now)
        problems.forward(actor, problem, spec["email"], now=now)

    return act
