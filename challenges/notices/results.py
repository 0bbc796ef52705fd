"""Letters with the results of a round, to everybody in every team, with the words of their jurors."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import results
from challenges.vocabulary.choices import Outcome


def results_published(event: Event) -> Iterable[Letter]:
    """To each member of each team: the outcome, the motivation and the written feedback."""
    row = results.round_for_letters(event.subject_id)
    challenge = row.challenge
    last = max(r.position for r in challenge.rounds)
    feedback: dict[int, list[results.Comment]] = {}
    for decision, person in results.team_people(row.id):
        if decision.entry_id not in feedback:
            feedback[decision.entry_id] = results.comments(row.id, decision.entry_id)
        english = person.language == "en"
        titles = {text.language: text.title for text in challenge.texts}
        prize = decision.prize
        yield write(
            "results_published",
            Recipient(person.email, person.name, person.language, person.timezone),
            event,
            challenge=challenge,
            title=(english and titles.get("en")) or titles["sv"],
            motivation=(english and decision.motivation_en) or decision.motivation,
            prize=((english and prize.name_en) or prize.name_sv) if prize else "",
            round=row,
            decision=decision,
            entry=decision.entry,
            chosen=decision.outcome is not Outcome.NOT_SELECTED,
            final=row.position == last,
            comments=feedback[decision.entry_id],
        )
