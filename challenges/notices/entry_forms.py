"""Letters about what a round asks."""

from collections.abc import Iterator

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.teams import recipient
from challenges.queries import entry_forms, teams
from challenges.rules.form_changes import changes
from challenges.vocabulary.localised import challenge_text, text


def changed(event: Event) -> Iterator[Letter]:
    """To everybody in a team that writes in the round: what is another in the form, and why."""
    round_ = entry_forms.round_of(event.subject_id)
    form = entry_forms.version(round_.id, event.payload["version"])
    before = entry_forms.shape(entry_forms.version(round_.id, event.payload["before"]))
    if form is None:
        return
    shape = entry_forms.shape(form)
    for team, entry in teams.writing_in(round_):
        for member in team.memberships:
            to = recipient(member.person)
            yield write(
                "form_changed",
                to,
                event,
                team=team,
                entry=entry,
                challenge=round_.challenge,
                round_name=text(round_, "name", to.language).value,
                title=challenge_text(round_.challenge, "title", to.language).value,
                reason_given=form.reason,
                changes=[change.sentence for change in changes(before, shape, to.language)],
            )
