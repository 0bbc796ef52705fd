"""Letters to those who own data: what it is used for. To functional mailboxes only, and nothing that is not public."""

import datetime as dt
from collections.abc import Iterable

from flask import current_app

from challenges.adapters.portals.values import functional_mailbox
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.models.publishers import Publisher
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import dataset_uses, results
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.localised import mapped

_MOST = 15


def use_report(event: Event) -> Iterable[Letter]:
    """To the publisher of data: everything that is built on it in public."""
    publisher = db.session.get_one(Publisher, event.subject_id)
    if to := _reader(publisher):
        yield _report(publisher, to, event)


def compose(publisher: Publisher, *, now: dt.datetime) -> Letter:
    """The same letter, to be read before it is sent. It is not stored."""
    row = HappeningRow(kind=Happening.USE_REPORT_SENT.value, at=now, payload={}, public=False)
    return _report(publisher, _reader(publisher) or Recipient(publisher.email), Event(row))


def data_was_used(event: Event) -> Iterable[Letter]:
    """To each publisher whose data the solutions of a challenge build on, when its last round is published.

    Rounds before the last tell nobody, so that a publisher hears of a challenge once.
    """
    round_ = results.round_for_letters(event.subject_id)
    challenge = round_.challenge
    if round_.position != max(r.position for r in challenge.rounds):
        return
    for publisher in dataset_uses.publishers_in(challenge.id):
        to = _reader(publisher)
        if to is None:
            continue
        solutions = dataset_uses.solutions(publisher_id=publisher.id, challenge_id=challenge.id)
        yield write(
            "data_was_used",
            to,
            event,
            publisher=publisher,
            publisher_name=to.name,
            challenge=challenge,
            title=next(text.title for text in challenge.texts if text.language == "sv"),
            solutions=_named(dataset_uses.grouped(solutions)),
            contact=_contact(),
        )


def _report(publisher: Publisher, to: Recipient, event: Event) -> Letter:
    links = dataset_uses.links(now=event.row.at, publisher_id=publisher.id)
    challenges = list({link.slug: link for link in links}.values())
    solutions = dataset_uses.grouped(dataset_uses.solutions(publisher_id=publisher.id))
    return write(
        "use_report",
        to,
        event,
        publisher=publisher,
        publisher_name=to.name,
        totals=dataset_uses.totals(publisher_id=publisher.id),
        challenges=challenges[:_MOST],
        more_challenges=len(challenges) - len(challenges[:_MOST]),
        solutions=_named(solutions[:_MOST]),
        more_solutions=len(solutions) - len(solutions[:_MOST]),
        contact=_contact(),
    )


def _reader(publisher: Publisher) -> Recipient | None:
    """The publisher's mailbox, if it is one of a function; the letter is in Swedish."""
    email = functional_mailbox(publisher.email, sure=True)
    name = " ".join(mapped(publisher.name, "sv").value.split())[:120]
    return Recipient(email, name, "sv") if email else None


def _named(grouped: list[list[dataset_uses.Solution]]) -> list[tuple[dataset_uses.Solution, str]]:
    """Each solution with the titles of the datasets it uses, on one line."""
    return [
        (uses[0], ", ".join(" ".join(mapped(use.dataset_title, "sv").value.split()) for use in uses))
        for uses in grouped
    ]


def _contact() -> str:
    return str(current_app.extensions["settings"].contact_email)
