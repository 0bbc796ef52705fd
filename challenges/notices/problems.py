"""Letters about problems with datasets: to those who handle them, to the publisher, to who reported it."""

from collections.abc import Iterable
from typing import Any

from challenges.models.data_requests import DatasetProblem
from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import people, problems
from challenges.rules.predicates import challenge_public
from challenges.vocabulary.localised import mapped


def reported(event: Event) -> Iterable[Letter]:
    """To the editors of public challenges that use the dataset: somebody has found something wrong with it."""
    problem = problems.by_id(event.subject_id)
    for person in problems.handlers(problem) or people.platform_admins():
        if person.id != event.row.person_id:
            yield _write("problem_reported", recipient(person), event, problem)


def forwarded(event: Event) -> Iterable[Letter]:
    """To the publisher: what is wrong with the dataset. To who reported it: it has been passed on."""
    problem = problems.by_id(event.subject_id)
    publisher = problem.dataset.publisher
    name = mapped(publisher.name, "sv").value if publisher else ""
    using = [link.challenge for link in problem.links if challenge_public(None, link.challenge, event.row.at)]
    yield _write(
        "problem_to_publisher",
        Recipient(event.payload["email"], name[:120], "sv"),
        event,
        problem,
        contact=using[0].contact_email if using else "",
        organisation=using[0].organisation.name if using else "",
    )
    yield from _reporter_write("problem_forwarded", event, problem)


def closed(event: Event) -> Iterable[Letter]:
    """To who reported it: it is solved, or is not a problem, and what was said about it."""
    problem = problems.by_id(event.subject_id)
    yield from _reporter_write(
        "problem_closed", event, problem, state=event.payload["to"], answer=event.payload["answer"]
    )


def _reporter_write(kind: str, event: Event, problem: DatasetProblem, **context: Any) -> Iterable[Letter]:
    reporter = people.get(problem.person_id)
    if reporter.id != event.row.person_id:
        yield _write(kind, recipient(reporter), event, problem, **context)


def _write(kind: str, to: Recipient, event: Event, problem: DatasetProblem, **context: Any) -> Letter:
    latest = problem.dataset.latest
    return write(
        kind,
        to,
        event,
        problem=problem,
        dataset_title=mapped(latest.title, to.language).value if latest else problem.dataset.uri,
        page_url=latest.page_url if latest else "",
        **context,
    )
