"""The conditions of a linked dataset: set, changed, removed."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.agreements import DataTerms
from challenges.models.datasets import ChallengeDataset
from challenges.operations.recording import record
from challenges.queries import data_terms
from challenges.rules.check import may, require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

_FIELDS = {
    "text": ("text_sv", "text_en"),
    "owner": ("owner_email",),
    "access": ("access_details",),
    "days": ("days",),
}


@dataclass(frozen=True)
class TermsContent:
    """What is asked of those who use a dataset, who decides, for how long, and how one gets at it then.

    ``accept_anew``: a changed text has to be accepted, and approved, once more.
    """

    text_sv: str
    text_en: str
    owner_email: str
    days: int
    access_details: str
    accept_anew: bool = False


def save(
    actor: Actor, link: ChallengeDataset, content: TermsContent, *, now: dt.datetime
) -> DataTerms | None:
    """Set conditions, or change them. None when nothing differs from what is stored.

    Records DATA_TERMS_SET, or DATA_TERMS_CHANGED with what changed but none of the words. Once the challenge is
    published a changed text is a new version: those who have access or wait get a letter, and where the change is
    to be accepted anew, what was accepted before opens nothing any more. They are also told of new access details,
    and a new data owner is told of what waits. Refused: conditions for a dataset that had none when the challenge
    was published, and to ask for a new acceptance without a new text.
    """
    require(actor, Permission.DATA_TERMS_EDIT, link, now)
    terms = data_terms.with_details(link, lock=True)
    if terms is None:
        return _set(actor, link, content, now)
    changed = [name for name, columns in _FIELDS.items() if any(_differs(terms, content, c) for c in columns)]
    in_draft = may(actor, Permission.DATA_TERMS_SET, link, now)
    if content.accept_anew and "text" not in changed and not in_draft:
        raise Refused(
            N_("Nothing has to be accepted anew, since the text of the conditions is the same as before."),
            field="accept_anew",
        )
    if not changed:
        return None
    for columns in _FIELDS.values():
        for column in columns:
            setattr(terms, column, getattr(content, column))
    if "text" in changed and not in_draft:
        terms.version += 1
        if content.accept_anew:
            terms.binding_version = terms.version
    terms.updated_at, terms.updated_by_id = now, actor.person_id
    db.session.flush()
    anew = "text" in changed and content.accept_anew and not in_draft
    _record(Happening.DATA_TERMS_CHANGED, actor, terms, link, now, changed=changed, accept_anew=anew)
    return terms


def remove(actor: Actor, link: ChallengeDataset, *, now: dt.datetime) -> None:
    """Let the dataset be without conditions. Records DATA_TERMS_REMOVED; refused once the challenge is published."""
    require(actor, Permission.DATA_TERMS_SET, link, now)
    terms = data_terms.with_details(link, lock=True)
    if terms is None:
        raise Refused(N_("The dataset has no conditions."))
    _record(Happening.DATA_TERMS_REMOVED, actor, terms, link, now)
    db.session.delete(terms)
    db.session.flush()


def _set(actor: Actor, link: ChallengeDataset, content: TermsContent, now: dt.datetime) -> DataTerms:
    require(actor, Permission.DATA_TERMS_SET, link, now)
    terms = DataTerms(
        link_id=link.id,
        text_sv=content.text_sv,
        text_en=content.text_en,
        owner_email=content.owner_email,
        days=content.days,
        access_details=content.access_details,
        updated_at=now,
        updated_by_id=actor.person_id,
    )
    db.session.add(terms)
    db.session.flush()
    _record(Happening.DATA_TERMS_SET, actor, terms, link, now)
    return terms


def _differs(terms: DataTerms, content: TermsContent, column: str) -> bool:
    return bool(getattr(terms, column) != getattr(content, column))


def _record(
    kind: Happening,
    actor: Actor,
    terms: DataTerms,
    link: ChallengeDataset,
    now: dt.datetime,
    **payload: object,
) -> None:
    record(
        kind,
        terms,
        actor,
        now=now,
        challenge_id=link.challenge_id,
        organisation_id=link.challenge.organisation_id,
        payload={"dataset": link.dataset.reference, "version": terms.version, **payload},
    )
