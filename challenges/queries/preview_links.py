"""Find the links that open the preview of a challenge."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.preview_links import PreviewLink
from challenges.queries.challenges import PARTS
from challenges.queries.paging import Page, paged


def by_secret(secret: str) -> PreviewLink | None:
    """The link that carries this secret, whatever became of it, with the whole challenge."""
    return db.session.scalar(
        sa.select(PreviewLink)
        .where(PreviewLink.secret_hash == secret_hash(secret))
        .options(joinedload(PreviewLink.challenge).options(*PARTS))
    )


def of_reference(challenge_id: int, reference: str) -> PreviewLink | None:
    """A link of a challenge by its reference, read anew."""
    return db.session.scalar(
        sa.select(PreviewLink)
        .where(PreviewLink.challenge_id == challenge_id, PreviewLink.reference == reference)
        .execution_options(populate_existing=True)
    )


def page_of(challenge_id: int, number: int) -> Page[PreviewLink]:
    """The links of a challenge with who made them, the newest first."""
    return paged(
        sa.select(PreviewLink)
        .where(PreviewLink.challenge_id == challenge_id)
        .options(joinedload(PreviewLink.made_by))
        .order_by(PreviewLink.made_at.desc(), PreviewLink.id.desc()),
        number,
    )


def working(challenge_id: int, *, now: dt.datetime) -> int:
    """How many links of a challenge still open its preview."""
    query = sa.select(sa.func.count(PreviewLink.id)).where(
        PreviewLink.challenge_id == challenge_id,
        PreviewLink.revoked_at.is_(None),
        PreviewLink.expires_at > now,
    )
    return db.session.scalar(query) or 0
