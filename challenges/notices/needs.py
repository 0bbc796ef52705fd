"""Letters about needs: to those who could take one on, and to everybody who follows one."""

from collections.abc import Iterable, Sequence
from typing import Any

from challenges.models.jobs import Letter
from challenges.models.needs import Need
from challenges.models.people import Person
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import challenges, needs, people
from challenges.rules.predicates import challenge_public
from challenges.vocabulary.localised import challenge_text


def proposed(event: Event) -> Iterable[Letter]:
    """To the editors of the organisation it is meant for, or else to the platform's administrators."""
    need = needs.by_id(event.subject_id)
    for person in _able(need) or people.platform_admins():
        if person.id != event.row.person_id:
            yield _write("need_proposed", recipient(person), event, need)


def _able(need: Need) -> Sequence[Person]:
    return challenges.members(need.addressed_to_id, challenges.EDITORS) if need.addressed_to_id else []


def told(event: Event) -> Iterable[Letter]:
    """To everybody who follows the need: what becomes of it."""
    need = needs.by_id(event.subject_id)
    for person in needs.following_people(need.id):
        if person.id != event.row.person_id:
            yield _write(
                "need_answered",
                recipient(person),
                event,
                need,
                state=event.payload["to"],
                said=event.payload["said"],
            )


def removed(event: Event) -> Iterable[Letter]:
    """To who proposed it: the need has been removed, and why."""
    need = needs.by_id(event.subject_id)
    proposer = people.get(need.person_id)
    if proposer.id != event.row.person_id:
        yield _write("need_removed", recipient(proposer), event, need, reason_given=event.payload["said"])


def _write(kind: str, to: Recipient, event: Event, need: Need, /, **context: Any) -> Letter:
    challenge = need.challenge
    shown = challenge if challenge is not None and challenge_public(None, challenge, event.row.at) else None
    return write(
        kind,
        to,
        event,
        need=need,
        challenge=shown,
        challenge_title=challenge_text(shown, "title", to.language).value if shown else "",
        **context,
    )
