"""Letters about entries, to everybody in the team."""

from collections.abc import Iterable
from typing import Any

from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.teams import recipient
from challenges.queries import entries, teams
from challenges.vocabulary.localised import challenge_text


def submitted(event: Event) -> Iterable[Letter]:
    """The receipt: number, time of arrival, and checksum. Nothing of what the entry says."""
    entry = entries.by_id(event.subject_id)
    version = entries.version(entry.reference, event.payload["version"])
    yield from _to_team(event, "entry_submitted", entry, version=version)


def withdrawn(event: Event) -> Iterable[Letter]:
    """The entry has been withdrawn, and whether it can be submitted again."""
    yield from _to_team(event, "entry_withdrawn", entries.by_id(event.subject_id), at=event.row.at)


def _to_team(event: Event, kind: str, entry: Entry, **context: Any) -> Iterable[Letter]:
    for member in teams.members(entry.team_id):
        to = recipient(member.person)
        title = challenge_text(entry.challenge, "title", to.language).value
        yield write(kind, to, event, entry=entry, title=title, **context)
