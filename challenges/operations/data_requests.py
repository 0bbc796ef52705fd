"""Requests for data: asked, supported, and support taken back. What becomes of them is in ``data_request_answers``."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.adapters.portals.values import functional_mailbox
from challenges.adapters.stemming import index_text
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DataRequest, DataRequestSupport
from challenges.models.publishers import Publisher
from challenges.operations.recording import record
from challenges.queries import data_requests as find
from challenges.queries import organisations, people
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

NOT_FUNCTIONAL = N_(
    "This looks like a person's own address. Write the address of a function, such as registrator@ or oppnadata@: "
    "the platform does not keep addresses of named persons, and a function answers also when somebody is away."
)
_AGAIN = dt.timedelta(hours=1)


@dataclass(frozen=True)
class AskContent:
    """What somebody asks for. ``publisher`` is the reference of a known one; else name and perhaps address by hand.

    ``organisation_id`` is the organisation it is asked for, ``dataset`` the reference of the dataset it is about.
    """

    title: str
    wanted: str
    purpose: str
    language: str
    publisher: str = ""
    publisher_name: str = ""
    publisher_email: str = ""
    organisation_id: int | None = None
    dataset: str = ""


def ask(actor: Actor, challenge: Challenge | None, content: AskContent, *, now: dt.datetime) -> DataRequest:
    """Ask for data in public. Records DATA_REQUEST_ASKED; those who handle it are told.

    Who asks within an hour for the same under the same title gets the request that is there: the button was pressed
    twice. Refused when the publisher's address is a person's, or when one may not ask for the organisation.
    """
    require(actor, Permission.DATA_REQUEST_ASK, None, now)
    if challenge is not None:
        require(actor, Permission.CHALLENGE_READ, challenge, now)
    dataset = find.askable_dataset(content.dataset, actor.organisations.keys()) if content.dataset else None
    if content.dataset and dataset is None:
        raise NotFound
    people.lock(actor.person_id)
    if there := find.asked_lately(actor.person_id, content.title, since=now - _AGAIN):
        return there
    publisher, name = _publisher(actor, content)
    if content.publisher_email and not functional_mailbox(content.publisher_email, sure=True):
        raise Refused(NOT_FUNCTIONAL, field="publisher_email")
    request = DataRequest(
        title=content.title,
        wanted=content.wanted,
        purpose=content.purpose,
        language=content.language,
        person_id=actor.person_id,
        challenge_id=challenge.id if challenge else None,
        dataset_id=dataset.id if dataset else None,
        organisation_id=_asked_for(actor, content.organisation_id),
        from_team=bool(challenge and challenge.id in actor.competing and content.organisation_id is None),
        publisher_id=publisher.id if publisher else None,
        publisher_name="" if publisher else name,
        publisher_email=content.publisher_email,
        created_at=now,
        search_text=_stems(content, publisher, name),
    )
    db.session.add(request)
    db.session.flush()
    record(Happening.DATA_REQUEST_ASKED, request, actor, now=now, challenge_id=request.challenge_id)
    return request


def support(actor: Actor, request: DataRequest, why: str, *, now: dt.datetime) -> None:
    """Want the data as well, and perhaps say what for; a second time changes what was said.

    Records DATA_REQUEST_SUPPORTED the first time; nobody is told. Refused when the request is closed or one's own.
    """
    require(actor, Permission.DATA_REQUEST_SUPPORT, request, now)
    there = find.support_of(request, actor.person_id)
    if there is None:
        there = DataRequestSupport(request_id=request.id, person_id=actor.person_id, why=why, created_at=now)
        try:
            with db.session.begin_nested():
                db.session.add(there)
                db.session.flush()
        except IntegrityError:  # the other of two presses came first
            return
        _record(Happening.DATA_REQUEST_SUPPORTED, request, actor, now)
    there.why = why
    db.session.flush()


def take_back(actor: Actor, request: DataRequest, *, now: dt.datetime) -> None:
    """Support a request no longer; what was said goes with it. Records DATA_REQUEST_SUPPORT_TAKEN_BACK.

    Nothing happens when there is no support to take back.
    """
    require(actor, Permission.DATA_REQUEST_SUPPORT, request, now)
    there = find.support_of(request, actor.person_id)
    if there is not None:
        db.session.delete(there)
        db.session.flush()
        _record(Happening.DATA_REQUEST_SUPPORT_TAKEN_BACK, request, actor, now)


def _publisher(actor: Actor, content: AskContent) -> tuple[Publisher | None, str]:
    """The publisher that is asked: chosen, or known by the name that was written."""
    if content.publisher:
        chosen = find.publisher(content.publisher, actor.organisations.keys())
        if chosen is None:
            raise Refused(N_("Choose one of the alternatives."), field="publisher")
        return chosen, ""
    if not content.publisher_name:
        raise Refused(
            N_("Choose the publisher in the list, or write who should publish the data."),
            field="publisher_name",
        )
    return find.publisher_named(content.publisher_name, actor.organisations.keys()), content.publisher_name


def _asked_for(actor: Actor, organisation_id: int | None) -> int | None:
    if organisation_id is None:
        return None
    if organisation_id not in {one.id for one in organisations.verified(actor.organisations.keys())}:
        raise Refused(N_("Only members of the organisation may do this."), field="asking_for")
    return organisation_id


def _stems(content: AskContent, publisher: Publisher | None, name: str) -> str:
    names = [str(text) for text in publisher.name.values()] if publisher else [name]
    return index_text(content.title, content.wanted, content.purpose, *names, language=content.language)


def _record(kind: Happening, request: DataRequest, actor: Actor, now: dt.datetime) -> None:
    """Of the request alone: a challenge's history would drown in who supports what."""
    record(kind, request, actor, now=now)
