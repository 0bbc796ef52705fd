"""Letters about data with conditions. None holds the access details, or what somebody wants the data for."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, link, write
from challenges.notices.people import recipient
from challenges.queries import agreements, data_terms, people
from challenges.vocabulary.localised import challenge_text, mapped


def asked(event: Event) -> Iterable[Letter]:
    """To whoever decides: somebody has accepted the conditions and asks for access."""
    yield from _to_deciders(event, reminder=False)


def reminded(event: Event) -> Iterable[Letter]:
    """To whoever decides: a request has waited for a week."""
    yield from _to_deciders(event, reminder=True)


def _to_deciders(event: Event, *, reminder: bool) -> Iterable[Letter]:
    agreement = agreements.by_id(event.subject_id)
    for to, has_account in _deciders(agreement):
        yield _write(
            "data_asked",
            to,
            event,
            agreement.terms,
            agreement=agreement,
            has_account=has_account,
            reminder=reminder,
            after=_path("account.agreements.show", reference=agreement.reference),
        )


def approved(event: Event) -> Iterable[Letter]:
    """To who asked: access until a day, and where the details are shown."""
    agreement = agreements.by_id(event.subject_id)
    yield _write("data_approved", recipient(agreement.person), event, agreement.terms, agreement=agreement)


def declined(event: Event) -> Iterable[Letter]:
    """To who asked: no, and why."""
    agreement = agreements.by_id(event.subject_id)
    yield _write("data_declined", recipient(agreement.person), event, agreement.terms, agreement=agreement)


def revoked(event: Event) -> Iterable[Letter]:
    """To who had access: it has ended, and why."""
    agreement = agreements.by_id(event.subject_id)
    yield _write("data_revoked", recipient(agreement.person), event, agreement.terms, agreement=agreement)


def terms_changed(event: Event) -> Iterable[Letter]:
    """To those who have access or wait: a new text, new access details, or both."""
    changed = set(event.payload["changed"])
    terms = data_terms.by_id(event.subject_id)
    for person, has_access in agreements.people_concerned(terms, now=event.row.at):
        if "text" in changed or ("access" in changed and has_access):
            yield _write(
                "data_terms_changed",
                recipient(person),
                event,
                terms,
                new_text="text" in changed,
                new_details="access" in changed and has_access,
                accept_anew=event.payload["accept_anew"],
                has_access=has_access,
            )


def owner_named(event: Event) -> Iterable[Letter]:
    """To a new data owner, when requests wait already."""
    terms = data_terms.by_id(event.subject_id)
    waiting = agreements.waiting_under(terms)
    if "owner" in event.payload["changed"] and terms.owner_email and waiting:
        to, has_account = _at(terms.owner_email)
        yield _write(
            "data_owner_named",
            to,
            event,
            terms,
            waiting=waiting,
            has_account=has_account,
            after=_path("account.agreements.to_decide"),
        )


def _deciders(agreement: DataAgreement) -> list[tuple[Recipient, bool]]:
    """The data owner, or the owners of the organisation; with whether the address has an account."""
    terms = agreement.terms
    if terms.owner_email:
        return [_at(terms.owner_email)]
    owners = agreements.owners_but(terms.challenge.organisation_id, agreement.person_id)
    return [(recipient(person), True) for person in owners]


def _at(email: str) -> tuple[Recipient, bool]:
    person = people.by_email(email)
    if person is not None and person.confirmed_at is not None:
        return recipient(person), True
    return Recipient(email), False


def _path(endpoint: str, **values: str) -> str:
    """Where somebody comes after having made an account."""
    return urlsplit(link(endpoint, **values)).path


def _write(kind: str, to: Recipient, event: Event, terms: DataTerms, **context: Any) -> Letter:
    place = terms.link
    return write(
        kind,
        to,
        event,
        slug=place.challenge.slug,
        reference=place.dataset.reference,
        title=challenge_text(place.challenge, "title", to.language).value,
        organisation=place.challenge.organisation.name,
        dataset=mapped(place.snapshot.title, to.language).value,
        **context,
    )
