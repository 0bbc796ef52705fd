"""The form of a round."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entry_forms import PREPARED, EntryForm
from challenges.vocabulary.entry_form import STANDARD, FormShape, Question, from_plain


def latest(round_id: int) -> EntryForm | None:
    """The version of the round's form that holds; none where nothing has been composed."""
    return db.session.scalar(
        sa.select(EntryForm)
        .where(EntryForm.round_id == round_id, EntryForm.version > PREPARED)
        .order_by(EntryForm.version.desc())
        .limit(1)
    )


def prepared(round_id: int) -> EntryForm | None:
    """The change of the form that is being prepared and not in force, with who has worked on it last."""
    return db.session.scalar(
        sa.select(EntryForm)
        .where(EntryForm.round_id == round_id, EntryForm.version == PREPARED)
        .options(joinedload(EntryForm.made_by))
    )


def version(round_id: int, number: int) -> EntryForm | None:
    """A version of the round's form; none for 0, which stands for the standard form."""
    return db.session.scalar(
        sa.select(EntryForm).where(
            EntryForm.round_id == round_id, EntryForm.version == number, EntryForm.version > PREPARED
        )
    )


def round_of(round_id: int) -> Round:
    """The round with its challenge's organisation and texts: what letters say about it."""
    challenge = joinedload(Round.challenge)
    return db.session.execute(
        sa.select(Round)
        .where(Round.id == round_id)
        .options(challenge.joinedload(Challenge.organisation), challenge.selectinload(Challenge.texts))
    ).scalar_one()


def lock(round_id: int) -> None:
    """Let no other transaction change the round's form until this one has ended."""
    db.session.execute(sa.select(Round.id).where(Round.id == round_id).with_for_update())


def asked(challenge: Challenge) -> list[tuple[Round, FormShape]]:
    """What each round of a challenge asks, in order; its rounds must be loaded."""
    composed = in_force(challenge.id)
    return [(round_, composed.get(round_.id, STANDARD)) for round_ in challenge.rounds]


def in_force(challenge_id: int) -> dict[int, FormShape]:
    """What each round of a challenge asks, by the round's id; rounds without a composed form are left out."""
    rows = db.session.execute(
        sa.select(EntryForm.round_id, EntryForm.sections)
        .join(Round, Round.id == EntryForm.round_id)
        .where(Round.challenge_id == challenge_id, EntryForm.version > PREPARED)
        .order_by(EntryForm.round_id, EntryForm.version)
    )
    return {round_id: from_plain(sections) for round_id, sections in rows}


def to_copy(round_: Round, most: int = 50) -> Sequence[Round]:
    """Rounds of the same organisation that have a form of their own, of the newest challenges first."""
    composed = (
        sa.select(EntryForm.id).where(EntryForm.round_id == Round.id, EntryForm.version > PREPARED).exists()
    )
    return db.session.scalars(
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.organisation_id == round_.challenge.organisation_id, Round.id != round_.id, composed)
        .options(contains_eager(Round.challenge).selectinload(Challenge.texts))
        .order_by(Challenge.created_at.desc(), Challenge.id.desc(), Round.position)
        .limit(most)
    ).all()


def shape(form: EntryForm | None) -> FormShape:
    """What the form asks; the standard form for none."""
    return from_plain(form.sections) if form is not None else STANDARD


def shape_of(round_id: int) -> FormShape:
    """What the round asks."""
    return shape(latest(round_id))


def earlier_questions(round_id: int) -> dict[str, Question]:
    """All questions the round, and those before it, have ever asked, as they were asked last, by their keys."""
    here, before = aliased(Round), aliased(Round)
    stored = db.session.scalars(
        sa.select(EntryForm.sections)
        .join(before, before.id == EntryForm.round_id)
        .join(here, here.challenge_id == before.challenge_id)
        .where(here.id == round_id, before.position <= here.position, EntryForm.version > PREPARED)
        .order_by(before.position, EntryForm.version)
    )
    shapes = (STANDARD, *(from_plain(sections) for sections in stored))
    return {question.key: question for asked in shapes for question in asked.questions()}
