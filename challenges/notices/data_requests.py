"""Letters about requests for data: to those who handle them, to publishers, to who asked and who supports."""

from collections.abc import Iterable, Iterator
from typing import Any

from challenges.models.data_requests import DataRequest
from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import data_requests, people
from challenges.rules.data_requests import waiting
from challenges.rules.public_challenge import public_challenge
from challenges.vocabulary.localised import challenge_text, mapped

_MOST_REASONS = 20


def asked(event: Event) -> Iterable[Letter]:
    """To the editors of the challenge, or else to the platform's administrators: somebody asks for data."""
    request = data_requests.by_id(event.subject_id)
    for person in data_requests.handlers(request) or people.platform_admins():
        if person.id != event.row.person_id:
            yield _write("data_request_asked", recipient(person), event, request)


def forwarded(event: Event) -> Iterable[Letter]:
    """To the publisher: what is asked for, and the link to answer by. To who asked: it has been sent."""
    request = data_requests.by_id(event.subject_id)
    yield _secret_write("data_request_to_publisher", event, request)
    asker = people.get(request.person_id)
    if asker.id != event.row.person_id:
        yield _write("data_request_forwarded", recipient(asker), event, request)


def reminded(event: Event) -> Iterable[Letter]:
    """To the publisher: the request still waits."""
    yield _secret_write("data_request_reminder", event, data_requests.by_id(event.subject_id))


def answered(event: Event) -> Iterable[Letter]:
    """To who asked, the supporters and the challenge's editors: the publisher's answer."""
    request = data_requests.by_id(event.subject_id)
    for person in _concerned(request):
        if person.id != event.row.person_id:
            yield _write(
                "data_request_answered",
                recipient(person),
                event,
                request,
                state=event.payload["to"],
                answer=event.payload["answer"],
                answered_by=event.payload["by"],
                promised_for=event.payload["promised_for"],
                address=event.payload["address"],
            )


def removed(event: Event) -> Iterable[Letter]:
    """To who asked: the request has been removed, and why."""
    request = data_requests.by_id(event.subject_id)
    asker = people.get(request.person_id)
    if asker.id != event.row.person_id:
        yield _write(
            "data_request_removed", recipient(asker), event, request, reason_given=event.payload["reason"]
        )


def _concerned(request: DataRequest) -> Iterator[Person]:
    everybody = (
        people.get(request.person_id),
        *data_requests.supporting_people(request),
        *data_requests.handlers(request),
    )
    yield from {person.id: person for person in everybody}.values()


def _secret_write(kind: str, event: Event, request: DataRequest) -> Letter:
    return _write(
        kind,
        Recipient(request.publisher_email, publisher_name(request, "sv")[:120], "sv"),
        event,
        request,
        secret=True,
        token=event.secret,
        supporters=data_requests.supporters(request),
        reasons=data_requests.reasons(request)[:_MOST_REASONS],
        waited=waiting(request, event.row.at),
    )


def publisher_name(request: DataRequest, language: str) -> str:
    """Who is asked."""
    if request.publisher is not None:
        return mapped(request.publisher.name, language).value
    return request.publisher_name


def _write(
    kind: str, to: Recipient, event: Event, request: DataRequest, /, *, secret: bool = False, **context: Any
) -> Letter:
    challenge = public_challenge(request, event.row.at)
    return write(
        kind,
        to,
        event,
        secret=secret,
        request=request,
        publisher=publisher_name(request, to.language),
        challenge=challenge,
        challenge_title=challenge_text(challenge, "title", to.language).value if challenge else "",
        dataset_title=mapped(request.dataset.latest.title, to.language).value
        if request.dataset is not None and request.dataset.latest is not None
        else "",
        **context,
    )
