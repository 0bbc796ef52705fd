"""An organisation as everybody may see it."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.organisations import Organisation
from challenges.vocabulary.states import OrganisationState


def by_slug(slug: str) -> Organisation | None:
    """The verified organisation of this address; others have no public page."""
    return db.session.scalar(
        sa.select(Organisation).where(
            Organisation.slug == slug, Organisation.state == OrganisationState.VERIFIED
        )
    )
