"""Portals that are asked beside the national one: added, renamed, switched on and off, removed.

A portal has been asked before the transaction began; whether it answered comes in as a fault or nothing.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.portals import PortalSource
from challenges.operations.recording import record
from challenges.queries import portals
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, Say

_LONGEST_FAULT = 400


@dataclass(frozen=True)
class PortalContent:
    """A portal as an administrator describes it. ``pages_url`` is empty where its pages follow from its address."""

    kind: DatasetSource
    label: str
    base_url: str
    pages_url: str


def add(actor: Actor, content: PortalContent, *, now: dt.datetime) -> PortalSource:
    """Add a portal that has just answered; it is asked from now on. Records PORTAL_ADDED.

    Refused when a portal with this address is there already.
    """
    require(actor, Permission.PORTALS_MANAGE, None, now)
    source = PortalSource(
        kind=content.kind,
        label=content.label,
        base_url=content.base_url,
        pages_url=content.pages_url,
        ok_at=now,
        created_at=now,
        created_by_id=actor.person_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(source)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("A portal with this address is in the list already."), field="base_url") from error
    _record(Happening.PORTAL_ADDED, actor, source, now)
    return source


def rename(actor: Actor, source: PortalSource, label: str, *, now: dt.datetime) -> None:
    """Change what a portal is called. Records PORTAL_RENAMED."""
    require(actor, Permission.PORTALS_MANAGE, source, now)
    if source.label == label:
        return
    source.label = label
    db.session.flush()
    _record(Happening.PORTAL_RENAMED, actor, source, now)


def enable(actor: Actor, source: PortalSource, *, now: dt.datetime) -> None:
    """Ask the portal again. Records PORTAL_ENABLED."""
    _switch(actor, source, now, to=True)


def disable(actor: Actor, source: PortalSource, *, now: dt.datetime) -> None:
    """Ask the portal no more; what is linked from it stays with its snapshots. Records PORTAL_DISABLED."""
    _switch(actor, source, now, to=False)


def remove(actor: Actor, source: PortalSource, *, now: dt.datetime) -> None:
    """Forget a portal and what was harvested from it. Records PORTAL_REMOVED.

    Refused when a dataset has been linked from it: its snapshots say where they come from.
    """
    require(actor, Permission.PORTALS_MANAGE, source, now)
    if portals.seen(source.kind, source.base_url).linked:
        raise Refused(
            N_("Datasets have been linked from this portal, so it stays in the list. Switch it off instead.")
        )
    _record(Happening.PORTAL_REMOVED, actor, source, now)
    db.session.delete(source)
    db.session.flush()


def note(actor: Actor, source: PortalSource, fault: Say | None, *, now: dt.datetime) -> None:
    """Write down that a portal has answered, or why not. Records nothing: it is a fact from outside."""
    require(actor, Permission.PORTALS_MANAGE, source, now)
    observe(source, fault, now=now)


def observe(source: PortalSource, fault: Say | None, *, now: dt.datetime) -> None:
    """The same for the worker, which has no actor."""
    if fault is None:
        source.ok_at = now
    else:
        source.fault_at, source.fault = now, sentence(fault)
    db.session.flush()


def sentence(fault: Say) -> str:
    """A fault as a column holds it: translated when it is shown, unless it has values of its own."""
    return (str(fault) if fault.values else fault.msgid)[:_LONGEST_FAULT]


def _switch(actor: Actor, source: PortalSource, now: dt.datetime, *, to: bool) -> None:
    require(actor, Permission.PORTALS_MANAGE, source, now)
    if source.enabled is to:
        return
    source.enabled = to
    db.session.flush()
    _record(Happening.PORTAL_ENABLED if to else Happening.PORTAL_DISABLED, actor, source, now)


def _record(kind: Happening, actor: Actor, source: PortalSource, now: dt.datetime) -> None:
    payload = {"portal": source.reference, "label": source.label, "address": source.base_url}
    record(kind, source, actor, now=now, payload=payload)
