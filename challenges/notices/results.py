"""Letters about a round's results: to every team when they are published, and to those who are to publish them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import feedback, jury, organisations, results
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.localised import challenge_text
from challenges.vocabulary.roles import JurySeat


def results_published(event: Event) -> Iterable[Letter]:
    """To each member of each team: the outcome, the motivation, how the entry stood, and the moderated feedback."""
    row = results.round_for_letters(event.subject_id)
    challenge = row.challenge
    last = max(r.position for r in challenge.rounds)
    told = feedback.to_teams([row])
    criteria = results.criteria_by_id(challenge)
    for decision, person in results.team_people(row.id):
        english = person.language == "en"
        titles = {text.language: text.title for text in challenge.texts}
        prize = decision.prize
        yield write(
            "results_published",
            _recipient(person),
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
            told=told.get((row.id, decision.entry_id), feedback.ToTeam()),
            criterion_name=lambda number, english=english: (
                (english and criteria[number].name_en) or criteria[number].name_sv
            ),
        )


def official_named(event: Event) -> Iterable[Letter]:
    """To the owner who is to take the decision."""
    if (person_id := event.payload["official"]) is not None:
        person = db.session.get_one(Person, person_id)
        yield _write("official_named", person, results.round_for_letters(event.subject_id), event)


def time_set(event: Event) -> Iterable[Letter]:
    """To the owners and the jury's chair: when the results are published."""
    row = results.round_for_letters(event.subject_id)
    moment = dt.datetime.fromisoformat(event.payload["at"])
    for person in _concerned(row):
        yield _write("publication_set", person, row, event, moment=moment)


def time_cancelled(event: Event) -> Iterable[Letter]:
    """To the same: no time is set any more."""
    row = results.round_for_letters(event.subject_id)
    for person in _concerned(row):
        yield _write("publication_cancelled", person, row, event)


def publication_blocked(event: Event) -> Iterable[Letter]:
    """To the owners, the official who decided among them: what stood in the way, and what to do."""
    row = results.round_for_letters(event.subject_id)
    moment = dt.datetime.fromisoformat(event.payload["at"])
    for person in organisations.owner_people(row.challenge.organisation_id):
        yield _write("publication_blocked", person, row, event, moment=moment, why=event.payload["why"])


def _concerned(round_: Round) -> Sequence[Person]:
    """The owners of the organisation, and the chair, each once."""
    chairs = [one.person for one in jury.active_jurors(round_.id) if one.seat is JurySeat.CHAIR]
    people = [*organisations.owner_people(round_.challenge.organisation_id), *chairs]
    return list({person.id: person for person in people}.values())


def _recipient(person: Person) -> Recipient:
    return Recipient(person.email, person.name, person.language, person.timezone)


def _write(kind: str, person: Person, round_: Round, event: Event, **context: Any) -> Letter:
    title = challenge_text(round_.challenge, "title", person.language).value
    return write(kind, _recipient(person), event, round=round_, title=title, **context)
