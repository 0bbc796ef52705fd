"""Compose what a round asks its entrants, and change it while they are writing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entry_forms import PREPARED, EntryForm
from challenges.operations.recording import record
from challenges.queries import entry_forms
from challenges.rules import form_composing as composing
from challenges.rules.check import require
from challenges.rules.form_changes import changes
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.entry_form import FormShape, Question, Section, new_question_key, to_plain
from challenges.vocabulary.errors import NotFound, Refused, Stale
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState
from challenges.vocabulary.text import N_

_OVERTAKEN = N_("Somebody else changed this while you were writing.")


def being_composed(round_: Round) -> FormShape:
    """The form as its composers see it: the change that is being prepared, or else what the round asks."""
    return entry_forms.shape(entry_forms.prepared(round_.id) or entry_forms.latest(round_.id))


def put_question(
    actor: Actor, round_: Round, section: int, question: Question, *, seen: str, now: dt.datetime
) -> Question:
    """Add a question (one without a key), or replace the one with its key. Records FORM_COMPOSED.

    ``seen`` is the sign (``seen_of``) of the question that was changed. Refused (Stale) when somebody else has changed
    it since; when it contradicts itself, or the form has no room for it.
    """
    if found := composing.question_fault(question):
        field, why = found
        raise Refused(why, field=field)
    made = question if question.key else replace(question, key=new_question_key())

    def put(shape: FormShape) -> FormShape:
        if question.key:
            stored = shape.question(question.key)
            if stored is None or stored.kind is not question.kind:
                raise NotFound
            _unchanged(composing.seen_of(stored), seen)
        return composing.put_question(shape, section, made)

    _compose(actor, round_, put, now)
    return made


def put_section(
    actor: Actor, round_: Round, index: int | None, section: Section, *, seen: str, now: dt.datetime
) -> None:
    """Word a section in another way, or add one (None). Records FORM_COMPOSED. Refused (Stale) as a question is."""

    def put(shape: FormShape) -> FormShape:
        if index is not None:
            if not 0 <= index < len(shape.sections):
                raise NotFound
            _unchanged(composing.seen_of(shape.sections[index]), seen)
        return composing.put_section(shape, index, section)

    _compose(actor, round_, put, now)


def move_question(actor: Actor, round_: Round, key: str, step: int, *, now: dt.datetime) -> None:
    """Move a question one place up (-1) or down (1), into the next section too. Records FORM_COMPOSED."""
    _compose(actor, round_, lambda shape: composing.moved_question(shape, key, step), now)


def remove_question(actor: Actor, round_: Round, key: str, *, seen: str, now: dt.datetime) -> None:
    """Remove a question. Records FORM_COMPOSED. Refused (Stale) when somebody else has changed it since."""

    def remove(shape: FormShape) -> FormShape:
        if (stored := shape.question(key)) is None:
            raise NotFound
        _unchanged(composing.seen_of(stored), seen)
        return composing.without_question(shape, key)

    _compose(actor, round_, remove, now)


def move_section(actor: Actor, round_: Round, index: int, step: int, *, seen: str, now: dt.datetime) -> None:
    """Move a section one place up (-1) or down (1). Records FORM_COMPOSED. Refused (Stale) if it is another one."""

    def move(shape: FormShape) -> FormShape:
        _same_section(shape, index, seen)
        return composing.moved_section(shape, index, step)

    _compose(actor, round_, move, now)


def remove_section(actor: Actor, round_: Round, index: int, *, seen: str, now: dt.datetime) -> None:
    """Remove an empty section. Records FORM_COMPOSED. Refused while it has questions; (Stale) if it is another one."""

    def remove(shape: FormShape) -> FormShape:
        _same_section(shape, index, seen)
        return composing.without_section(shape, index)

    _compose(actor, round_, remove, now)


def start_from(actor: Actor, round_: Round, other: FormShape, *, seen: str, now: dt.datetime) -> None:
    """Replace the whole form by another one. Records FORM_COMPOSED.

    Refused (Stale) when somebody else has changed it since: ``seen`` is the sign of the form that was seen.
    """

    def start(shape: FormShape) -> FormShape:
        _unchanged(composing.seen_of(shape), seen)
        return other

    _compose(actor, round_, start, now)


def put_in_force(
    actor: Actor, round_: Round, reason: str, *, seen: str, confirmed: bool, now: dt.datetime
) -> EntryForm:
    """Make the prepared change the next version of the form. Records FORM_CHANGED; every team gets a letter.

    What was submitted before keeps the version it answers. Refused without a prepared change or a reason; when
    entries that were complete may not be any more and that has not been ``confirmed``; (Stale) when somebody else
    has changed the prepared form since ``seen``; once the round has closed.
    """
    require(actor, Permission.FORM_COMPOSE, round_, now)
    entry_forms.lock(round_.id)
    prepared, before = entry_forms.prepared(round_.id), entry_forms.latest(round_.id)
    if prepared is None:
        raise Refused(N_("There is no change to put in force."))
    shape = entry_forms.shape(prepared)
    _unchanged(composing.seen_of(shape), seen)
    if not reason.strip():
        raise Refused(N_("Say why the form changes. The teams get to read it."), field="reason")
    if not confirmed and any(one.breaks for one in changes(entry_forms.shape(before), shape, actor.language)):
        raise Refused(N_("Confirm that you know what the change means."), field="confirmed")
    number = before.version if before is not None else 0
    prepared.version, prepared.reason = number + 1, reason.strip()
    prepared.made_by_id, prepared.made_at = actor.person_id, now
    db.session.flush()
    record(
        Happening.FORM_CHANGED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"position": round_.position, "version": number + 1, "before": number},
    )
    return prepared


def discard(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Throw the prepared change away. Nothing is recorded: nobody but its composers has seen it."""
    require(actor, Permission.FORM_COMPOSE, round_, now)
    entry_forms.lock(round_.id)
    if (prepared := entry_forms.prepared(round_.id)) is not None:
        db.session.delete(prepared)
        db.session.flush()


def _compose(actor: Actor, round_: Round, act: Callable[[FormShape], FormShape], now: dt.datetime) -> None:
    """Change the form that is being composed. Refused when it would be too much, and to others than composers."""
    require(actor, Permission.FORM_COMPOSE, round_, now)
    entry_forms.lock(round_.id)
    holds, prepared = entry_forms.latest(round_.id), entry_forms.prepared(round_.id)
    before = entry_forms.shape(prepared or holds)
    after = act(before)
    if (why := composing.fault(after)) is not None:
        raise Refused(why)
    if after == before:
        return
    is_public = round_.challenge.state is ChallengeState.PUBLISHED
    row = prepared if is_public else holds
    if is_public and after == entry_forms.shape(holds):
        if prepared is not None:
            db.session.delete(prepared)
    elif row is None:
        row = EntryForm(
            round_id=round_.id,
            version=PREPARED if is_public else 1,
            sections=to_plain(after),
            made_by_id=actor.person_id,
            made_at=now,
        )
        db.session.add(row)
    else:
        row.sections, row.made_by_id, row.made_at = to_plain(after), actor.person_id, now
    db.session.flush()
    record(
        Happening.FORM_COMPOSED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"position": round_.position, "version": row.version if row is not None else PREPARED},
    )


def _unchanged(stored: str, seen: str) -> None:
    if stored != seen:
        raise Stale(_OVERTAKEN, current=0)


def _same_section(shape: FormShape, index: int, seen: str) -> None:
    if not 0 <= index < len(shape.sections):
        raise NotFound
    _unchanged(composing.seen_of(shape.sections[index]), seen)
