"""Letters about entries, to everybody in the team."""

from collections.abc import Iterator

from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.teams import recipient
from challenges.queries import entries, teams
from challenges.vocabulary.localised import challenge_text


def submitted(event: Event) -> Iterator[Letter]:
    """The receipt: number, time of arrival, and checksum. Nothing of what the entry says."""
    entry = entries.by_id(event.subject_id)
    version = entries.version(entry.reference, event.payload["version"])
    for to, title in _team(entry):
        yield write("entry_submitted", to, event, entry=entry, title=title, version=version)


def withdrawn(event: Event) -> Iterator[Letter]:
    """The entry has been withdrawn, and whether it can be submitted again."""
    entry = entries.by_id(event.subject_id)
    for to, title in _team(entry):
        yield write("entry_withdrawn", to, event, entry=entry, title=title, at=event.row.at)


def _team(entry: Entry) -> Iterator[tuple[Recipient, str]]:
    """Everybody in the team, with the challenge's title in their language."""
    for member in teams.members(entry.team_id):
        to = recipient(member.person)
        yield to, challenge_text(entry.challenge, "title", to.language).value
