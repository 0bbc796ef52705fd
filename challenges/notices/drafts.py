"""Letters about drafts that are not finished, to everybody in the team who wants them."""

from collections.abc import Iterator

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.teams import recipient
from challenges.queries import draft_reminders, drafts, entries, entry_forms, taking_part, teams
from challenges.rules import data_use
from challenges.rules.entry_completeness import checklist
from challenges.rules.taking_part import items
from challenges.vocabulary.localised import challenge_text
from challenges.vocabulary.roles import TeamRole


def reminded(event: Event) -> Iterator[Letter]:
    """How long there is left, what is missing in the words of the checklist, and who can submit.

    Nothing of what the draft says. Whoever has submitted since is left in peace.
    """
    for entry_id in draft_reminders.entries_of(event.row.id):
        entry, draft = entries.by_id(entry_id), drafts.of_entry(entry_id)
        version = entries.current_version(entry)
        if draft is None or (version is not None and version.arrived_at >= event.row.at):
            continue
        members = teams.members(entry.team_id)
        team = items(taking_part.members(entry.team_id, entry.challenge_id), entry.challenge)
        linked = entries.datasets_of(entry.challenge_id)
        standing = data_use.standing(
            data_use.rule_of(entry.challenge), data_use.listed(linked), draft.content.dataset_uses
        )
        for member in members:
            if not member.person.reminders:
                continue
            to = recipient(member.person)
            needed = checklist(
                draft.content,
                entry_forms.shape_of(entry.round_id),
                files=draft.files,
                team=team,
                data=standing,
                language=to.language,
            )
            yield write(
                "draft_reminder",
                to,
                event,
                entry=entry,
                title=challenge_text(entry.challenge, "title", to.language).value,
                hours=event.payload["hours"],
                missing=[item for item in needed if not item.done],
                version=version,
                captain=next(m.person.name for m in members if m.role is TeamRole.CAPTAIN),
                is_captain=member.role is TeamRole.CAPTAIN,
            )
