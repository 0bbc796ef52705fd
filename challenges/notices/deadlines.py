"""Letters about deadlines: everybody gets to know at once that there is more time, and why."""

import datetime as dt
from collections.abc import Iterator

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.people import recipient
from challenges.queries import deadlines
from challenges.vocabulary.localised import challenge_text, text


def moved(event: Event) -> Iterator[Letter]:
    """To everybody who is registered and to the jury: what holds now, what held before, and why."""
    decision = deadlines.for_letters(event.subject_id)
    challenge = decision.round.challenge
    for person in deadlines.concerned(decision.round):
        yield write(
            "deadline_moved",
            recipient(person),
            event,
            decision=decision,
            challenge=challenge,
            title=challenge_text(challenge, "title", person.language).value,
            round_name=text(decision.round, "name", person.language).value
            if len(challenge.rounds) > 1
            else "",
            accepted_until=decision.closes_after + dt.timedelta(minutes=decision.grace_after),
            reason_given=text(decision, "reason", person.language).value,
        )
