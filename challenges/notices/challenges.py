"""Letters about a challenge on its way to being published, and when it is cancelled."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from challenges.models.challenges import Challenge
from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.people import recipient
from challenges.queries import challenges, people, rule_versions
from challenges.vocabulary.localised import challenge_text
from challenges.vocabulary.roles import OrganisationRole


def approval_requested(event: Event) -> Iterable[Letter]:
    """To the organisation's other owners and editors: somebody has to look at this."""
    challenge = challenges.for_letters(event.subject_id)
    others = _others(event, challenges.members(challenge.organisation_id, challenges.EDITORS))
    yield from _write("challenge_approval_requested", event, challenge, others)


def approved(event: Event) -> Iterable[Letter]:
    """To whoever asked for approval: it is approved and can be published."""
    challenge = challenges.for_letters(event.subject_id)
    yield from _write("challenge_approved", event, challenge, _requester(event, challenge))


def sent_back(event: Event) -> Iterable[Letter]:
    """To whoever asked for approval: it is a draft again, and why."""
    challenge = challenges.for_letters(event.subject_id)
    yield from _write("challenge_sent_back", event, challenge, _requester(event, challenge))


def published(event: Event) -> Iterable[Letter]:
    """To the organisation's other members: the challenge is public."""
    challenge = challenges.for_letters(event.subject_id)
    others = _others(event, challenges.members(challenge.organisation_id, tuple(OrganisationRole)))
    yield from _write("challenge_published", event, challenge, others)


def scheduled(event: Event) -> Iterable[Letter]:
    """To the organisation's other owners and editors: when the challenge is published by itself."""
    challenge, others = _editors(event)
    yield from _write("challenge_scheduled", event, challenge, others, moment=_moment(event))


def called_off(event: Event) -> Iterable[Letter]:
    """To the same: no time is set any more."""
    challenge, others = _editors(event)
    yield from _write("challenge_called_off", event, challenge, others, moment=_moment(event))


def not_published(event: Event) -> Iterable[Letter]:
    """To all owners and editors: what was to be published is not, and where to see why."""
    challenge, others = _editors(event)
    yield from _write("challenge_not_published", event, challenge, others, moment=_moment(event))


def _editors(event: Event) -> tuple[Challenge, list[Person]]:
    """The challenge, and the organisation's owners and editors but who acted."""
    challenge = challenges.for_letters(event.subject_id)
    return challenge, _others(event, challenges.members(challenge.organisation_id, challenges.EDITORS))


def _moment(event: Event) -> dt.datetime | None:
    at = event.payload.get("at")
    return dt.datetime.fromisoformat(at) if at else None


def cancelled(event: Event) -> Iterable[Letter]:
    """To everybody who is registered: the challenge is cancelled, and why."""
    challenge = challenges.for_letters(event.subject_id)
    yield from _write("challenge_cancelled", event, challenge, challenges.participants(challenge.id))


def rules_changed(event: Event) -> Iterable[Letter]:
    """To everybody who is registered: the rules have changed, why, whether the deadline moves, where to accept them."""
    challenge = challenges.for_letters(event.subject_id)
    rules = rule_versions.version(challenge.id, event.payload["version"])
    for person in challenges.participants(challenge.id):
        yield write(
            "rules_changed",
            recipient(person),
            event,
            challenge=challenge,
            title=challenge_text(challenge, "title", person.language).value,
            rules=rules,
            version=event.payload["version"],
            reason_given=event.payload["reason"],
        )


def _others(event: Event, everybody: Iterable[Person]) -> list[Person]:
    return [person for person in everybody if person.id != event.row.person_id]


def _requester(event: Event, challenge: Challenge) -> list[Person]:
    """Whoever asked for approval, unless that is who acted."""
    if challenge.approval_requested_by_id is None:
        return []
    return _others(event, [people.get(challenge.approval_requested_by_id)])


def _write(
    kind: str, event: Event, challenge: Challenge, to: Iterable[Person], **more: Any
) -> Iterable[Letter]:
    who = people.get(event.row.person_id) if event.row.person_id else None
    for person in to:
        yield write(
            kind,
            recipient(person),
            event,
            challenge=challenge,
            title=challenge_text(challenge, "title", person.language).value,
            who=who.name if who else "",
            reason_given=event.payload.get("reason", ""),
            taken_back=bool(event.payload.get("taken_back")),
            **more,
        )
