"""Letters about entries, to everybody in the team."""

from collections.abc import Iterator

from challenges.models.entries import Entry
from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.teams import recipient
from challenges.queries import challenges, conflict_cases, entries, entry_forms, teams
from challenges.vocabulary.localised import challenge_text, text
from challenges.vocabulary.states import EntryState


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


def taken_out(event: Event) -> Iterator[Letter]:
    """The entry has been taken out of the competition: why, under which rule, and how to object."""
    yield from _write("entry_taken_out", event)


def reinstated(event: Event) -> Iterator[Letter]:
    """The entry competes again, and why."""
    yield from _write("entry_reinstated", event)


def goes_on(event: Event) -> Iterator[Letter]:
    """The invitation to the next round: when, what it asks, and how to decline."""
    entry = entries.by_id(event.subject_id)
    questions = entry_forms.shape_of(entry.round_id).questions()
    for to, title in _team(entry):
        yield write(
            "round_invitation",
            to,
            event,
            entry=entry,
            title=title,
            round_name=text(entry.round, "name", to.language).value,
            questions=[question.label(to.language).value for question in questions],
        )


def declined(event: Event) -> Iterator[Letter]:
    """To the organiser's owners and editors: a team does not go on. Its reason is on the entry's page, not here.

    Nobody with a conflict of interest is told.
    """
    entry = entries.by_id(event.subject_id)
    kept_out = conflict_cases.kept_from(entry.id)
    for person in challenges.members(entry.challenge.organisation_id, challenges.EDITORS):
        if person.id in kept_out:
            continue
        to = recipient(person)
        yield write(
            "round_declined",
            to,
            event,
            entry=entry,
            title=challenge_text(entry.challenge, "title", to.language).value,
            round_name=text(entry.round, "name", to.language).value,
            before=entry.round.position - 1,
        )


def _write(kind: str, event: Event) -> Iterator[Letter]:
    entry = entries.by_id(event.subject_id)
    for to, title in _team(entry):
        yield write(
            kind,
            to,
            event,
            entry=entry,
            title=title,
            outside=event.payload["to"] == EntryState.OUT_OF_SCOPE,
            rule=event.payload.get("rule", ""),
            reason_given=event.payload["reason"],
        )


def _team(entry: Entry) -> Iterator[tuple[Recipient, str]]:
    """Everybody in the team, with the challenge's title in their language."""
    for member in teams.members(entry.team_id):
        to = recipient(member.person)
        yield to, challenge_text(entry.challenge, "title", to.language).value
