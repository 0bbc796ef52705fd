"""People who open accounts, and the organisations some of them belong to."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.adapters.passwords import Passwords
from challenges.demo.sign_ins import PASSWORD
from challenges.demo.story import Story
from challenges.models import db
from challenges.models.people import MailedLink, Person
from challenges.operations import admins, answering, memberships, organisations, people
from challenges.queries import invitations
from challenges.queries import organisations as organisation_queries
from challenges.vocabulary.choices import LegalForm
from challenges.vocabulary.roles import OrganisationRole

_FIRST_DAY = -430


def open_accounts(story: Story, people_: dict[str, list[str]], passwords: Passwords) -> None:
    """Everybody registers and confirms the address. The first becomes the platform's administrator."""
    for number, (key, details) in enumerate(people_.items()):
        moment = story.calendar.past(_FIRST_DAY + number // 8, 9 + number % 8, number % 50)
        story.add(moment, _register(story, key, details, passwords))
    story.add(story.calendar.past(_FIRST_DAY, 18), _appoint(people_["admin"][1]))


def _register(story: Story, key: str, details: list[str], passwords: Passwords) -> Any:
    name, email, language = details

    def act(now: dt.datetime) -> None:
        content = people.RegisterContent(name, email, PASSWORD, language)
        people.register(content, next_path="", passwords=passwords, now=now)
        link = db.session.execute(
            sa.select(MailedLink)
            .join(MailedLink.person)
            .where(Person.email == email, MailedLink.used_at.is_(None))
            .options(joinedload(MailedLink.person))
        ).scalar_one()
        people.confirm(link, now=now + dt.timedelta(minutes=4))
        story.people[key] = link.person_id

    return act


def _appoint(email: str) -> Any:
    return lambda now: admins.appoint(email, now=now)


def found_organisations(story: Story, wanted: dict[str, dict[str, Any]]) -> None:
    """Organisations apply, are verified, and invite their people. Those without a date still wait."""
    for key, spec in wanted.items():
        at = story.calendar.past
        story.add(at(spec["applied"], 10), _apply(story, key, spec))
        if "verified" not in spec:
            continue
        story.add(at(spec["verified"], 13), _verify(story, key))
        story.add(at(spec["verified"], 15), _describe(story, key, spec))
        for number, (person, role) in enumerate(spec["members"]):
            story.add(
                at(spec["verified"] + 1, 9, number), _add_member(story, key, spec["owner"], person, role)
            )


def _apply(story: Story, key: str, spec: dict[str, Any]) -> Any:
    def act(now: dt.datetime) -> None:
        content = organisations.ApplicationContent(
            name=spec["name"],
            name_en=spec["name_en"],
            organisation_number=spec["number"],
            legal_form=LegalForm(spec["form"]),
            website=spec["website"],
            contact_email=spec["contact"],
            note=spec["note"],
        )
        story.kept["organisation", key] = organisations.apply(
            story.actor(spec["owner"]), content, now=now
        ).slug

    return act


def _verify(story: Story, key: str) -> Any:
    def act(now: dt.datetime) -> None:
        organisations.verify(story.actor("admin"), _organisation(story, key), now=now)

    return act


def _describe(story: Story, key: str, spec: dict[str, Any]) -> Any:
    def act(now: dt.datetime) -> None:
        content = organisations.DescriptionContent(
            name=spec["name"],
            name_en=spec["name_en"],
            website=spec["website"],
            contact_email=spec["contact"],
            about_sv=spec["about_sv"],
            about_en=spec["about_en"],
        )
        organisations.describe(story.actor(spec["owner"]), _organisation(story, key), content, now=now)

    return act


def _add_member(story: Story, key: str, owner: str, person: str, role: str) -> Any:
    def act(now: dt.datetime) -> None:
        member = story.actor(person)
        content = memberships.MemberContent(member.email, OrganisationRole(role))
        invitation = memberships.invite(story.actor(owner), _organisation(story, key), content, now=now)
        answering.accept(member, invitations.by_id(invitation.id), now=now + dt.timedelta(hours=2))

    return act


def _organisation(story: Story, key: str) -> Any:
    organisation = organisation_queries.by_slug(story.kept["organisation", key])
    assert organisation is not None  # noqa: S101 - an earlier scene made it
    return organisation
