"""The letter to whoever takes over after the award."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import challenges
from challenges.rules.aftermath import follow_ups
from challenges.vocabulary.localised import challenge_text, text


def named(event: Event) -> Iterable[Letter]:
    """To the receiver: of which challenge, what is expected by when. In Swedish, as the address may have no account."""
    challenge = challenges.for_letters(event.subject_id)
    plan = challenge.aftermath
    if plan is None or not plan.receiver_email:
        return
    to = Recipient(plan.receiver_email, plan.receiver_name)
    yield write(
        "receiver_named",
        to,
        event,
        challenge=challenge,
        plan=plan,
        days=follow_ups(plan, challenge.rounds),
        title=challenge_text(challenge, "title", to.language).value,
        organiser=text(challenge.organisation, "name", to.language).value,
    )
