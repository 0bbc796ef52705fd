"""Organisations and who belongs to them."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, one_of, state_check
from challenges.models.people import Person
from challenges.vocabulary.choices import LegalForm
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import OrganisationState


class Organisation(Base):
    """A body that can publish challenges once a platform admin has verified it."""

    __tablename__ = "organisations"

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    organisation_number: Mapped[str] = mapped_column(sa.String(10), unique=True)
    legal_form: Mapped[LegalForm] = mapped_column(one_of(LegalForm))
    website: Mapped[str] = mapped_column(sa.String(300), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254))
    about_sv: Mapped[str] = mapped_column(sa.Text, default="")
    about_en: Mapped[str] = mapped_column(sa.Text, default="")
    application_note: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[OrganisationState] = mapped_column(
        one_of(OrganisationState), default=OrganisationState.APPLIED
    )
    state_reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime]

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="organisation", lazy="raise", order_by="Membership.id"
    )

    __table_args__ = (state_check("state", OrganisationState), state_check("legal_form", LegalForm))


class Membership(Base):
    """A person's role in an organisation."""

    __tablename__ = "memberships"

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    role: Mapped[OrganisationRole] = mapped_column(one_of(OrganisationRole))
    created_at: Mapped[dt.datetime]

    organisation: Mapped[Organisation] = relationship(back_populates="memberships", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "person_id"),
        state_check("role", OrganisationRole),
    )
