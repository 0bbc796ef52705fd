"""Letters about minors: to the guardian who is asked, and to those who wait for the answer."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import challenges, guardians
from challenges.vocabulary.localised import challenge_text, text


def asked(event: Event) -> Iterable[Letter]:
    """To the guardian: who wants to take part in what, and the link to answer by."""
    approval = guardians.by_id(event.subject_id)
    minor = approval.registration.person
    to = Recipient(approval.email, approval.name, minor.language, minor.timezone)
    yield write(
        "guardian_asked",
        to,
        event,
        secret=True,
        token=event.secret,
        approval=approval,
        minor=minor.name,
        title=challenge_text(approval.challenge, "title", to.language).value,
        organiser=text(approval.challenge.organisation, "name", to.language).value,
    )


def answered(event: Event) -> Iterable[Letter]:
    """To the minor and the captain of the team: what the guardian has answered. Who it is, is not said."""
    approval = guardians.by_id(event.subject_id)
    minor = approval.registration.person
    captain = guardians.captain_of(approval)
    people = [minor]
    if captain is not None and captain.person_id != minor.id:
        people.append(captain.person)
    for person in people:
        yield write(
            "guardian_answered",
            recipient(person),
            event,
            answer=event.payload["to"],
            submitted=event.payload["submitted"],
            minor=minor.name,
            is_minor=person is minor,
            challenge=approval.challenge,
            team=captain.team if captain else None,
            title=challenge_text(approval.challenge, "title", person.language).value,
        )


def withdrawn(event: Event) -> Iterable[Letter]:
    """To the organiser's owners and editors, when the team has submitted: no names, since entries may be sealed."""
    if not event.payload["submitted"]:
        return
    approval = guardians.by_id(event.subject_id)
    for person in challenges.members(approval.challenge.organisation_id, challenges.EDITORS):
        yield write(
            "guardian_withdrew",
            recipient(person),
            event,
            challenge=approval.challenge,
            title=challenge_text(approval.challenge, "title", person.language).value,
        )
