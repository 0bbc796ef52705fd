"""Letters about files in which the virus scanner has found something. None of them names the file."""

from collections.abc import Iterator

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.teams import recipient
from challenges.queries import challenges, entries, teams
from challenges.vocabulary.localised import challenge_text


def blocked(event: Event) -> Iterator[Letter]:
    """To the team, which has to remove the file before it can submit."""
    entry = entries.by_id(event.subject_id)
    for member in teams.members(entry.team_id):
        to = recipient(member.person)
        yield write(
            "file_blocked",
            to,
            event,
            entry=entry,
            title=challenge_text(entry.challenge, "title", to.language).value,
            found=event.payload["found"],
            submitted=event.payload["submitted"],
        )


def blocked_in_version(event: Event) -> Iterator[Letter]:
    """To the organiser's editors, once the file has been submitted. Whose entry it is stays sealed."""
    if not event.payload["submitted"]:
        return
    entry = entries.by_id(event.subject_id)
    challenge = challenges.for_letters(entry.challenge_id)
    for person in challenges.members(challenge.organisation_id, challenges.EDITORS):
        to = recipient(person)
        yield write(
            "file_blocked_submitted",
            to,
            event,
            challenge=challenge,
            round=entry.round,
            title=challenge_text(challenge, "title", to.language).value,
            found=event.payload["found"],
        )
